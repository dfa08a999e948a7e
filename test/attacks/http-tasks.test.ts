// A task belongs to the grant that started it; nobody else reads, answers or cancels it, however
// its id is spelled (attacks 8 and 26 of the list).
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, type Gateway, modern, openSession, request, startGateway } from './gateway.ts';
import { eventStream, result, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    servers: { s: upstream.url, other: upstream.url },
    policies: { p: { version: '1', default: 'allow' } },
    grants: {
      agent: { server: 's', policy: 'p' },
      thief: { server: 's', policy: 'p' },
      stranger: { server: 'other', policy: 'p' },
    },
  });
  upstream.answer((seen) => result(seen, { task: { taskId: 'T1', status: 'working' } }));
  await gateway.ask({ body: call('allowed') });
  upstream.answer((seen) => result(seen, { resultType: 'task', taskId: 'T2' }));
  await gateway.ask(modern('tools/call', { name: 'allowed', arguments: {} }));
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => {
  upstream.forget();
  upstream.answer();
});

const errorOf = (body: string): number => JSON.parse(body).error?.code;

describe('a task', () => {
  it.each(['tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/update'])(
    'is reached by the grant that started it: %s',
    async (method) => {
      for (const taskId of ['T1', 'T2']) {
        await gateway.ask({ body: request(method, { taskId }) });
        expect(upstream.requests.at(-1)?.message?.params).toEqual({ taskId });
      }
    },
  );

  it.each([
    ['tasks/get', 'thief', 's'],
    ['tasks/result', 'thief', 's'],
    ['tasks/cancel', 'thief', 's'],
    ['tasks/update', 'thief', 's'],
    ['tasks/get', 'stranger', 'other'],
  ])('is not reached by another grant: %s by %s on %s', async (method, grant, server) => {
    const asked = await gateway.ask({ grant, server, body: request(method, { taskId: 'T1' }) });
    const unknown = await gateway.ask({ grant, server, body: request(method, { taskId: 'T9' }) });
    expect(asked.body).toBe(unknown.body);
    expect(errorOf(asked.body)).toBe(-32602);
    expect(upstream.bytes()).toBe('');
  });

  it.each([
    ['another case', { TaskId: 'T1' }],
    ['the Kelvin sign', { tas\u212aId: 'T1' }],
    ['both spellings', { taskId: 'T9', taskid: 'T1' }],
    ['a number', { taskId: 1 }],
    ['a list', { taskId: ['T1'] }],
    ['a list of one kind and another', { taskIds: ['T9', 1] }],
    ['no name at all', {}],
    ['params by position', ['T1']],
  ])('is not reached by a name that servers may read differently: %s', async (_, params) => {
    const body = request('tasks/get', params);
    expect(errorOf((await gateway.ask({ grant: 'thief', body })).body)).toBe(-32602);
    expect(upstream.bytes()).toBe('');
  });

  it('is not watched by another grant', async () => {
    const listen = (notifications: object) => modern('subscriptions/listen', { notifications });
    const theft = { ...listen({ taskIds: ['T1'] }), grant: 'thief' };
    expect(errorOf((await gateway.ask(theft)).body)).toBe(-32602);
    const sly = { ...listen({ TaskIds: ['T1'] }), grant: 'thief' };
    expect(errorOf((await gateway.ask(sly)).body)).toBe(-32602);
    expect(upstream.bytes()).toBe('');
    await gateway.ask(listen({ taskIds: ['T1'] }));
    await gateway.ask({ ...listen({ toolsListChanged: true }), grant: 'thief' });
    expect(upstream.requests).toHaveLength(2);
  });

  it('is not reached from inside a batch', async () => {
    const session = await openSession(gateway, { grant: 'thief', revision: '2025-03-26' });
    upstream.forget();
    const body = `[${request('tasks/get', { taskId: 'T1' })}]`;
    const answer = await gateway.ask({ grant: 'thief', body, headers: session });
    expect(JSON.parse(answer.body)[0].error.code).toBe(-32602);
    expect(upstream.bytes()).toBe('');
  });

  it('keeps its owner when the server names its id again for another grant', async () => {
    upstream.answer((seen) => result(seen, { task: { taskId: 'T1', status: 'working' } }));
    await gateway.ask({ grant: 'thief', body: call('allowed') });
    upstream.forget();
    const body = request('tasks/get', { taskId: 'T1' });
    expect(errorOf((await gateway.ask({ grant: 'thief', body })).body)).toBe(-32602);
    expect(upstream.bytes()).toBe('');
  });
});

describe('a list of tasks', () => {
  const tasks = [{ taskId: 'T1' }, { taskId: 'T9' }, { taskId: 'T2' }, { noId: true }];
  const shown = (body: string) => [...new Set(body.match(/T\d/g))];

  it('shows a grant its own tasks only', async () => {
    upstream.answer((seen) => result(seen, { tasks }));
    expect(shown((await gateway.ask({ body: request('tasks/list') })).body)).toEqual(['T1', 'T2']);
    const theft = await gateway.ask({ grant: 'thief', body: request('tasks/list') });
    expect(JSON.parse(theft.body).result.tasks).toEqual([]);
  });

  it('is cut on streams too', async () => {
    const sessions = {
      agent: await openSession(gateway),
      thief: await openSession(gateway, { grant: 'thief' }),
    };
    upstream.answer(({ message }) => {
      const list = { jsonrpc: '2.0', id: message?.id ?? 1, result: { tasks } };
      return eventStream(`data: ${JSON.stringify(list)}\n\n`);
    });
    for (const ask of [{ body: request('tasks/list') }, { method: 'GET' }]) {
      const own = await gateway.ask({ ...ask, headers: sessions.agent });
      expect(shown(own.body)).toEqual(['T1', 'T2']);
      const theft = await gateway.ask({ ...ask, grant: 'thief', headers: sessions.thief });
      expect([theft.status, shown(theft.body)]).toEqual([200, []]);
    }
  });

  it.each([
    ['a name twice', '{"jsonrpc":"2.0","id":1,"result":{"tasks":[],"tasks":[{"taskId":"T1"}]}}'],
    ['broken JSON', '{"jsonrpc":"2.0","id":1,"result":{"tasks":[{"taskId":"T1"}]'],
    ['an object of tasks', '{"jsonrpc":"2.0","id":1,"result":{"tasks":{"T1":{}}}}'],
  ])('that cannot be understood is replaced by an error: %s', async (_, body) => {
    upstream.answer(() => ({ body }));
    const answer = await gateway.ask({ grant: 'thief', body: request('tasks/list') });
    expect(shown(answer.body)).toEqual([]);
    expect(JSON.parse(answer.body).error).toBeDefined();
  });

  it('passes an error of the server as it is', async () => {
    const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no tasks here"}}';
    upstream.answer(() => ({ body: error }));
    expect((await gateway.ask({ body: request('tasks/list') })).body).toBe(error);
  });
});
