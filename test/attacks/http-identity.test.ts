// Who asks: tokens, sessions and streams open for their own grant only, and neither the client's
// credentials nor the upstream's cross the gateway (attacks 24–26 of the list).
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashToken, mintToken } from '#server/auth/index.ts';
import { HOLDS, logged } from './edits.ts';
import {
  call,
  type Gateway,
  type GatewayConfig,
  openSession,
  request,
  startGateway,
} from './gateway.ts';
import { answerPlainly, SESSION, startUpstream, type Upstream } from './upstream.ts';

const SECRET = 'upstream-secret-4711';
const soon = () => new Date(Date.now() + 2_500).toISOString();

let upstream: Upstream;
let gateway: Gateway;
let config: GatewayConfig;

beforeAll(async () => {
  upstream = await startUpstream();
  const headers = { Authorization: `Bearer ${SECRET}`, 'X-Team': 'ours' };
  config = {
    servers: {
      s: { url: `${upstream.url}?key=${SECRET}`, local: true, headers },
      other: upstream.url,
      dead: { url: 'http://127.0.0.1:9/mcp', local: true, headers },
    },
    policies: { p: { version: '1', default: 'allow' } },
    grants: {
      agent: { server: 's', policy: 'p' },
      second: { server: 's', policy: 'p' },
      stranger: { server: 'other', policy: 'p' },
      lost: { server: 'dead', policy: 'p' },
      old: { server: 's', policy: 'p', expires: '2020-01-01T00:00:00Z' },
      gone: { server: 's', policy: 'p', revoked: true },
    },
  };
  gateway = await startGateway(config);
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => {
  upstream.forget();
  upstream.answer();
});

describe('a token', () => {
  const body = call('allowed');

  it.each<[string, () => string | null]>([
    ['that is missing', () => null],
    ['that is empty', () => 'Bearer '],
    ['of another scheme', () => `Basic ${gateway.token('agent')}`],
    ['without a scheme', () => gateway.token('agent')],
    ['of the right form that nobody knows', () => `Bearer ${mintToken()}`],
    ['that is cut short', () => `Bearer ${gateway.token('agent').slice(0, -1)}`],
    ['with something added', () => `Bearer ${gateway.token('agent')}x`],
    ['twice', () => `Bearer ${gateway.token('agent')} ${gateway.token('agent')}`],
    ['in another case', () => `Bearer ${gateway.token('agent').toUpperCase()}`],
    ['that has expired', () => `Bearer ${gateway.token('old')}`],
    ['that is revoked', () => `Bearer ${gateway.token('gone')}`],
  ])('%s gets 401 and a challenge', async (_, authorization) => {
    for (const method of ['POST', 'GET', 'DELETE', 'PUT']) {
      const headers = { Authorization: authorization() };
      const sent = method === 'POST' ? { body } : {};
      const answer = await gateway.ask({ ...sent, method, headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="wicketgate"/);
    }
    expect(upstream.bytes()).toBe('');
  });

  it('in the query string opens nothing, and goes no further', async () => {
    const token = gateway.token('agent');
    const path = `/mcp/s/?access_token=${token}&token=${token}`;
    const answer = await gateway.ask({ body, path, headers: { Authorization: null } });
    expect(answer.status).toBe(401);
    expect((await gateway.ask({ body, path })).status).toBe(200);
    expect(upstream.bytes()).not.toContain(token);
  });

  it.each([
    ['another server', 'other'],
    ['a server that does not exist', 'nowhere'],
  ])('of one server gets 404 at %s', async (_, server) => {
    const answer = await gateway.ask({ server, body });
    expect([answer.status, answer.body]).toEqual([
      404,
      '{"jsonrpc":"2.0","id":null,"error":{"code":40400,"message":"Not found"}}',
    ]);
    expect(upstream.bytes()).toBe('');
  });
});

describe('credentials', () => {
  it('of the client never cross, and those of the server always do', async () => {
    const session = await openSession(gateway);
    const headers = {
      ...session,
      Cookie: 'sid=client-cookie',
      'Proxy-Authorization': 'Basic client-proxy',
      'X-Api-Key': 'client-key',
      'X-Team': 'theirs',
      'X-Forwarded-For': '203.0.113.9',
      Forwarded: 'for=203.0.113.9',
      Origin: 'http://localhost',
    };
    await gateway.ask({ body: call('allowed'), headers });
    await gateway.ask({ method: 'GET', headers });
    await gateway.ask({ method: 'DELETE', headers });
    const seen = upstream.bytes();
    expect(upstream.requests).toHaveLength(4);
    expect(seen).not.toMatch(/client-|theirs|203\.0\.113|wkg_|localhost/);
    expect(seen).not.toContain(session['Mcp-Session-Id']);
    for (const { headers: got } of upstream.requests) {
      expect(got.get('authorization')).toBe(`Bearer ${SECRET}`);
      expect(got.get('x-team')).toBe('ours');
    }
  });

  it('of the server are not in errors about it, nor in the log', async () => {
    const bodies = [(await gateway.ask({ grant: 'lost', server: 'dead', body: call('x') })).body];
    for (const reply of [
      { status: 401, headers: { 'WWW-Authenticate': `Bearer realm="${SECRET}"` }, body: SECRET },
      { status: 302, headers: { Location: `https://x.invalid/?k=${SECRET}` } },
      { bytes: [`HTTP/1.1 nonsense ${SECRET}\r\n\r\n`] },
      { headers: { 'Set-Cookie': `k=${SECRET}`, 'X-Secret': SECRET }, body: '{}' },
    ]) {
      upstream.answer(() => reply);
      const { head, body } = await gateway.ask({ body: call('x') });
      bodies.push(head, body);
    }
    expect(bodies.join('\n')).not.toContain(SECRET);
    expect(gateway.stderr()).not.toContain(SECRET);
  });

  it('are told apart from the client’s when the server refuses them', async () => {
    upstream.answer(() => ({ status: 401 }));
    const answer = await gateway.ask({ body: call('allowed') });
    expect([answer.status, answer.headers.has('www-authenticate')]).toEqual([502, false]);
    expect(JSON.parse(answer.body).error.code).toBe(50_204);
  });
});

describe('a session', () => {
  const ping = { body: request('ping') };

  it('opens for the grant that began it, under an id of the gateway', async () => {
    const session = await openSession(gateway);
    expect(session['Mcp-Session-Id']).not.toBe(SESSION);
    expect((await gateway.ask({ ...ping, headers: session })).status).toBe(200);
    expect(upstream.requests.at(-1)?.headers.get('mcp-session-id')).toBe(SESSION);
  });

  it.each<[string, (own: string) => string]>([
    ['the upstream’s own id', () => SESSION],
    ['a guessed id', () => `${SESSION}.${'0'.repeat(32)}`],
    ['an id with another end', (own) => own.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['an id with another beginning', (own) => `x${own}`],
    ['an id that is cut', (own) => own.slice(0, -1)],
    ['an id in upper case', (own) => own.toUpperCase()],
    ['an empty id', () => ''],
  ])('does not open for %s', async (_, forge) => {
    const { 'Mcp-Session-Id': own } = await openSession(gateway);
    upstream.forget();
    const headers = { 'Mcp-Session-Id': forge(own) };
    for (const ask of [ping, { method: 'GET' }, { method: 'DELETE' }]) {
      expect((await gateway.ask({ ...ask, headers })).status).toBe(404);
    }
    expect(upstream.bytes()).toBe('');
  });

  it('does not open for another grant, of the same server or of another', async () => {
    const headers = await openSession(gateway);
    upstream.forget();
    for (const ask of [ping, { method: 'GET' }, { method: 'DELETE' }]) {
      const second = await gateway.ask({ ...ask, grant: 'second', headers });
      const stranger = await gateway.ask({ ...ask, grant: 'stranger', server: 'other', headers });
      expect([second.status, stranger.status]).toEqual([404, 404]);
    }
    expect(upstream.bytes()).toBe('');
  });

  it('cannot be fixed: an id that a client brings along is not taken over', async () => {
    const headers = { 'Mcp-Session-Id': 'chosen-by-the-attacker' };
    const answer = await gateway.ask({ body: request('initialize'), headers });
    expect(answer.status).toBe(404);
    expect(upstream.bytes()).toBe('');
  });

  it('outlives a restart, since it carries its own proof', async () => {
    const first = await startGateway(config);
    const headers = await openSession(first);
    await first.kill();
    const next = await startGateway(config, first);
    expect((await next.ask({ ...ping, headers })).status).toBe(200);
    await next.kill();
    await first.stop();
  });
});

describe('an open stream', () => {
  /** Opens the event stream of a grant and resolves when it has begun. */
  async function openStream(grant: string): Promise<{ socket: Socket; closed: Promise<unknown> }> {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n';
    upstream.answer((seen) =>
      seen.method === 'GET' ? { bytes: [head], after: 'stay' } : answerPlainly(seen),
    );
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => {}); // a reset is one way to be cut
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const lines = [`GET /mcp/s/ HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: text/event-stream'];
    socket.write(`${lines.join('\r\n')}\r\nAuthorization: Bearer ${gateway.token(grant)}\r\n\r\n`);
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString();
    });
    await vi.waitFor(() => expect(got).toContain(': open'));
    return { socket, closed };
  }

  it('is cut when its grant is revoked, and only then', async () => {
    const kept = await openStream('second');
    const cut = await openStream('agent');
    gateway.configure({
      ...config,
      grants: { ...config.grants, agent: { server: 's', policy: 'p', revoked: true } },
    });
    await cut.closed;
    expect((await gateway.ask({ body: call('allowed') })).status).toBe(401);
    expect(kept.socket.destroyed).toBe(false);
    kept.socket.destroy();
    gateway.configure(config);
    await vi.waitFor(
      async () => expect((await gateway.ask({ body: call('allowed') })).status).toBe(200),
      { timeout: 10_000 },
    );
  });

  const reload = (edit: () => void) => logged(gateway, HOLDS, edit);

  it('is cut when its grant expires', async () => {
    const grants = { ...config.grants, second: { server: 's', policy: 'p', expires: soon() } };
    await reload(() => gateway.configure({ ...config, grants }));
    const stream = await openStream('second');
    await stream.closed;
    expect((await gateway.ask({ grant: 'second', body: call('allowed') })).status).toBe(401);
    await reload(() => gateway.configure(config));
  });

  it('is cut when its grant gets another token', async () => {
    const stream = await openStream('second');
    const edited = JSON.parse(readFileSync(gateway.configFile, 'utf8'));
    edited.grants.second.token = hashToken(mintToken());
    await reload(() => gateway.configureText(JSON.stringify(edited)));
    await stream.closed;
    expect((await gateway.ask({ grant: 'second', body: call('allowed') })).status).toBe(401);
  });
});
