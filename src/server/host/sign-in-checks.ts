// What the schema cannot say of sign-in: that issuers and proxies are written in a form that can ever
// match, and that their variables are set. Called by config-file.ts.
import { isIP } from 'node:net';
import type { Config, OidcConfig, SignInConfig } from '#contract/config.ts';
import { checkHttpUrl, expand, ORIGIN, type Report } from './config-checks.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns sign-in with `${NAME}` replaced in clients of issuers */
export function checkSignIn(
  config: Config,
  environment: Environment,
  report: Report,
): SignInConfig | undefined {
  checkAddresses(config, report);
  const { signIn } = config;
  if (signIn === undefined) return undefined;
  const issuers = Object.entries(signIn.oidc ?? {});
  if (signIn.passwords === false && issuers.length === 0) {
    const help = 'name an issuer below `oidc`, or leave `passwords` out';
    report(['signIn', 'passwords'], 'no_sign_in', 'nobody could sign in', help);
  }
  if (signIn.oidc === undefined) return signIn;
  const checked = issuers.map(([id, issuer]): [string, OidcConfig] => {
    const keys = ['signIn', 'oidc', id];
    checkIssuer(keys, issuer, report);
    const { clientId, clientSecret } = issuer;
    const client = { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) };
    return [id, { ...issuer, ...expand(keys, client, environment, report) }];
  });
  return { ...signIn, oidc: Object.fromEntries(checked) };
}

const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

function checkIssuer(keys: readonly string[], issuer: OidcConfig, report: Report): void {
  const at = [...keys, 'issuer'];
  checkHttpUrl(at, issuer.issuer, report);
  if (/^http:/i.test(issuer.issuer) && issuer.local !== true) {
    report(at, 'plain_http', 'an issuer is reached by https', 'set `local: true` for tests');
  }
  for (const [index, domain] of (issuer.allowedDomains ?? []).entries()) {
    if (DOMAIN.test(domain)) continue;
    const help = 'write it like `example.com`, lower case, without `@` and `*`';
    report([...keys, 'allowedDomains', index], 'domain', `\`${domain}\` is no domain`, help);
  }
}

function checkAddresses({ baseUrl, trustProxy }: Config, report: Report): void {
  if (baseUrl !== undefined && !ORIGIN.test(baseUrl)) {
    const help = 'write it like `https://host` or `https://host:port`, no path';
    report(['baseUrl'], 'origin', `\`${baseUrl}\` is no origin`, help);
  }
  for (const [index, proxy] of (trustProxy ?? []).entries()) {
    if (isNetwork(proxy)) continue;
    const help = 'write it like `127.0.0.1`, `10.0.0.0/8` or `fd00::/8`';
    report(['trustProxy', index], 'network', `\`${proxy}\` is no address or network`, help);
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
