// Takes one upstream answer back to its client: bytes as they come, with back-pressure, or message
// by message where something has to be seen or cut (tool lists, outcomes of calls, tasks). What
// has to be seen and cannot be read is replaced by an error, never passed.
import { isUtf8 } from 'node:buffer';
import { ERRORS, type ErrorCode, errorAnswer, Fault } from '#contract/errors.ts';
import type { CallOutcome } from '#core/mcp/index.ts';
import type { AnswerEvents, PendingRequest } from '#server/upstream/http-client.ts';
import type { UpstreamTimeouts } from '#server/upstream/http-target.ts';
import type { ResponseHead } from '#server/wire/response-head.ts';
import { hasBody, isCoded, mediaType, withBefore } from './answer-shape.ts';
import { EventRelay } from './event-relay.ts';
import type { AnswerStream, Exchange, Headers } from './exchange.ts';
import { answerHeaders } from './forward-head.ts';
import type { Inspector } from './inspectors.ts';
import type { StreamBook } from './stream-book.ts';

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
/** An answer that must be opened may be this large. */
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
  #events: EventRelay | undefined;
  #out: AnswerStream | undefined;
  #forget: (() => void) | undefined;
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

  /** Ends it from our side; the client sees that its answer is not whole. */
  cut(): void {
    if (this.#done) return;
    this.#pending?.abort();
    this.onError(new Fault('upstream_broken', 'the gateway closed the connection'), true);
  }

  /** The outcome that an inspector found in the answer itself. */
  found(outcome: CallOutcome): void {
    this.#outcome = outcome;
  }

  onHead(head: ResponseHead): void {
    this.#head = head;
    this.#headers = answerHeaders(head.headers, this.#plan.sealSession);
    if (head.status === 401) {
      this.#replace('upstream_unauthorized', `check the headers of \`${this.#parts.server}\``);
      return;
    }
    const media = mediaType(head);
    const closed = this.#unreadable(head, media);
    if (closed !== undefined) this.#withhold(closed);
    else if (media === 'text/event-stream' && head.status < 300) {
      this.#pending?.setIdleTimeout(this.#plan.longLived ? 0 : this.#parts.timeouts.idleMs);
      this.#events = this.#inspectedEvents();
      this.#open();
    }
  }

  /** Why an answer that must be opened cannot be, judged by its head. */
  #unreadable(head: ResponseHead, media: string): string | undefined {
    const inspector = this.#plan.inspector;
    if (inspector?.cuts !== true || !hasBody(head)) return undefined;
    if (isCoded(head)) return 'the answer is compressed';
    const known = media === 'application/json' || media === 'text/event-stream';
    return inspector.mustSee && head.status < 300 && !known
      ? `the answer is \`${media}\``
      : undefined;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#done) return;
    if (this.#events !== undefined) this.#events.push(chunk);
    else if (this.#out !== undefined) this.#write(chunk);
    else this.#hold(chunk);
  }

  onEnd(): void {
    if (this.#done) return;
    if (this.#events !== undefined) this.#events.end(() => this.#finishStream('broken'));
    else if (this.#out !== undefined) this.#finishStream('ok');
    else this.#answerHeld(Buffer.concat(this.#held));
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
    const cuts = this.#plan.inspector?.cuts === true;
    if (this.#heldBytes <= (cuts ? LIST_BYTES_MAX : HELD_BYTES_MAX)) return;
    if (cuts) {
      this.#withhold(`larger than ${LIST_BYTES_MAX} bytes`);
      return;
    }
    // Too large to wait for: what it says of its outcome is not seen, only the status counts.
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
      this.#head !== undefined && mediaType(this.#head) === 'text/event-stream',
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

  #inspectedEvents(): EventRelay | undefined {
    const { inspector, idText } = this.#plan;
    if (inspector === undefined) return undefined;
    return new EventRelay({
      inspector,
      idText,
      write: (chunk) => this.#write(chunk),
      breakOff: (why) => this.#breakOff(why),
    });
  }

  /** @param silent how it ended when no answer has been seen in it */
  #finishStream(silent: 'ok' | 'broken'): void {
    if (this.#done) return;
    this.#settle(this.#ending(silent));
    if (!this.#gone) this.#out?.end();
  }

  #answerHeld(body: Buffer): void {
    const inspector = this.#plan.inspector;
    if (inspector === undefined || body.length === 0) {
      this.#respond(body);
      return;
    }
    if (inspector.cuts && !isUtf8(body)) {
      this.#withhold('the answer is not valid UTF-8');
      return;
    }
    const original = body.toString();
    const failed = (error: unknown) => {
      this.#parts.log(String(error));
      this.#replace('internal', '');
    };
    try {
      const result = inspector.message(original);
      if (!(result instanceof Promise)) this.#respondSeen(body, original, result);
      else result.then((text) => this.#respondSeen(body, original, text)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** The original bytes where nothing was changed. */
  #respondSeen(body: Buffer, original: string, text: string | undefined): void {
    if (text === original) {
      this.#respond(body);
      return;
    }
    this.#headers = { ...this.#headers, ...JSON_TYPE };
    this.#respond(Buffer.from(text ?? ''));
  }

  #respond(body: Buffer): void {
    const status = this.#head?.status ?? 502;
    this.#settle(this.#ending('ok'));
    if (this.#gone) return;
    const { before } = this.#plan;
    if (before === undefined || before.length === 0) {
      this.#exchange.respond(status, this.#headers, body);
      return;
    }
    // The upstream had nothing to say to what was left of the batch (202, no body).
    const answered = body.length === 0 && status < 300 ? 200 : status;
    const headers = { ...this.#headers, ...JSON_TYPE };
    this.#exchange.respond(answered, headers, withBefore(body, before));
  }

  #ending(otherwise: 'ok' | 'broken'): CallOutcome {
    const status = this.#head?.status ?? 0;
    if (status >= 400) return { kind: 'http_status', status };
    return this.#outcome ?? { kind: otherwise };
  }

  /** The answer had to be seen and cannot be read. */
  #withhold(why: string): void {
    const list = this.#plan.inspector?.mustSee === true;
    this.#replace(list ? 'list_unreadable' : 'upstream_broken', why);
  }

  /** The upstream's answer is given up; the client gets an error instead. */
  #replace(code: ErrorCode, detail: string): void {
    this.#outcome = undefined;
    this.#settle(this.#ending('broken'));
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
    const text = errorAnswer(code, detail, this.#plan.idText);
    this.#exchange.respond(ERRORS[code].status, JSON_TYPE, text);
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

const JSON_TYPE: Headers = { 'Content-Type': 'application/json' };
