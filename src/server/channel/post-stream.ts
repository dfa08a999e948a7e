// The answer to one POST of a legacy session. While nothing but the final answer has come, it is
// still open whether that will be one JSON body or a stream; any other message, or time, makes it a
// stream, which outlives its connection so that it can be resumed.
import type { Exchange, Headers } from '#server/gateway/exchange.ts';
import type { EventLog } from './event-log.ts';
import type { SseWriter } from './sse-writer.ts';

export interface PostStreamParts {
  readonly exchange: Exchange;
  readonly log: EventLog;
  /** The requests of the POST; it ends with the last of their answers. */
  readonly requests: readonly (string | number)[];
  readonly headers: Headers;
  /** Starts the streamed answer. */
  readonly openWriter: (exchange: Exchange) => SseWriter;
  /** Whether this client understands events without data. */
  readonly primes: () => boolean;
  readonly onEnd: () => void;
}

/** An answer that takes longer than this is streamed: the client gets a head, and can resume. */
const UNDECIDED_MS = 50;

export class PostStream {
  readonly log: EventLog;
  readonly #parts: PostStreamParts;
  readonly #open: Set<string | number>;
  readonly #timer: NodeJS.Timeout | undefined;
  #state: 'undecided' | 'streaming' | 'ended' = 'undecided';
  #gone = false;

  constructor(parts: PostStreamParts) {
    this.#parts = parts;
    this.log = parts.log;
    this.#open = new Set(parts.requests);
    parts.exchange.onAbort(() => {
      this.#gone = true;
    });
    if (parts.requests.length > 1) this.#stream();
    else this.#timer = setTimeout(() => this.#stream(), UNDECIDED_MS);
  }

  /** False when what is written here can reach nobody. */
  get reachable(): boolean {
    return this.#state === 'undecided' ? !this.#gone : this.#state === 'streaming';
  }

  get streaming(): boolean {
    return this.#state === 'streaming';
  }

  /** A message that belongs to this POST and is not its answer. */
  push(text: string): void {
    if (this.#state === 'ended') return;
    this.#stream();
    this.log.push(text);
  }

  /** The answer to one of its requests. */
  answer(id: string | number, text: string, status: number): void {
    this.#open.delete(id);
    if (this.#state === 'undecided' && this.#open.size === 0) {
      const headers = { 'Content-Type': 'application/json', ...this.#parts.headers };
      this.#end();
      if (!this.#gone) this.#parts.exchange.respond(status, headers, text);
      return;
    }
    this.push(text);
    this.#endIfDone();
  }

  /** The request was cancelled: no answer to it will come. */
  cancelled(id: string | number): void {
    this.#open.delete(id);
    if (this.#open.size === 0) this.#stream();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#open.size > 0 || this.#state === 'ended') return;
    this.log.finish();
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#state = 'ended';
    this.#parts.onEnd();
  }

  #stream(): void {
    if (this.#state !== 'undecided') return;
    clearTimeout(this.#timer);
    this.#state = 'streaming';
    if (this.#gone) return;
    const writer = this.#parts.openWriter(this.#parts.exchange);
    this.log.attach(writer, { prime: this.#parts.primes() });
  }
}
