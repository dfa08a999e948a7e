// The answer to one modern POST: one JSON body when nothing comes before the final answer, else a
// stream; with the HTTP status that a server of that era gives to its errors.
import type { Exchange } from '#server/gateway/exchange.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import type { ClientSide, Outgoing } from './client-side.ts';
import { parseJson } from './server-message.ts';
import { openSseWriter, type SseWriter } from './sse-writer.ts';

export interface ModernAnswerParts {
  readonly exchange: Exchange;
  readonly streams: StreamBook;
  readonly grant: string;
  /** The id as the client wrote it. */
  readonly idText: string;
  /** The request stays open until either side ends it. */
  readonly endless: boolean;
  /** The client takes too little, or has gone: the request is to be cancelled. */
  readonly onGone: () => void;
  /** The answer is complete. */
  readonly onEnd: () => void;
}

/** A head is sent by then, so that the client sees that somebody is at work. */
const STREAM_AFTER_MS = 5_000;
/** Errors that a stateless server gives with another status than 200 (mcp-protocol 2.2). */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  '-32700': 400,
  '-32600': 400,
  '-32601': 404,
  '-32020': 400,
  '-32021': 400,
  '-32022': 400,
};

export class ModernAnswer implements ClientSide {
  readonly #parts: ModernAnswerParts;
  readonly #timer: NodeJS.Timeout;
  #writer: SseWriter | undefined;
  #ended = false;

  constructor(parts: ModernAnswerParts) {
    this.#parts = parts;
    this.#timer = setTimeout(() => this.#stream(), STREAM_AFTER_MS);
    parts.exchange.onAbort(() => this.#leave());
  }

  /** True once it is complete or its client has gone. */
  get over(): boolean {
    return this.#ended;
  }

  send(text: string, about: Outgoing): void {
    if (this.#ended) return;
    if (about.kind === 'answer') this.#answer(text, about);
    else if (about.kind === 'notification' && about.method === 'notifications/cancelled') {
      this.#finish();
    } else this.#stream().event(text);
  }

  cancelled(): void {}

  /** The gateway stops: an open subscription is ended as its server would end it. */
  shutDown(result: string): void {
    if (this.#ended) return;
    if (this.#parts.endless) this.#stream().event(result);
    this.#finish();
  }

  #answer(text: string, about: Extract<Outgoing, { kind: 'answer' }>): void {
    if (this.#writer === undefined) {
      const status = about.status ?? (about.failed ? statusOfError(text) : 200);
      this.#end();
      this.#parts.exchange.respond(status, { 'Content-Type': 'application/json' }, text);
      this.#parts.onEnd();
      return;
    }
    // A subscription that broke ends without a result, so that the client subscribes again.
    const broke = this.#parts.endless && about.status !== undefined;
    if (!broke) this.#writer.event(text);
    this.#finish();
  }

  #finish(): void {
    if (!this.#end()) return;
    if (this.#writer === undefined) this.#parts.exchange.respond(202, {});
    else this.#writer.end();
    this.#parts.onEnd();
  }

  /** False when it had ended before. */
  #end(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    clearTimeout(this.#timer);
    return true;
  }

  #stream(): SseWriter {
    clearTimeout(this.#timer);
    this.#writer ??= openSseWriter({
      exchange: this.#parts.exchange,
      streams: this.#parts.streams,
      grant: this.#parts.grant,
      headers: {},
      onSlow: (slow) => {
        // Nobody can be held back here but other clients: whoever does not read is cut off.
        if (slow) this.#leave();
      },
      // An exchange has one listener: from here on the writer is told.
      onGone: () => this.#leave(),
    });
    return this.#writer;
  }

  #leave(): void {
    if (!this.#end()) return;
    this.#writer?.destroy();
    this.#parts.onGone();
  }
}

function statusOfError(text: string): number {
  const message = parseJson(text);
  const code = (message as { readonly error?: { readonly code?: unknown } } | undefined)?.error // an error answer
    ?.code;
  return STATUS_BY_CODE[String(code)] ?? 200;
}
