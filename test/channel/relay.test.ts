import { describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/contract/errors.ts';
import { readMessage } from '../../src/core/mcp/index.ts';
import { Relay } from '../../src/server/channel/index.ts';
import { createParts, type OpenRelay, openRelay as open, playServer } from './parts.ts';

const ALLOW = { version: '1', default: 'allow' };
const DENY_RM = {
  version: '1',
  default: 'allow',
  tools: { rm: { action: 'deny', reason: 'No.' } },
};

const call = (id: number | string, name: string, args = {}) => ({
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});
const until = (check: () => void) => vi.waitFor(check);
const echo = () =>
  playServer(({ id, method }) =>
    method === 'tools/call' ? { jsonrpc: '2.0', id, result: { content: [] } } : undefined,
  );

describe('a relay towards the server', () => {
  it('forwards every message as it was written', async () => {
    const { relay, server } = open(ALLOW);
    const text = '{"jsonrpc":"2.0", "id":12345678901234567890,"method":"x","params":{"n":1.0}}';
    const read = readMessage(text);
    if (read.ok) relay.receive(read.value);
    await until(() => expect(server.received).toEqual([text]));
  });

  it('lets no message overtake a call that waits for its record', async () => {
    const { send, server } = open(ALLOW);
    send(call(1, 'echo'));
    send({ method: 'notifications/cancelled', params: { requestId: 99 } });
    send(call(2, 'echo'));
    send({ id: 3, method: 'ping' });
    expect(server.received).toEqual([]);
    await until(() => expect(server.received).toHaveLength(4));
    expect(server.received.map((text) => JSON.parse(text).id)).toEqual([1, undefined, 2, 3]);
  });

  it('answers a denied call itself, forwards nothing of it, and goes on with the next', async () => {
    const opened = open(DENY_RM, echo());
    opened.send(call(1, 'rm'));
    opened.send(call(2, 'echo'));
    await opened.relay.idle();
    expect(opened.server.received.map((text) => JSON.parse(text).params.name)).toEqual(['echo']);
    expect(opened.got).toMatchObject([
      { id: 1, result: { isError: true, content: [{ text: '[POLICY DENIED] No.' }] } },
      { id: 2, result: { content: [] } },
    ]);
  });

  it('drops and records a denied call that was sent as a notification', async () => {
    const { send, server, parts, relay, texts } = open(DENY_RM);
    send({ method: 'tools/call', params: { name: 'rm' } });
    await relay.idle();
    expect(server.received).toEqual([]);
    expect(texts).toEqual([]);
    expect(await parts.entries()).toMatchObject([{ tool: 'rm', decision: 'deny' }]);
  });

  it('refuses an id that is in flight and keeps the first request', async () => {
    const opened = open(ALLOW);
    opened.send({ id: 1, method: 'resources/list' });
    opened.send(call(1, 'echo'));
    expect(opened.got).toMatchObject([{ id: 1, error: { code: -32600 } }]);
    expect(opened.server.received).toHaveLength(1);
  });

  it('takes the same id as number and as string for two requests', async () => {
    const { send, server } = open(ALLOW);
    send({ id: 1, method: 'ping' });
    send({ id: '1', method: 'ping' });
    expect(server.received).toHaveLength(2);
  });

  it('decides by the policy of the moment', async () => {
    const opened = open(ALLOW, echo());
    opened.send(call(1, 'rm'));
    await opened.relay.idle();
    opened.parts.setPolicy(DENY_RM);
    opened.send(call(2, 'rm'));
    await opened.relay.idle();
    expect(opened.server.received).toHaveLength(1);
    expect(JSON.stringify(opened.got[1])).toContain('[POLICY DENIED] No.');
  });

  it('charges pipelined calls in their order, and exactly as many as the limit allows', async () => {
    const limited = { ...ALLOW, tools: { echo: { rate_limit: { max: 3, window: 'month' } } } };
    const opened = open(limited, echo());
    for (let id = 1; id <= 5; id += 1) opened.send(call(id, 'echo'));
    await opened.relay.idle();
    expect(opened.server.received.map((text) => JSON.parse(text).id)).toEqual([1, 2, 3]);
    expect(opened.got.filter((answer) => JSON.stringify(answer).includes('Limit'))).toHaveLength(2);
  });

  it('tells when the client should be held back, and when no more', async () => {
    const pressure: boolean[] = [];
    const parts = createParts(ALLOW);
    const relay = new Relay({
      ...parts.relay,
      caller: () => parts.caller('a')('s'),
      client: { send: () => {}, cancelled: () => {} },
      open: playServer().open,
      onEnd: () => {},
      onPressure: (high) => pressure.push(high),
    });
    for (let id = 0; id < 300; id += 1) {
      const read = readMessage(JSON.stringify({ jsonrpc: '2.0', ...call(id, 'echo') }));
      if (read.ok) relay.receive(read.value);
    }
    expect(pressure).toEqual([true]);
    await until(() => expect(pressure).toEqual([true, false]));
  });
});

describe('what a relay tells the client', () => {
  it('is the server’s own text, in its order', async () => {
    const { send, server, texts } = open(ALLOW);
    send({ id: 1, method: 'x' });
    const said = ['{"jsonrpc":"2.0","method":"n"}', '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}'];
    for (const text of said) server.say(text);
    expect(texts).toEqual(said);
  });

  it('never is garbage, nor an answer that nobody waits for', async () => {
    const { server, texts, parts } = open(ALLOW);
    server.say('{"level":"info"}');
    server.say({ jsonrpc: '2.0', id: 5, result: { tools: [{ name: 'hidden' }] } });
    expect(texts).toEqual([]);
    expect(parts.lines).toHaveLength(2);
  });

  it('is an error for every request in flight when the server dies', async () => {
    const opened = open(ALLOW);
    opened.send(call(1, 'echo'));
    opened.send({ id: 2, method: 'ping' });
    await until(() => expect(opened.server.received).toHaveLength(2));
    opened.server.die(new Fault('upstream_broken', '`server` exited with code 1'));
    expect(opened.got).toMatchObject([
      { id: 1, error: { code: 50201, message: expect.stringContaining('exited with code 1') } },
      { id: 2, error: { code: 50201 } },
    ]);
    expect(opened.ended).toHaveLength(1);
  });
});

describe('a relay’s records', () => {
  const outcomes = async (opened: OpenRelay) => {
    const entries = await opened.parts.entries();
    return entries.filter(({ kind }) => kind === 'outcome');
  };
  const settled = async (act: (opened: OpenRelay) => void) => {
    const opened = open(ALLOW);
    opened.send(call(1, 'echo'));
    await until(() => expect(opened.server.received).toHaveLength(1));
    act(opened);
    return (await outcomes(opened))[0];
  };
  const result = (value: object) => ({ jsonrpc: '2.0', id: 1, result: value });

  it('say how a call ended', async () => {
    const say = (value: object) => (opened: OpenRelay) => opened.server.say(value);
    expect(await settled(say(result({ content: [] })))).toMatchObject({ outcome: 'ok' });
    expect(await settled(say(result({ content: [], isError: true })))).toMatchObject({
      outcome: 'tool_error',
    });
    const error = { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'x' } };
    expect(await settled(say(error))).toMatchObject({ outcome: 'rpc_error', rpcError: -32602 });
    const broken = new Fault('upstream_broken');
    expect(await settled(({ server }) => server.die(broken))).toMatchObject({ outcome: 'broken' });
    const late = new Fault('upstream_timeout');
    expect(await settled(({ server }) => server.failRequest(1, late))).toMatchObject({
      outcome: 'timeout',
    });
    expect(await settled(({ server }) => server.failRequest(1, broken, 403))).toMatchObject({
      outcome: 'http_4xx',
      status: 403,
    });
    const cancel = { method: 'notifications/cancelled', params: { requestId: 1 } };
    expect(await settled(({ send }) => send(cancel))).toMatchObject({ outcome: 'cancelled' });
    expect(await settled(({ relay }) => void relay.close())).toMatchObject({ outcome: 'broken' });
  });

  it('are not misled by an error flag inside of a result', async () => {
    const nested = result({ content: [], structuredContent: { isError: true } });
    expect(await settled(({ server }) => server.say(nested))).toMatchObject({ outcome: 'ok' });
  });

  it('say that a call was not sent, and give its charge back', async () => {
    const limited = { ...ALLOW, tools: { echo: { rate_limit: { max: 1, window: 'month' } } } };
    const opened = open(limited);
    opened.server.refuseAll(new Fault('upstream_unreachable', 'gone'));
    opened.send(call(1, 'echo'));
    await opened.relay.idle();
    expect(await outcomes(opened)).toMatchObject([{ outcome: 'not_sent', returned: true }]);
    opened.send(call(2, 'echo'));
    await opened.relay.idle();
    expect(await outcomes(opened)).toHaveLength(2);
  });

  it('name a call that is none', async () => {
    const opened = open(ALLOW);
    const read = readMessage('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}');
    if (!read.ok) opened.relay.recordRefused(read.failure);
    expect(await opened.parts.entries()).toMatchObject([{ rule: '(invalid call)' }]);
  });
});
