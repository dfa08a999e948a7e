// The channel endpoint on a real HTTP front, for tests: which grant calls is told by a header, and
// answers are read event by event.
import { createChannelEndpoint, type OpenLink } from '../../src/server/channel/index.ts';
import { createHttpFront } from '../../src/server/gateway/http-front.ts';
import { createStreamBook } from '../../src/server/gateway/stream-book.ts';
import { createSseReader, type SseEvent } from '../../src/server/wire/sse.ts';
import { createParts } from './parts.ts';

export interface Served {
  readonly url: string;
  readonly parts: ReturnType<typeof createParts>;
  request(method: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** POST with the usual headers of a legacy client. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** POST with the headers that mirror a modern message. */
  modern(message: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** A handshake; the headers of the session that it opens. */
  initialize(revision: string, grant?: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body, or the last message of a stream. */
  last(): Promise<Message>;
  text(): Promise<string>;
  /** The next event of the stream; `undefined` at its end. */
  next(): Promise<SseEvent | undefined>;
  /** The message of the next event that has one. */
  message(): Promise<Message>;
  /** Goes away. */
  abort(): void;
}

/** Whatever a test expects of a message; it says what by `toMatchObject`. */
export interface Message {
  readonly [member: string]: unknown;
}

export const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const ACCEPT = 'application/json, text/event-stream';

export async function serve(
  open: OpenLink,
  options: { policy?: object; sessionsMax?: number } = {},
): Promise<Served> {
  const parts = createParts(options.policy ?? { version: '1', default: 'allow' });
  const streams = createStreamBook();
  const { sessionsMax } = options;
  const endpoint = createChannelEndpoint({
    ...parts.relay,
    name: 'server',
    streams,
    open,
    ...(sessionsMax === undefined ? {} : { sessionsMax }),
  });
  const front = createHttpFront({
    handle: (exchange) =>
      endpoint.handle(exchange, parts.access(exchange.header('x-grant') ?? 'a')),
    bodyBytesMax: 1_000_000,
    connectionsMax: 100,
  });
  const { port } = await front.listen('127.0.0.1', 0);
  const url = `http://127.0.0.1:${port}/mcp`;
  const request: Served['request'] = (method, body, headers = {}) =>
    ask(url, method, body, { 'Content-Type': 'application/json', Accept: ACCEPT, ...headers });
  const post: Served['post'] = (body, headers) => request('POST', body, headers);
  return {
    url,
    parts,
    request,
    post,
    modern: (message, headers) => post(withMeta(message), { ...mirrored(message), ...headers }),
    async initialize(revision, grant = 'a') {
      const params = { protocolVersion: revision, capabilities: {}, clientInfo: {} };
      const body = { jsonrpc: '2.0', id: 'init', method: 'initialize', params };
      const answer = await post(body, { 'X-Grant': grant });
      await answer.text();
      const session = answer.headers.get('mcp-session-id') ?? '';
      return { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': revision, 'X-Grant': grant };
    },
    async close() {
      const closed = front.close(2_000);
      await endpoint.close();
      streams.close();
      await closed;
    },
  };
}

function withMeta(message: Record<string, unknown>): Record<string, unknown> {
  const params = (message['params'] ?? {}) as Record<string, unknown>; // tests write objects
  const meta = { ...META, ...(params['_meta'] as object | undefined) }; // likewise
  return { jsonrpc: '2.0', ...message, params: { ...params, _meta: meta } };
}

function mirrored(message: Record<string, unknown>): Record<string, string> {
  const { name, uri } = (message['params'] ?? {}) as Record<string, unknown>; // tests write objects
  const named = name ?? uri;
  return {
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': String(message['method']),
    ...(named === undefined ? {} : { 'Mcp-Name': String(named) }),
  };
}

async function ask(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const aborter = new AbortController();
  const response = await fetch(url, {
    method,
    headers,
    signal: aborter.signal,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const events: SseEvent[] = [];
  const reader = createSseReader((event) => events.push(event));
  const bytes = response.body?.getReader();
  const next = async (): Promise<SseEvent | undefined> => {
    while (events.length === 0) {
      const read = await bytes?.read();
      if (read === undefined || read.done) return undefined;
      reader.push(Buffer.from(read.value));
    }
    return events.shift();
  };
  const text = async () => {
    let all = '';
    for (let read = await bytes?.read(); read?.done === false; read = await bytes?.read()) {
      all += Buffer.from(read.value).toString();
    }
    return all;
  };
  return {
    status: response.status,
    headers: response.headers,
    async last() {
      const streams = response.headers.get('content-type') === 'text/event-stream';
      if (!streams) return JSON.parse(await text());
      let data = '';
      for (let event = await next(); event !== undefined; event = await next()) data = event.data;
      return JSON.parse(data);
    },
    text,
    next,
    async message() {
      for (let event = await next(); event !== undefined; event = await next()) {
        if (event.data !== '') return JSON.parse(event.data);
      }
      throw new Error('the stream ended');
    },
    abort: () => aborter.abort(),
  };
}
