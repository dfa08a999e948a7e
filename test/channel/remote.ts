// A remote MCP server on node:http whose every answer a test decides.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The message that was posted; empty for other methods. */
  readonly message: { readonly id?: number | string; readonly method?: string };
}

export interface Remote {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Breaks all connections. */
  drop(): void;
  close(): Promise<void>;
}

export type Answering = (asked: Asked, response: ServerResponse) => void;

export async function startRemote(answer: Answering): Promise<Remote> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      message: body === '' ? {} : JSON.parse(body),
    };
    asked.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    asked,
    drop: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, message: object, status = 200, headers = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify({ jsonrpc: '2.0', ...message }));
}

/** Starts a stream with some events; leaves it open. */
export function stream(response: ServerResponse, ...events: readonly string[]): void {
  if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(`: open\n\n${events.map((event) => `${event}\n\n`).join('')}`);
}

export const data = (message: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}`;
