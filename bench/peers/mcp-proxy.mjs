// The published package mcp-proxy in front of an HTTP upstream, set up as its documentation shows,
// with JSON answers and without the store for resumed streams. A peer of the benchmark;
// `node mcp-proxy.mjs PORT UPSTREAM_URL`.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Server } from '@modelcontextprotocol/server';

/** Imported by a name in a variable: it is no dependency of the project, and tools should not look. */
const PACKAGE = 'mcp-proxy';
const { proxyServer, startHTTPServer } = await import(PACKAGE);

const [port, upstream] = process.argv.slice(2);
const INFO = { name: 'mcp-proxy', version: '1.0.0' };

const client = new Client(INFO);
await client.connect(new StreamableHTTPClientTransport(new URL(upstream)));
const serverCapabilities = client.getServerCapabilities() ?? {};

await startHTTPServer({
  createServer: async () => {
    const server = new Server(INFO, { capabilities: serverCapabilities });
    await proxyServer({ client, server, serverCapabilities });
    return server;
  },
  host: '127.0.0.1',
  port: Number(port),
  streamEndpoint: '/mcp/bench/',
  enableJsonResponse: true,
  eventStore: false,
});
