// One OpenID Connect issuer: authorization code with PKCE, state and nonce. Its discovery document is
// fetched when it is first needed and again after an hour; everything checkable is checked by the
// library, which is certified for that.
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
} from 'openid-client';
import type { OidcConfig } from '#contract/config.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import type { Claims } from './oidc-account.ts';
import type { Flow } from './oidc-flow.ts';

export interface Vouched {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Claims;
}

export interface OidcIssuer {
  readonly id: string;
  /** What the button says. */
  readonly name: string;
  readonly config: OidcConfig;
  /** Where the browser goes. Rejects when the issuer cannot be reached. */
  authorizationUrl(flow: Flow, redirectUri: string): Promise<URL>;
  /** Rejects unless the answer is this flow's, fresh, and the issuer's own. */
  redeem(flow: Flow, answer: URL): Promise<Vouched>;
}

const KEPT_MS = 3_600_000;
const SCOPE = 'openid email profile';

export function createOidcIssuer(id: string, config: OidcConfig, now: () => number): OidcIssuer {
  const configuration = createDiscovery(config, now);
  return {
    id,
    name: config.name ?? id,
    config,
    async authorizationUrl({ state, nonce, verifier }, redirectUri) {
      return buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
    },
    async redeem({ state, nonce, verifier }, answer) {
      const found = await configuration();
      const tokens = await authorizationCodeGrant(found, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('the issuer sent no ID token');
      const said =
        claims['email'] === undefined && found.serverMetadata().userinfo_endpoint !== undefined
          ? await fetchUserInfo(found, tokens.access_token, claims.sub)
          : claims;
      return { issuer: claims.iss, subject: claims.sub, claims: readClaims(said) };
    },
  };
}

/** Some issuers send the text `true`; what is anything else counts as not verified. */
function readClaims(said: Readonly<Record<string, unknown>>): Claims {
  const { email, email_verified: verified, name } = said;
  return {
    email: typeof email === 'string' ? email.trim().toLowerCase() : undefined,
    emailVerified: verified === true || verified === 'true',
    name: typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 128) : undefined,
  };
}

function createDiscovery(config: OidcConfig, now: () => number): () => Promise<Configuration> {
  const { issuer, clientId, clientSecret, local = false } = config;
  const guarded = createGuardedFetch(local);
  const find = () =>
    discovery(
      new URL(issuer),
      clientId,
      {},
      clientSecret === undefined ? None() : ClientSecretBasic(clientSecret),
      {
        [customFetch]: (url, { method, headers, body }) => guarded(url, { method, headers, body }),
        ...(local ? { execute: [allowInsecureRequests] } : {}),
      },
    );
  let kept: { readonly found: Promise<Configuration>; readonly atMs: number } | undefined;
  return async () => {
    if (kept !== undefined && now() - kept.atMs < KEPT_MS) return kept.found;
    const mine = { found: find(), atMs: now() };
    kept = mine;
    // A failure is not kept: the next person may have more luck.
    mine.found.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.found;
  };
}
