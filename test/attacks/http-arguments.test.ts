// Arguments in every shape that could slip past a rule, patterns and schemas that could stop the
// gateway (attacks 11 and 12 of the list).
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, type Gateway, modern, request, startGateway } from './gateway.ts';
import { answerPlainly, result, startUpstream, type Upstream } from './upstream.ts';

const one = (path: string, op: string, value: unknown, more: object = {}) => ({
  conditions: [{ path, op, value, ...more }],
});
const POLICY = {
  version: '1',
  default: 'deny',
  tools: {
    capped: { deny_if: [one('args.amount', 'gt', 100)] },
    needed: { require: [one('args.amount', 'lte', 100)] },
    file: { require: [one('args.path', 'path_under', '/data')] },
    fetch: { require: [one('args.url', 'host_in', ['example.com', '*.example.com'])] },
    mail: { require: [one('args.to', 'regex', '^[^@,;\\s]+@example\\.com$')] },
    mails: { require: [one('args.to[*]', 'ends_with', '@example.com')] },
    spend: {
      limits: [
        { counter: 'm', max: 10, window: 'month', scope: 'grant', amount_from: 'args.amount' },
      ],
    },
    slow: { deny_if: [one('args.text', 'regex', '(?:(?:a+)+|(?:a|aa)+)+$')] },
    blank: {},
  },
};

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    servers: { s: upstream.url, strict: upstream.url },
    policies: {
      p: POLICY,
      strict: { version: '1', default: 'allow', arguments: 'strict' },
    },
    grants: {
      agent: { server: 's', policy: 'p' },
      strict: { server: 'strict', policy: 'strict' },
    },
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

/** True when a call with these arguments (JSON text) ran. */
async function runs(tool: string, args: string): Promise<boolean> {
  upstream.forget();
  const { body } = await gateway.ask({ body: call(tool).replace('{}', args) });
  expect(body).toMatch(/"ran"|POLICY DENIED/);
  expect(upstream.calls()).toEqual(body.includes('"ran"') ? [tool] : []);
  return body.includes('"ran"');
}

describe('an amount', () => {
  it.each(['100', '"99.5"', '"1e2"', '-0', '-500', 'null', '1e-400', '100.0'])(
    'of %s is within 100',
    async (amount) => {
      expect(await runs('capped', `{"amount":${amount}}`)).toBe(true);
    },
  );

  it.each([
    ...['500', '"500"', '[500]', '"1e3"', '1e400', '"1e400"', '"0x64"', '" 100"', '"1_000"'],
    ...[
      'true',
      '{"valueOf":1}',
      '"NaN"',
      '"Infinity"',
      '"１００"',
      '"100\\u0000"',
      '"+1"',
      '[]',
      '""',
    ],
    ...['100.00000000000002', '"100,00"', '"1e"'],
  ])('of %s is above 100 or no number, and denied', async (amount) => {
    expect(await runs('capped', `{"amount":${amount}}`)).toBe(false);
  });

  it.each(['{}', '{"Amount":1}', '{"amount":null}', '{"__proto__":{"amount":1}}', '{"amount ":1}'])(
    'that is missing does not meet a requirement: %s',
    async (args) => {
      expect(await runs('needed', args)).toBe(false);
    },
  );

  it.each(['-5', '"-5"', 'null', '"five"', '[1]', '1e400', '11'])(
    'of %s cannot be spent from 10, and nothing is given back for it',
    async (amount) => {
      expect(await runs('spend', `{"amount":${amount}}`)).toBe(false);
    },
  );
});

describe('a path', () => {
  it.each(['/data/x', '/data', '/data//./x/', '/data/x/../y'])(
    'below the base: %s',
    async (path) => {
      expect(await runs('file', JSON.stringify({ path }))).toBe(true);
    },
  );

  it.each([
    ...['/data/../etc/passwd', '/data/x/../../etc', '/database', '/DATA/x', 'data/x', './data'],
    ...['/data/%2e%2e/etc', '/data/..%2fetc', '/data\\..\\etc', '/data/x\0', '', '//data/../..'],
    ...[['/data/x'], { path: '/data' }, 7],
  ])('not surely below the base: %s', async (path) => {
    expect(await runs('file', JSON.stringify({ path }))).toBe(false);
  });
});

describe('a URL', () => {
  it.each(['https://example.com/x', 'https://EXAMPLE.com./', 'http://a.b.example.com:8080'])(
    'of an allowed host: %s',
    async (url) => {
      expect(await runs('fetch', JSON.stringify({ url }))).toBe(true);
    },
  );

  it.each([
    ...['https://example.com.evil.test', 'https://evil.test/example.com', 'https://notexample.com'],
    ...[
      'https://example.com@evil.test',
      'https://user@example.com',
      'https://evil.test#@example.com',
    ],
    ...[
      'https://evil.test\\@example.com',
      'https://еxample.com',
      'https://example.com%2eevil.test',
    ],
    ...['//example.com', 'example.com', 'file://example.com/x', 'javascript://example.com/%0a1'],
    ...['https://exa\u00admple.com.evil.test', 'https://[::ffff:1.2.3.4]', ''],
  ])('of another host, or of two: %s', async (url) => {
    expect(await runs('fetch', JSON.stringify({ url }))).toBe(false);
  });
});

describe('recipients', () => {
  it.each([
    'a@example.com,b@evil.test',
    'a@example.com\nb@evil.test',
    'b@evil.test\na@example.com',
    '"b@evil.test" <a@example.com>',
    'a@example.com ',
    'a@example.com\u0000',
  ])('in one string are not taken for one: %j', async (to) => {
    expect(await runs('mail', JSON.stringify({ to }))).toBe(false);
  });

  it('in a list are judged one by one', async () => {
    expect(await runs('mails', '{"to":["a@example.com","b@example.com"]}')).toBe(true);
    for (const to of [
      '["a@example.com","b@evil.test"]',
      '"a@example.com"',
      '[["a@example.com"]]',
      '[]',
      '[null]',
      '{"0":"a@example.com"}',
      '{"length":0}',
    ]) {
      expect(await runs('mails', `{"to":${to}}`)).toBe(false);
    }
  });
});

describe('the gateway', () => {
  it('is not held up by patterns that explode elsewhere', async () => {
    const started = performance.now();
    const text = `${'a'.repeat(2_000_000)}!`;
    expect(await runs('slow', JSON.stringify({ text }))).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it.each<[string, object, string]>([
    ['refers to itself', { $ref: '#' }, '{"a":1}'],
    [
      'refers in a circle',
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
      '{}',
    ],
    ['doubles at every step', doubling(64), '{"a":1}'],
    ['refers to the network', { $ref: 'http://127.0.0.1:1/schema.json' }, '{}'],
    ['does not compile', { type: 'nothing' }, '{}'],
    [
      'has a pattern that explodes',
      { properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
      `{"a":"${'a'.repeat(50_000)}!"}`,
    ],
  ])('denies in strict mode, at once, when a schema %s', async (_, inputSchema, args) => {
    await learn({ name: 'odd', inputSchema });
    const started = performance.now();
    const body = call('odd').replace('{}', args);
    const answer = await gateway.ask({ grant: 'strict', server: 'strict', body });
    expect(answer.body).toContain('"arguments_invalid"');
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(upstream.calls()).toEqual([]);
  });

  it('checks strict arguments against the schema of the server, and denies a tool without one', async () => {
    const properties = { a: { type: 'integer', maximum: 5 } };
    const inputSchema = { type: 'object', properties, additionalProperties: false };
    await learn({ name: 'good', inputSchema }, { name: 'bare' });
    const ask = async (tool: string, args: object) =>
      (await gateway.ask({ grant: 'strict', server: 'strict', body: call(tool, args) })).body;
    expect(await ask('good', { a: 5 })).toContain('"ran"');
    for (const args of [{ a: 6 }, { a: '5' }, { A: 1 }, { a: 1, b: 2 }]) {
      expect(await ask('good', args)).toContain('"arguments_invalid"');
    }
    expect(await ask('bare', {})).toContain('"arguments_invalid"');
    expect(await ask('unknown', {})).toContain('"arguments_invalid"');
    expect(upstream.calls()).toEqual(['good']);
  });

  it('survives a list for its own use that never ends, or is a huge event', async () => {
    const own = modern('tools/call', { name: 'never', arguments: {} });
    upstream.answer((seen) => {
      if (seen.message?.method !== 'tools/list') return answerPlainly(seen);
      const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
      return { bytes: [head, `data: ${'x'.repeat(11_000_000)}`], after: 'stay' };
    });
    await expect
      .poll(
        async () => {
          await gateway.ask({ ...own, grant: 'strict', server: 'strict' });
          return upstream.requests.some((seen) => seen.message?.method === 'tools/list');
        },
        { timeout: 8_000, interval: 300 },
      )
      .toBe(true);
    expect((await gateway.ask({ body: call('blank') })).body).toContain('"ran"');
  });
});

/** A list of tools that passes the gateway, so that it knows them. */
async function learn(...tools: readonly object[]): Promise<void> {
  upstream.answer((seen) => result(seen, { tools }));
  const body = request('tools/list');
  await gateway.ask({ grant: 'strict', server: 'strict', body });
  upstream.answer();
  upstream.forget();
}

function doubling(levels: number): object {
  const $defs: Record<string, object> = { d0: { type: 'string' } };
  for (let level = 1; level <= levels; level += 1) {
    const next = { $ref: `#/$defs/d${level - 1}` };
    $defs[`d${level}`] = { anyOf: [next, { not: next, ...next }] };
  }
  return { properties: { a: { $ref: `#/$defs/d${levels}` } }, $defs };
}
