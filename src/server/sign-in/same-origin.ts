// Whether a request was made by a page of ours: what a browser says of it, and the token that only
// our pages know (double submit). Used for forms and for writes of the API that come with a cookie.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Caller } from './caller.ts';

/** Header of writes that come with a cookie. */
export const CSRF_HEADER = 'x-wicketgate-csrf';

/** Browsers send `Origin` with every write; who sends none is no page of ours. */
export function isSameOrigin(request: Request, caller: Caller): boolean {
  return request.headers.get('origin')?.toLowerCase() === caller.origin.toLowerCase();
}

/** The token of a session: derived, so that nothing needs to be kept and every gateway knows it. */
export function csrfOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('csrf').digest('base64url');
}

/** Compares in constant time. */
export function isSameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
