// Takes one upstream answer back to its client: bytes as they come, with back-pressure, or message
// by message where something has to be seen or cut (tool lists, outcomes of calls, tasks). What
// has to be seen and cannot be read is replaced by an error, never passed.
import { ERRORS, type ErrorCode, errorAnswer, type Fault } from '#contract/errors.ts';
import type { CallOutcome } from '#core/mcp/index.ts';
import type { AnswerEvents, PendingRequest } from '#server/upstream/http-client.ts';
import type { UpstreamTimeouts } from '#server/upstream/http-target.ts';
import type { ResponseHead } from '#server/wire/response-head.ts';
import { createSseReader, type SseEvent, type SseReader } from '#server/wire/sse.ts';
import type { AnswerStream, Exchange, Headers } from './exchange.ts';
import { answerHeaders } from './forward-head.ts';
import type { StreamBook } from './stream-book.ts';

/** Looks at each JSON-RPC message of an answer, in order. */
export interface Inspector {
  /**
   * @returns the message to send on (the same string: unchanged, forwarded byte for byte);
   *   a promise delays this message and all after it; `undefined` drops it
   */
  message(text: string): string | undefined | Promise<string | undefined>;
  /** True: an answer of another media type or coding is replaced by an error. */
  readonly mustSee: boolean;
}

export interface AnswerPlan {
  /** Raw JSON of the request's id, `null` without one. */
  readonly idText: string;
  readonly grant: string;
  readonly inspector: Inspector | undefined;
  /** Messages put before the upstream's own (answers to denied elements of a batch). */
  readonly before?: readonly string[];
  /** True: when the client goes away, so does the upstream request (2026-07-28). */
  readonly cancelOnAbort: boolean;
  /** True for streams that stay open without an answer: no idle limit. */
  readonly longLived: boolean;
  readonly sealSession: (upstreamId: string) => string;
  /** How it ended; called once. */
  readonly onDone: (outcome: CallOutcome, status: number | undefined, bytes: number) => void;
}

export interface RelayParts {
  readonly timeouts: UpstreamTimeouts;
  readonly server: string;
  readonly streams: StreamBook;
  readonly log: (line: string) => void;
}

/** A JSON answer up to this size goes out in one piece; a larger one is streamed. */
const HELD_BYTES_MAX = 262_144;
/** A list that must be opened may be this large. */
const LIST_BYTES_MAX = 33_554_432;

export class AnswerRelay implements AnswerEvents {
  readonly #parts: RelayParts;
  readonly #exchange: Exchange;
  readonly #plan: AnswerPlan;
  #pending: PendingRequest | undefined;
  #head: ResponseHead | undefined;
  #headers: Headers = {};
  #held: Buffer[] = [];
  #heldBytes = 0;
  #bytes = 0;
  #sse: SseReader | undefined;
  #out: AnswerStream | undefined;
  #forget: (() => void) | undefined;
  #queue: Promise<void> | undefined;
  #gone = false;
  #done = false;
  #outcome: CallOutcome | undefined;

  constructor(parts: RelayParts, exchange: Exchange, plan: AnswerPlan) {
    this.#parts = parts;
    this.#exchange = exchange;
    this.#plan = plan;
  }

  /** Ties the relay to the request that it relays. */
  start(pending: PendingRequest): void {
    this.#pending = pending;
    pending.setIdleTimeout(this.#plan.longLived ? 0 : this.#parts.timeouts.firstByteMs);
    this.#exchange.onAbort(() => this.#onAbort());
  }

  /** The outcome that an inspector found in the answer itself. */
  found(outcome: CallOutcome): void {
    this.#outcome = outcome;
  }

  onHead(head: ResponseHead): void {
    this.#head = head;
    this.#headers = answerHeaders(head.headers, this.#plan.sealSession);
    const media = mediaType(head);
    if (head.status === 401) {
      this.#replace('upstream_unauthorized', `check the headers of \`${this.#parts.server}\``);
      return;
    }
    if (media === 'text/event-stream' && head.status < 300) {
      this.#pending?.setIdleTimeout(this.#plan.longLived ? 0 : this.#parts.timeouts.idleMs);
      if (this.#plan.inspector !== undefined)
        this.#sse = createSseReader((event) => this.#onEvent(event));
      this.#open();
      return;
    }
    const seen = this.#plan.inspector?.mustSee === true && hasBody(head);
    if (seen && (head.status < 300 ? media !== 'application/json' : false)) {
      this.#replace('list_unreadable', `the answer is \`${media}\``);
    } else if (seen && isCoded(head)) this.#replace('list_unreadable', 'the answer is compressed');
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#done) return;
    if (this.#sse !== undefined) {
      try {
        this.#sse.push(chunk);
      } catch {
        this.#breakOff('an event of the stream is too large');
      }
    } else if (this.#out !== undefined) this.#write(chunk);
    else this.#hold(chunk);
  }

  onEnd(): void {
    if (this.#queue !== undefined) {
      this.#queue.then(() => this.#finish());
      return;
    }
    this.#finish();
  }

  onError(fault: Fault, sent: boolean): void {
    if (this.#done) return;
    const kind = fault.code === 'upstream_timeout' ? 'timeout' : 'broken';
    this.#settle(sent ? { kind } : { kind: 'not_sent' });
    if (this.#gone) return;
    if (this.#out !== undefined) this.#out.destroy();
    else this.#answerError(fault.code, `\`${this.#parts.server}\`: ${fault.detail}`);
  }

  #hold(chunk: Buffer): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const mustSee = this.#plan.inspector?.mustSee === true;
    if (this.#heldBytes <= (mustSee ? LIST_BYTES_MAX : HELD_BYTES_MAX)) return;
    if (mustSee) {
      this.#replace('list_unreadable', `larger than ${LIST_BYTES_MAX} bytes`);
      return;
    }
    // Too large to wait for; no error answer is that large, so the outcome is known.
    this.#open();
    for (const held of this.#held) this.#write(held);
    this.#held = [];
  }

  #open(): void {
    const status = this.#head?.status ?? 200;
    if (this.#gone) return;
    this.#out = this.#exchange.stream(status, this.#headers);
    const out = this.#out;
    this.#forget = this.#parts.streams.add(
      this.#plan.grant,
      out,
      this.#sse !== undefined || isSse(this.#head),
    );
    for (const text of this.#plan.before ?? []) this.#write(Buffer.from(`data: ${text}\n\n`));
  }

  #write(chunk: Buffer): void {
    if (this.#gone || this.#out === undefined) return;
    this.#parts.streams.touch(this.#out, chunk);
    if (this.#out.write(chunk)) return;
    this.#pending?.pause();
    this.#pending?.setIdleTimeout(0);
    this.#out.onDrain(() => {
      this.#pending?.setIdleTimeout(this.#plan.longLived ? 0 : this.#parts.timeouts.idleMs);
      this.#pending?.resume();
    });
  }

  #onEvent(event: SseEvent): void {
    const inspector = this.#plan.inspector;
    if (inspector === undefined || event.data === '') {
      this.#afterQueue(() => this.#write(event.raw));
      return;
    }
    const result = inspector.message(event.data);
    if (result instanceof Promise) {
      const earlier = this.#queue ?? Promise.resolve();
      this.#queue = earlier
        .then(async () => this.#writeEvent(event, await result))
        .catch((error: unknown) => {
          this.#parts.log(String(error));
          this.#breakOff('a message of the stream could not be handled');
        });
    } else this.#afterQueue(() => this.#writeEvent(event, result));
  }

  #afterQueue(step: () => void): void {
    if (this.#queue === undefined) step();
    else this.#queue = this.#queue.then(step);
  }

  #writeEvent(event: SseEvent, text: string | undefined): void {
    if (text === event.data) this.#write(event.raw);
    else if (text !== undefined) this.#write(Buffer.from(rewriteEvent(event, text)));
  }

  #finish(): void {
    if (this.#done) return;
    if (this.#out !== undefined) {
      // A stream that ends inside an event: the fragment is no message, but it is the upstream's.
      const rest = this.#plan.inspector?.mustSee === true ? undefined : this.#sse?.rest();
      if (rest !== undefined && rest.length > 0) this.#write(rest);
      this.#settle(this.#outcome ?? { kind: this.#sse === undefined ? 'ok' : 'broken' });
      if (!this.#gone) this.#out.end();
      return;
    }
    this.#answerHeld(Buffer.concat(this.#held));
  }

  #answerHeld(body: Buffer): void {
    const inspector = this.#plan.inspector;
    if (inspector === undefined || body.length === 0) {
      this.#respond(body);
      return;
    }
    const result = inspector.message(body.toString());
    if (!(result instanceof Promise)) {
      this.#respondInspected(body, result);
      return;
    }
    result.then(
      (text) => this.#respondInspected(body, text),
      (error: unknown) => {
        this.#parts.log(String(error));
        this.#replace('internal', '');
      },
    );
  }

  #respondInspected(body: Buffer, text: string | undefined): void {
    this.#respond(text === undefined ? Buffer.alloc(0) : this.#sameText(body, text));
  }

  /** The original bytes where nothing was changed. */
  #sameText(body: Buffer, text: string): Buffer {
    return text.length === body.length && body.toString() === text ? body : Buffer.from(text);
  }

  #respond(body: Buffer): void {
    const status = this.#head?.status ?? 502;
    this.#settle(
      status >= 400 ? { kind: 'http_status', status } : (this.#outcome ?? { kind: 'ok' }),
    );
    if (!this.#gone)
      this.#exchange.respond(status, this.#headers, withBefore(body, this.#plan.before));
  }

  /** The upstream's answer is given up; the client gets an error instead. */
  #replace(code: ErrorCode, detail: string): void {
    const status = this.#head?.status;
    this.#settle(
      status !== undefined && status >= 400 ? { kind: 'http_status', status } : { kind: 'broken' },
    );
    this.#pending?.abort();
    if (!this.#gone) this.#answerError(code, detail);
  }

  #breakOff(why: string): void {
    this.#parts.log(`${this.#parts.server}: ${why}`);
    this.#settle({ kind: 'broken' });
    this.#pending?.abort();
    this.#out?.destroy();
  }

  #answerError(code: ErrorCode, detail: string): void {
    const headers = { 'Content-Type': 'application/json' };
    this.#exchange.respond(
      ERRORS[code].status,
      headers,
      errorAnswer(code, detail, this.#plan.idText),
    );
  }

  #onAbort(): void {
    this.#gone = true;
    this.#forget?.();
    if (this.#done) return;
    // A legacy client that goes away has not cancelled: the upstream works on, unheard.
    if (!this.#plan.cancelOnAbort) {
      this.#pending?.resume();
      return;
    }
    this.#pending?.abort();
    this.#settle({ kind: 'cancelled' });
  }

  #settle(outcome: CallOutcome): void {
    if (this.#done) return;
    this.#done = true;
    this.#forget?.();
    this.#plan.onDone(outcome, this.#head?.status, this.#bytes);
  }
}

function mediaType(head: ResponseHead): string {
  const value = head.headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return (value.split(';')[0] ?? '').trim().toLowerCase();
}

function isSse(head: ResponseHead | undefined): boolean {
  return head !== undefined && mediaType(head) === 'text/event-stream';
}

function isCoded(head: ResponseHead): boolean {
  const coding = head.headers.find(([name]) => name === 'content-encoding')?.[1];
  return coding !== undefined && coding.toLowerCase() !== 'identity';
}

function hasBody(head: ResponseHead): boolean {
  return head.framing.kind !== 'length' || head.framing.bytes > 0;
}

/** The event with other data; its id, name and retry stay. */
function rewriteEvent(event: SseEvent, text: string): string {
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  const name = event.event === undefined ? '' : `event: ${event.event}\n`;
  const retry = event.retry === undefined ? '' : `retry: ${event.retry}\n`;
  return `${id}${name}${retry}data: ${text.replace(/[\r\n]+/g, ' ')}\n\n`;
}

/** The answers to denied elements of a batch join the upstream's answer to the others. */
function withBefore(body: Buffer, before: readonly string[] | undefined): Buffer {
  if (before === undefined || before.length === 0) return body;
  const text = body.toString().trim();
  const inner = text.startsWith('[') ? text.slice(1, -1).trim() : text;
  return Buffer.from(`[${[...before, ...(inner === '' ? [] : [inner])].join(',')}]`);
}
