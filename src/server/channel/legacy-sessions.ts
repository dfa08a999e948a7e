// All legacy sessions of one server over HTTP: who owns which, how many there may be, and when an
// unused one ends. A session id of another grant looks like one that does not exist.
import { randomUUID } from 'node:crypto';
import { Fault } from '#contract/errors.ts';
import { type Exchange, respondError } from '#server/gateway/exchange.ts';
import type { Access } from '#server/gateway/inbound.ts';
import { LegacySession, type LegacySessionParts } from './legacy-session.ts';

export interface LegacySessionsParts
  extends Omit<LegacySessionParts, 'id' | 'key' | 'access' | 'onEnd'> {
  /** Throws a `Fault` while the server rests after failures. */
  readonly mayStart: () => void;
  readonly sessionsMax: number;
  readonly idleMsMax: number;
}

const SWEEP_MS = 10_000;

export class LegacySessions {
  readonly #parts: LegacySessionsParts;
  readonly #sessions = new Map<string, LegacySession>();
  readonly #sweep: NodeJS.Timeout;

  constructor(parts: LegacySessionsParts) {
    this.#parts = parts;
    this.#sweep = setInterval(() => this.#endIdle(), SWEEP_MS);
    this.#sweep.unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The session, if it is this grant's; `undefined` answers the exchange with 404. */
  find(exchange: Exchange, access: Access, id: string): LegacySession | undefined {
    const session = this.#sessions.get(id);
    if (session?.grant === access.grant) return session;
    respondError(exchange, 'session_not_found', '', 'null');
    return undefined;
  }

  /** Starts a session for an `initialize`. */
  open(exchange: Exchange, access: Access, text: string, idText: string): void {
    if (!this.#makeRoom(access.grant)) {
      respondError(exchange, 'overloaded', 'too many sessions are open', idText);
      return;
    }
    const id = randomUUID();
    try {
      this.#parts.mayStart();
      const session: LegacySession = new LegacySession({
        ...this.#parts,
        id,
        key: randomUUID(),
        access,
        onEnd: (why) => {
          this.#parts.log(why.message);
          this.#drop(id, session);
        },
      });
      this.#sessions.set(id, session);
      session.post(exchange, access, text);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      respondError(exchange, error.code, error.detail, idText);
    }
  }

  /** Ends a session at the client's wish. */
  end(exchange: Exchange, id: string, session: LegacySession): void {
    this.#drop(id, session);
    exchange.respond(200, {});
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    const all = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(all.map((session) => session.close()));
  }

  #drop(id: string, session: LegacySession): void {
    this.#sessions.delete(id);
    session.close().catch((error: unknown) => this.#parts.log(`closing failed: ${String(error)}`));
  }

  #endIdle(): void {
    const now = performance.now();
    for (const [id, session] of this.#sessions) {
      if (session.idleMs(now) > this.#parts.idleMsMax) this.#drop(id, session);
    }
  }

  /**
   * A full house ends the session that was unused for longest, never one in use. One grant fills at
   * most half of it: beyond that it gives up its own.
   */
  #makeRoom(grant: string): boolean {
    const { sessionsMax } = this.#parts;
    const all = [...this.#sessions];
    const own = all.filter(([, session]) => session.grant === grant);
    const full = own.length >= Math.ceil(sessionsMax / 2);
    if (!full && all.length < sessionsMax) return true;
    const now = performance.now();
    let longest: { id: string; session: LegacySession; idleMs: number } | undefined;
    for (const [id, session] of full ? own : all) {
      const idleMs = session.idleMs(now);
      if (idleMs > (longest?.idleMs ?? 0)) longest = { id, session, idleMs };
    }
    if (longest === undefined) return false;
    this.#drop(longest.id, longest.session);
    return true;
  }
}
