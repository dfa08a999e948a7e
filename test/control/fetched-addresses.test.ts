// Attack 28, requests that the gateway is talked into: no address that somebody registers, and none that a
// name, a redirect or a document leads to, reaches the inside of the network unless an admin wanted it.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSIDE, type Listening, listen, listenInside } from '../inside-addresses.ts';
import { type ControlSite, openControlSite } from './organisations.ts';

let site: ControlSite;
let inside: Awaited<ReturnType<typeof listenInside>>;
let port: number;
let asked: string[];
const fronts: Listening[] = [];

beforeAll(async () => {
  inside = await listenInside();
  ({ port, asked } = inside);
  site = await openControlSite();
});

afterAll(async () => {
  await site.close();
  await Promise.all([inside, ...fronts].map((one) => one.close()));
});

/** A server of its own, closed at the end. */
async function front(answer: Parameters<typeof listen>[0]): Promise<string> {
  const listening = await listen(answer);
  fronts.push(listening);
  return listening.url;
}

type Role = keyof ControlSite['tokens'];
const send = (method: string, path: string, body?: unknown, role: Role = 'admin', more = {}) =>
  site.ask(method, path, { token: site.tokens[role], body, headers: more });
const upstream = (url: string, more = {}) => ({ upstream: { kind: 'url', url, ...more } });

describe('attack 28, a server that is registered', () => {
  it.each(INSIDE)('at %s is not connected to', async (host) => {
    const { status, body } = await send(
      'post',
      '/servers/test',
      upstream(`http://${host}:${port}/mcp`),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ health: { state: 'error' }, tools: [] });
    // A name with a dot at its end is one that not every resolver knows.
    expect(body.health.detail).toMatch(/allow local addresses|localhost\. does not resolve/);
    expect(JSON.stringify(body)).not.toContain('4711');
    expect(asked).toEqual([]);
  });

  it.each([
    'http://user:secret@example.com/mcp',
    'http://user@example.com/mcp',
    'http:\\\\user:secret@example.com/mcp',
    'http://example.com\\@127.0.0.1/mcp',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'ftp://127.0.0.1/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'unix:/run/docker.sock',
    'http://',
    'http://exa mple.com/',
    'http://[::1/',
  ])('at %s is refused before anything is asked', async (url) => {
    for (const transport of ['streamable-http', 'sse']) {
      const answer = await send('post', '/servers/test', upstream(url, { transport }));
      expect([url, answer.status]).toEqual([url, 400]);
      expect(JSON.stringify(answer.body)).not.toContain('secret');
    }
    expect((await send('post', '/servers', { name: 'x', ...upstream(url) })).status).toBe(400);
  });

  it('is refused on the way of a call too, and by whoever has it asked', async () => {
    const url = `http://127.0.0.1:${port}/mcp`;
    const { id } = (await send('post', '/servers', { name: 'inside', ...upstream(url) })).body;
    const check = await send('post', `/servers/${id}/check`, undefined, 'policy_manager');
    expect(check.body.health.state).toBe('error');
    // It is not served at all.
    expect((await callThrough(id)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('may be local when an admin says so, and nobody else can', async () => {
    const body = { name: 'local', ...upstream(`http://127.0.0.1:${port}/mcp`, { local: true }) };
    const { id, revision } = (await send('post', '/servers', { ...body, name: 'own' })).body;
    const tag = { 'If-Match': `"${revision}"` };
    for (const role of ['policy_manager', 'viewer'] as const) {
      const { upstream } = body;
      expect((await send('post', '/servers', body, role)).status).toBe(403);
      expect((await send('post', '/servers/test', { upstream }, role)).status).toBe(403);
      expect((await send('patch', `/servers/${id}`, { upstream }, role, tag)).status).toBe(403);
    }
    asked.length = 0;
    await send('post', `/servers/${id}/check`);
    expect(asked).toContain('POST /mcp');
    await send('delete', `/servers/${id}`);
    asked.length = 0;
  });

  it.each([301, 302, 303, 307, 308])('that redirects (%i) is not followed', async (status) => {
    const Location = `http://127.0.0.1:${port}/latest/meta-data`;
    const at = await front((_, response) => {
      response.writeHead(status, { Location }).end();
    });
    for (const transport of ['streamable-http', 'sse']) {
      const url = `${at}/mcp`;
      const options = { local: true, transport, headers: { Authorization: 'Bearer its-own' } };
      const { body } = await send('post', '/servers/test', upstream(url, options));
      expect(body.health.state).toBe('error');
    }
    expect(asked).toEqual([]);
  });

  it('gets headers as they were written: the API takes nothing out of the environment', async () => {
    const seen: (string | undefined)[] = [];
    const at = await front(({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(404).end();
    });
    const Authorization = '${HOME} ${WICKETGATE_DATABASE_URL} $(id) %PATH%';
    const options = { local: true, headers: { Authorization } };
    await send('post', '/servers/test', upstream(`${at}/mcp`, options));
    expect(new Set(seen)).toEqual(new Set([Authorization]));
  });

  it('with events that name another origin for messages sends nothing there', async () => {
    const at = await front((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`event: endpoint\ndata: http://127.0.0.1:${port}/messages\n\n`);
    });
    const url = `${at}/sse`;
    const options = { local: true, transport: 'sse' };
    const { body } = await send('post', '/servers/test', upstream(url, options));
    expect(body.health).toMatchObject({
      state: 'error',
      detail: expect.stringContaining('another origin'),
    });
    expect(asked).toEqual([]);
  });
});

describe('attack 28, names', () => {
  const system = dns.lookup;
  afterAll(() => {
    dns.lookup = system;
    syncBuiltinESMExports();
  });

  /** What the network says of every name that ends in `.test`, one answer after another. */
  function resolveTo(answers: readonly (readonly string[])[]): { count: number } {
    const looked = { count: 0 };
    const lookup = (name: string, options: dns.LookupAllOptions, done: LookedUp) => {
      if (!name.endsWith('.test')) return system(name, options, done);
      const addresses = answers[Math.min(looked.count, answers.length - 1)] ?? [];
      looked.count += 1;
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    dns.lookup = lookup as typeof dns.lookup; // the one overload that is used
    syncBuiltinESMExports();
    return looked;
  }
  type LookedUp = (error: Error | null, addresses: dns.LookupAddress[]) => void;

  const addServerAt = async (host: string, more = {}) => {
    const url = `http://${host}:${port}/mcp`;
    const timeouts = { connectMs: 300 };
    const body = { name: host, ...upstream(url, { timeouts, ...more }) };
    return (await send('post', '/servers', body)).body.id;
  };

  it('lead inside when the resolver is asked at all: the test of it works', async () => {
    resolveTo([['127.0.0.1']]);
    const id = await addServerAt('wanted.test', { local: true });
    await send('post', `/servers/${id}/check`);
    expect(asked).toContain('POST /mcp');
    await send('delete', `/servers/${id}`);
    asked.length = 0;
  });

  it.each([
    [['127.0.0.1']],
    [['::1']],
    [['::ffff:10.0.0.1']],
    [['64:ff9b::a9fe:a9fe']],
    [['2001:db8::1', '127.0.0.1']],
    [['127.0.0.1', '2001:db8::1']],
  ])('that resolve to %j are not connected to', async (addresses) => {
    resolveTo([addresses]);
    const { body } = await send('post', '/servers/test', upstream(`http://name.test:${port}/mcp`));
    expect(body.health.detail).toContain('allow local addresses');
    expect(asked).toEqual([]);
  });

  it('that change between one look and the next are looked at each time', async () => {
    const looked = resolveTo([['2001:db8::1'], ['127.0.0.1']]);
    const id = await addServerAt('rebinding.test');
    for (let at = 0; at < 4; at += 1) expect((await callThrough(id)).status).toBeGreaterThan(501);
    expect(looked.count).toBeGreaterThan(2);
    expect(asked).toEqual([]);
  });
});

/** What an agent is answered, with a grant of its own. */
async function callThrough(server: string): Promise<Response> {
  const body = { label: 'agent', servers: [server] };
  const { token } = (await send('post', '/grants', body)).body;
  const answer = await fetch(`${site.base}/mcp/${server}/`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
  await answer.text();
  return answer;
}
