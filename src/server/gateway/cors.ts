// Lets pages of allowed origins call the gateway from a browser (CORS). The origin itself has been
// checked by the host check before anything here runs.
import type { Exchange, Headers } from './exchange.ts';

const METHODS = 'GET, POST, DELETE';
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Last-Event-ID',
  'Mcp-Method',
  'Mcp-Name',
  'MCP-Protocol-Version',
  'Mcp-Session-Id',
];
const EXPOSED = 'ETag, Link, Mcp-Session-Id, WWW-Authenticate';

/** Answers a preflight; carries no secret and needs no token. */
export function answerPreflight(exchange: Exchange, origin: string): void {
  const asked = (exchange.header('access-control-request-headers') ?? '').split(',');
  const mirrored = asked
    .map((name) => name.trim())
    .filter((name) => /^mcp-param-[\w-]+$/i.test(name));
  exchange.respond(204, {
    ...originHeaders(origin),
    'Access-Control-Allow-Methods': METHODS,
    'Access-Control-Allow-Headers': [...REQUEST_HEADERS, ...mirrored].join(', '),
    'Access-Control-Max-Age': '600',
  });
}

/** Answers a preflight for data that every page may read. */
export function answerOpenPreflight(exchange: Exchange): void {
  exchange.respond(204, {
    ...originHeaders('*'),
    'Access-Control-Allow-Methods': 'GET, HEAD',
    'Access-Control-Allow-Headers': 'Accept, If-None-Match',
    'Access-Control-Max-Age': '86400',
  });
}

/** The same exchange, whose answers the page may read. */
export function withCors(exchange: Exchange, origin: string): Exchange {
  const more = { ...originHeaders(origin), 'Access-Control-Expose-Headers': EXPOSED };
  return {
    method: exchange.method,
    path: exchange.path,
    query: exchange.query,
    headers: exchange.headers,
    body: exchange.body,
    peer: exchange.peer,
    header: (name) => exchange.header(name),
    get answered() {
      return exchange.answered;
    },
    respond: (status, headers, body) => exchange.respond(status, { ...headers, ...more }, body),
    stream: (status, headers) => exchange.stream(status, { ...headers, ...more }),
    onAbort: (listener) => exchange.onAbort(listener),
  };
}

function originHeaders(origin: string): Headers {
  return { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' };
}
