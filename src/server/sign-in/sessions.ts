// Sessions of people: a random token in a cookie, its SHA-256 in the store. A session ends when it is
// not used for a while, and at the latest after a week; signing in always makes a new one.
import { randomBytes } from 'node:crypto';
import type { Member } from '#contract/control.ts';
import type { ControlStore, Session } from '#core/control/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { newObjectId } from '#server/host/object-id.ts';
import type { Caller } from './caller.ts';
import { cookieText, readCookie } from './cookies.ts';

type SessionStore = Pick<
  ControlStore,
  'openSession' | 'session' | 'extendSession' | 'closeSession' | 'closeSessionsOf'
>;

export interface FoundSession {
  readonly session: Session;
  readonly member: Member;
  readonly token: string;
}

export interface Sessions {
  /** Ends the session that the request came with and opens a new one. @returns `Set-Cookie` */
  open(who: { member: string; organisation: string }, from: Asked): Promise<string>;
  /** The session of the request's cookie; its end moves on. */
  find(from: Asked): Promise<FoundSession | undefined>;
  /** Ends the session of the request. @returns `Set-Cookie` */
  end(from: Asked): Promise<string>;
  /** Ends all sessions of a member. */
  endAll(member: string): Promise<void>;
}

interface Asked {
  readonly request: Request;
  readonly caller: Caller;
}

export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_MS = 7 * 86_400_000;
/** The end moves in steps, so that not every request writes. */
const STEP_MS = 300_000;
const TOKEN = /^[\w-]{43}$/;

export function createSessions(store: SessionStore, now: () => number): Sessions {
  const tokenOf = ({ request, caller }: Asked) => {
    const token = readCookie(request, 'wicketgate', caller);
    return token !== undefined && TOKEN.test(token) ? token : undefined;
  };
  const close = async (from: Asked) => {
    const token = tokenOf(from);
    if (token !== undefined) await store.closeSession(sha256Hex(token));
  };
  return {
    async open({ member, organisation }, from) {
      await close(from);
      const token = randomBytes(32).toString('base64url');
      const createdAtMs = now();
      await store.openSession({
        id: newObjectId('ses'),
        hash: sha256Hex(token),
        member,
        organisation,
        createdAtMs,
        expiresAtMs: createdAtMs + SESSION_IDLE_MS,
      });
      return cookieText('wicketgate', token, SESSION_MS / 1_000, from.caller);
    },
    async find(from) {
      const token = tokenOf(from);
      if (token === undefined) return undefined;
      const nowMs = now();
      const hash = sha256Hex(token);
      const found = await store.session(hash, nowMs);
      if (found === undefined) return undefined;
      const { createdAtMs, expiresAtMs } = found.session;
      const end = Math.min(nowMs + SESSION_IDLE_MS, createdAtMs + SESSION_MS);
      if (end - expiresAtMs >= STEP_MS) await store.extendSession(hash, end);
      return { ...found, token };
    },
    async end(from) {
      await close(from);
      return cookieText('wicketgate', '', 0, from.caller);
    },
    endAll: (member) => store.closeSessionsOf(member),
  };
}
