// An MCP server on bare sockets for the attack tests: it keeps every byte that it gets, reads
// requests no more cleverly than needed (two requests in one connection count as two), and answers
// with exactly the bytes that a test wants.
import { createServer, type Socket } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  /** The head as it came, without its last empty line. */
  readonly head: string;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** The parsed body; `undefined` when it is no JSON object. */
  readonly message: SeenMessage | undefined;
}

export interface SeenMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly [name: string]: unknown };
}

/** What goes back: a well-formed answer, bytes as they are, or nothing at all. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  | {
      readonly bytes: readonly (string | Buffer)[];
      readonly after?: 'close' | 'reset' | 'stay';
      /** Given a way to write more on the connection. */
      readonly later?: (send: (text: string) => void) => void;
    }
  | 'hang';

export type Answerer = (request: SeenRequest) => Reply | Promise<Reply>;

export interface Upstream {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** Everything that came in, on all connections. */
  bytes(): string;
  /** Names of the tools that were called, batches included. */
  calls(): readonly string[];
  /** Answers from now on; without an argument, the way it began. */
  answer(by?: Answerer): void;
  forget(): void;
  close(): Promise<void>;
}

export const SESSION = 'upstream-session-1';
export const TOOLS = ['allowed', 'denied', 'hidden', 'strict'];
const END = '\r\n\r\n';

/** @param port 0 takes any free one */
export async function startUpstream(port = 0): Promise<Upstream> {
  const requests: SeenRequest[] = [];
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  let answerer: Answerer = answerPlainly;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // the gateway may cut a connection at any time
    let rest: Buffer = Buffer.alloc(0);
    let queue = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      rest = Buffer.concat([rest, chunk]);
      for (let taken = takeRequest(rest); taken !== undefined; taken = takeRequest(rest)) {
        const { request } = taken;
        rest = taken.rest;
        requests.push(request);
        queue = queue.then(async () => send(socket, await answerer(request)));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${listening}/mcp`,
    port: listening,
    requests,
    bytes: () => Buffer.concat(chunks).toString('latin1'),
    calls: () => requests.flatMap(calledTools),
    answer(by = answerPlainly) {
      answerer = by;
    },
    forget() {
      requests.length = 0;
      chunks.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function takeRequest(bytes: Buffer): { request: SeenRequest; rest: Buffer } | undefined {
  const end = bytes.indexOf(END);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const [line = '', ...fields] = head.split('\r\n');
  const [method = '', target = ''] = line.split(' ');
  const headers = new Map<string, string>();
  for (const field of fields) {
    const colon = field.indexOf(':');
    headers.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim());
  }
  const from = end + END.length;
  const stop = from + Number(headers.get('content-length') ?? 0);
  if (bytes.length < stop) return undefined;
  const body = bytes.toString('utf8', from, stop);
  const request = { method, target, head, headers, body, message: parse(body) };
  return { request, rest: bytes.subarray(stop) };
}

function parse(body: string): SeenMessage | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function calledTools({ message }: SeenRequest): string[] {
  const messages: readonly SeenMessage[] = Array.isArray(message) ? message : [message ?? {}];
  return messages
    .filter(({ method }) => method === 'tools/call')
    .map(({ params }) => String(params?.['name']));
}

function send(socket: Socket, reply: Reply): void {
  if (reply === 'hang' || socket.destroyed) return;
  if ('bytes' in reply) {
    for (const piece of reply.bytes) socket.write(piece);
    if (reply.after === 'reset') socket.resetAndDestroy();
    else if (reply.after !== 'stay') socket.end();
    reply.later?.((text) => socket.write(text));
    return;
  }
  const { status = 200, headers = { 'Content-Type': 'application/json' }, body = '' } = reply;
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  socket.write(`HTTP/1.1 ${status} Status\r\n${fields.join('')}${length}`, 'latin1');
  if (body.length > 0) socket.write(body);
}

/** The answer to a request with its id, around the text of `result` or `error`. */
export function answerText({ message }: SeenRequest, member: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(message?.id ?? null)},${member}}`;
}

/** A JSON answer with a result. */
export function result(request: SeenRequest, value: unknown): Reply {
  return { body: answerText(request, `"result":${JSON.stringify(value)}`) };
}

/** A stream of the given text, chunked, that ends properly. */
export function eventStream(text: string | Buffer, headers = ''): Reply {
  const bytes = Buffer.from(text);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${headers}Transfer-Encoding: chunked\r\n\r\n`;
  const size = `${bytes.length.toString(16)}\r\n`;
  return { bytes: [head, size, bytes, '\r\n0\r\n\r\n'], after: 'stay' };
}

export function toolList(names: readonly string[] = TOOLS): object {
  return { tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })) };
}

/** A server of 2025-11-25 that has some tools and runs whatever it is told. */
export function answerPlainly(request: SeenRequest): Reply {
  const { method, message } = request;
  if (method === 'DELETE') return { status: 204 };
  if (method === 'GET') return { status: 405 };
  if (message?.method === 'initialize') {
    const { protocolVersion } = message.params ?? {};
    const serverInfo = { name: 'raw', version: '1' };
    const capabilities = { tools: {} };
    const body = answerText(
      request,
      `"result":${JSON.stringify({ protocolVersion, capabilities, serverInfo })}`,
    );
    const headers = { 'Content-Type': 'application/json', 'Mcp-Session-Id': SESSION };
    return { headers, body };
  }
  if (message?.id === undefined && !Array.isArray(message)) return { status: 202 };
  if (message?.method === 'tools/list') return result(request, toolList());
  return result(request, { content: [{ type: 'text', text: 'ran' }] });
}
