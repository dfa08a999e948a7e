// Lists of tools in every odd form: what the gateway cannot read it does not show, and what it can
// read it cuts (attack 17 of the list).
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, modern, openSession, request, startGateway } from './gateway.ts';
import {
  answerText,
  eventStream,
  type Reply,
  result,
  type SeenRequest,
  startUpstream,
  toolList,
  type Upstream,
} from './upstream.ts';

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    servers: { s: upstream.url },
    policies: {
      p: { version: '1', default: 'allow', hide: ['hidden'] },
      all: { version: '1', default: 'allow' },
    },
    grants: { agent: { server: 's', policy: 'p' }, admin: { server: 's', policy: 'all' } },
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

const JSON_TYPE = { 'Content-Type': 'application/json' };
const listText = (seen: SeenRequest) => answerText(seen, `"result":${JSON.stringify(toolList())}`);

async function listed(grant = 'agent') {
  return gateway.ask({ grant, body: request('tools/list', {}, 4) });
}

describe('a list that can be read', () => {
  it.each<[string, (seen: SeenRequest) => Reply]>([
    ['as JSON', (seen) => ({ body: listText(seen) })],
    ['with status 201', (seen) => ({ status: 201, headers: JSON_TYPE, body: listText(seen) })],
    ['with status 206', (seen) => ({ status: 206, headers: JSON_TYPE, body: listText(seen) })],
    ['with status 404', (seen) => ({ status: 404, headers: JSON_TYPE, body: listText(seen) })],
    ['with status 500', (seen) => ({ status: 500, headers: JSON_TYPE, body: listText(seen) })],
    [
      'as Application/JSON',
      (seen) => ({ headers: { 'content-type': 'Application/JSON; x=1' }, body: listText(seen) }),
    ],
    ['in chunks', (seen) => chunked(listText(seen))],
    ['until the connection closes', (seen) => untilClose(listText(seen))],
    ['as an event', (seen) => eventStream(`data: ${listText(seen)}\n\n`)],
    ['as an event of CR lines', (seen) => eventStream(`data: ${listText(seen)}\r\r`)],
    ['as an event over several lines', (seen) => eventStream(lines(listText(seen)))],
    ['as an event of another name', (seen) => eventStream(`event: x\ndata: ${listText(seen)}\n\n`)],
    ['after a byte order mark', (seen) => eventStream(`\ufeffdata: ${listText(seen)}\n\n`)],
    [
      'among noise',
      (seen) =>
        eventStream(
          `: hello\n\nid: 1\ndata:\n\nretry: 5\n\nevent: ping\ndata: {"jsonrpc":"2.0","method":"n"}\n\ndata: ${listText(seen)}\n\n`,
        ),
    ],
    ['in a batch', (seen) => ({ body: `[{"jsonrpc":"2.0","method":"n"},${listText(seen)}]` })],
  ])('is cut %s', async (_, answer) => {
    upstream.answer(answer);
    const { body } = await listed();
    expect(body).toContain('"allowed"');
    expect(body).not.toContain('hidden');
    expect((await listed('admin')).body).toContain('"hidden"');
  });

  it('is cut when the names of its members are escaped', async () => {
    upstream.answer((seen) => {
      const text = listText(seen)
        .replace('"tools"', '"\\u0074ools"')
        .replace('hidden', 'hidd\\u0065n');
      return { body: text };
    });
    expect(JSON.parse((await listed()).body).result.tools).toHaveLength(3);
  });
});

describe('a list that cannot be read', () => {
  const named = (text: string) => ({ headers: { 'Content-Type': text } });
  it.each<[string, (seen: SeenRequest) => Reply]>([
    ['of another media type', (seen) => ({ ...named('text/plain'), body: listText(seen) })],
    ['of no media type', (seen) => ({ headers: {}, body: listText(seen) })],
    ['of a near type', (seen) => ({ ...named('application/jsonx'), body: listText(seen) })],
    ['of two media types', (seen) => twoTypes(listText(seen))],
    [
      'that is a page with status 404',
      (seen) => ({ status: 404, ...named('text/html'), body: `<p>${listText(seen)}` }),
    ],
    ['compressed', (seen) => compressed(listText(seen), 'application/json')],
    [
      'that is a compressed stream',
      (seen) => compressed(`data: ${listText(seen)}\n\n`, 'text/event-stream'),
    ],
    [
      'falsely called compressed',
      (seen) => ({ headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, body: listText(seen) }),
    ],
    ['broken off', (seen) => ({ body: listText(seen).slice(0, -2) })],
    ['with trailing data', (seen) => ({ body: `${listText(seen)}x` })],
    ['with a byte order mark', (seen) => ({ body: `\ufeff${listText(seen)}` })],
    [
      'with tools twice',
      (seen) => ({ body: listText(seen).replace('{"tools"', '{"tools":[],"tools"') }),
    ],
    [
      'with result twice',
      (seen) => ({ body: listText(seen).replace('"result"', '"result":{"tools":[]},"result"') }),
    ],
    [
      'that is not UTF-8',
      (seen) => ({
        body: Buffer.concat([
          Buffer.from(listText(seen).slice(0, -3)),
          Buffer.from([0xff]),
          Buffer.from(']}}'),
        ]),
      }),
    ],
    ['with an entry without a name', (seen) => result(seen, { tools: [{ title: 'hidden' }] })],
    ['with an entry that is text', (seen) => result(seen, { tools: ['hidden'] })],
    ['that is an object', (seen) => result(seen, { tools: { hidden: {} } })],
    [
      'that is an event of broken JSON',
      (seen) => eventStream(`data: ${listText(seen).slice(0, -1)}\n\n`),
    ],
    [
      'that is an event in another encoding',
      (seen) => eventStream(Buffer.from(`data: ${listText(seen)}\xff\n\n`, 'latin1')),
    ],
    [
      'deeper than the bound',
      (seen) => ({
        body: listText(seen).replace('"type":"object"', `"x":${'['.repeat(200)}${']'.repeat(200)}`),
      }),
    ],
  ])('is replaced by an error: %s', async (_, answer) => {
    upstream.answer(answer);
    const { body } = await listed();
    expect(body).not.toContain('hidden');
    const text = body.startsWith('data: ') ? body.slice(6) : body;
    expect(JSON.parse(text)).toMatchObject({ id: 4, error: { code: 50_203 } });
  });

  it('is not let through by an event that never ends', async () => {
    upstream.answer((seen) =>
      eventStream(`data: {"jsonrpc":"2.0","method":"n"}\n\ndata: ${listText(seen)}`),
    );
    expect((await listed()).body).toBe('data: {"jsonrpc":"2.0","method":"n"}\n\n');
  });

  it('is an error too when the server breaks it off', async () => {
    const head =
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n';
    upstream.answer((seen) => ({ bytes: [head + listText(seen)] }));
    const { status, body } = await listed();
    expect([status, JSON.parse(body).error.code]).toEqual([502, 50_201]);
  });
});

describe('a list on another stream', () => {
  const stream = (text: string) => eventStream(`id: 7\ndata: ${text}\n\n`);
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, result: toolList() });

  it('is cut when it is resumed', async () => {
    const session = await openSession(gateway);
    upstream.answer(() => stream(list));
    const headers = { ...session, 'Last-Event-ID': '6' };
    const { body } = await gateway.ask({ method: 'GET', headers });
    expect(upstream.requests.at(-1)?.headers.get('last-event-id')).toBe('6');
    expect(body).toContain('"allowed"');
    expect(body).not.toContain('hidden');
  });

  it.each([
    ['an unfinished event', () => eventStream(`data: ${list}`)],
    ['a compressed stream', () => compressed(`data: ${list}\n\n`, 'text/event-stream')],
    ['a broken event', () => stream(list.slice(0, -1))],
    ['a batch', () => stream(`[${list}]`)],
  ])('is not shown as %s', async (_, answer) => {
    const session = await openSession(gateway);
    upstream.answer(answer);
    expect((await gateway.ask({ method: 'GET', headers: session })).body).not.toContain('hidden');
  });

  it('is cut in the answer to a batch, however large', async () => {
    const session = await openSession(gateway, { revision: '2025-03-26' });
    const tools = [{ name: 'hidden' }, { name: 'allowed', description: 'x'.repeat(600_000) }];
    upstream.answer(() => ({
      body: `[${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools, n: 1 } })}, {"n":1.0}]`,
    }));
    const answer = await gateway.ask({ body: `[${request('tools/list')}]`, headers: session });
    expect(answer.body.length).toBeGreaterThan(600_000);
    expect(answer.body).not.toContain('hidden');
    expect(answer.body).toContain('{"n":1.0}');
  });
});

describe('paging and caching', () => {
  it.each(['""', '"a\\u00e9\\"b"', '"0"'])('hands on the cursor %s as it is', async (cursor) => {
    const page = `"result":{"tools":[{"name":"hidden"}],"nextCursor":${cursor}}`;
    upstream.answer((seen) => ({ body: answerText(seen, page) }));
    const { body } = await listed();
    expect(body).toContain(`"tools":[],"nextCursor":${cursor}}`);
    await gateway.ask({ body: request('tools/list', { cursor: JSON.parse(cursor) }) });
    expect(upstream.requests.at(-1)?.message?.params?.['cursor']).toBe(JSON.parse(cursor));
  });

  it('makes every page private to the grant, and keeps nothing for others', async () => {
    upstream.answer((seen) => result(seen, { ...toolList(), ttlMs: 5, cacheScope: 'public' }));
    const ask = modern('tools/list', {});
    const own = await gateway.ask(ask);
    expect(JSON.parse(own.body).result.cacheScope).toBe('private');
    const admin = await gateway.ask({ ...ask, grant: 'admin' });
    expect(admin.body).toContain('hidden');
    expect((await gateway.ask(ask)).body).not.toContain('hidden');
    expect(upstream.requests).toHaveLength(3);
  });
});

function chunked(text: string): Reply {
  const head =
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const pieces = [...Buffer.from(text)].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`);
  return { bytes: [head, pieces.join(''), '0\r\n\r\n'], after: 'stay' };
}

function untilClose(text: string): Reply {
  return { bytes: [`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n${text}`] };
}

function lines(text: string): string {
  return `data: ${text.replaceAll(',', ',\ndata: ')}\n\n`;
}

function twoTypes(text: string): Reply {
  const types = 'Content-Type: application/json\r\nContent-Type: text/html\r\n';
  const length = `Content-Length: ${text.length}\r\n\r\n`;
  return { bytes: [`HTTP/1.1 200 OK\r\n${types}${length}${text}`], after: 'stay' };
}

function compressed(text: string, type: string): Reply {
  return {
    headers: { 'Content-Type': type, 'Content-Encoding': 'gzip' },
    body: gzipSync(text),
  };
}
