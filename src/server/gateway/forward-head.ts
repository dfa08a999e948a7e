// Which headers cross the gateway. Lists of what may, not of what may not: a new header of the
// client is dropped unless the protocol needs it, and credentials of the client never cross.
import type { HttpTarget } from '#server/upstream/http-target.ts';
import type { TraceHeaders } from './call-watch.ts';
import type { Exchange, Headers } from './exchange.ts';

const REQUEST_HEADERS = new Set([
  'accept',
  'accept-language',
  'baggage',
  'content-type',
  'last-event-id',
  'traceparent',
  'tracestate',
  'user-agent',
]);

const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  allow: 'Allow',
  'cache-control': 'Cache-Control',
  'content-encoding': 'Content-Encoding',
  'content-language': 'Content-Language',
  'content-type': 'Content-Type',
  'retry-after': 'Retry-After',
  'x-accel-buffering': 'X-Accel-Buffering',
};

/**
 * The upstream request's head, complete with its empty line.
 * @param trace stands for the client's own trace context
 */
export function forwardHead(
  target: HttpTarget,
  exchange: Exchange,
  session: string | undefined,
  bodyBytes: number,
  trace?: TraceHeaders,
): string {
  let head = target.headStart(exchange.method);
  for (const [name, value] of exchange.headers) {
    if (!crosses(name) || target.ownHeaders.has(name)) continue;
    if (trace !== undefined && name.startsWith('trace')) continue;
    head += `${name}: ${value}\r\n`;
  }
  if (trace !== undefined) head += traceLines(trace);
  if (session !== undefined) head += `Mcp-Session-Id: ${session}\r\n`;
  return exchange.method === 'POST' ? `${head}Content-Length: ${bodyBytes}\r\n\r\n` : `${head}\r\n`;
}

function traceLines({ traceparent, tracestate = '' }: TraceHeaders): string {
  const line = `traceparent: ${traceparent}\r\n`;
  return tracestate === '' ? line : `${line}tracestate: ${tracestate}\r\n`;
}

function crosses(name: string): boolean {
  if (REQUEST_HEADERS.has(name)) return true;
  return name.startsWith('mcp-') && name !== 'mcp-session-id';
}

/** The headers of an upstream's answer that the client gets. */
export function answerHeaders(
  received: readonly (readonly [string, string])[],
  sealSession: (upstreamId: string) => string,
): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of received) {
    if (name === 'mcp-session-id') headers['Mcp-Session-Id'] = sealSession(value);
    else if (name.startsWith('mcp-')) headers[name] = value;
    else {
      const written = ANSWER_HEADERS[name];
      if (written !== undefined) headers[written] = value;
    }
  }
  return headers;
}

/**
 * True when a header that decides about the request stands twice, or one has a value that is no
 * plain text: two readers could take different ones.
 */
export function hasOddHeaders(exchange: Exchange): boolean {
  const seen = new Set<string>();
  for (const [name, value] of exchange.headers) {
    if (!/^[\t\x20-\x7e]*$/.test(value)) return true;
    if (!DECISIVE.has(name) && !name.startsWith('mcp-')) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

const DECISIVE = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'origin',
]);
