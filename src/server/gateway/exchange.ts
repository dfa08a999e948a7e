// One HTTP request and its answer, the same whether our strict parser or node:http read it.
// Endpoints (pass-through, channel) work on this and know neither socket nor parser.
import { ERRORS, type ErrorCode, errorAnswer } from '#contract/errors.ts';

export interface Exchange {
  /** Upper case, as sent. */
  readonly method: string;
  /** The request target's path, without query; starts with `/`. */
  readonly path: string;
  /** The query without `?`; `""` when there is none. */
  readonly query: string;
  /** Names in lower case and values, in order, nothing joined. */
  readonly headers: readonly (readonly [string, string])[];
  /** The whole body, at most the configured cap; empty for GET and DELETE. */
  readonly body: Buffer;
  /** Address of whoever opened the connection: the client or the nearest proxy. */
  readonly peer?: string | undefined;
  /** The value of a header (lower-case name); several values are joined by `, `. */
  header(name: string): string | undefined;
  /** Answers at once and ends the exchange. `Content-Length` is set here. */
  respond(status: number, headers: Headers, body?: string | Buffer): void;
  /** Starts a streamed answer. */
  stream(status: number, headers: Headers): AnswerStream;
  /** True once an answer has been started. */
  readonly answered: boolean;
  /** Called once if the client goes away before the answer has ended. */
  onAbort(listener: () => void): void;
}

/** Header names as they should be written, and their values. */
export type Headers = Readonly<Record<string, string>>;

export interface AnswerStream {
  /** False: the client is slow, wait for `onDrain`. */
  write(chunk: string | Buffer): boolean;
  onDrain(listener: () => void): void;
  end(): void;
  /** Breaks the connection, so that the client sees that the answer is not whole. */
  destroy(): void;
}

/** Answers with an error of the table; HTTP status and JSON-RPC code come from there. */
export function respondError(
  exchange: Exchange,
  code: ErrorCode,
  detail: string,
  idText: string,
  headers: Headers = {},
): void {
  const all = { 'Content-Type': 'application/json', ...headers };
  exchange.respond(ERRORS[code].status, all, errorAnswer(code, detail, idText));
}
