// The HTTP front: one listening socket, two lanes. Every connection starts in the fast lane; what
// that lane does not take is served by node:http on the same socket. Both lanes end in `handle`.
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { ERRORS, errorAnswer } from '#contract/errors.ts';
import { type Exchange, type Headers, respondError } from './exchange.ts';
import { hasOddHeaders } from './forward-head.ts';
import { createCork, FastConnection, type FastLaneParts } from './http-fast.ts';

export interface HttpFrontParts {
  /** Answers the exchange, now or later; must not throw. */
  readonly handle: (exchange: Exchange) => void;
  /** Larger request bodies get 413. */
  readonly bodyBytesMax: number;
  /** Connections beyond this are closed at once. */
  readonly connectionsMax: number;
  /** A request that has not arrived whole by then is dropped; default 30,000. */
  readonly requestMs?: number;
}

export interface HttpFront {
  /** @returns host and port in use; rejects with the system's error (`EADDRINUSE`, `EACCES`). */
  listen(host: string, port: number): Promise<AddressInfo>;
  /** Listens on a socket in the file system instead, for this process alone. */
  listenOn(path: string): Promise<void>;
  /** Stops accepting, lets exchanges in progress end for `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
  /** That are open now, in use or not. */
  readonly connections: number;
}

const REQUEST_MS = 30_000;
/** Between two looks for idle connections while it closes. */
const IDLE_LOOK_MS = 25;
/** An idle kept-alive connection is closed after this. */
const IDLE_MS = 75_000;
const SWEEP_MS = 5_000;

export function createHttpFront(parts: HttpFrontParts): HttpFront {
  const fast = new Set<FastConnection>();
  const requestMs = parts.requestMs ?? REQUEST_MS;
  const sweepMs = Math.min(SWEEP_MS, requestMs);
  const slow = createHttpServer({
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: sweepMs,
    keepAliveTimeout: IDLE_MS,
    insecureHTTPParser: false,
  });
  slow.timeout = 0;
  // It never listens itself, and only then would it begin to watch over its connections: without
  // this, neither the time limits above nor closeAllConnections() have any effect.
  slow.emit('listening');
  let isLast = false;
  slow.on('request', (request, response) => serveSlow(request, response, parts, () => isLast));
  const lane = { handle: parts.handle, bodyBytesMax: parts.bodyBytesMax, cork: createCork() };
  let connections = 0;
  const server = createTcpServer({ noDelay: true }, (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
    accept(socket, fast, slow, lane);
  });
  server.maxConnections = parts.connectionsMax;
  const sweep = setInterval(() => sweepConnections(fast, requestMs), sweepMs);
  sweep.unref();
  return {
    get connections() {
      return connections;
    },
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve(server.address() as AddressInfo); // a TCP server has an address once it listens
        });
      }),
    listenOn: (path) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ path, exclusive: true }, () => {
          server.off('error', reject);
          resolve();
        });
      }),
    async close(graceMs) {
      clearInterval(sweep);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      isLast = true;
      await drain(fast, slow, closed, graceMs);
    },
  };
}

/** Lets exchanges in progress end, and closes what is left after the grace. */
async function drain(
  fast: ReadonlySet<FastConnection>,
  slow: ReturnType<typeof createHttpServer>,
  closed: Promise<void>,
  graceMs: number,
): Promise<void> {
  for (const connection of fast) connection.drain();
  slow.closeIdleConnections();
  // Those whose answer ends meanwhile are idle from then on, and kept alive for nothing.
  const idle = setInterval(() => slow.closeIdleConnections(), IDLE_LOOK_MS);
  const force = setTimeout(() => {
    for (const connection of fast) connection.destroy();
    slow.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(force);
  // node:http only stops its own timers here; it never listened.
  slow.close();
}

function accept(
  socket: Socket,
  fast: Set<FastConnection>,
  slow: ReturnType<typeof createHttpServer>,
  lane: Omit<FastLaneParts, 'handOver'>,
): void {
  const connection = new FastConnection(socket, {
    ...lane,
    handOver(taken, unread) {
      fast.delete(connection);
      taken.pause();
      if (unread !== undefined) taken.unshift(unread);
      slow.emit('connection', taken);
      taken.resume();
    },
  });
  fast.add(connection);
  socket.once('close', () => fast.delete(connection));
}

function sweepConnections(fast: ReadonlySet<FastConnection>, requestMs: number): void {
  const now = performance.now();
  for (const connection of fast) {
    if (connection.readingSince > 0 && now - connection.readingSince > requestMs) {
      connection.destroy();
    } else if (
      !connection.busy &&
      connection.readingSince === 0 &&
      now - connection.idleSince > IDLE_MS
    ) {
      connection.destroy();
    }
  }
}

function serveSlow(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HttpFrontParts,
  isLast: () => boolean,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > parts.bodyBytesMax) {
      request.removeAllListeners('data');
      request.resume();
      const text = errorAnswer('body_too_large', `at most ${parts.bodyBytesMax} bytes`, 'null');
      // Not `Connection: close`: with unread bytes that is a reset, which would lose the answer.
      response.writeHead(ERRORS.body_too_large.status, { 'Content-Type': 'application/json' });
      response.end(text);
      return;
    }
    chunks.push(chunk);
  });
  request.on('end', () => {
    if (response.writableEnded || response.headersSent) return;
    const exchange = slowExchange(request, response, Buffer.concat(chunks), isLast);
    // The fast lane refuses these by its grammar; here the parser has let them through.
    if (hasOddHeaders(exchange)) respondError(exchange, 'invalid_request', 'odd headers', 'null');
    else parts.handle(exchange);
  });
}

/** @param isLast its connection is to end with the answer */
function slowExchange(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  isLast: () => boolean,
): Exchange {
  const target = request.url ?? '/';
  const question = target.indexOf('?');
  const headers: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    headers.push([(request.rawHeaders[i] ?? '').toLowerCase(), request.rawHeaders[i + 1] ?? '']);
  }
  let aborted = false;
  const listeners: (() => void)[] = [];
  response.on('close', () => {
    if (response.writableFinished) return;
    aborted = true;
    for (const listener of listeners) listener();
  });
  return {
    method: request.method ?? '',
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    headers,
    body,
    peer: request.socket.remoteAddress,
    header(name) {
      const values = headers.filter(([key]) => key === name).map(([, value]) => value);
      return values.length === 0 ? undefined : values.join(', ');
    },
    get answered() {
      return response.headersSent;
    },
    respond(status, fields, text = '') {
      if (response.headersSent || aborted) return;
      if (isLast()) response.shouldKeepAlive = false;
      response.writeHead(status, { ...fields, ...contentLength(status, text) });
      response.end(text);
    },
    stream(status, fields) {
      response.writeHead(status, fields);
      response.flushHeaders();
      return {
        write: (chunk) => aborted || response.write(chunk),
        onDrain: (listener) => response.once('drain', listener),
        end: () => response.end(),
        destroy: () => response.destroy(),
      };
    },
    onAbort(listener) {
      listeners.push(listener);
    },
  };
}

function contentLength(status: number, text: string | Buffer): Headers {
  if (status === 204 || status === 304) return {};
  return { 'Content-Length': String(Buffer.byteLength(text)) };
}
