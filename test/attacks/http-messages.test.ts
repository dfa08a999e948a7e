// Messages that try to be read in two ways: as something harmless by the gateway, as a denied call
// by the server (attacks 1–4 of the list).
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, type Gateway, isWhole, openSession, request, startGateway } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  hide: ['hidden'],
  tools: { denied: { action: 'deny', reason: 'No.' } },
};

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    servers: { s: upstream.url },
    policies: { p: POLICY },
    grants: { agent: { server: 's', policy: 'p' } },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => {
  upstream.forget();
  upstream.answer();
});

/** The JSON-RPC error code that a body gets, and proof that it went no further. */
async function refused(body: unknown, headers: Record<string, string> = {}): Promise<number> {
  const answer = await gateway.ask({ body, headers });
  expect(upstream.bytes()).toBe('');
  return JSON.parse(answer.body).error?.code;
}

describe('a batch', () => {
  const batch = `[${call('allowed')},${call('denied', {}, 2)}]`;

  it('is refused without a session, and in a session of another revision', async () => {
    expect(await refused(batch)).toBe(-32600);
    const session = await openSession(gateway);
    upstream.forget();
    expect(await refused(batch, session)).toBe(-32600);
  });

  it('is decided element by element in a session of 2025-03-26', async () => {
    const session = await openSession(gateway, { revision: '2025-03-26' });
    upstream.answer(({ body }) => ({ body: `[${body.length}]` }));
    const { body } = await gateway.ask({ body: batch, headers: session });
    expect(upstream.calls()).toEqual(['allowed']);
    expect(body).toContain('[POLICY DENIED] No.');
    expect(JSON.parse(body)).toHaveLength(2);
  });

  it('of denied calls only never reaches the server', async () => {
    const session = await openSession(gateway, { revision: '2025-03-26' });
    upstream.forget();
    const { body } = await gateway.ask({ body: `[${call('denied')}]`, headers: session });
    expect(body).toContain('[POLICY DENIED]');
    expect(upstream.bytes()).toBe('');
  });

  it('with only an answerless rest still answers its denied elements', async () => {
    const session = await openSession(gateway, { revision: '2025-03-26' });
    const note = '{"jsonrpc":"2.0","method":"notifications/x"}';
    upstream.answer(() => ({ status: 202, headers: {} }));
    const answer = await gateway.ask({ body: `[${note},${call('denied')}]`, headers: session });
    expect([answer.status, JSON.parse(answer.body).length]).toEqual([200, 1]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it.each([
    ['that is broken off', '[}'],
    ['that is empty', '[]'],
    ['with text between the elements', `[${call('allowed')}x${call('denied')}]`],
    [
      'with an element that repeats a name',
      '[{"jsonrpc":"2.0","method":"a","method":"tools/call"}]',
    ],
    ['of a thousand elements', `[${Array(1_000).fill(call('allowed')).join(',')}]`],
  ])('%s is refused whole', async (_, body) => {
    const session = await openSession(gateway, { revision: '2025-03-26' });
    upstream.forget();
    const answer = await gateway.ask({ body, headers: session });
    expect(answer.body).toMatch(/"code":-32[67]00/);
    expect(upstream.bytes()).toBe('');
  });

  it('inside a batch, or a modern message in one, goes no further', async () => {
    const session = await openSession(gateway, { revision: '2025-03-26' });
    upstream.forget();
    const meta = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
    const modern = request('ping', meta, 3);
    const body = `[[${call('denied')}],${modern}]`;
    const answer = await gateway.ask({ body, headers: session });
    expect(
      JSON.parse(answer.body).map((one: { error: { code: number } }) => one.error.code),
    ).toEqual([-32600, -32600]);
    expect(upstream.bytes()).toBe('');
  });
});

describe('a tool name', () => {
  it.each([
    ['an array', ['denied']],
    ['an object', { toString: 'denied' }],
    ['a number', 7],
    ['null', null],
    ['half a surrogate pair', '\ud800'],
  ])('that is %s is no call, is recorded, and goes no further', async (_, name) => {
    const before = (await gateway.records()).length;
    expect(await refused(call(name))).toBe(-32602);
    const record = await vi.waitFor(async () => {
      const [first] = (await gateway.records()).slice(before);
      expect(first).toBeDefined();
      return first;
    });
    expect(record).toMatchObject({ decision: 'deny', code: 'invalid_call', method: 'tools/call' });
  });

  it.each([
    ['a trailing space', 'denied '],
    ['another case', 'Denied'],
    ['another Unicode form', 'de\u0301nied'],
    ['a zero-width character', 'denied\u200b'],
    ['a prefix', 's__denied'],
    ['a full-width letter', 'ｄenied'],
  ])(
    'with %s is another name, and no policy of ours is applied to it by likeness',
    async (_, name) => {
      const { body } = await gateway.ask({ body: call(name) });
      expect(body).toContain('ran');
      expect(upstream.calls()).toEqual([name]);
    },
  );

  it('written with escapes is the same name', async () => {
    const body = call('denied').replace('denied', '\\u0064enied');
    expect((await gateway.ask({ body })).body).toContain('[POLICY DENIED]');
    expect(upstream.bytes()).toBe('');
  });
});

describe('a body that parsers read differently', () => {
  const denied = call('denied');
  it.each([
    [
      'a repeated method',
      '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"denied"}}',
    ],
    [
      'a repeated name',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"denied","name":"allowed"}}',
    ],
    [
      'an escaped twin of a name',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allowed","n\\u0061me":"denied"}}',
    ],
    [
      'repeated params',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allowed"},"params":{"name":"denied"}}',
    ],
    [
      'a repeated argument, deep',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allowed","arguments":{"a":[{"x":1,"x":2}]}}}',
    ],
    [
      'Method beside method',
      '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call","params":{"name":"denied"}}',
    ],
    [
      'Params beside params',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allowed"},"PARAMS":{"name":"denied"}}',
    ],
    [
      'a name with the long s',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allowed","argumentſ":{"a":1}}}',
    ],
    [
      'a repeated __proto__',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allowed","__proto__":{},"__proto__":{"name":"denied"}}}',
    ],
    ['trailing data', `${call('allowed')}${denied}`],
    ['two messages on two lines', `${call('allowed')}\n${denied}`],
    ['a byte order mark', `\ufeff${denied}`],
    ['a comment', `/* */${denied}`],
    ['a single quote', denied.replaceAll('"', "'")],
    ['NaN', call('allowed').replace('{}', '{"a":NaN}')],
    ['a raw line break in a string', call('allowed').replace('allowed', 'all\nowed')],
    ['a NUL after the text', `${denied}\0`],
    [
      'nesting beyond the bound',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":${'['.repeat(200)}${']'.repeat(200)}}}`,
    ],
    ['nesting that overflows stacks', '['.repeat(1_000_000)],
  ])('is refused: %s', async (_, body) => {
    expect([-32700, -32600, -32602]).toContain(await refused(body));
  });

  it('is refused when it is no valid UTF-8', async () => {
    const bytes = Buffer.from(denied).fill(0xff, 0, 1);
    const overlong = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"'),
      Buffer.from([0xc1, 0xa4]),
      Buffer.from('enied"}}'),
    ]);
    for (const body of [bytes, overlong]) {
      const head = `POST /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token('agent')}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      const got = await gateway.talk([head, body], (text) => text.includes('"error"'));
      expect(got).toContain('-32700');
    }
    expect(upstream.bytes()).toBe('');
  });

  it('keeps numbers, key order and own members of any name as they were sent', async () => {
    const args =
      '{"z":1.0,"a":12345678901234567890,"__proto__":{"x":1},"constructor":-0,"toString":1e400}';
    const body = call('allowed').replace('{}', args);
    await gateway.ask({ body });
    expect(upstream.requests[0]?.body).toBe(body);
  });
});

describe('a body in pieces', () => {
  it('is read whole when a character is split over them', async () => {
    const body = Buffer.from(call('allowed', { text: 'é🚪é' }));
    const head = `POST /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token('agent')}\r\nContent-Type: application/json\r\n`;
    const chunks = [...body].map((byte) => Buffer.from([0x31, 13, 10, byte, 13, 10]));
    const coded = Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
    const done = (text: string) => text.includes('ran');
    await gateway.talk([`${head}Transfer-Encoding: chunked\r\n\r\n`, coded], done);
    expect(upstream.requests[0]?.body).toBe(body.toString());
  });

  it.each([
    ['with a length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
    [
      'in chunks',
      (body: string) =>
        `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
  ])('beyond the limit is refused %s', async (_, framed) => {
    const body = call('allowed', { text: 'x'.repeat(4_300_000) });
    const head = `POST /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token('agent')}\r\nContent-Type: application/json\r\n`;
    expect(await gateway.talk([head + framed(body)], isWhole)).toMatch(/^HTTP\/1\.1 413 /);
    expect(upstream.bytes()).toBe('');
  });
});

describe('the media type', () => {
  it.each([
    ['compressed', { 'Content-Encoding': 'gzip' }, 415],
    ['compressed under another name', { 'Content-Encoding': 'identity, br' }, 415],
    ['of a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['of plain text', { 'Content-Type': 'text/plain' }, 415],
    [
      'in UTF-7, which is made of ASCII',
      { 'Content-Type': 'application/json; charset=utf-7' },
      415,
    ],
    ['in UTF-16', { 'Content-Type': 'application/json;charset="utf-16le"' }, 415],
    [
      'with two charsets',
      { 'Content-Type': 'application/json; charset=utf-8; charset=utf-7' },
      415,
    ],
    ['missing', { 'Content-Type': null }, 415],
  ])('%s is refused', async (_, headers, status) => {
    expect((await gateway.ask({ body: call('allowed'), headers })).status).toBe(status);
    expect(upstream.bytes()).toBe('');
  });

  it.each([
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('is accepted as %s', async (type) => {
    const answer = await gateway.ask({ body: call('allowed'), headers: { 'Content-Type': type } });
    expect(answer.status).toBe(200);
  });
});
