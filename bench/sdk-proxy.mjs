// A proxy built from the client and the server of the official SDK, the way its documentation shows:
// one session a client, JSON answers, requests handed on unchanged. A peer of the benchmark;
// `node sdk-proxy.mjs PORT UPSTREAM_URL`.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  CallToolResultSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

const [port, upstream] = process.argv.slice(2);
const INFO = { name: 'sdk-proxy', version: '1.0.0' };
const sessions = new Map();

/** The client of a session's own upstream session. */
async function connectUpstream() {
  const client = new Client(INFO);
  await client.connect(new StreamableHTTPClientTransport(new URL(upstream)));
  return client;
}

async function openSession() {
  const client = await connectUpstream();
  const server = new Server(INFO, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => client.listTools(params));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    client.request({ method: 'tools/call', params }, CallToolResultSchema),
  );
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    enableJsonResponse: true,
    onsessioninitialized: (id) => sessions.set(id, transport),
    onsessionclosed: (id) => sessions.delete(id),
  });
  await server.connect(transport);
  return transport;
}

createServer(async (request, response) => {
  try {
    const id = request.headers['mcp-session-id'];
    const transport = id === undefined ? await openSession() : sessions.get(id);
    if (transport === undefined) response.writeHead(404).end();
    else await transport.handleRequest(request, response);
  } catch (error) {
    process.stderr.write(`${error}\n`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}).listen(Number(port), '127.0.0.1');
