import { describe, expect, it, vi } from 'vitest';
import { type OpenRelay, openRelay, playServer } from './parts.ts';

const HIDE = { version: '1', default: 'allow', hide: ['secret'] };
const TOOLS = [
  { name: 'open', inputSchema: { type: 'object', properties: { n: { type: 'number' } } } },
  { name: 'secret', inputSchema: { type: 'object' } },
];

/** What the client got last. */
const last = ({ texts }: OpenRelay) => texts.at(-1) ?? '';
const names = (opened: OpenRelay) =>
  JSON.parse(last(opened)).result.tools.map((tool: { name: string }) => tool.name);
const answer = (result: object) => ({ jsonrpc: '2.0', id: 1, result });

describe('a list of tools', () => {
  const ask = (policy: object = HIDE) => {
    const opened = openRelay(policy);
    opened.send({ id: 1, method: 'tools/list' });
    return opened;
  };

  it('shows what the grant may see, and leaves every other byte', () => {
    const opened = ask();
    const list = '{"jsonrpc":"2.0","id":1,"result":{"x":1.0,"tools":[{"name":"open","n":1e2}';
    opened.server.say(`${list},{"name":"secret"}],"nextCursor":""}}`);
    expect(last(opened)).toBe(`${list}],"nextCursor":""}}`);
  });

  it.each([
    ['no JSON', '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret"}]'],
    ['no list', '{"jsonrpc":"2.0","id":1,"result":{"tools":{"secret":{}}}}'],
    ['a name twice', '{"jsonrpc":"2.0","id":1,"result":{"tools":[],"tools":[{"name":"secret"}]}}'],
    ['a tool without a name', '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"title":"secret"}]}}'],
  ])('is replaced by an error when it is %s', (_, text) => {
    const opened = ask();
    opened.server.say(text);
    expect(JSON.parse(last(opened))).toMatchObject({ id: 1, error: { code: 50203 } });
    expect(last(opened)).not.toContain('secret');
  });

  it('is cut by its shape too, whatever it is the answer to', () => {
    const opened = openRelay(HIDE);
    opened.send({ id: 1, method: 'resources/list' });
    opened.server.say(answer({ tools: TOOLS }));
    expect(names(opened)).toEqual(['open']);
  });

  it('lets the server’s own error through', () => {
    const opened = ask();
    const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no tools"}}';
    opened.server.say(error);
    expect(last(opened)).toBe(error);
  });

  it('is not passed on late, after the client has cancelled it', () => {
    const opened = ask();
    opened.send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    opened.server.say(answer({ tools: TOOLS }));
    expect(opened.texts).toEqual([]);
  });
});

describe('a policy that needs the schema of a tool', () => {
  const STRICT = { version: '1', default: 'allow', arguments: 'strict' };
  const call = (id: number, n: unknown) => ({
    id,
    method: 'tools/call',
    params: { name: 'open', arguments: { n } },
  });
  const lister = (pages: readonly object[]) =>
    playServer(({ id, method }) => {
      if (method === 'tools/call') return { jsonrpc: '2.0', id, result: { content: [] } };
      if (method !== 'tools/list') return undefined;
      const page = pages.length > 1 && !asked ? pages[0] : pages.at(-1);
      asked = true;
      return { jsonrpc: '2.0', id, result: page };
    });
  let asked = false;
  const methods = ({ server }: OpenRelay) =>
    server.received.map((text) => JSON.parse(text).method as string);

  it('has the relay fetch every page itself, before the call, and swallow the answers', async () => {
    asked = false;
    const opened = openRelay(STRICT, lister([{ tools: [], nextCursor: 'c' }, { tools: TOOLS }]));
    opened.send(call(1, 5));
    opened.send(call(2, 'five'));
    await opened.relay.idle();
    expect(methods(opened)).toEqual(['tools/list', 'tools/list', 'tools/call']);
    expect(JSON.parse(opened.server.received[1] ?? '').params.cursor).toBe('c');
    expect(opened.got.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(JSON.stringify(opened.got)).toContain('[POLICY DENIED] The arguments do not match');
  });

  it('denies when the server does not say, and asks again after the list has changed', async () => {
    const opened = openRelay(STRICT, lister([{ tools: [] }]));
    opened.send(call(1, 5));
    await opened.relay.idle();
    opened.send(call(2, 5));
    await opened.relay.idle();
    expect(methods(opened)).toEqual(['tools/list']);
    expect(opened.got).toHaveLength(2);
    opened.server.say({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    opened.send(call(3, 5));
    await opened.relay.idle();
    expect(methods(opened)).toEqual(['tools/list', 'tools/list']);
  });

  it('takes a list that the client has asked for', async () => {
    const opened = openRelay(STRICT, lister([{ tools: TOOLS }]));
    opened.send({ id: 1, method: 'tools/list' });
    await opened.relay.idle();
    opened.send(call(2, 5));
    await opened.relay.idle();
    expect(methods(opened)).toEqual(['tools/list', 'tools/call']);
  });
});

describe('tasks', () => {
  const ALLOW = { version: '1', default: 'allow' };
  const start = async (result: object) => {
    const opened = openRelay(ALLOW);
    opened.send({ id: 1, method: 'tools/call', params: { name: 'slow', task: { ttl: 1 } } });
    await vi.waitFor(() => expect(opened.server.received).toHaveLength(1));
    opened.server.say(answer(result));
    await opened.relay.idle();
    return opened;
  };
  const owner = ({ parts }: OpenRelay) => parts.ledger.taskOwner('server', 't1');

  it.each([
    ['2025', { task: { taskId: 't1', status: 'working' } }],
    ['2026', { resultType: 'task', taskId: 't1', status: 'working' }],
  ])('belong to the grant that started them, in the design of %s', async (_, result) => {
    expect(await owner(await start(result))).toEqual({ grant: 'a', tool: 'slow' });
  });

  it.each(['tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/update'])(
    'of another grant look like none to %s',
    async (method) => {
      const opened = openRelay(ALLOW);
      await opened.parts.ledger.bindTask('server', 'own', 'a', 'slow');
      await opened.parts.ledger.bindTask('server', 'foreign', 'b', 'slow');
      for (const [id, taskId] of ['foreign', 'unknown', 7, 'own'].entries()) {
        opened.send({ id, method, params: { taskId } });
      }
      await vi.waitFor(() => expect(opened.server.received).toHaveLength(1));
      expect(JSON.parse(opened.server.received[0] ?? '').params.taskId).toBe('own');
      expect(opened.got.map((got) => [got.id, got.error?.message])).toEqual([
        [0, 'Task not found'],
        [1, 'Task not found'],
        [2, 'Task not found'],
      ]);
    },
  );

  it('of other grants are not on the list', async () => {
    const opened = openRelay(ALLOW);
    await opened.parts.ledger.bindTask('server', 'own', 'a', 'slow');
    await opened.parts.ledger.bindTask('server', 'foreign', 'b', 'slow');
    opened.send({ id: 1, method: 'tasks/list' });
    opened.server.say(answer({ tasks: [{ taskId: 'foreign' }, { taskId: 'own' }] }));
    await vi.waitFor(() => expect(opened.texts).toHaveLength(1));
    expect(JSON.parse(last(opened)).result.tasks).toEqual([{ taskId: 'own' }]);
  });

  it('of other grants cannot be listened to', async () => {
    const opened = openRelay(ALLOW);
    const params = { notifications: { taskIds: ['foreign'] } };
    opened.send({ id: 1, method: 'subscriptions/listen', params });
    await vi.waitFor(() => expect(opened.got).toMatchObject([{ error: { code: -32602 } }]));
    expect(opened.server.received).toEqual([]);
  });
});
