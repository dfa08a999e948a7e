// The events of an upstream's stream on their way to the client: each message is shown to the
// inspector, and order is kept even where one has to wait. Used by the answer relay.
import { isUtf8 } from 'node:buffer';
import { errorAnswer } from '#contract/errors.ts';
import { createSseReader, type SseEvent, type SseReader } from '#server/wire/sse.ts';
import { rewriteEvent } from './answer-shape.ts';
import type { Inspector } from './inspectors.ts';

export interface EventRelayParts {
  readonly inspector: Inspector;
  /** Raw JSON of the id of the request that is answered. */
  readonly idText: string;
  readonly write: (chunk: Buffer) => void;
  /** The stream cannot go on; the reason is for the log. */
  readonly breakOff: (why: string) => void;
}

export class EventRelay {
  readonly #parts: EventRelayParts;
  readonly #reader: SseReader;
  #queue: Promise<void> | undefined;

  constructor(parts: EventRelayParts) {
    this.#parts = parts;
    this.#reader = createSseReader((event) => this.#onEvent(event));
  }

  push(chunk: Buffer): void {
    try {
      this.#reader.push(chunk);
    } catch (error) {
      this.#parts.breakOff(String(error));
    }
  }

  /** Calls `done` once everything before it has gone out. */
  end(done: () => void): void {
    this.#afterQueue(() => {
      // A stream that ends inside an event: the fragment is no message, but it is the upstream's.
      const rest = this.#parts.inspector.cuts ? undefined : this.#reader.rest();
      if (rest !== undefined && rest.length > 0) this.#parts.write(rest);
      done();
    });
  }

  #onEvent(event: SseEvent): void {
    if (event.data === '') {
      this.#afterQueue(() => this.#parts.write(event.raw));
      return;
    }
    const result = this.#seen(event);
    if (result instanceof Promise) {
      const earlier = this.#queue ?? Promise.resolve();
      this.#queue = earlier
        .then(async () => this.#write(event, await result))
        .catch((error: unknown) => this.#parts.breakOff(String(error)));
    } else this.#afterQueue(() => this.#write(event, result));
  }

  #seen(event: SseEvent): string | undefined | Promise<string | undefined> {
    const { inspector, idText } = this.#parts;
    if (!inspector.cuts || isUtf8(event.raw)) return inspector.message(event.data);
    if (!inspector.mustSee) return undefined;
    return errorAnswer('list_unreadable', 'an event is not valid UTF-8', idText);
  }

  #afterQueue(step: () => void): void {
    if (this.#queue === undefined) step();
    else this.#queue = this.#queue.then(step);
  }

  #write(event: SseEvent, text: string | undefined): void {
    if (text === event.data) this.#parts.write(event.raw);
    else if (text !== undefined) this.#parts.write(Buffer.from(rewriteEvent(event, text)));
  }
}
