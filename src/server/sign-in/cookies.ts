// The two cookies of sign-in. Over TLS they carry `__Host-`, so that no other host and no plain
// connection can set them; on loopback without TLS browsers would not keep such a cookie.
import type { Caller } from './caller.ts';

export type CookieName = 'wicketgate' | 'wicketgate-oidc';

/** The value; `undefined` when there is none, or when there are several and one is not ours. */
export function readCookie(request: Request, name: CookieName, caller: Caller): string | undefined {
  const wanted = nameFor(name, caller);
  const found = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${wanted}=`))
    .map((pair) => pair.slice(wanted.length + 1));
  return found.length === 1 ? found[0] : undefined;
}

/** `Set-Cookie`; an empty value removes it. The value must be of `[\w.-]` only. */
export function cookieText(
  name: CookieName,
  value: string,
  seconds: number,
  caller: Caller,
): string {
  const secure = caller.way === 'tls' ? '; Secure' : '';
  const life = value === '' ? 0 : Math.floor(seconds);
  return `${nameFor(name, caller)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}${secure}`;
}

function nameFor(name: CookieName, { way }: Caller): string {
  return way === 'tls' ? `__Host-${name}` : name;
}
