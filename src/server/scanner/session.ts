// One conversation with a server under scan: requests with a time limit, polite answers to what the
// server asks, and limits on everything that it sends. Over any link: a child or a remote server.
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '#contract/errors.ts';
import type { ScanAnomaly } from '#contract/scan-report.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { FlowingLink, LinkEvents } from '#server/channel/index.ts';
import { tooDeep } from './nesting.ts';
import type { ScanLimits } from './scan-limits.ts';
import { AnswerError, endOf, ScanStop, stopOfFault } from './scan-stop.ts';
import { answerServer } from './server-answers.ts';

export interface SessionParts {
  readonly open: (events: LinkEvents) => FlowingLink;
  readonly limits: ScanLimits;
  /** Aborted when the scan has used up its time, or a watch over the processes has ended it. */
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
  /** A line on stdout that is no message. */
  readonly onNoise: (line: string) => void;
}

export interface Session {
  /**
   * The `result` of a request. Rejects with `AnswerError` when the server refuses, with `ScanStop`
   * when the session is over; nothing can be asked then.
   */
  request(method: string, params?: JsonObject): Promise<JsonObject>;
  notify(method: string): Promise<void>;
  /** Resolves after so many milliseconds, or when the scan is over. */
  wait(ms: number): Promise<void>;
  readonly anomalies: readonly ScanAnomaly[];
  /** Resolves when the server is gone; with true when it went only after it had been signalled. */
  close(): Promise<boolean>;
}

interface Waiting {
  readonly method: string;
  readonly resolve: (result: JsonObject) => void;
  readonly reject: (why: Error) => void;
}

/** A server that exits when asked does it within this; then the channel sends SIGTERM. */
const POLITE_MS = 1_900;
const ANOMALIES_MAX = 20;

export function openSession(parts: SessionParts): Session {
  return new LinkSession(parts);
}

class LinkSession implements Session {
  readonly anomalies: ScanAnomaly[] = [];
  readonly #parts: SessionParts;
  readonly #link: FlowingLink;
  readonly #waiting = new Map<string | number, Waiting>();
  #lastId = 0;
  #bytes = 0;
  #asked = 0;
  #end: ScanStop | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#link = parts.open({
      onMessage: (text) => this.#message(text),
      onLog: (line) => this.#log(line),
      onClose: (why) => this.#stop(stopOfFault(why)),
      onRequestFailed: (id, why, status) => {
        this.#settle(id, (one) => one.reject(failedRequest(why, status)));
      },
    });
    const ended = () => this.#stop(endOf(parts.signal));
    if (parts.signal.aborted) ended();
    else parts.signal.addEventListener('abort', ended, { once: true });
  }

  request(method: string, params: JsonObject = {}): Promise<JsonObject> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    this.#lastId += 1;
    const id = this.#lastId;
    const { startMs } = this.#parts.limits;
    return new Promise<JsonObject>((resolve, reject) => {
      const timer = setTimeout(() => {
        const seconds = Math.round(startMs / 1000);
        this.#stop(
          new ScanStop('timed-out', `no answer to \`${method}\` within ${seconds} s`, true),
        );
      }, startMs);
      const settled =
        <Value>(then: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          then(value);
        };
      this.#waiting.set(id, { method, resolve: settled(resolve), reject: settled(reject) });
      this.#send({ jsonrpc: '2.0', id, method, params }).catch((why: unknown) => {
        this.#settle(id, (one) => one.reject(asError(why)));
      });
    });
  }

  async notify(method: string): Promise<void> {
    if (this.#end !== undefined) throw this.#end;
    await this.#send({ jsonrpc: '2.0', method }).catch((why: unknown) => {
      throw asError(why);
    });
  }

  async wait(ms: number): Promise<void> {
    if (ms <= 0 || this.#end !== undefined) return;
    await delay(ms, undefined, { signal: this.#parts.signal }).catch(() => {});
  }

  async close(): Promise<boolean> {
    const startedAt = performance.now();
    this.#stop(new ScanStop('crashed', 'the session is closed'));
    await this.#link.close();
    return performance.now() - startedAt > POLITE_MS;
  }

  #send(message: JsonObject): Promise<void> {
    return this.#link.send(JSON.stringify(message));
  }

  #log(line: string): void {
    if (line.startsWith('no message on stdout')) {
      const words = line.slice(line.indexOf(':') + 2, 200);
      this.#parts.onNoise(words);
      this.#note('stdout-noise', `writes what is no message on stdout: \`${words}\``);
    } else this.#parts.onLog(line);
  }

  #note(code: ScanAnomaly['code'], detail: string): void {
    const known = this.anomalies.some((one) => one.code === code);
    if (!known && this.anomalies.length < ANOMALIES_MAX) this.anomalies.push({ code, detail });
  }

  /** Ends the session for everybody who waits. INVARIANT: the first reason stays. */
  #stop(why: ScanStop): void {
    this.#end ??= why;
    for (const [id] of this.#waiting) this.#settle(id, (one) => one.reject(this.#end ?? why));
    if (why.outcome === 'over-limit') this.#link.close().catch(() => {});
  }

  #settle(id: string | number, how: (one: Waiting) => void): void {
    const one = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (one !== undefined) how(one);
  }

  #message(text: string): void {
    const { limits } = this.#parts;
    if (this.#end !== undefined) return;
    this.#bytes += text.length;
    if (this.#bytes > limits.bytes) {
      this.#stop(new ScanStop('over-limit', `sent more than ${limits.bytes} bytes`));
    } else if (tooDeep(text, limits.depth)) {
      const detail = `sent a message with more than ${limits.depth} levels of nesting`;
      this.#stop(new ScanStop('over-limit', detail));
    } else this.#read(text);
  }

  #read(text: string): void {
    const value = parse(text);
    const messages = Array.isArray(value) ? value : [value];
    for (const message of messages) {
      if (isJsonObject(message) && message['jsonrpc'] === '2.0') this.#one(message);
      else {
        this.#parts.onNoise(text.slice(0, 400));
        this.#note('stdout-noise', `sends what is no message: \`${text.slice(0, 160)}\``);
      }
    }
  }

  #one(message: JsonObject): void {
    const { id, method, result, error } = message;
    if (typeof method === 'string') {
      if (typeof id === 'string' || typeof id === 'number') this.#serve(id, method);
    } else if (typeof id !== 'string' && typeof id !== 'number') {
      // An error without an id answers nobody in particular.
    } else if (isJsonObject(error)) {
      const code = typeof error['code'] === 'number' ? error['code'] : 0;
      const words = typeof error['message'] === 'string' ? error['message'].slice(0, 400) : '';
      this.#settle(id, (one) => one.reject(new AnswerError(one.method, code, words)));
    } else if (isJsonObject(result)) this.#settle(id, (one) => one.resolve(result));
    else {
      const what = 'an answer without a result';
      this.#settle(id, (one) => one.reject(new ScanStop('broken-protocol', `sent ${what}`)));
    }
  }

  /** The server asks the client for something. */
  #serve(id: string | number, method: string): void {
    const { limits } = this.#parts;
    this.#asked += 1;
    if (this.#asked > limits.serverRequests) {
      const detail = `sent more than ${limits.serverRequests} requests to the client`;
      this.#stop(new ScanStop('over-limit', detail));
      return;
    }
    const { answer, unusual } = answerServer(id, method);
    if (unusual !== undefined) this.#note('server-request', unusual);
    // A server that no longer reads ends the session by itself.
    this.#send(answer).catch(() => {});
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return undefined;
  }
}

function failedRequest(why: Fault, status: number | undefined): Error {
  const stop = stopOfFault(why);
  if (stop.outcome !== 'crashed') return stop;
  if (why.code === 'upstream_unreachable') return new ScanStop('unreachable', why.detail);
  const detail = status === undefined ? why.detail : `answered HTTP ${status}: ${why.detail}`;
  return new ScanStop('broken-protocol', detail);
}

function asError(why: unknown): Error {
  if (why instanceof Fault) return stopOfFault(why);
  return why instanceof Error ? why : new Error(String(why));
}

/** The member `key` of a result when it is a list. */
export function listOf(result: JsonObject, key: string): readonly Json[] | undefined {
  const list = ownMember(result, key);
  return Array.isArray(list) ? list : undefined;
}
