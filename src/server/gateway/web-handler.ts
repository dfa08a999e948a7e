// Lets a web application (Fetch `Request` in, `Response` out) answer exchanges: what the registry's
// pages and API, and later the dashboard, are served through. Called by the router for paths that
// are not the gateway's own. Whatever the application does, the exchange ends, and nothing throws.
import { randomUUID } from 'node:crypto';
import type { Exchange, Headers } from './exchange.ts';
import { sendResponse } from './web-response.ts';

/** A web application. `peer` is the address of whoever opened the connection. */
export type Fetch = (request: Request, peer?: string) => Promise<Response>;

export interface WebHandlerParts {
  readonly fetch: Fetch;
  readonly log: (line: string) => void;
  /** Larger request bodies get 413; default 1 MiB. */
  readonly bodyBytesMax?: number;
  /**
   * Every answer carries `X-Request-Id`, and so does the request that the application sees: the
   * client's own where that is well formed. Default false.
   */
  readonly requestIds?: boolean;
}

const BODY_BYTES_MAX = 1_048_576;
const REQUEST_ID = 'x-request-id';
/** Of a client: no character that means anything in a log. */
const OWN_ID = /^[\w.:+=-]{1,128}$/;
/**
 * Steps up or to where one is, and what a URL reads as a slash. Clients resolve them before they ask;
 * whoever sends them hopes that two readers of the path resolve them differently.
 */
const STEPS = /\\|\/(?:\.|%2e){1,2}(?:\/|$)/i;
/** `fetch` forbids the others: they are for tunnels and traces. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** @returns answers one exchange, now or later */
export function createWebHandler(parts: WebHandlerParts): (exchange: Exchange) => void {
  const bodyBytesMax = parts.bodyBytesMax ?? BODY_BYTES_MAX;
  const serve = async (exchange: Exchange, id: string | undefined) => {
    const own = headersWith(id);
    if (!METHODS.has(exchange.method)) return refuse(exchange, 501, 'Not Implemented', own);
    if (exchange.body.length > bodyBytesMax) return refuse(exchange, 413, 'Content Too Large', own);
    const gone = new AbortController();
    const request = toRequest(exchange, gone.signal);
    if (request === undefined) return refuse(exchange, 400, 'Bad Request', own);
    if (id !== undefined) request.headers.set(REQUEST_ID, id);
    exchange.onAbort(() => gone.abort());
    const response = await parts.fetch(request, exchange.peer);
    await sendResponse(exchange, response, gone.signal, own);
  };
  return (exchange) => {
    const id = parts.requestIds === true ? requestIdOf(exchange) : undefined;
    serve(exchange, id).catch((error: unknown) => {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parts.log(id === undefined ? said : `request ${id}: ${said}`);
      if (!exchange.answered) refuse(exchange, 500, 'Internal Server Error', headersWith(id));
    });
  };
}

function requestIdOf(exchange: Exchange): string {
  const given = exchange.header(REQUEST_ID);
  return given !== undefined && OWN_ID.test(given) ? given : randomUUID();
}

function headersWith(id: string | undefined): Headers {
  return id === undefined ? {} : { 'X-Request-Id': id };
}

/** `undefined`: no request that `fetch` could stand for, such as a target that is no path. */
function toRequest(exchange: Exchange, signal: AbortSignal): Request | undefined {
  const { method, path, query, body } = exchange;
  if (!path.startsWith('/') || STEPS.test(path)) return undefined;
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
function refuse(exchange: Exchange, status: number, title: string, own: Headers): void {
  const headers = { 'Content-Type': 'application/problem+json', ...own };
  exchange.respond(status, headers, JSON.stringify({ type: 'about:blank', title, status }));
}
