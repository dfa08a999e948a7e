// The gateway's own HTTP/1.1 client on sockets: keep-alive connections to one origin, bodies as
// streams, nothing retried (a tools/call may not run twice). Called by the pass-through for every
// forwarded request; `https:` works the same over TLS.
import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Fault } from '#contract/errors.ts';
import { createChunkedDecoder } from '#server/wire/chunked.ts';
import { type ResponseHead, readResponseHead } from '#server/wire/response-head.ts';

export interface HttpOrigin {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Refuses addresses that the server may not resolve to. */
  readonly lookup: LookupFunction;
  readonly connectTimeoutMs: number;
}

/** What a request's owner is told; exactly one of `onEnd` and `onError` comes last. */
export interface AnswerEvents {
  onHead(head: ResponseHead): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** @param sent false when the request certainly did not reach the upstream whole */
  onError(fault: Fault, sent: boolean): void;
}

export interface PendingRequest {
  /** Closes the connection; no event follows. */
  abort(): void;
  pause(): void;
  resume(): void;
  /** Ends the request with `upstream_timeout` unless bytes arrive within `ms`; 0: no limit. */
  setIdleTimeout(ms: number): void;
}

export interface HttpClient {
  /**
   * Sends one request.
   * @param bytes head and body; a string is written as latin1
   */
  request(bytes: string | Buffer, events: AnswerEvents): PendingRequest;
  /** Connections in use now. */
  readonly active: number;
  close(): void;
}

const IDLE_DEFAULT_MS = 4_000;
const HEAD_BYTES_MAX = 65_536;
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** A connection and the request it carries. */
class Connection implements PendingRequest {
  readonly socket: Socket;
  readonly #pool: Pool;
  #events: AnswerEvents | undefined;
  #head: ResponseHead | undefined;
  #early: Buffer | undefined;
  #left = 0;
  #chunks: ReturnType<typeof createChunkedDecoder> | undefined;
  #connected = false;
  #idleMs = 0;
  idleUntil = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
    const { origin } = pool;
    const options = { host: origin.host, port: origin.port, lookup: origin.lookup, noDelay: true };
    this.socket = origin.secure
      ? connectTls({ ...options, servername: origin.host, ALPNProtocols: ['http/1.1'] })
      : connectTcp(options);
    this.socket.setNoDelay(true);
    this.socket.setTimeout(origin.connectTimeoutMs);
    this.socket.on(origin.secure ? 'secureConnect' : 'connect', () => {
      this.#connected = true;
      this.socket.setTimeout(this.#idleMs);
    });
    this.socket.on('data', (chunk) => this.#onData(chunk));
    this.socket.on('end', () => this.#onEnd());
    this.socket.on('error', (error) => this.#fail(describe(error, origin)));
    this.socket.on('timeout', () => this.#onTimeout());
    this.socket.on('close', () => {
      this.#fail(
        new Fault('upstream_broken', `${origin.host}:${origin.port} closed the connection`),
      );
      pool.forget(this);
    });
  }

  send(bytes: string | Buffer, events: AnswerEvents): void {
    this.#events = events;
    this.#head = undefined;
    this.#early = undefined;
    if (typeof bytes === 'string') this.socket.write(bytes, 'latin1');
    else this.socket.write(bytes);
  }

  abort(): void {
    this.#events = undefined;
    this.socket.destroy();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  setIdleTimeout(ms: number): void {
    this.#idleMs = ms;
    if (this.#connected) this.socket.setTimeout(ms);
  }

  #onTimeout(): void {
    const { host, port } = this.#pool.origin;
    const at = `${host}:${port}`;
    this.#fail(
      this.#connected
        ? new Fault('upstream_timeout', `${at} sent nothing for ${this.#idleMs} ms`)
        : new Fault('upstream_unreachable', `${at} did not accept a connection in time`),
    );
    this.socket.destroy();
  }

  #onEnd(): void {
    if (this.#head?.framing.kind === 'close') this.#finish(false);
    this.socket.destroy();
  }

  /** True when the kernel has taken the whole request. */
  #flushed(): boolean {
    return this.socket.writableLength === 0;
  }

  #fail(fault: Fault): void {
    const events = this.#events;
    this.#events = undefined;
    events?.onError(fault, this.#connected && this.#flushed());
  }

  #onData(chunk: Buffer): void {
    if (this.#events === undefined) {
      // Bytes that nobody asked for: the framing is lost, the connection with it.
      this.socket.destroy();
      return;
    }
    const rest = this.#head === undefined ? this.#readHead(chunk) : chunk;
    if (rest !== undefined && this.#head !== undefined) this.#readBody(rest, this.#head);
  }

  /** @returns the bytes after the head, once it is complete */
  #readHead(chunk: Buffer): Buffer | undefined {
    let bytes = this.#early === undefined ? chunk : Buffer.concat([this.#early, chunk]);
    for (;;) {
      const end = bytes.indexOf(END_OF_HEAD);
      if (end < 0) {
        this.#early = bytes;
        if (bytes.length > HEAD_BYTES_MAX) this.#malformed('the head is too large');
        return undefined;
      }
      const head = readResponseHead(bytes.toString('latin1', 0, end));
      if (typeof head === 'string') {
        this.#malformed(head);
        return undefined;
      }
      bytes = bytes.subarray(end + 4);
      if (head.status >= 200 || head.status === 101) {
        this.#begin(head);
        return bytes;
      }
      // An interim answer (100, 103): the real one follows.
    }
  }

  #begin(head: ResponseHead): void {
    this.#head = head;
    this.#early = undefined;
    this.#left = head.framing.kind === 'length' ? head.framing.bytes : 0;
    const onData = (chunk: Buffer) => this.#events?.onData(chunk);
    this.#chunks = head.framing.kind === 'chunked' ? createChunkedDecoder(onData) : undefined;
    this.#events?.onHead(head);
  }

  #readBody(bytes: Buffer, head: ResponseHead): void {
    if (head.framing.kind === 'close') {
      if (bytes.length > 0) this.#events?.onData(bytes);
      return;
    }
    if (this.#chunks !== undefined) {
      const end = this.#chunks.feed(bytes);
      if (end === -2) this.#malformed('the chunked coding is malformed');
      else if (end >= 0) this.#finish(end === bytes.length && head.reusable);
      return;
    }
    const take = Math.min(this.#left, bytes.length);
    if (take > 0) this.#events?.onData(take === bytes.length ? bytes : bytes.subarray(0, take));
    this.#left -= take;
    if (this.#left === 0) this.#finish(take === bytes.length && head.reusable);
  }

  #malformed(why: string): void {
    this.#fail(new Fault('upstream_broken', why));
    this.socket.destroy();
  }

  #finish(reusable: boolean): void {
    const events = this.#events;
    if (events === undefined) return;
    this.#events = undefined;
    if (reusable && this.#flushed() && !this.socket.isPaused()) this.#pool.keep(this, this.#head);
    else this.socket.destroy();
    events.onEnd();
  }
}

class Pool implements HttpClient {
  readonly origin: HttpOrigin;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #sweep: NodeJS.Timeout;

  constructor(origin: HttpOrigin) {
    this.origin = origin;
    this.#sweep = setInterval(() => this.#dropStale(), 1_000);
    this.#sweep.unref();
  }

  get active(): number {
    return this.#all.size - this.#idle.length;
  }

  request(bytes: string | Buffer, events: AnswerEvents): PendingRequest {
    const connection = this.#take();
    connection.send(bytes, events);
    return connection;
  }

  #take(): Connection {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle === undefined) break;
      if (!idle.socket.destroyed && idle.socket.writable) return idle;
    }
    const fresh = new Connection(this);
    this.#all.add(fresh);
    return fresh;
  }

  keep(connection: Connection, head: ResponseHead | undefined): void {
    const hint = head?.keepAliveSeconds;
    // One second less than the upstream's own limit, so that we never write into its closing.
    const idleMs = hint === undefined ? IDLE_DEFAULT_MS : Math.max(0, hint * 1_000 - 1_000);
    connection.idleUntil = performance.now() + idleMs;
    connection.setIdleTimeout(0);
    this.#idle.push(connection);
  }

  forget(connection: Connection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  #dropStale(): void {
    const now = performance.now();
    for (const connection of [...this.#idle]) {
      if (connection.idleUntil < now) connection.socket.destroy();
    }
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const connection of this.#all) connection.abort();
  }
}

export function createHttpClient(origin: HttpOrigin): HttpClient {
  return new Pool(origin);
}

function describe(error: NodeJS.ErrnoException, origin: HttpOrigin): Fault {
  const at = `${origin.host}:${origin.port}`;
  if (error instanceof Fault) return error;
  const why: Record<string, string> = {
    ECONNREFUSED: `nothing listens at ${at}`,
    ENOTFOUND: `the name ${origin.host} does not resolve`,
    EAI_AGAIN: `the name ${origin.host} does not resolve now`,
    ECONNRESET: `${at} reset the connection`,
    EPIPE: `${at} closed the connection`,
  };
  const code = error.code ?? '';
  const unreachable = code !== 'ECONNRESET' && code !== 'EPIPE';
  const detail = why[code] ?? `${at}: ${error.message}`;
  return new Fault(unreachable ? 'upstream_unreachable' : 'upstream_broken', detail, error);
}
