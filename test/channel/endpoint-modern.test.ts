import { afterEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/contract/errors.ts';
import { META, type Served, serve } from './http.ts';
import { type PlayedServer, playServer } from './parts.ts';

let served: Served | undefined;
let children: PlayedServer[] = [];

afterEach(async () => {
  await served?.close();
  served = undefined;
  children = [];
});

interface Wire {
  readonly id?: number;
  readonly method?: string;
  readonly params: Record<string, unknown> & { _meta: Record<string, unknown> };
}

const TOOL = {
  name: 'mirror',
  inputSchema: {
    type: 'object',
    properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
  },
};
const DISCOVERED = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} };

/** A modern server; calls of `slow` and subscriptions are answered by the test. */
function modernChild(): PlayedServer {
  return playServer((message) => {
    const { id, method, params } = message as unknown as Wire;
    if (id === undefined || params?.['name'] === 'slow' || method === 'subscriptions/listen') {
      return undefined;
    }
    const say = (result: object) => ({ jsonrpc: '2.0', id, result });
    if (method === 'server/discover') return say(DISCOVERED);
    if (method === 'tools/list') return say({ tools: [TOOL] });
    if (method === 'tools/call') return say({ content: [], echo: params['arguments'] ?? null });
    return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
  });
}

async function start(make: () => PlayedServer = modernChild): Promise<Served> {
  served = await serve((events) => {
    const child = make();
    children.push(child);
    return child.open(events);
  });
  return served;
}

const child = (index = 0): PlayedServer => {
  const one = children[index];
  if (one === undefined) throw new Error('no such child');
  return one;
};
const sent = (index = 0): Wire[] => child(index).received.map((text) => JSON.parse(text));
const slow = (id: number | string, meta: object = {}) => ({
  id,
  method: 'tools/call',
  params: { name: 'slow', _meta: meta },
});
/** Waits until the child has been sent the n-th call of `slow`, and returns it as it came. */
async function slowCall(count: number, index = 0): Promise<Wire> {
  const calls = () => sent(index).filter(({ params }) => params?.['name'] === 'slow');
  await vi.waitFor(() => expect(calls().length).toBeGreaterThanOrEqual(count));
  return calls()[count - 1] as Wire; // waited for
}

describe('modern requests', () => {
  it('share one child under ids of its own, and get their own ids back', async () => {
    const { modern } = await start();
    const pending = [modern(slow(1)), modern(slow(1)), modern(slow('1'))];
    const calls = [await slowCall(1), await slowCall(2), await slowCall(3)];
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    for (const { id } of calls.reverse()) {
      child().say({ jsonrpc: '2.0', id, result: { served: id } });
    }
    const answers = await Promise.all(pending.map(async (answer) => (await answer).last()));
    expect(answers.map(({ id }) => id)).toEqual([1, 1, '1']);
    expect(new Set(answers.map((answer) => JSON.stringify(answer['result']))).size).toBe(3);
    expect(children).toHaveLength(1);
  });

  it('get their own progress, under their own tokens', async () => {
    const { modern } = await start();
    const pending = [
      modern(slow(1, { progressToken: 'p' })),
      modern(slow(2, { progressToken: 'p' })),
    ];
    const [, second] = [await slowCall(1), await slowCall(2)];
    const progressToken = second.params._meta['progressToken'];
    child().say({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken, progress: 1 },
    });
    for (const count of [1, 2]) {
      child().say({ jsonrpc: '2.0', id: (await slowCallAt(count)).id, result: {} });
    }
    const texts = await Promise.all(pending.map(async (answer) => (await answer).text()));
    const withProgress = texts.filter((text) => text.includes('"progressToken":"p"'));
    expect(withProgress).toHaveLength(1);
  });

  const slowCallAt = async (count: number) =>
    sent().filter(({ params }) => params?.['name'] === 'slow')[count - 1] as Wire; // sent before

  it('are cancelled at the server when their client goes away', async () => {
    const { modern } = await start();
    const leave = await startedCall(modern);
    const { id } = await slowCall(1);
    leave();
    await vi.waitFor(() =>
      expect(sent().at(-1)).toMatchObject({
        method: 'notifications/cancelled',
        params: { requestId: id },
      }),
    );
  });

  /** Starts a call whose head has come, so that it can be left. */
  async function startedCall(modern: Served['modern']): Promise<() => void> {
    const pending = modern(slow(1, { progressToken: 1 }));
    const { params } = await slowCall(1);
    child().say({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: params._meta['progressToken'], progress: 1 },
    });
    const answer = await pending;
    await answer.message();
    return answer.abort;
  }

  it('that ask for log lines have a child to themselves', async () => {
    const { modern } = await start();
    const level = { 'io.modelcontextprotocol/logLevel': 'debug' };
    const pending = [modern(slow(1, level)), modern(slow(2, level)), modern(slow(3))];
    await vi.waitFor(() => expect(children).toHaveLength(3));
    const log = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info' } };
    for (const index of [1, 2]) {
      const { id } = await slowCall(1, index);
      child(index).say(log);
      child(index).say({ jsonrpc: '2.0', id, result: {} });
    }
    child(0).say(log);
    child(0).say({ jsonrpc: '2.0', id: (await slowCall(1)).id, result: {} });
    const texts = await Promise.all(pending.map(async (answer) => (await answer).text()));
    const lines = texts.map((text) => text.split('notifications/message').length - 1);
    expect(lines).toEqual([1, 1, 0]);
    await (await modern(slowAndAnswered(4, level))).text();
    expect(children).toHaveLength(3);
  });

  const slowAndAnswered = (id: number, meta: object) => ({
    id,
    method: 'tools/call',
    params: { name: 'mirror', _meta: meta },
  });

  it('get the status that a server of their era gives', async () => {
    const { modern } = await start();
    const unknown = await modern({ id: 1, method: 'no/such' });
    expect([unknown.status, await unknown.last()]).toMatchObject([
      404,
      { error: { code: -32601 } },
    ]);
    expect((await modern({ id: 2, method: 'tools/list' })).status).toBe(200);
  });

  it('never hear of each other, and the server’s own requests are refused', async () => {
    const { modern } = await start();
    const pending = modern(slow(1));
    const { id } = await slowCall(1);
    child().say({ jsonrpc: '2.0', id: 9, method: 'sampling/createMessage', params: {} });
    child().say({ jsonrpc: '2.0', method: 'notifications/message', params: {} });
    child().say({ jsonrpc: '2.0', id, result: {} });
    expect(await (await pending).text()).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
    expect(sent().at(-1)).toMatchObject({ id: 9, error: { code: -32601 } });
  });

  it('get an error at once when the child dies, and the next one a new child', async () => {
    const { modern } = await start();
    const pending = modern(slow(1));
    await slowCall(1);
    child().die(new Fault('upstream_broken', '`server` exited with code 1'));
    expect((await pending).status).toBe(502);
    expect((await modern({ id: 2, method: 'tools/list' })).status).toBe(200);
    expect(children).toHaveLength(2);
  });
});

describe('a subscription', () => {
  it('gets its own events under its own id, and a result when the gateway stops', async () => {
    const { modern } = await start();
    const pending = modern({ id: 'sub', method: 'subscriptions/listen', params: {} });
    const listens = () => sent().filter(({ method }) => method === 'subscriptions/listen');
    await vi.waitFor(() => expect(listens()).toHaveLength(1));
    const tag = (subscriptionId: unknown) => ({
      _meta: { 'io.modelcontextprotocol/subscriptionId': subscriptionId },
    });
    const event = (method: string, id: unknown) => ({ jsonrpc: '2.0', method, params: tag(id) });
    const mine = listens()[0]?.id;
    child().say(event('notifications/subscriptions/acknowledged', mine));
    child().say(event('notifications/tools/list_changed', 999));
    child().say(event('notifications/tools/list_changed', mine));
    const answer = await pending;
    expect(await answer.message()).toEqual(
      event('notifications/subscriptions/acknowledged', 'sub'),
    );
    expect(await answer.message()).toEqual(event('notifications/tools/list_changed', 'sub'));
    const closed = served?.close();
    expect(await answer.message()).toMatchObject({ id: 'sub', result: tag('sub') });
    expect(await answer.next()).toBeUndefined();
    await closed;
    served = undefined;
  });

  it('ends without a result when its server breaks, so that the client comes back', async () => {
    const { modern } = await start();
    const pending = modern({ id: 1, method: 'subscriptions/listen', params: {} });
    await vi.waitFor(() => expect(sent().at(-1)?.method).toBe('subscriptions/listen'));
    const params = { _meta: { 'io.modelcontextprotocol/subscriptionId': sent().at(-1)?.id } };
    child().say({ jsonrpc: '2.0', method: 'notifications/x', params });
    const answer = await pending;
    await answer.message();
    child().die(new Fault('upstream_broken', 'gone'));
    expect(await answer.next()).toBeUndefined();
  });
});

describe('a modern request is refused', () => {
  const list = (meta: object) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/list',
    params: { _meta: meta },
  });
  const version = 'io.modelcontextprotocol/protocolVersion';
  const capabilities = 'io.modelcontextprotocol/clientCapabilities';
  const headers = { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/list' };

  it.each([
    ['its header names another method', META, { ...headers, 'Mcp-Method': 'ping' }, -32020],
    [
      'its header names another revision',
      META,
      { ...headers, 'MCP-Protocol-Version': '2025-11-25' },
      -32020,
    ],
    ['it lacks the header', META, {}, -32020],
    ['only its header claims the revision', {}, headers, -32602],
    ['its claim is no string', { [version]: 1 }, {}, -32602],
    ['it lacks the capabilities', { [version]: '2026-07-28' }, headers, -32602],
    [
      'the server has no such revision',
      { [version]: '2099-01-01', [capabilities]: {} },
      { ...headers, 'MCP-Protocol-Version': '2099-01-01' },
      -32022,
    ],
    ['it claims an older revision', { [version]: '2025-11-25', [capabilities]: {} }, {}, -32022],
  ])('because %s', async (_, meta, sentHeaders, code) => {
    const { post } = await start();
    const answer = await post(list(meta), sentHeaders);
    expect([answer.status, await answer.last()]).toMatchObject([400, { id: 1, error: { code } }]);
  });

  it('because a header mirrors another argument, also before any list was asked for', async () => {
    const { modern } = await start();
    const call = {
      id: 1,
      method: 'tools/call',
      params: { name: 'mirror', arguments: { region: 'eu' } },
    };
    const wrong = await modern(call, { 'Mcp-Param-Region': 'us' });
    expect([wrong.status, await wrong.last()]).toMatchObject([400, { error: { code: -32020 } }]);
    expect((await modern(call)).status).toBe(400);
    expect((await modern(call, { 'Mcp-Param-Region': 'eu' })).status).toBe(200);
  });

  it.each(['GET', 'DELETE'])('because its method is %s', async (method) => {
    const { request } = await start();
    expect((await request(method, undefined, headers)).status).toBe(405);
  });

  it('because the server only knows older revisions, in a way that lets a client fall back', async () => {
    const { modern } = await start(() =>
      playServer(({ id }) => ({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } })),
    );
    const answer = await modern({ id: 1, method: 'server/discover' });
    expect([answer.status, await answer.last()]).toMatchObject([400, { error: { code: -32600 } }]);
  });

  it('because the server exits on whatever comes before its handshake', async () => {
    const { modern } = await start(() => {
      const dying: PlayedServer = playServer(() => {
        queueMicrotask(() => dying.die(new Fault('upstream_broken', 'exited')));
      });
      return dying;
    });
    expect((await modern({ id: 1, method: 'server/discover' })).status).toBe(400);
  });

  it('because it is a notification about somebody else’s request: it goes nowhere', async () => {
    const { post, modern } = await start();
    const pending = modern(slow(1));
    const { id } = await slowCall(1);
    const foreign = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: id },
    };
    expect((await post(foreign, { 'MCP-Protocol-Version': '2026-07-28' })).status).toBe(202);
    child().say({ jsonrpc: '2.0', id, result: {} });
    expect(await (await pending).last()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    expect(sent().some(({ method }) => method === 'notifications/cancelled')).toBe(false);
  });
});
