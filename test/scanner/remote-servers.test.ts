// Scans of servers that are reached over HTTP, each a handler of a few lines on loopback.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '#contract/scan-report.ts';
import { createScanner, type Scanner } from '#server/scanner/index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const TOOL = { name: 'read_note', description: 'Reads a note.', inputSchema: { type: 'object' } };
const RESULTS: Readonly<Record<string, unknown>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'remote', version: '3.0.0' },
  },
  'tools/list': { tools: [TOOL] },
};

let scanner: Scanner;
beforeAll(() => {
  scanner = createScanner({
    version: '0.0.0',
    cacheFolder: '/nonexistent',
    log: () => {},
    nowMs: Date.now,
  });
});
afterAll(() => scanner.close());

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** @returns the origin */
async function serve(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => handler(request, response, body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function json(response: ServerResponse, value: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** The answer to one message; `undefined` to a notification. */
function answerTo(body: string): unknown {
  const { id, method } = JSON.parse(body);
  if (id === undefined) return undefined;
  const result = RESULTS[method];
  const error = { code: -32601, message: 'Method not found' };
  return { jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) };
}

const ordinary: Handler = (request, response, body) => {
  if (request.method !== 'POST') return void response.writeHead(405).end();
  const answer = answerTo(body);
  if (answer === undefined) response.writeHead(202).end();
  else json(response, answer);
};

function scan(url: string, local = true): Promise<ScanReport> {
  const limits = { startMs: 2_000, scanMs: 10_000 };
  return scanner.scan({ kind: 'remote', url }, { local, limits });
}

describe('a remote server', () => {
  it('lists its tools over Streamable HTTP', async () => {
    const report = await scan(`${await serve(ordinary)}/mcp`);
    expect(report).toMatchObject({ outcome: 'listed', serverInfo: { name: 'remote' } });
    expect(report.tools).toEqual([TOOL]);
    expect(report.remote).toMatchObject({
      transport: 'streamable-http',
      tls: false,
      status: 200,
      auth: { required: false, schemes: [], authorizationServers: [] },
    });
  });

  it('lists its tools over HTTP+SSE when it knows nothing newer', async () => {
    let stream: ServerResponse | undefined;
    const origin = await serve((request, response, body) => {
      if (request.method === 'GET') {
        stream = response;
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('event: endpoint\ndata: /message\n\n');
      } else if (request.url === '/message') {
        response.writeHead(202).end();
        const answer = answerTo(body);
        if (answer !== undefined) stream?.write(`data: ${JSON.stringify(answer)}\n\n`);
      } else response.writeHead(404).end();
    });
    const report = await scan(`${origin}/sse`);
    expect(report.outcome).toBe('listed');
    expect(report.remote?.transport).toBe('sse');
  });

  it('needs credentials when it refuses strangers, and says where they are had', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/.well-known/oauth-protected-resource/mcp') {
        const servers = ['https://login.example.com'];
        json(response, { resource: `${origin}/mcp`, authorization_servers: servers });
        return;
      }
      const place = `${origin}/.well-known/oauth-protected-resource/mcp`;
      const challenge = `Bearer realm="x, Digest y", resource_metadata="${place}"`;
      json(response, {}, 401, { 'WWW-Authenticate': challenge });
    });
    const report = await scan(`${origin}/mcp`);
    expect(report.outcome).toBe('needs-credentials');
    expect(report.reason).toBe('it refuses strangers with HTTP 401 (bearer)');
    expect(report.remote?.auth).toEqual({
      required: true,
      schemes: ['bearer'],
      resourceMetadata: 'valid',
      authorizationServers: ['https://login.example.com'],
    });
  });

  it('has invalid metadata when they are about another resource', async () => {
    const origin = await serve((request, response) => {
      if (request.url?.startsWith('/.well-known/') === true) {
        json(response, { resource: 'https://other.example.com/mcp', authorization_servers: [] });
      } else response.writeHead(401).end();
    });
    const report = await scan(`${origin}/mcp`);
    expect(report.remote?.auth.resourceMetadata).toBe('invalid');
  });

  it('is known to limit strangers when it announces a limit', async () => {
    const origin = await serve((request, response, body) => {
      response.setHeader('RateLimit-Limit', '10');
      ordinary(request, response, body);
    });
    const report = await scan(`${origin}/mcp`);
    expect(report.remote?.rateLimited).toBe(true);
  });
});

describe('what is no remote server', () => {
  it('is refused at a loopback address unless that is wanted', async () => {
    const report = await scan(`${await serve(ordinary)}/mcp`, false);
    expect(report.outcome).toBe('refused');
    expect(report.remote).toBeUndefined();
  });

  it('is out of reach when nobody listens', async () => {
    const origin = await serve(ordinary);
    for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
    const report = await scan(`${origin}/mcp`);
    expect(report.outcome).toBe('unreachable');
  });

  it.each<[string, Handler, string]>([
    ['a web page', (_, response) => response.end('<html></html>'), 'broken-protocol'],
    [
      'a redirect',
      (_, response) => {
        response.writeHead(302, { Location: 'http://169.254.169.254/' }).end();
      },
      'broken-protocol',
    ],
    ['an empty place', (_, response) => response.writeHead(404).end(), 'broken-protocol'],
    ['silence', () => {}, 'timed-out'],
  ])('%s', async (_, handler, outcome) => {
    const report = await scan(`${await serve(handler)}/mcp`);
    expect(report).toMatchObject({ outcome, tools: [] });
    expect(report.reason).not.toBe('');
  });

  it('is over the limit with a body that never ends', async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const chunk = `{"a":${'['.repeat(65_536)}`;
      const write = () => {
        while (response.writable && response.write(chunk));
        response.once('drain', write);
      };
      write();
    });
    const report = await scan(`${origin}/mcp`);
    expect(report.outcome).toBe('over-limit');
  });
});
