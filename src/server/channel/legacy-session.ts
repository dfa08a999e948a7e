// One legacy session over HTTP: a child of its own behind a relay, and the streams on which its
// messages travel. Made by an `initialize`, ended by DELETE, by the child's end or by idleness.
import { ERRORS, errorAnswer, Fault } from '#contract/errors.ts';
import type { InboundMessage, MessageRefusal } from '#core/mcp/index.ts';
import { traceHeadersOf } from '#server/gateway/call-watch.ts';
import { type Exchange, respondError } from '#server/gateway/exchange.ts';
import type { Access } from '#server/gateway/inbound.ts';
import { readInbound } from './inbound-text.ts';
import { Relay, type RelayParts } from './relay.ts';
import { SessionStreams, type SessionStreamsParts } from './session-streams.ts';

export interface LegacySessionParts extends Omit<RelayParts, 'caller' | 'client' | 'onEnd'> {
  readonly id: string;
  /** Names the session in records and counters; no credential. */
  readonly key: string;
  readonly access: Access;
  readonly streams: SessionStreamsParts['streams'];
  /** The session is over: requests under its id get 404 from now on. */
  readonly onEnd: (why: Fault) => void;
}

export class LegacySession {
  readonly grant: string;
  readonly #streams: SessionStreams;
  readonly #relay: Relay;
  #access: Access;
  #usedAt = performance.now();
  /** The child takes less than is sent to it. */
  #pressed = false;

  constructor(parts: LegacySessionParts) {
    this.#access = parts.access;
    this.grant = parts.access.grant;
    this.#streams = new SessionStreams({
      streams: parts.streams,
      grant: parts.access.grant,
      headers: { 'Mcp-Session-Id': parts.id },
      revision: () => this.#relay.revision,
      onSlow: (slow) => this.#relay.hold(slow),
    });
    this.#relay = new Relay({
      ...parts,
      caller: () => this.#access.caller(parts.key),
      client: {
        send: (text, about) => {
          this.#streams.send(text, about);
          // A handshake that has failed opens no session.
          if (about.kind === 'answer' && this.#relay.revision === undefined) {
            parts.onEnd(new Fault('upstream_broken', 'the handshake failed'));
          }
        },
        cancelled: (id) => this.#streams.cancelled(id),
      },
      onPressure: (high) => {
        this.#pressed = high;
      },
      onEnd: (why) => {
        this.#streams.close();
        parts.onEnd(why);
      },
    });
  }

  /** How long nobody has used it, milliseconds; 0 while a client listens or waits. */
  idleMs(now: number): number {
    return this.#streams.busy ? 0 : now - this.#usedAt;
  }

  /** Takes the body of a POST: one message, or a batch where the revision has them. */
  post(exchange: Exchange, access: Access, text: string): void {
    this.#use(access);
    if (this.#pressed) {
      respondError(exchange, 'overloaded', 'the server does not keep up', 'null');
      return;
    }
    const messages: InboundMessage[] = [];
    const refusals: MessageRefusal[] = [];
    readInbound(
      text,
      this.#relay.revision,
      (message) => messages.push(message),
      (refusal) => refusals.push(refusal),
    );
    for (const refusal of refusals) this.#relay.recordRefused(refusal);
    const [refused] = refusals;
    if (refused !== undefined) {
      // A batch with one element that is no message is refused whole: none of it has run.
      respondError(exchange, refused.code, refused.detail, refused.idText);
      return;
    }
    this.#take(exchange, messages);
  }

  #take(exchange: Exchange, messages: readonly InboundMessage[]): void {
    const requests = messages.filter(({ kind }) => kind === 'request');
    const ids = requests.map(({ id }) => id);
    const twice = requests.find(
      ({ id }, index) => id !== undefined && (this.#relay.has(id) || ids.indexOf(id) !== index),
    );
    if (twice !== undefined) {
      respondError(exchange, 'invalid_request', 'the id is in use', twice.idText);
      return;
    }
    if (requests.length > 0) this.#streams.openPost(exchange, requests);
    for (const message of messages) {
      if (message.kind === 'response' && message.id !== undefined) {
        this.#streams.answered(message.id);
      }
      this.#relay.receive(message, traceHeadersOf(exchange));
    }
    if (requests.length === 0) exchange.respond(202, {});
  }

  /** Opens the standing stream, or resumes one. */
  get(exchange: Exchange, access: Access): void {
    this.#use(access);
    if (this.#streams.openGet(exchange, exchange.header('last-event-id'))) return;
    const { status } = ERRORS.not_found;
    const text = errorAnswer('not_found', 'no stream has this event', 'null');
    exchange.respond(status, { 'Content-Type': 'application/json' }, text);
  }

  async close(): Promise<void> {
    this.#streams.close();
    await this.#relay.close();
  }

  #use(access: Access): void {
    this.#access = access;
    this.#usedAt = performance.now();
  }
}
