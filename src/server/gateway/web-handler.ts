// Lets a web application (Fetch `Request` in, `Response` out) answer exchanges: what the registry's
// pages and API, and later the dashboard, are served through. Called by the router for paths that
// are not the gateway's own. Whatever the application does, the exchange ends, and nothing throws.
import type { Exchange } from './exchange.ts';
import { sendResponse } from './web-response.ts';

/** A web application. `peer` is the address of whoever opened the connection. */
export type Fetch = (request: Request, peer?: string) => Promise<Response>;

export interface WebHandlerParts {
  readonly fetch: Fetch;
  readonly log: (line: string) => void;
  /** Larger request bodies get 413; default 1 MiB. */
  readonly bodyBytesMax?: number;
}

const BODY_BYTES_MAX = 1_048_576;
/** `fetch` forbids the others: they are for tunnels and traces. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** @returns answers one exchange, now or later */
export function createWebHandler(parts: WebHandlerParts): (exchange: Exchange) => void {
  const bodyBytesMax = parts.bodyBytesMax ?? BODY_BYTES_MAX;
  const serve = async (exchange: Exchange) => {
    if (!METHODS.has(exchange.method)) return refuse(exchange, 501, 'Not Implemented');
    if (exchange.body.length > bodyBytesMax) return refuse(exchange, 413, 'Content Too Large');
    const gone = new AbortController();
    const request = toRequest(exchange, gone.signal);
    if (request === undefined) return refuse(exchange, 400, 'Bad Request');
    exchange.onAbort(() => gone.abort());
    await sendResponse(exchange, await parts.fetch(request, exchange.peer), gone.signal);
  };
  return (exchange) => {
    serve(exchange).catch((error: unknown) => {
      parts.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      if (!exchange.answered) refuse(exchange, 500, 'Internal Server Error');
    });
  };
}

/** `undefined`: no request that `fetch` could stand for, such as a target that is no path. */
function toRequest(exchange: Exchange, signal: AbortSignal): Request | undefined {
  const { method, path, query, body } = exchange;
  if (!path.startsWith('/')) return undefined;
  const target = `http://${exchange.header('host') ?? ''}${path}${query === '' ? '' : `?${query}`}`;
  if (!URL.canParse(target)) return undefined;
  const headers = exchange.headers.map(([name, value]): [string, string] => [name, value]);
  const hasBody = body.length > 0 && method !== 'GET' && method !== 'HEAD';
  return new Request(target, {
    // A web application answers GET; what HEAD leaves out is left out when the answer is sent.
    method: method === 'HEAD' ? 'GET' : method,
    headers,
    signal,
    ...(hasBody ? { body } : {}),
  });
}

/** An answer of this file itself, RFC 9457; says nothing of the inside. */
function refuse(exchange: Exchange, status: number, title: string): void {
  const headers = { 'Content-Type': 'application/problem+json' };
  exchange.respond(status, headers, JSON.stringify({ type: 'about:blank', title, status }));
}
