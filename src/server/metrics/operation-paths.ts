// Answers `/healthz`, `/readyz` and `/metrics`: on the gateway's own port, where metrics need a token,
// and on a listener of their own, which is for machines of the operator. Called by the router.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from '#server/gateway/exchange.ts';
import type { Health } from './health.ts';

export interface OperationParts {
  readonly health: Health;
  /** The figures of all processes as Prometheus text. */
  readonly metrics: () => Promise<string>;
  readonly contentType: string;
  /** Whether the exchange may read metrics on the gateway's own port. */
  readonly mayRead: (exchange: Exchange) => Promise<boolean>;
  readonly log: (line: string) => void;
}

export interface OperationPaths {
  /** Answers an exchange of the gateway's own port. */
  handle(exchange: Exchange): void;
  /** A listener of its own: whoever reaches it needs no token. */
  listen(host: string, port: number): Promise<OperationListener>;
}

export interface OperationListener {
  readonly address: AddressInfo;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly challenge?: string;
}

const PLAIN = 'text/plain; charset=utf-8';
const READS = new Set(['GET', 'HEAD']);
const REALM = 'Bearer realm="wicketgate metrics"';

export function createOperationPaths(parts: OperationParts): OperationPaths {
  return {
    handle(exchange) {
      const { method, path } = exchange;
      answerOf(parts, method, path, () => parts.mayRead(exchange))
        .catch((error: unknown) => broken(parts, error))
        .then(({ status, type, text, challenge }) => {
          const more = challenge === undefined ? {} : { 'WWW-Authenticate': challenge };
          const headers = { 'Content-Type': type, 'Cache-Control': 'no-store', ...more };
          exchange.respond(status, headers, text);
        });
    },
    listen: (host, port) => listen(parts, host, port),
  };
}

async function answerOf(
  { health, metrics, contentType }: OperationParts,
  method: string,
  path: string,
  mayRead: () => Promise<boolean>,
): Promise<Answer> {
  if (!READS.has(method)) return { status: 405, type: PLAIN, text: 'method not allowed\n' };
  if (path === '/healthz') return { status: 200, type: PLAIN, text: 'ok\n' };
  if (path === '/readyz') {
    const missing = await health.missing();
    if (missing.length === 0) return { status: 200, type: PLAIN, text: 'ok\n' };
    return { status: 503, type: PLAIN, text: `not ready: ${missing.join(', ')}\n` };
  }
  if (path !== '/metrics') return { status: 404, type: PLAIN, text: 'not found\n' };
  if (!(await mayRead())) {
    const text = 'metrics need `Authorization: Bearer` with an API token\n';
    return { status: 401, type: PLAIN, text, challenge: REALM };
  }
  return { status: 200, type: contentType, text: await metrics() };
}

function broken({ log }: OperationParts, error: unknown): Answer {
  log(`metrics: ${String(error)}`);
  return { status: 500, type: PLAIN, text: 'internal error\n' };
}

async function listen(
  parts: OperationParts,
  host: string,
  port: number,
): Promise<OperationListener> {
  const server = createServer((request, response) => {
    request.resume();
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    answerOf(parts, request.method ?? '', path, async () => true)
      .catch((error: unknown) => broken(parts, error))
      .then(({ status, type, text }) => {
        response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
        response.end(text);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    address: server.address() as AddressInfo, // a TCP server has an address once it listens
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
