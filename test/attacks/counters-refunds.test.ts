// When a charge goes back: only when the call certainly did not run. A server, or whoever can make
// it fail, cannot turn a limit off (attack 14 of the list, policy-language §5).
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, type Gateway, modern, startGateway } from './gateway.ts';
import {
  answerText,
  eventStream,
  type Reply,
  result,
  type SeenRequest,
  startUpstream,
  type Upstream,
} from './upstream.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  all_tools: { limits: [{ counter: 'once', max: 1, window: 'month', scope: 'grant' }] },
};
/** Every case has a grant, and so a counter, of its own. */
const GRANTS = Array.from({ length: 60 }, (_, index) => `g${index}`);

let upstream: Upstream;
let gateway: Gateway;
let next = 0;

beforeAll(async () => {
  upstream = await startUpstream();
  const server = { url: upstream.url, local: true, timeouts: { firstByteMs: 300 } };
  const dead = { url: 'http://127.0.0.1:9/mcp', local: true };
  gateway = await startGateway({
    servers: { s: server, dead },
    policies: { p: POLICY },
    grants: {
      ...Object.fromEntries(GRANTS.map((id) => [id, { server: 's', policy: 'p' }])),
      lost: { server: 'dead', policy: 'p' },
    },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});

function freshGrant(): string {
  next += 1;
  return GRANTS[next] ?? '';
}

/** True when the one call of a grant can be made again after it was answered like this. */
async function isReturned(answer: (seen: SeenRequest) => Reply): Promise<boolean> {
  const grant = freshGrant();
  upstream.answer(answer);
  await gateway.ask({ grant, body: call('x', {}, 7) });
  return mayCall(grant);
}

async function mayCall(grant: string): Promise<boolean> {
  upstream.answer();
  const { body } = await gateway.ask({ grant, body: call('x') });
  expect(body).toMatch(/"ran"|"limit_exceeded"/);
  return body.includes('"ran"');
}

const rpcError = (code: number, id?: unknown) => (seen: SeenRequest) => {
  const text = answerText(seen, `"error":{"code":${code},"message":"no"}`);
  return id === undefined ? text : text.replace('"id":7', `"id":${JSON.stringify(id)}`);
};
const ran = (seen: SeenRequest) => answerText(seen, '"result":{"content":[]}');
const asEvents =
  (...texts: ((seen: SeenRequest) => string)[]) =>
  (seen: SeenRequest) =>
    eventStream(texts.map((text) => `data: ${text(seen)}\n\n`).join(''));
const progress = () =>
  '{"jsonrpc":"2.0","method":"notifications/progress","params":{"error":{"code":-32602},"m":"\\"result\\""}}';

describe('a charge is returned', () => {
  it.each([400, 403, 404, 409, 422, 429, 401])('after HTTP status %i', async (status) => {
    expect(await isReturned(() => ({ status, body: 'no' }))).toBe(true);
  });

  it.each<[string, Reply]>([
    ['an empty body', { status: 400 }],
    [
      'a body that claims to have run',
      { status: 400, body: '{"jsonrpc":"2.0","id":7,"result":{}}' },
    ],
    ['a body too large to be held', { status: 413, body: 'x'.repeat(400_000) }],
    [
      'a stream',
      { status: 404, headers: { 'Content-Type': 'text/event-stream' }, body: 'data: x\n\n' },
    ],
  ])('after a status 4xx with %s', async (_, reply) => {
    expect(await isReturned(() => reply)).toBe(true);
  });

  it.each([-32700, -32600, -32601, -32602])('after the JSON-RPC error %i', async (code) => {
    expect(await isReturned((seen) => ({ body: rpcError(code)(seen) }))).toBe(true);
    expect(await isReturned(asEvents(progress, rpcError(code)))).toBe(true);
  });

  it('after an error for a message that the server could not read', async () => {
    expect(await isReturned((seen) => ({ body: rpcError(-32700, null)(seen) }))).toBe(true);
  });

  it('when no connection could be made', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await gateway.ask({ grant: 'lost', server: 'dead', body: call('x') });
      expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([502, 50_200]);
    }
  });

  it('to the window it was taken from, once', async () => {
    const grant = freshGrant();
    upstream.answer(() => ({ status: 400 }));
    for (let attempt = 0; attempt < 3; attempt += 1) await gateway.ask({ grant, body: call('x') });
    expect([await mayCall(grant), await mayCall(grant)]).toEqual([true, false]);
  });
});

describe('a charge is kept', () => {
  it.each([500, 502, 503, 504, 300, 302, 204])('after HTTP status %i', async (status) => {
    expect(await isReturned(() => ({ status, headers: {} }))).toBe(false);
  });

  it.each([-32603, -32000, -32020, -32042, 0, 1, -32602.5])(
    'after the JSON-RPC error %f',
    async (code) => {
      expect(await isReturned((seen) => ({ body: rpcError(code)(seen) }))).toBe(false);
    },
  );

  it.each<[string, (seen: SeenRequest) => Reply]>([
    ['a tool error', (seen) => result(seen, { isError: true, content: [] })],
    [
      'a result that talks of an error',
      (seen) => result(seen, { error: { code: -32602 }, content: [] }),
    ],
    ['an error for another message', (seen) => ({ body: rpcError(-32602, 8)(seen) })],
    ['a result, then an error for it', asEvents(ran, rpcError(-32602))],
    ['an error for another message, then a result', asEvents(rpcError(-32602, 8), ran)],
    ['a stream that only shows progress', asEvents(progress)],
    [
      'a stream that breaks',
      () => ({
        bytes: [
          'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n',
        ],
      }),
    ],
    [
      'an answer that breaks',
      () => ({
        bytes: ['HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{'],
      }),
    ],
    ['a reset', () => ({ bytes: [''], after: 'reset' as const })],
    ['a close without an answer', () => ({ bytes: [''] })],
    ['an answer that is no HTTP', () => ({ bytes: ['nonsense\r\n\r\n'] })],
    [
      'an answer in two framings',
      () => ({
        bytes: [
          'HTTP/1.1 400 No\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        ],
      }),
    ],
    ['a change of protocol', () => ({ bytes: ['HTTP/1.1 101 Switching\r\n\r\n'] })],
    ['silence', () => 'hang'],
  ])('after %s', async (_, answer) => {
    expect(await isReturned(answer)).toBe(false);
  });

  it('when the client goes away before the answer', async () => {
    const grant = freshGrant();
    upstream.forget();
    upstream.answer(() => 'hang');
    const { body, headers } = modern('tools/call', { name: 'x', arguments: {} });
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      `POST /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token(grant)}\r\nContent-Type: application/json\r\n${fields.join('')}Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await vi.waitFor(() => expect(upstream.calls()).toEqual(['x']));
    socket.destroy();
    await vi.waitFor(async () => {
      const last = (await gateway.records()).at(-1);
      expect(last).toMatchObject({ kind: 'outcome', outcome: 'cancelled' });
    });
    expect(await mayCall(grant)).toBe(false);
  });
});
