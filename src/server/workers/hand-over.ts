// Hands a request to the worker that has the sessions it belongs to, over a socket that only this user
// can open. The other worker asks for the token again: reaching the socket gives no right.
import { request as ask, type IncomingMessage } from 'node:http';
import type { AnswerStream, Exchange, Headers } from '#server/gateway/exchange.ts';
import { respondError } from '#server/gateway/exchange.ts';
import { ownerOf, socketOf, type WorkerPlace } from './worker-place.ts';

export interface HandOver {
  /** True: another worker answers the exchange. `key` names what has one owner. */
  takes(key: string, exchange: Exchange): boolean;
  /** An exchange that another worker has handed over, with the peer of the client. */
  received(exchange: Exchange): Exchange;
}

/** Names whoever opened the connection; read from other workers only. */
const PEER = 'x-wicketgate-peer';
/** Of one connection, or said anew. The origin has been checked, and is answered, by the first worker. */
const LEFT_OUT = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'origin',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  PEER,
]);
const NOT_BACK = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
]);
/** Answers up to this size come in one piece. */
const WHOLE_BYTES_MAX = 262_144;

export function createHandOver(place: WorkerPlace): HandOver {
  const received = new WeakSet<Exchange>();
  return {
    takes(key, exchange) {
      const owner = ownerOf(key, place);
      // What was handed over is answered here, whoever the owner is: nothing goes round in circles.
      if (owner === place.slot || received.has(exchange)) return false;
      pass(exchange, socketOf(place, owner));
      return true;
    },
    received(exchange) {
      const known = fromPeer(exchange);
      received.add(known);
      return known;
    },
  };
}

function pass(exchange: Exchange, socketPath: string): void {
  const { method, path, query, body } = exchange;
  const target = query === '' ? path : `${path}?${query}`;
  const passed = ask({
    socketPath,
    method,
    path: target,
    headers: headersOf(exchange),
    agent: false,
  });
  let out: AnswerStream | undefined;
  passed.on('response', (response) => {
    out = relay(exchange, response);
  });
  passed.on('error', () => {
    if (out !== undefined) out.destroy();
    else refuse(exchange);
  });
  exchange.onAbort(() => passed.destroy());
  passed.end(body);
}

function refuse(exchange: Exchange): void {
  respondError(exchange, 'overloaded', 'the worker of this server starts anew', 'null');
}

function headersOf({ headers, body, method, peer }: Exchange): readonly string[] {
  const kept = headers.filter(([name]) => !LEFT_OUT.has(name)).flat();
  const more = peer === undefined ? [] : [PEER, peer];
  const length =
    method === 'POST' || body.length > 0 ? ['Content-Length', String(body.length)] : [];
  return [...kept, ...more, ...length];
}

/** @returns the stream, when the answer is not held until it is whole */
function relay(exchange: Exchange, response: IncomingMessage): AnswerStream | undefined {
  const status = response.statusCode ?? 502;
  const headers = answerHeaders(response);
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  if (length <= WHOLE_BYTES_MAX || status === 204 || status === 304) {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => exchange.respond(status, headers, Buffer.concat(chunks)));
    response.on('error', () => refuse(exchange));
    return undefined;
  }
  const out = exchange.stream(status, headers);
  response.on('data', (chunk: Buffer) => {
    if (out.write(chunk)) return;
    response.pause();
    out.onDrain(() => response.resume());
  });
  response.on('end', () => out.end());
  response.on('error', () => out.destroy());
  return out;
}

function answerHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!NOT_BACK.has(name.toLowerCase())) headers[name] = rawHeaders[at + 1] ?? '';
  }
  return headers;
}

function fromPeer(exchange: Exchange): Exchange {
  const headers = exchange.headers.filter(([name]) => name !== PEER);
  return {
    method: exchange.method,
    path: exchange.path,
    query: exchange.query,
    headers,
    body: exchange.body,
    peer: exchange.header(PEER),
    header: (name) => (name === PEER ? undefined : exchange.header(name)),
    get answered() {
      return exchange.answered;
    },
    respond: (...answer) => exchange.respond(...answer),
    stream: (...answer) => exchange.stream(...answer),
    onAbort: (listener) => exchange.onAbort(listener),
  };
}
