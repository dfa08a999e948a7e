// Who a request comes from: a person with a session, or a bearer token. Called for every request of
// the control API; what it refuses never reaches a route.
import type { ApiToken, Member, Role } from '#contract/control.ts';
import type { Actor, ControlStore } from '#core/control/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { HttpProblem } from '#server/web/index.ts';
import { isApiToken } from './api-token.ts';
import type { Caller, CallerOf } from './caller.ts';
import { CSRF_HEADER, csrfOf, isSameOrigin, isSameText } from './same-origin.ts';
import type { FoundSession, Sessions } from './sessions.ts';

interface Anybody {
  readonly organisation: string;
  readonly role: Role;
  /** For the audit log: e-mail address, label of the token, `command line`. */
  readonly name: string;
  /** Where the request comes from, behind trusted proxies. */
  readonly address: string;
  /** `https://host` as the browser knows it. */
  readonly origin: string;
  /** What writes of this session must carry in `X-Wicketgate-CSRF`; `null` for bearer tokens. */
  readonly csrf: string | null;
}

export type Identity =
  | (Anybody & { readonly kind: 'member'; readonly member: Member })
  | (Anybody & { readonly kind: 'token'; readonly token: ApiToken })
  /** The command line on this machine. */
  | (Anybody & { readonly kind: 'local' });

/**
 * `undefined`: not signed in, or with what does not hold any more.
 * Throws an `HttpProblem`: 403 for a write with a cookie that no page of ours has made, 409 for the
 * command line while there is no organisation yet.
 */
export type Identify = (request: Request, peer?: string) => Promise<Identity | undefined>;

export interface IdentifyParts {
  readonly store: Pick<ControlStore, 'apiToken' | 'organisations'>;
  readonly sessions: Sessions;
  readonly callerOf: CallerOf;
  readonly now: () => number;
  /** Token of the command line on this machine; absent: there is none. */
  readonly localToken?: string | undefined;
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const BEARER = /^bearer +([\x21-\x7e]+)$/i;

export function createIdentify(parts: IdentifyParts): Identify {
  return async (request, peer) => {
    const caller = parts.callerOf(request, peer);
    const authorization = request.headers.get('authorization');
    // A bearer token decides alone: a cookie beside it is not looked at.
    if (authorization !== null) return byToken(BEARER.exec(authorization)?.[1], caller, parts);
    const found = await parts.sessions.find({ request, caller });
    if (found === undefined) return undefined;
    if (!READS.has(request.method)) refuseForeign(request, caller, found);
    return identityOf(found, caller);
  };
}

export function identityOf({ session, member, token }: FoundSession, caller: Caller): Identity {
  return {
    kind: 'member',
    organisation: session.organisation,
    role: member.role,
    name: member.email,
    member,
    address: caller.address,
    origin: caller.origin,
    csrf: csrfOf(token),
  };
}

/** As whom the store notes a change. */
export function actorOf(identity: Identity, atMs: number): Actor {
  const { organisation, name, address } = identity;
  const by = { organisation, name, address, atMs };
  if (identity.kind === 'local') return by;
  return { ...by, id: identity.kind === 'member' ? identity.member.id : identity.token.id };
}

function refuseForeign(request: Request, caller: Caller, { token }: FoundSession): void {
  if (!isSameOrigin(request, caller)) {
    const help = `send \`Origin: ${caller.origin}\`, or use an API token`;
    throw new HttpProblem(403, 'this write does not come from the dashboard', { help });
  }
  if (isSameText(request.headers.get(CSRF_HEADER) ?? '', csrfOf(token))) return;
  const help = 'load the page again; programs use an API token instead of a cookie';
  throw new HttpProblem(403, 'the header `X-Wicketgate-CSRF` is not that of this session', {
    help,
  });
}

function notSetUp(): HttpProblem {
  return new HttpProblem(409, 'this gateway is not set up yet', {
    help: 'open the link that `wicketgate serve` printed when it started; it works once, within 30 minutes, and each start prints a new one',
    members: { code: 'not-set-up' },
  });
}

async function byToken(
  token: string | undefined,
  { address, origin }: Caller,
  { store, now, localToken }: IdentifyParts,
): Promise<Identity | undefined> {
  if (token === undefined || !isApiToken(token)) return undefined;
  const hash = sha256Hex(token);
  const seen = { address, origin, csrf: null };
  if (localToken !== undefined && isSameText(hash, sha256Hex(localToken))) {
    const [first] = await store.organisations();
    if (first === undefined) throw notSetUp();
    return { ...seen, kind: 'local', organisation: first.id, role: 'admin', name: 'command line' };
  }
  const found = await store.apiToken(hash, now());
  if (found === undefined) return undefined;
  const { organisation, token: known } = found;
  return {
    ...seen,
    kind: 'token',
    organisation,
    role: known.role,
    name: known.label,
    token: known,
  };
}
