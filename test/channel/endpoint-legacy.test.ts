import { afterEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/contract/errors.ts';
import { type Served, serve } from './http.ts';
import { type PlayedServer, playServer } from './parts.ts';

const REVISION = '2025-11-25';
let served: Served | undefined;
let children: PlayedServer[] = [];

afterEach(async () => {
  await served?.close();
  served = undefined;
  children = [];
});

/** A server that agrees to any revision; `ping` is answered at once, everything else by the test. */
function polite(): PlayedServer {
  return playServer(({ id, method, params }) => {
    if (method === 'initialize') {
      const { protocolVersion } = params as unknown as { protocolVersion: string };
      return { jsonrpc: '2.0', id, result: { protocolVersion, capabilities: {} } };
    }
    return method === 'ping' ? { jsonrpc: '2.0', id, result: {} } : undefined;
  });
}

async function start(options?: Parameters<typeof serve>[1]): Promise<Served> {
  served = await serve((events) => {
    const child = polite();
    children.push(child);
    return child.open(events);
  }, options);
  return served;
}

const child = (index = 0): PlayedServer => {
  const one = children[index];
  if (one === undefined) throw new Error('no such child');
  return one;
};
const ping = (id: number | string) => ({ jsonrpc: '2.0', id, method: 'ping' });
const request = (id: number | string, params: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'slow', ...params },
});
const result = (id: number | string) => ({ jsonrpc: '2.0', id, result: {} });
const received = (count: number, index = 0) =>
  vi.waitFor(() => expect(child(index).received.length).toBeGreaterThanOrEqual(count));

describe('a legacy session', () => {
  it('is opened by a handshake, has a child of its own, and ends with DELETE', async () => {
    const { initialize, post, request: ask } = await start();
    const session = await initialize(REVISION);
    await initialize(REVISION);
    expect(children).toHaveLength(2);
    expect(session['Mcp-Session-Id']).toMatch(/^[\x21-\x7e]{20,}$/);
    expect((await post(ping(1), session)).status).toBe(200);
    expect((await ask('DELETE', undefined, session)).status).toBe(200);
    expect((await post(ping(2), session)).status).toBe(404);
  });

  it('of another grant looks like none', async () => {
    const { initialize, post, request: ask } = await start();
    const session = await initialize(REVISION, 'a');
    const foreign = { ...session, 'X-Grant': 'b' };
    expect((await post(ping(1), foreign)).status).toBe(404);
    expect((await ask('GET', undefined, foreign)).status).toBe(404);
    expect((await ask('DELETE', undefined, foreign)).status).toBe(404);
    expect((await post(ping(1), session)).status).toBe(200);
  });

  it('ends with its child: requests in flight get errors, later ones 404', async () => {
    const { initialize, post } = await start();
    const session = await initialize(REVISION);
    const pending = post(request(1), session);
    await received(2);
    child().die(new Fault('upstream_broken', '`server` exited with code 1'));
    const answer = await pending;
    expect(await answer.last()).toMatchObject({ id: 1, error: { code: 50201 } });
    expect((await post(ping(2), session)).status).toBe(404);
  });

  it('is not opened by a handshake that fails', async () => {
    const open = await serve((events) => {
      const refusing = playServer(({ id }) => ({
        jsonrpc: '2.0',
        id,
        error: { code: -32602, message: 'no' },
      }));
      return refusing.open(events);
    });
    served = open;
    const session = await open.initialize(REVISION);
    expect((await open.post(ping(1), session)).status).toBe(404);
  });

  it('takes no more while its child does not read', async () => {
    const open = await serve((events) => {
      const deaf = polite();
      children.push(deaf);
      const link = deaf.open(events);
      const send: typeof link.send = (text) =>
        text.includes('flood') ? new Promise(() => {}) : link.send(text);
      return { ...link, send };
    });
    served = open;
    const session = await open.initialize(REVISION);
    const flood = { jsonrpc: '2.0', method: 'flood', params: { filler: 'x'.repeat(600_000) } };
    expect((await open.post(flood, session)).status).toBe(202);
    expect((await open.post(flood, session)).status).toBe(202);
    expect((await open.post(ping(1), session)).status).toBe(503);
  });

  it('does not give way to a grant that has filled its half of the house', async () => {
    const { initialize, post } = await start({ sessionsMax: 4 });
    const mine = await initialize(REVISION, 'a');
    for (let i = 0; i < 5; i += 1) await initialize(REVISION, 'b');
    expect((await post(ping(1), mine)).status).toBe(200);
  });

  it('gives way, unused, when there is no room for another one', async () => {
    const { initialize, post } = await start({ sessionsMax: 1 });
    const first = await initialize(REVISION);
    const second = await initialize(REVISION);
    expect((await post(ping(1), first)).status).toBe(404);
    expect((await post(ping(1), second)).status).toBe(200);
  });
});

describe('what is no request of a legacy session', () => {
  it.each([
    ['no session', 'POST', ping(1), {}, 400],
    ['an unknown session', 'POST', ping(1), { 'Mcp-Session-Id': 'x' }, 404],
    ['no JSON', 'POST', '{', {}, 400],
    ['another media type', 'POST', ping(1), { 'Content-Type': 'text/plain' }, 415],
    ['a client that takes no stream', 'POST', ping(1), { Accept: 'application/json' }, 406],
    ['an unknown revision', 'POST', ping(1), { 'MCP-Protocol-Version': '1999-01-01' }, 400],
    ['GET without a session', 'GET', undefined, {}, 400],
    ['another method', 'PUT', ping(1), {}, 405],
  ])('is refused: %s', async (_, method, body, headers, status) => {
    const { request: ask } = await start();
    expect((await ask(method, body, headers)).status).toBe(status);
    expect(children).toEqual([]);
  });

  it('is refused: a batch, unless the revision has them', async () => {
    const { initialize, post } = await start();
    const batch = [ping(1), ping('1'), { jsonrpc: '2.0', method: 'n' }];
    expect((await post(batch, await initialize('2025-06-18'))).status).toBe(400);
    const answer = await post(batch, await initialize('2025-03-26'));
    expect(answer.status).toBe(200);
    expect([await answer.message(), await answer.message()]).toEqual([result(1), result('1')]);
    expect(await answer.next()).toBeUndefined();
  });

  it('is refused: an id that is in flight', async () => {
    const { initialize, post } = await start();
    const session = await initialize(REVISION);
    const first = post(request(1), session);
    await received(2);
    expect((await post(ping(1), session)).status).toBe(400);
    child().say(result(1));
    expect(await (await first).last()).toEqual(result(1));
  });
});

describe('the streams of a legacy session', () => {
  it('answer with one body when nothing else comes, and with 202 where nothing can come', async () => {
    const { initialize, post } = await start();
    const session = await initialize(REVISION);
    const answer = await post(ping(1), session);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.last()).toEqual(result(1));
    const notice = await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session);
    expect([notice.status, await notice.text()]).toEqual([202, '']);
    expect((await post(result('asked'), session)).status).toBe(202);
  });

  it('carry progress and questions of a call on its own stream, before its answer', async () => {
    const { initialize, post } = await start();
    const session = await initialize(REVISION);
    const [first, second] = [
      post(request(1, { _meta: { progressToken: 'one' } }), session),
      post(request(2, { _meta: { progressToken: 'two' } }), session),
    ];
    await received(3);
    const progress = (progressToken: string) => ({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken, progress: 1 },
    });
    const question = { jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: {} };
    for (const message of [progress('one'), progress('two'), question]) child().say(message);
    child().say(result(2));
    child().say(result(1));
    const [one, two] = [await first, await second];
    expect([await one.message(), await one.message()]).toEqual([progress('one'), result(1)]);
    expect(await two.message()).toEqual(progress('two'));
    expect([await two.message(), await two.message()]).toEqual([question, result(2)]);
    expect([await one.next(), await two.next()]).toEqual([undefined, undefined]);
  });

  it('carry what belongs to no request on GET, also what came before it was opened', async () => {
    const { initialize, request: ask } = await start();
    const session = await initialize(REVISION);
    const changed = { jsonrpc: '2.0', method: 'notifications/resources/list_changed' };
    child().say(changed);
    const stream = await ask('GET', undefined, session);
    expect(await stream.message()).toEqual(changed);
    child().say({ ...changed, params: {} });
    expect(await stream.message()).toEqual({ ...changed, params: {} });
    stream.abort();
  });

  it('can be resumed after a break, without loss and without repeating', async () => {
    const { initialize, post, request: ask } = await start();
    const session = await initialize(REVISION);
    const answer = await post(request(1), session);
    expect(await answer.next()).toMatchObject({ data: '', id: expect.any(String) });
    const log = (data: number) => ({
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { data },
    });
    child().say(log(1));
    const seen = await answer.next();
    answer.abort();
    child().say(log(2));
    child().say(result(1));
    const resumed = await ask('GET', undefined, { ...session, 'Last-Event-ID': seen?.id ?? '' });
    expect([await resumed.message(), await resumed.message()]).toEqual([log(2), result(1)]);
    expect(await resumed.next()).toBeUndefined();
  });

  it('prime only clients that know events without data', async () => {
    const { initialize, post } = await start();
    const answer = await post(request(1), await initialize('2025-06-18'));
    child().say(result(1));
    expect((await answer.next())?.data).not.toBe('');
  });

  it('are not to be resumed under an id that was never given', async () => {
    const { initialize, request: ask } = await start();
    const session = await initialize(REVISION);
    for (const id of ['7-1', 'nonsense']) {
      expect((await ask('GET', undefined, { ...session, 'Last-Event-ID': id })).status).toBe(404);
    }
  });

  it('end without an answer when the client cancels', async () => {
    const { initialize, post } = await start();
    const session = await initialize(REVISION);
    const answer = await post(request(1), session);
    const params = { requestId: 1 };
    await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, session);
    await received(3);
    expect(await answer.next()).toMatchObject({ data: '' });
    expect(await answer.next()).toBeUndefined();
  });
});

describe('HTTP+SSE', () => {
  it('names the address for messages first, and answers on the stream', async () => {
    const { url } = await start();
    const stream = await fetch(`${url}/sse`, { headers: { Accept: 'text/event-stream' } });
    const reader = stream.body?.getReader();
    const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    const [, address = ''] = /^event: endpoint\ndata: (\S+)\n\n$/.exec(await read()) ?? [];
    const send = (body: object, grant = 'a') =>
      fetch(new URL(address, url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Grant': grant },
        body: JSON.stringify(body),
      });
    expect((await send(ping(1), 'b')).status).toBe(404);
    expect((await send(ping(1))).status).toBe(202);
    expect(await read()).toContain('"id":1,"result":{}');
    await reader?.cancel();
    await vi.waitFor(async () => expect((await send(ping(2))).status).toBe(404));
  });
});
