// The fast lane of the HTTP front: reads plain POST requests straight from the socket and answers
// them with one write. The first request that is not of that exact shape takes the connection over
// to node:http with all its bytes; it never comes back. One request at a time per connection.
import type { Socket } from 'node:net';
import { ERRORS, errorAnswer } from '#contract/errors.ts';
import { type RequestHead, readRequestHead } from '#server/wire/request-head.ts';
import type { AnswerStream, Exchange, Headers } from './exchange.ts';
import { reasonPhrase } from './reason-phrase.ts';

export interface FastLaneParts {
  readonly handle: (exchange: Exchange) => void;
  /** Takes a connection whose next bytes are not for this lane. */
  readonly handOver: (socket: Socket, unread: Buffer | undefined) => void;
  readonly bodyBytesMax: number;
  /** Corks a socket until this turn of the event loop ends; see `createCork`. */
  readonly cork: (socket: Socket) => void;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
/** Below this a body goes out in the same string as its head. */
const JOIN_BYTES_MAX = 16_384;

/**
 * Lets small answers go out together when the turn of the event loop ends: each write wakes its
 * reader, and readers that are woken one by one cost a third of a call. Node keeps the order of
 * what is written to a corked socket, and `end` uncorks it.
 */
export function createCork(): (socket: Socket) => void {
  let corked: Socket[] = [];
  const flush = () => {
    const sockets = corked;
    corked = [];
    for (const socket of sockets) socket.uncork();
  };
  return (socket) => {
    socket.cork();
    if (corked.push(socket) === 1) setImmediate(flush);
  };
}

export class FastConnection {
  readonly #socket: Socket;
  readonly #parts: FastLaneParts;
  readonly #onData = (chunk: Buffer) => this.#read(chunk);
  readonly #onClose = () => this.#closed();
  readonly #onDone = () => this.#next();
  #exchange: FastExchange | undefined;
  #head: RequestHead | undefined;
  #body: Buffer[] = [];
  #missing = 0;
  #rest: Buffer | undefined;
  #draining = false;
  /** When the request that is being read began; 0 between requests. For the sweep. */
  readingSince = 0;
  idleSince = performance.now();

  constructor(socket: Socket, parts: FastLaneParts) {
    this.#socket = socket;
    this.#parts = parts;
    socket.setNoDelay(true);
    socket.on('data', this.#onData);
    socket.on('close', this.#onClose);
    socket.on('error', ignoreReset);
  }

  get busy(): boolean {
    return this.#exchange !== undefined;
  }

  /** No further request is read; an exchange in progress may end. */
  drain(): void {
    this.#draining = true;
    if (!this.busy) this.#finish();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** INVARIANT: nothing is read any more; a request whose answer cannot be written must not run. */
  #finish(): void {
    this.#socket.off('data', this.#onData);
    this.#socket.resume();
    this.#socket.end();
  }

  #read(chunk: Buffer): void {
    if (this.#exchange !== undefined) {
      this.#rest = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
      // A client that pipelines waits: nothing more is taken in before the answer has gone out.
      this.#socket.pause();
      return;
    }
    if (this.#head !== undefined) this.#readBody(chunk);
    else this.#readHead(chunk);
  }

  #readHead(chunk: Buffer): void {
    const end = chunk.indexOf(END_OF_HEAD);
    const head = end < 0 ? undefined : readRequestHead(chunk.toString('latin1', 0, end + 2));
    if (head === undefined) {
      this.#leave(chunk);
      return;
    }
    const from = end + 4;
    if (head.contentLength > this.#parts.bodyBytesMax) {
      this.#refuseTooLarge();
      return;
    }
    if (chunk.length - from >= head.contentLength) {
      const stop = from + head.contentLength;
      if (stop < chunk.length) this.#rest = chunk.subarray(stop);
      this.#dispatch(head, chunk.subarray(from, stop));
      return;
    }
    this.#head = head;
    this.#missing = head.contentLength;
    this.readingSince = performance.now();
    this.#readBody(chunk.subarray(from));
  }

  #readBody(chunk: Buffer): void {
    const head = this.#head;
    if (head === undefined) return;
    const take = Math.min(chunk.length, this.#missing);
    if (take < chunk.length) this.#rest = chunk.subarray(take);
    this.#body.push(take === chunk.length ? chunk : chunk.subarray(0, take));
    this.#missing -= take;
    if (this.#missing > 0) return;
    const body = Buffer.concat(this.#body);
    this.#head = undefined;
    this.#body = [];
    this.readingSince = 0;
    this.#dispatch(head, body);
  }

  #dispatch(head: RequestHead, body: Buffer): void {
    const exchange = new FastExchange(this.#socket, head, body, {
      cork: this.#parts.cork,
      done: this.#onDone,
      isLast: () => this.#draining,
    });
    this.#exchange = exchange;
    this.#parts.handle(exchange);
  }

  #next(): void {
    this.#exchange = undefined;
    this.idleSince = performance.now();
    if (this.#draining) {
      this.#finish();
      return;
    }
    const rest = this.#rest;
    if (rest === undefined) return;
    this.#rest = undefined;
    // Not from within the answer's own call: a burst of pipelined requests must not nest.
    setImmediate(() => {
      if (this.#socket.destroyed) return;
      this.#socket.resume();
      this.#read(rest);
    });
  }

  #leave(unread: Buffer | undefined): void {
    this.#socket.off('data', this.#onData);
    this.#socket.off('close', this.#onClose);
    this.#socket.off('error', ignoreReset);
    this.#parts.handOver(this.#socket, unread);
  }

  /** What still comes is thrown away: it is a body, and closing now would lose the answer. */
  #refuseTooLarge(): void {
    this.#socket.off('data', this.#onData);
    this.#socket.resume();
    this.readingSince = performance.now();
    const text = errorAnswer('body_too_large', `at most ${this.#parts.bodyBytesMax} bytes`, 'null');
    const headers = { 'Content-Type': 'application/json', Connection: 'close' };
    this.#socket.end(headText(ERRORS.body_too_large.status, headers, text.length) + text, 'latin1');
  }

  #closed(): void {
    this.#exchange?.gone();
    this.#exchange = undefined;
  }
}

/** A reset by the peer is followed by `close`, which is where the work is done. */
function ignoreReset(): void {}
interface FastWay {
  readonly cork: (socket: Socket) => void;
  readonly done: () => void;
  /** No further request is read on the connection. */
  readonly isLast: () => boolean;
}

class FastExchange implements Exchange {
  readonly method = 'POST';
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  answered = false;
  readonly #socket: Socket;
  readonly #way: FastWay;
  #ended = false;
  #onAbort: (() => void) | undefined;

  constructor(socket: Socket, head: RequestHead, body: Buffer, way: FastWay) {
    this.#socket = socket;
    this.path = head.path;
    this.query = head.query;
    this.headers = head.headers;
    this.body = body.length === 0 ? EMPTY : body;
    this.#way = way;
  }

  get peer(): string | undefined {
    return this.#socket.remoteAddress;
  }

  header(name: string): string | undefined {
    for (const [key, value] of this.headers) if (key === name) return value;
    return undefined;
  }

  respond(status: number, headers: Headers, body: string | Buffer = ''): void {
    if (this.answered) return;
    this.answered = true;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const sent = this.#way.isLast() ? { ...headers, Connection: 'close' } : headers;
    const head = headText(status, sent, bytes.length);
    if (bytes.length <= JOIN_BYTES_MAX) {
      this.#way.cork(this.#socket);
      this.#socket.write(head + bytes.toString('latin1'), 'latin1');
    } else {
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#socket.write(bytes);
      this.#socket.uncork();
    }
    this.#end();
  }

  stream(status: number, headers: Headers): AnswerStream {
    this.answered = true;
    const socket = this.#socket;
    socket.write(headText(status, headers, undefined), 'latin1');
    return {
      write: (chunk) => {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        if (bytes.length === 0 || this.#ended) return true;
        const size = `${bytes.length.toString(16)}\r\n`;
        if (bytes.length <= JOIN_BYTES_MAX) {
          return socket.write(`${size}${bytes.toString('latin1')}\r\n`, 'latin1');
        }
        socket.cork();
        socket.write(size, 'latin1');
        socket.write(bytes);
        const more = socket.write('\r\n', 'latin1');
        socket.uncork();
        return more;
      },
      onDrain: (listener) => socket.once('drain', listener),
      end: () => {
        if (this.#ended) return;
        socket.write('0\r\n\r\n', 'latin1');
        this.#end();
      },
      destroy: () => socket.destroy(),
    };
  }

  onAbort(listener: () => void): void {
    this.#onAbort = listener;
  }

  gone(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onAbort?.();
  }

  #end(): void {
    this.#ended = true;
    this.#way.done();
  }
}

/** Status line and headers with the empty line; without a length the body is chunked. */
function headText(status: number, headers: Headers, length: number | undefined): string {
  let text = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  if (length === undefined) return `${text}Transfer-Encoding: chunked\r\n\r\n`;
  // 204 and 304 carry no body and therefore no length (RFC 9110 §8.6).
  return status === 204 || status === 304
    ? `${text}\r\n`
    : `${text}Content-Length: ${length}\r\n\r\n`;
}
