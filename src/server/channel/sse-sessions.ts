// The server side of HTTP+SSE (2024-11-05), for clients that know nothing newer: GET opens the
// stream, which is the session; messages are posted to the address that its first event names.
import { randomUUID } from 'node:crypto';
import { Fault } from '#contract/errors.ts';
import type { InboundMessage, MessageRefusal } from '#core/mcp/index.ts';
import { type Exchange, respondError } from '#server/gateway/exchange.ts';
import type { Access } from '#server/gateway/inbound.ts';
import { readInbound } from './inbound-text.ts';
import type { LegacySessionsParts } from './legacy-sessions.ts';
import { Relay } from './relay.ts';
import { openSseWriter, type SseWriter } from './sse-writer.ts';

interface SseSession {
  readonly relay: Relay;
  readonly writer: SseWriter;
  readonly grant: string;
}

export class SseSessions {
  readonly #parts: LegacySessionsParts;
  readonly #sessions = new Map<string, SseSession>();

  constructor(parts: LegacySessionsParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Starts a child and a session, which last as long as the stream. */
  open(exchange: Exchange, access: Access): void {
    if (this.#sessions.size >= this.#parts.sessionsMax) {
      respondError(exchange, 'overloaded', 'too many sessions are open', 'null');
      return;
    }
    try {
      this.#parts.mayStart();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      respondError(exchange, error.code, error.detail, 'null');
      return;
    }
    const id = randomUUID();
    const session = this.#start(id, exchange, access);
    this.#sessions.set(id, session);
    const folder = exchange.path.slice(0, exchange.path.lastIndexOf('/'));
    session.writer.endpoint(`${folder}/message?sessionId=${id}`);
  }

  #start(id: string, exchange: Exchange, access: Access): SseSession {
    const { streams, log } = this.#parts;
    const key = randomUUID();
    const end = () => this.#drop(id);
    const writer = openSseWriter({
      exchange,
      streams,
      grant: access.grant,
      headers: {},
      onSlow: (slow) => relay.hold(slow),
      onGone: end,
    });
    const relay: Relay = new Relay({
      ...this.#parts,
      caller: () => access.caller(key),
      client: { send: (text) => writer.event(text), cancelled: () => {} },
      onEnd: (why) => {
        log(why.message);
        end();
      },
    });
    return { relay, writer, grant: access.grant };
  }

  /** Takes a message; its answer comes on the session's stream. */
  post(exchange: Exchange, access: Access, text: string): void {
    const id = new URLSearchParams(exchange.query).get('sessionId') ?? '';
    const session = this.#sessions.get(id);
    if (session?.grant !== access.grant) {
      respondError(exchange, 'session_not_found', '', 'null');
      return;
    }
    const messages: InboundMessage[] = [];
    const refusals: MessageRefusal[] = [];
    readInbound(
      text,
      session.relay.revision,
      (message) => messages.push(message),
      (refusal) => refusals.push(refusal),
    );
    for (const refusal of refusals) session.relay.recordRefused(refusal);
    const [refused] = refusals;
    if (refused !== undefined) {
      respondError(exchange, refused.code, refused.detail, refused.idText);
      return;
    }
    for (const message of messages) session.relay.receive(message);
    exchange.respond(202, {});
  }

  async close(): Promise<void> {
    const all = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const { writer } of all) writer.end();
    await Promise.all(all.map(({ relay }) => relay.close()));
  }

  #drop(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    session.writer.end();
    session.relay
      .close()
      .catch((error: unknown) => this.#parts.log(`closing failed: ${String(error)}`));
  }
}
