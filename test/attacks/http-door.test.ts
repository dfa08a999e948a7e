// The door itself: foreign pages, other names for this machine, requests that two readers would
// frame differently, and paths that pretend to be others (attacks 30 and 31 of the list).
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, type Gateway, isWhole, request, startGateway } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    servers: { s: upstream.url },
    policies: { p: { version: '1', default: 'allow', hide: ['denied'] } },
    grants: { agent: { server: 's', policy: 'p' } },
    more: { hosts: ['gateway.example'], origins: ['https://app.example'] },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => upstream.forget());

const METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'HEAD', 'PATCH'];

describe('Host and Origin', () => {
  it.each([
    ['a name that rebinds', { Host: 'evil.example' }],
    ['a name that rebinds, with our port', { Host: 'evil.example:8700' }],
    ['a name that only begins like ours', { Host: '127.0.0.1.evil.example' }],
    ['an address inside another', { Host: '127.0.0.1@evil.example' }],
    ['a list of hosts', { Host: 'localhost, evil.example' }],
    ['no host', { Host: '' }],
    ['a foreign page', { Origin: 'https://evil.example' }],
    ['a page without an origin', { Origin: 'null' }],
    ['an origin that begins like ours', { Origin: 'https://app.example.evil.example' }],
    ['an origin with a path', { Origin: 'https://app.example/x' }],
    ['an origin with a user', { Origin: 'http://localhost@evil.example' }],
    ['an origin of another scheme', { Origin: 'file://localhost' }],
    ['two origins', { Origin: 'https://app.example https://evil.example' }],
  ])('are refused on every method: %s', async (_, headers) => {
    for (const method of METHODS) {
      for (const path of ['/mcp/s/', '/healthz', '/']) {
        const body = method === 'POST' ? { body: call('allowed') } : {};
        const { status, headers: got } = await gateway.ask({ ...body, method, path, headers });
        expect([method, [400, 403].includes(status)]).toEqual([method, true]);
        expect(got.has('access-control-allow-origin')).toBe(false);
      }
    }
    expect(upstream.bytes()).toBe('');
  });

  it.each([
    ['localhost', { Host: 'localhost:1234' }],
    ['an IPv6 loopback', { Host: '[::1]:1234' }],
    ['a configured name, in any case', { Host: 'Gateway.Example.:443' }],
    ['a configured origin', { Origin: 'https://app.example' }],
    ['a page of this machine', { Origin: 'http://localhost:5173' }],
  ])('let pass %s', async (_, headers) => {
    expect((await gateway.ask({ body: call('allowed'), headers })).status).toBe(200);
  });

  it('need a token from an allowed page as well', async () => {
    const headers = { Origin: 'https://app.example', Authorization: null };
    const answer = await gateway.ask({ body: call('allowed'), headers });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://app.example',
    ]);
    const preflight = await gateway.ask({ method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers.has('access-control-allow-credentials')]).toEqual([
      204,
      false,
    ]);
    expect(upstream.bytes()).toBe('');
  });
});

/** A request by hand; `fields` are whole header lines. */
function raw(method: string, fields: readonly string[], body = '', target = '/mcp/s/'): string {
  const known = [
    'Host: 127.0.0.1',
    `Authorization: Bearer ${gateway.token('agent')}`,
    'Content-Type: application/json',
  ];
  return `${method} ${target} HTTP/1.1\r\n${[...known, ...fields].join('\r\n')}\r\n\r\n${body}`;
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const ping = request('ping');

describe('a request that can be framed in two ways', () => {
  const smuggled = () => raw('POST', [`Content-Length: ${call('denied').length}`], call('denied'));
  const both = (length: number) => [`Content-Length: ${length}`, 'Transfer-Encoding: chunked'];

  it.each<[string, () => string]>([
    ['length and chunks', () => raw('POST', both(ping.length), chunk(ping))],
    ['length before smuggled chunks', () => raw('POST', both(6), `0\r\n\r\n${smuggled()}`)],
    [
      'two lengths',
      () => raw('POST', [`Content-Length: ${ping.length}`, 'Content-Length: 0'], ping),
    ],
    [
      'one length twice',
      () => raw('POST', [`Content-Length: ${ping.length}, ${ping.length}`], ping),
    ],
    ['a length with a sign', () => raw('POST', [`Content-Length: +${ping.length}`], ping)],
    ['a length in hex', () => raw('POST', ['Content-Length: 0x10'], ping)],
    ['a negative length', () => raw('POST', ['Content-Length: -1'], ping)],
    ['a space before the colon', () => raw('POST', [`Content-Length : ${ping.length}`], ping)],
    ['a folded header', () => raw('POST', [`Content-Length: ${ping.length}`, ' X: y'], ping)],
    ['a header folded with a tab', () => raw('POST', ['X: a', '\tContent-Length: 3'], ping)],
    ['a line that ends in LF', () => raw('POST', [`A: b\nContent-Length: ${ping.length}`], ping)],
    ['a bare CR', () => raw('POST', [`A: b\rContent-Length: ${ping.length}`], ping)],
    ['a NUL in a header', () => raw('POST', ['A: b\0c', `Content-Length: ${ping.length}`], ping)],
    ['another coding', () => raw('POST', ['Transfer-Encoding: xchunked'], chunk(ping))],
    ['a coding after chunked', () => raw('POST', ['Transfer-Encoding: chunked, x'], chunk(ping))],
    [
      'a chunk size with a sign',
      () => raw('POST', ['Transfer-Encoding: chunked'], `+${chunk(ping)}0\r\n\r\n`),
    ],
    [
      'a chunk size with LF',
      () => raw('POST', ['Transfer-Encoding: chunked'], `5\n${ping}\r\n0\r\n\r\n`),
    ],
    [
      'a header twice',
      () => raw('POST', [`Content-Length: ${ping.length}`, 'Mcp-Method: a', 'mcp-method: b'], ping),
    ],
    [
      'a host twice',
      () => raw('POST', ['Host: evil.example', `Content-Length: ${ping.length}`], ping),
    ],
    [
      'two tokens',
      () => raw('POST', ['Authorization: Bearer x', `Content-Length: ${ping.length}`], ping),
    ],
    [
      'two media types',
      () => raw('POST', ['Content-Type: text/plain', `Content-Length: ${ping.length}`], ping),
    ],
    [
      'a header beyond ASCII',
      () => raw('POST', ['Mcp-Name: d\xe9nied', `Content-Length: ${ping.length}`], ping),
    ],
  ])('is refused, and nothing of it goes on: %s', async (_, bytes) => {
    const got = await gateway.talk([Buffer.from(bytes(), 'latin1')], isWhole);
    expect(got).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(upstream.bytes()).toBe('');
  });

  it.each(['GET', 'DELETE'])(
    'does not carry a second one to the server in the body of a %s',
    async (method) => {
      const inner = smuggled();
      for (const bytes of [
        raw(method, [`Content-Length: ${inner.length}`], inner),
        raw(method, ['Transfer-Encoding: chunked'], `${chunk(inner)}0\r\n\r\n`),
      ]) {
        expect(await gateway.talk([bytes], isWhole)).toMatch(/^HTTP\/1\.1 400 /);
      }
      expect(upstream.bytes()).toBe('');
    },
  );

  it('decides a pipelined request by itself', async () => {
    const first = raw('POST', [`Content-Length: ${call('allowed').length}`], call('allowed'));
    for (const bytes of [
      first + smuggled(),
      first.replace('Host', 'Connection: keep-alive, x\r\nHost') + smuggled(),
    ]) {
      const got = await gateway.talk([bytes], (text) => text.includes('POLICY DENIED'));
      expect(got.indexOf('ran')).toBeLessThan(got.indexOf('POLICY DENIED'));
    }
    expect(upstream.calls()).toEqual(['allowed', 'allowed']);
  });

  it('does not take headers of the connection or of the gateway along', async () => {
    const fields = [
      'Connection: keep-alive, Mcp-Name',
      'Keep-Alive: timeout=5',
      'TE: trailers',
      'Upgrade: h2c',
      'X-Wicketgate-Grant: admin',
      'Mcp-Session-Id-: x',
      `Content-Length: ${ping.length}`,
    ];
    await gateway.talk([raw('POST', fields, ping)], isWhole);
    const { head } = upstream.requests[0] ?? { head: '' };
    expect(head).toMatch(/^POST \/mcp HTTP\/1\.1\r\n/);
    expect(head).not.toMatch(/\r\n(?:connection|keep-alive|te|upgrade|x-wicketgate)/i);
  });
});

describe('a path', () => {
  it.each([
    '/mcp/../mcp/s/',
    '/mcp/./s/',
    '/mcp/s/../other/',
    '/mcp/s/..',
    '/mcp//s/',
    '//mcp/s/',
    '/mcp/%73/',
    '/mcp/s%2f',
    '/mcp%2fs/',
    '/MCP/s/',
    '/mcp/s/;x',
    '/mcp/s\\',
    '/mcp/s/%00',
    '/mcp/s//',
    '/mcp/__proto__/',
    'http://127.0.0.1/mcp/s/',
    'http://evil.example/mcp/s/',
    'mcp/s/',
  ])('that is not exactly that of a server is none: %s', async (target) => {
    const bytes = raw('POST', [`Content-Length: ${ping.length}`], ping, target);
    expect(await gateway.talk([bytes], isWhole)).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(upstream.bytes()).toBe('');
  });

  it('may end in a slash or not, and its query goes no further', async () => {
    for (const target of ['/mcp/s', '/mcp/s/', '/mcp/s/?a=/../x']) {
      const bytes = raw('POST', [`Content-Length: ${ping.length}`], ping, target);
      expect(await gateway.talk([bytes], isWhole)).toMatch(/^HTTP\/1\.1 200 /);
    }
    expect(upstream.requests.map((seen) => seen.target)).toEqual(['/mcp', '/mcp', '/mcp']);
  });
});
