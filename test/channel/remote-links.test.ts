import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../src/contract/errors.ts';
import {
  type FlowingLink,
  openRemoteLink,
  probeTransport,
} from '../../src/server/channel/index.ts';
import { createHttpTarget } from '../../src/server/upstream/http-target.ts';
import { createToolBook } from '../../src/server/upstream/tool-book.ts';
import { type Answering, data, json, type Remote, startRemote, stream } from './remote.ts';

const timeouts = { connectMs: 2_000, firstByteMs: 2_000, idleMs: 2_000 };
const targetAt = (url: string) =>
  createHttpTarget({ id: 'remote', url, headers: { Authorization: 'own' }, local: true, timeouts });
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const INITIALIZE = { id: 0, method: 'initialize', params: { protocolVersion: '2025-06-18' } };
const INITIALIZED = { method: 'notifications/initialized' };

let remote: Remote;
let link: FlowingLink | undefined;
const messages: unknown[] = [];
const failures: (readonly [unknown, string, number?])[] = [];
const ends: Fault[] = [];
const book = createToolBook(new Map());

afterEach(async () => {
  await link?.close();
  await remote.close();
  link = undefined;
  for (const list of [messages, failures, ends]) list.length = 0;
});

async function start(answer: Answering): Promise<void> {
  remote = await startRemote(answer);
  link = openRemoteLink({
    url: remote.url,
    targetAt,
    book,
    events: {
      onMessage: (text, status) =>
        messages.push(status === undefined ? JSON.parse(text) : [status, JSON.parse(text)]),
      onRequestFailed: (id, why, status) =>
        failures.push(status === undefined ? [id, why.code] : [id, why.code, status]),
      onClose: (why) => ends.push(why),
      onLog: () => {},
    },
  });
}

const send = (message: object) => link?.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

/** Answers the handshake with a session; everything else is up to the test. */
const withSession =
  (rest: Answering): Answering =>
  (asked, response) => {
    const { message, method } = asked;
    if (message.method === 'initialize') {
      const result = { protocolVersion: '2025-06-18' };
      json(response, { id: message.id, result }, 200, { 'Mcp-Session-Id': 's1' });
    } else if (method === 'DELETE' || message.method === 'notifications/initialized') {
      response.writeHead(202).end();
    } else rest(asked, response);
  };

describe('a link to a Streamable HTTP server', () => {
  it('keeps session and revision, opens the standing stream, and ends the session', async () => {
    await start(
      withSession((asked, response) => {
        if (asked.method === 'GET') stream(response, data({ method: 'notifications/x' }));
        else json(response, { id: asked.message.id, result: {} });
      }),
    );
    await send(INITIALIZE);
    await send(INITIALIZED);
    await send({ id: 1, method: 'ping' });
    await until(() => expect(messages).toHaveLength(3));
    expect(remote.asked.map(({ method, message }) => message.method ?? method).sort()).toEqual([
      'GET',
      'initialize',
      'notifications/initialized',
      'ping',
    ]);
    expect(remote.asked[0]?.headers).toMatchObject({
      accept: 'application/json, text/event-stream',
      authorization: 'own',
    });
    for (const { headers } of remote.asked.slice(1)) {
      expect(headers).toMatchObject({
        'mcp-session-id': 's1',
        'mcp-protocol-version': '2025-06-18',
      });
    }
    await link?.close();
    expect(remote.asked.at(-1)).toMatchObject({
      method: 'DELETE',
      headers: { 'mcp-session-id': 's1' },
    });
  });

  it('reads answers as streams, with priming events, comments and what comes before', async () => {
    const before = { method: 'notifications/progress', params: {} };
    await start((asked, response) => {
      stream(response, 'id: 1\ndata:', data(before), data({ id: asked.message.id, result: {} }));
      response.end();
    });
    await send({ id: 1, method: 'x' });
    await until(() => expect(messages).toHaveLength(2));
    expect(messages).toMatchObject([before, { id: 1 }]);
    expect(failures).toEqual([]);
  });

  it('sends nothing after a notification before the server has taken it', async () => {
    const order: string[] = [];
    await start((asked, response) => {
      order.push(asked.message.method ?? '');
      if (asked.message.id === undefined) setImmediate(() => response.writeHead(202).end());
      else json(response, { id: asked.message.id, result: {} });
    });
    const first = send({ method: 'notifications/first' });
    send({ id: 1, method: 'second' });
    expect(order).toEqual([]);
    await first;
    await until(() => expect(messages).toHaveLength(1));
    expect(order).toEqual(['notifications/first', 'second']);
  });

  it('resumes a stream that breaks before the answer, from the last event it has seen', async () => {
    await start(
      withSession((asked, response) => {
        if (asked.method === 'POST') {
          stream(response, 'retry: 1\nid: e1\ndata:', `id: e2\n${data({ method: 'first' })}`);
          response.end();
        } else if (asked.headers['last-event-id'] === 'e2') {
          stream(response, `id: e3\n${data({ id: 1, result: { resumed: true } })}`);
        } else response.writeHead(405).end();
      }),
    );
    await send(INITIALIZE);
    await until(() => expect(messages).toHaveLength(1));
    await send({ id: 1, method: 'slow' });
    await until(() => expect(messages).toHaveLength(3));
    expect(messages.slice(1)).toMatchObject([{ method: 'first' }, { id: 1 }]);
    expect(failures).toEqual([]);
  });

  it('fails a request whose stream breaks and cannot be resumed', async () => {
    await start((_, response) => {
      stream(response, data({ method: 'first' }));
      response.end();
    });
    await send({ id: 1, method: 'slow' });
    await until(() => expect(failures).toEqual([[1, 'upstream_broken']]));
  });

  it('fails requests alone: by status, by what is no answer, by silence', async () => {
    await start((asked, response) => {
      if (asked.message.method === 'denied') response.writeHead(401).end();
      else if (asked.message.method === 'odd') response.writeHead(500).end('<html>');
      else if (asked.message.method === 'html') response.writeHead(200).end('<html>');
    });
    for (const [id, method] of ['denied', 'odd', 'html', 'silent'].entries()) send({ id, method });
    await until(() => expect(failures).toHaveLength(4));
    expect([...failures].sort()).toEqual([
      [0, 'upstream_unauthorized', 401],
      [1, 'upstream_broken', 500],
      [2, 'upstream_broken'],
      [3, 'upstream_timeout'],
    ]);
    expect(ends).toEqual([]);
  });

  it('knows that a request was not sent when nobody is there', async () => {
    await start(() => {});
    await remote.close();
    await send({ id: 1, method: 'x' });
    await until(() => expect(failures).toEqual([[1, 'upstream_unreachable']]));
  });

  it('passes a JSON-RPC error on with its status', async () => {
    await start((asked, response) => {
      json(response, { id: asked.message.id, error: { code: -32602, message: 'no' } }, 400);
    });
    await send({ id: 1, method: 'x' });
    await until(() => expect(messages).toMatchObject([[400, { id: 1, error: { code: -32602 } }]]));
  });

  it('is over when the server has forgotten the session', async () => {
    await start(withSession((_, response) => response.writeHead(404).end()));
    await send(INITIALIZE);
    await until(() => expect(messages).toHaveLength(1));
    await send({ id: 1, method: 'x' });
    await until(() => expect(ends).toHaveLength(1));
    expect(failures).toEqual([[1, 'upstream_broken', 404]]);
    expect(ends[0]?.detail).toContain('connect again');
  });

  it('mirrors a modern message into headers, and cancels by closing', async () => {
    let broken = 0;
    await start((asked, response) => {
      if (asked.message.method === 'tools/list') json(response, { id: 1, result: {} });
      else response.on('close', () => (broken += 1));
    });
    const inputSchema = {
      type: 'object',
      properties: { r: { type: 'string', 'x-mcp-header': 'R' } },
    };
    book.learn([{ name: 'where', inputSchema }]);
    const params = { name: 'where', arguments: { r: 'eu' }, _meta: META };
    await send({ id: 2, method: 'tools/call', params });
    await until(() => expect(remote.asked).toHaveLength(1));
    expect(remote.asked[0]?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'where',
      'mcp-param-r': 'eu',
    });
    await send({ method: 'notifications/cancelled', params: { requestId: 2 } });
    await until(() => expect(broken).toBe(1));
    expect(remote.asked).toHaveLength(1);
    expect(failures).toEqual([]);
  });
});

describe('a link to an HTTP+SSE server', () => {
  const older =
    (endpoint: string): Answering =>
    (asked, response) => {
      if (asked.method === 'GET') {
        held = response;
        stream(response, `event: endpoint\ndata: ${endpoint}`);
      } else if (asked.path !== '/messages?s=1') response.writeHead(405).end();
      else {
        response.writeHead(202).end('Accepted');
        const { id } = asked.message;
        if (id !== undefined && held !== undefined)
          stream(held, `event: message\n${data({ id, result: {} })}`);
      }
    };
  let held: Parameters<Answering>[1] | undefined;

  it('is found when the handshake is refused, and talks to the address it is told', async () => {
    await start(older('/messages?s=1'));
    await send(INITIALIZE);
    await until(() => expect(messages).toMatchObject([{ id: 0 }]));
    await send({ id: 1, method: 'ping' });
    await until(() => expect(messages).toHaveLength(2));
    expect(failures).toEqual([]);
    expect(remote.asked.map(({ path }) => path)).toEqual([
      '/mcp',
      '/mcp',
      '/messages?s=1',
      '/messages?s=1',
    ]);
  });

  it('never sends anything, credentials least of all, to another origin', async () => {
    const elsewhere = await startRemote((_, response) => response.writeHead(202).end());
    await start(older(`${elsewhere.url}/messages`));
    await send(INITIALIZE);
    await until(() => expect(ends).toHaveLength(1));
    expect(ends[0]?.detail).toContain('another origin');
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });

  it('is over with its stream', async () => {
    await start(older('/messages?s=1'));
    await send(INITIALIZE);
    await until(() => expect(messages).toHaveLength(1));
    remote.drop();
    await until(() => expect(ends).toHaveLength(1));
    await expect(send({ id: 1, method: 'ping' })).rejects.toMatchObject({ name: 'Fault' });
  });

  it('that refuses both ways is explained by its first answer', async () => {
    await start((_, response) => response.writeHead(404).end('nothing here'));
    await send(INITIALIZE);
    await until(() => expect(failures.length + ends.length).toBeGreaterThan(0));
    expect(JSON.stringify([failures, ends.map(({ detail }) => detail)])).toContain('404');
  });
});

describe('probeTransport', () => {
  it.each([
    ['sse', (response) => stream(response, 'event: endpoint\ndata: /m')],
    ['streamable-http', (response) => response.writeHead(405).end()],
    ['streamable-http', (response) => stream(response, data({ method: 'x' }))],
    ['streamable-http', (response) => stream(response)],
  ] satisfies [string, (response: Parameters<Answering>[1]) => void][])(
    'finds %s',
    async (transport, answer) => {
      remote = await startRemote((_, response) => answer(response));
      expect(await probeTransport(targetAt(remote.url))).toBe(transport);
    },
  );

  it('rejects when nobody is there', async () => {
    remote = await startRemote(() => {});
    await remote.close();
    await expect(probeTransport(targetAt(remote.url))).rejects.toMatchObject({
      code: 'upstream_unreachable',
    });
  });
});
