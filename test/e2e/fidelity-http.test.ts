// Over HTTP, bodies and streams arrive byte for byte in both directions, the headers that carry
// the protocol cross, and those that carry the client's identity do not.
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Folder, type Gateway, startGateway, stopAll, temporaryFolder } from './drive.ts';
import {
  EVENTS,
  type RawHttpUpstream,
  SESSION,
  startRawHttpUpstream,
} from './raw-http-upstream.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  tools: { denied: { action: 'deny', reason: 'No.' } },
};

let folder: Folder;
let upstream: RawHttpUpstream;
let gateway: Gateway;
let session: string;

beforeAll(async () => {
  folder = temporaryFolder();
  upstream = await startRawHttpUpstream();
  const args = ['--policy', folder.write('policy.json', POLICY), '--upstream', upstream.url];
  const injected = ['--header', 'Authorization: Bearer for-upstream', '--header', 'X-Team: a: b'];
  gateway = await startGateway([...args, ...injected, '--state', join(folder.path, 'state')]);
  const hello = '"capabilities":{},"clientInfo":{"name":"raw","version":"1"}';
  const opened = await send({
    body: `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",${hello}}}`,
  });
  session = String(opened.headers['mcp-session-id']);
});

afterAll(async () => {
  const stops = [upstream?.close, gateway?.stop].filter((stop) => stop !== undefined);
  await stopAll(stops).finally(folder.remove);
});

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request by hand; the body as it came. */
function send({ method = 'POST', headers = {}, body }: Sent) {
  const fixed = {
    accept: 'application/json, text/event-stream',
    ...(session !== undefined && { 'mcp-session-id': session }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    'mcp-protocol-version': '2025-11-25',
  };
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const req = request(gateway.url, { method, headers: { ...fixed, ...headers } }, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }),
        );
        res.on('error', reject);
      });
      req.on('error', reject);
      req.end(body);
    },
  );
}

/** A call that the upstream answers with the given body. */
function call(id: string, script: Record<string, unknown>, further = '') {
  const args = JSON.stringify(script).slice(1, -1);
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"t","arguments":{${args}${further}}}}`;
}

const last = () => upstream.received.at(-1);

test('the body of a call and its answer pass byte for byte', async () => {
  const odd = '1.0,-0,9007199254740993,1e400,"\\u00e9","é","\u2028","\\ud800"';
  const answer = ` {"result": {"z":[${odd}],"a":{}} ,"id":9007199254740993,"jsonrpc":"2.0"}\n`;
  const body = call('9007199254740993', { answer }, `, "n" : [${odd}] `);
  const got = await send({ body });
  expect(last()?.body).toBe(body);
  expect(got.body).toBe(answer);
  expect(got.headers['content-type']).toBe('application/json');
});

test('a stream that answers a call passes byte for byte', async () => {
  const answer = `id: a_0\ndata: \n\n: note\n\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":0,"progress":1.0}}\n\nid: a_1\ndata: {"jsonrpc":"2.0","id":2,"result":{"n":1.0}}\n\n`;
  const got = await send({ body: call('2', { answer, type: 'text/event-stream' }) });
  expect(got.headers['content-type']).toBe('text/event-stream');
  expect(got.body).toBe(answer);
});

test('the stream of a GET passes byte for byte, and the place to resume from reaches the server', async () => {
  const got = await send({ method: 'GET', headers: { 'last-event-id': '7_0' } });
  expect(got.body).toBe(EVENTS);
  expect(last()).toMatchObject({ method: 'GET', headers: { 'last-event-id': '7_0' } });
});

test.each([
  [400, '{"jsonrpc":"2.0","id":3,"error":{"code":-32000,"message":"x","data":{"n":1.0}}}'],
  [500, '{"jsonrpc":"2.0","id":3,"error":{"code":-32603,"message":"x"}}'],
])('an answer with status %i reaches the client as it is', async (status, answer) => {
  const got = await send({ body: call('3', { status, answer }) });
  expect(got).toMatchObject({ status, body: answer });
});

test('a notification is taken with 202 and nothing else', async () => {
  const body = '{"jsonrpc":"2.0","method":"notifications/vendor","params":{"n":1.0}}';
  expect(await send({ body })).toMatchObject({ status: 202, body: '' });
  expect(last()?.body).toBe(body);
});

describe('headers', () => {
  test('those of the protocol cross, and the session is the one that the server gave', async () => {
    const headers = {
      'mcp-method': 'tools/call',
      'mcp-name': 't',
      'mcp-param-region': 'eu',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    await send({ headers, body: call('4', { answer: '{"jsonrpc":"2.0","id":4,"result":{}}' }) });
    expect(last()?.headers).toMatchObject({
      ...headers,
      'mcp-protocol-version': '2025-11-25',
      'mcp-session-id': SESSION,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    });
  });

  test("the client's identity does not cross, and the configured one does", async () => {
    const { host, port } = new URL(gateway.url);
    await send({
      headers: {
        authorization: 'Bearer of-the-client',
        cookie: 'session=secret',
        origin: `http://localhost:${port}`,
        'x-forwarded-for': '10.0.0.1',
        te: 'trailers',
      },
      body: call('5', { answer: '{"jsonrpc":"2.0","id":5,"result":{}}' }),
    });
    const headers = last()?.headers ?? {};
    expect(headers.authorization).toBe('Bearer for-upstream');
    expect(headers['x-team']).toBe('a: b');
    expect(headers.host).not.toBe(host);
    for (const name of ['cookie', 'origin', 'te']) expect(headers).not.toHaveProperty(name);
  });
});

test('a denied call is answered here, and the server sees nothing of it', async () => {
  const before = upstream.received.length;
  const body =
    '{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"name":"denied"}}';
  const got = await send({ body });
  expect(got.status).toBe(200);
  expect(got.body).toContain('"id":9007199254740993,');
  expect(got.body).toContain('[POLICY DENIED] No.');
  expect(upstream.received).toHaveLength(before);
});

test('a batch is refused in a session that does not know batches', async () => {
  const before = upstream.received.length;
  const element = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t"}}';
  const got = await send({ body: `[${element}]` });
  expect(got.status).toBe(400);
  expect(JSON.parse(got.body)).toMatchObject({ error: { code: -32600 } });
  expect(upstream.received).toHaveLength(before);
});

test('the end of a session, as the server tells it, reaches the client', async () => {
  const answer =
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}';
  const got = await send({ body: call('6', { status: 404, answer }) });
  expect(got.status).toBe(404);
  expect(JSON.parse(got.body)).toMatchObject({ error: { code: -32001 } });
});
