// One resumable stream of a legacy session: numbers its events, keeps the last ones, and sends them
// again to a client that comes back with `Last-Event-ID`. The stream outlives its connections.
import type { SseWriter } from './sse-writer.ts';

interface KeptEvent {
  readonly seq: number;
  readonly text: string;
}

/** What one stream keeps for clients that come back. */
const EVENTS_MAX = 256;
const CHARS_MAX = 1024 * 1024;

export class EventLog {
  readonly no: number;
  #events: KeptEvent[] = [];
  #chars = 0;
  #seq = 0;
  /** The last event that was written to a connection. */
  #sent = 0;
  #writer: SseWriter | undefined;
  #complete = false;

  /** @param no number of the stream in its session */
  constructor(no: number) {
    this.no = no;
  }

  /** True while a connection takes the events. */
  get attached(): boolean {
    return this.#writer?.open === true;
  }

  /** True when no event will follow. */
  get complete(): boolean {
    return this.#complete;
  }

  get chars(): number {
    return this.#chars;
  }

  push(text: string): void {
    this.#seq += 1;
    this.#events.push({ seq: this.#seq, text });
    this.#chars += text.length;
    while (this.#events.length > EVENTS_MAX || this.#chars > CHARS_MAX) {
      const dropped = this.#events.shift();
      this.#chars -= dropped?.text.length ?? 0;
    }
    if (this.#writer?.open !== true) return;
    this.#sent = this.#seq;
    this.#writer.event(text, this.#id(this.#seq));
  }

  /**
   * Sends what the connection has missed and everything from now on.
   * @param after the event that the client has seen last; absent: whatever was never sent
   */
  attach(writer: SseWriter, options: { readonly after?: number; readonly prime: boolean }): void {
    this.#writer?.end();
    this.#writer = writer;
    if (options.prime) writer.prime(this.#id(options.after ?? this.#sent));
    const after = options.after ?? this.#sent;
    for (const { seq, text } of this.#events) if (seq > after) writer.event(text, this.#id(seq));
    this.#sent = this.#seq;
    if (this.#complete) writer.end();
  }

  /** No event will follow: ends the connection when everything is out. */
  finish(): void {
    this.#complete = true;
    this.#writer?.end();
  }

  /** Ends the connection; the log itself may be resumed. */
  disconnect(): void {
    this.#writer?.end();
  }

  #id(seq: number): string {
    return `${this.no}-${seq}`;
  }
}

/** Reads an event id that a log has written; `undefined` when it is none. */
export function readEventId(id: string): { readonly no: number; readonly seq: number } | undefined {
  const match = /^(\d{1,9})-(\d{1,12})$/.exec(id);
  return match === null ? undefined : { no: Number(match[1]), seq: Number(match[2]) };
}
