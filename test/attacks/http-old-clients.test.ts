// The way in for clients of 2024-11-05 (a stream, and messages posted beside it) is no way around:
// the same token, the same policy, and nobody writes into a stream of another grant.
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOLDS, logged } from './edits.ts';
import { call, type Gateway, type GatewayConfig, request, startGateway } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let gateway: Gateway;
let config: GatewayConfig;
const sockets: Socket[] = [];

beforeAll(async () => {
  upstream = await startUpstream();
  config = {
    servers: { s: upstream.url },
    policies: {
      p: {
        version: '1',
        default: 'allow',
        hide: ['hidden'],
        tools: {
          denied: { action: 'deny', reason: 'No.' },
          few: { rate_limit: { max: 1, window: 'month' } },
        },
      },
    },
    grants: { agent: { server: 's', policy: 'p' }, thief: { server: 's', policy: 'p' } },
  };
  gateway = await startGateway(config);
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  upstream.forget();
});

interface OldStream {
  readonly path: string;
  readonly closed: Promise<void>;
  text(): string;
}

/** Opens a stream and resolves once it has said where messages go. */
async function open(grant = 'agent'): Promise<OldStream> {
  const socket = connect(gateway.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {}); // a reset is one way to be cut
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const fields = `Host: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token(grant)}\r\n`;
  socket.write(`GET /mcp/s/sse HTTP/1.1\r\n${fields}Accept: text/event-stream\r\n\r\n`);
  await vi.waitFor(() => expect(text).toMatch(/event: endpoint\ndata: \S+\n\n/));
  return { path: /data: (\S+)/.exec(text)?.[1] ?? '', closed, text: () => text };
}

const post = (path: string, body: string, grant = 'agent') => gateway.ask({ grant, path, body });

async function greet(stream: OldStream, grant = 'agent'): Promise<void> {
  const clientInfo = { name: 'old', version: '1' };
  const params = { protocolVersion: '2024-11-05', capabilities: {}, clientInfo };
  await post(stream.path, request('initialize', params, 'hello'), grant);
  await vi.waitFor(() => expect(stream.text()).toContain('"id":"hello"'));
  await post(stream.path, '{"jsonrpc":"2.0","method":"notifications/initialized"}', grant);
}

describe('an old client', () => {
  it('is held to the policy, call by call and list by list', async () => {
    const stream = await open();
    await greet(stream);
    for (const [id, tool] of ['denied', 'hidden', 'few', 'few', 'allowed'].entries()) {
      expect((await post(stream.path, call(tool, {}, `c${id}`))).status).toBe(202);
      await vi.waitFor(() => expect(stream.text()).toContain(`"id":"c${id}"`));
    }
    expect(upstream.calls()).toEqual(['few', 'allowed']);
    await post(stream.path, request('tools/list', {}, 'list'));
    await vi.waitFor(() => expect(stream.text()).toContain('"id":"list"'));
    const line =
      stream
        .text()
        .split('\n')
        .find((text) => text.includes('"id":"list"')) ?? '';
    const { tools } = JSON.parse(line.slice('data: '.length)).result;
    expect(tools.map(({ name }: { name: string }) => name)).not.toContain('hidden');
  });

  it('needs its token on both ways', async () => {
    const stream = await open();
    for (const ask of [
      { method: 'GET', path: '/mcp/s/sse' },
      { path: stream.path, body: call('allowed') },
    ]) {
      expect((await gateway.ask({ ...ask, headers: { Authorization: null } })).status).toBe(401);
      const evil = { Origin: 'https://evil.example' };
      expect((await gateway.ask({ ...ask, headers: evil })).status).toBe(403);
    }
    expect(upstream.calls()).toEqual([]);
  });

  it('cannot write into the stream of another grant, nor into one that does not exist', async () => {
    const stream = await open();
    await greet(stream);
    upstream.forget();
    for (const path of [stream.path, '/mcp/s/message?sessionId=guess', '/mcp/s/message']) {
      expect((await post(path, call('allowed'), 'thief')).status).toBe(404);
    }
    expect((await post('/mcp/s/message?sessionId=guess', call('allowed'))).status).toBe(404);
    expect(upstream.calls()).toEqual([]);
    expect(stream.text().match(/"id":/g)).toHaveLength(1);
  });

  it.each([
    ['two messages in one', () => `${call('allowed')}${call('denied')}`],
    ['a name twice', () => call('allowed').replace('"name"', '"name":"denied","name"')],
    ['a batch', () => `[${call('denied')}]`],
    ['UTF-7', () => call('+AGQ-enied')],
  ])('cannot hide a call in %s', async (what, body) => {
    const stream = await open();
    await greet(stream);
    upstream.forget();
    const headers = what === 'UTF-7' ? { 'Content-Type': 'application/json; charset=utf-7' } : {};
    const answer = await gateway.ask({ path: stream.path, body: body(), headers });
    expect([400, 415]).toContain(answer.status);
    expect(upstream.calls()).toEqual([]);
  });

  it('is cut when its grant is revoked', async () => {
    const [stream, other] = [await open(), await open('thief')];
    const grants = { ...config.grants, agent: { server: 's', revoked: true } };
    await logged(gateway, HOLDS, () => gateway.configure({ ...config, grants }));
    await stream.closed;
    await greet(other, 'thief');
    await logged(gateway, HOLDS, () => gateway.configure(config));
  });
});
