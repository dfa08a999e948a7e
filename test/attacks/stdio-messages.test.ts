// Attacks by message over stdio: whatever a client writes, nothing that the policy denies reaches
// the server, and the session goes on.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, type StdioGateway, shakeHands, startStdio } from './stdio-gateway.ts';

/** Only `echo` may be called; `rm` is named and denied, `hidden` is not even shown. */
const POLICY = {
  version: '1',
  default: 'deny',
  hide: ['hidden'],
  tools: { echo: {}, rm: { action: 'deny', reason: 'No.' } },
};

let gateway: StdioGateway;

beforeEach(async () => {
  gateway = startStdio(POLICY);
  await shakeHands(gateway);
});

afterEach(() => gateway.close());

/** The calls that reached the server. */
const calls = () =>
  gateway
    .received()
    .map((line) => JSON.parse(line))
    .filter(({ method }) => method === 'tools/call');

/** Shows that the session goes on, and that everything before has been dealt with. */
async function proveAlive(id: number): Promise<void> {
  await gateway.send(call(id, 'echo'));
  expect(await gateway.answer(id)).toMatchObject({ result: {} });
}

const denied = {
  result: { isError: true, _meta: { 'wicketgate/decision': { decision: 'deny' } } },
};
const text = (id: number, params: string) =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}\n`;

describe('batches', () => {
  it('are refused whole in a session of a revision without them', async () => {
    await gateway.write(`[${JSON.stringify({ jsonrpc: '2.0', ...call(1, 'rm') })}]\n`);
    expect(await gateway.answer(null)).toMatchObject({ error: { code: -32600 } });
    await proveAlive(2);
    expect(calls()).toHaveLength(1);
  });

  it('are decided element by element where the revision has them', async () => {
    await gateway.close();
    const peer = ['-e', BATCH_SERVER];
    gateway = startStdio(POLICY, [process.execPath, ...peer]);
    await shakeHands(gateway, '2025-03-26');
    const batch = [call(1, 'rm'), call(2, 'echo'), call(3, 'hidden')];
    const lines = batch.map((one) => ({ jsonrpc: '2.0', ...one }));
    await gateway.write(`${JSON.stringify(lines)}\n`);
    expect(await gateway.answer(1)).toMatchObject(denied);
    expect(await gateway.answer(2)).toMatchObject({ result: { got: 'echo' } });
    expect(await gateway.answer(3)).toMatchObject(denied);
  });

  /** Settles on the revision with batches, and answers a call with the name that it got. */
  const BATCH_SERVER = `
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line);
      if (id === undefined) return;
      const result = method === 'initialize'
        ? { protocolVersion: '2025-03-26', capabilities: {}, serverInfo: { name: 'b', version: '1' } }
        : { got: params.name };
      console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
    }).on('close', () => process.exit(0));`;
});

describe('names of tools', () => {
  it('that are no strings make no call', async () => {
    for (const [id, name] of ['["echo"]', '{"echo":1}', '1', 'null', 'true'].entries()) {
      await gateway.write(text(id, `{"name":${name}}`));
      expect(await gateway.answer(id)).toMatchObject({ error: { code: -32602 } });
    }
    await gateway.write(text(50, '{"arguments":{}}') + text(51, '["echo"]'));
    expect(await gateway.answer(51)).toMatchObject({ error: { code: -32602 } });
    await proveAlive(99);
    expect(calls()).toHaveLength(1);
    const invalid = (await gateway.records()).filter(({ rule }) => rule === '(invalid call)');
    expect(invalid).toHaveLength(7);
  });

  it('that only look like a permitted one are denied', async () => {
    const twins = ['echo ', ' echo', 'Echo', 'ECHO', 'ecHo', 'echo\u0000', 'echo\u200b', 'еcho'];
    const others = ['ｅｃｈｏ', 'server__echo', 'echo__rm', '__proto__', 'constructor', ''];
    for (const [id, name] of [...twins, ...others].entries()) {
      await gateway.send(call(id, name));
      expect(await gateway.answer(id)).toMatchObject(denied);
    }
    expect(calls()).toEqual([]);
  });

  it('that are hidden or unknown are denied in the same words', async () => {
    await gateway.send(call(1, 'hidden'));
    await gateway.send(call(2, 'rm'));
    const hidden = JSON.stringify(await gateway.answer(1));
    expect(hidden).toContain('Tool \\"hidden\\" is not available.');
    expect(await gateway.answer(2)).toMatchObject(denied);
    await proveAlive(3);
    expect(calls()).toHaveLength(1);
  });
});

describe('texts that two parsers read differently', () => {
  it.each([
    ['a name twice', '{"name":"echo","name":"rm"}'],
    ['a name twice, one of them escaped', '{"name":"echo","n\\u0061me":"rm"}'],
    ['a name in other letters', '{"name":"echo","Name":"rm"}'],
    ['arguments twice', '{"name":"echo","arguments":{},"arguments":{"a":1}}'],
    ['an argument twice', '{"name":"echo","arguments":{"a":1,"a":2}}'],
    ['half a surrogate pair in the name', '{"name":"echo\\ud800"}'],
    ['arguments that are no object', '{"name":"echo","arguments":[1]}'],
    ['arguments that are null', '{"name":"echo","arguments":null}'],
  ])(
    'are refused: %s',
    async (_, params) => {
      const before = gateway.messages.length;
      await gateway.write(text(1, params));
      await vi.waitFor(() => expect(gateway.messages.length).toBeGreaterThan(before));
      expect(gateway.messages[before]).toHaveProperty('error');
      await proveAlive(2);
      expect(calls()).toHaveLength(1);
    },
    30_000,
  );

  it.each([
    ['a byte order mark', `\uFEFF${text(1, '{"name":"echo"}')}`],
    ['two messages on a line', text(1, '{"name":"echo"}').trim() + text(2, '{"name":"rm"}')],
    ['the method twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}\n'],
    [
      'the method in other letters',
      '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}\n',
    ],
    ['an answer that is a request', '{"jsonrpc":"2.0","id":1,"result":{},"method":"tools/call"}\n'],
    ['an id that is no id', '{"jsonrpc":"2.0","id":{},"method":"ping"}\n'],
    [
      'very deep nesting',
      text(1, `{"name":"echo","arguments":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`),
    ],
    ['a line break in a string', '{"jsonrpc":"2.0","id":1,"method":"a\nb"}\n'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22, 0x0a])],
  ])('are refused: %s', async (_, bytes) => {
    const before = gateway.messages.length;
    await gateway.write(bytes);
    await vi.waitFor(() => expect(gateway.messages.length).toBeGreaterThan(before));
    expect(gateway.messages[before]).toHaveProperty('error');
    await proveAlive(9);
    expect(calls()).toHaveLength(1);
    expect(gateway.received().filter((line) => line.includes('ping'))).toEqual([]);
  });

  it('keep members that only JavaScript takes for special', async () => {
    await gateway.write(text(1, '{"name":"echo","arguments":{"__proto__":{"a":1}}}'));
    await gateway.answer(1);
    expect(gateway.received().at(-1)).toContain('"__proto__":{"a":1}');
  });
});

describe('bytes', () => {
  it('may cut characters anywhere and join messages', async () => {
    const both = Buffer.from(
      text(1, '{"name":"echo","arguments":{"t":"дом 🏠"}}') + text(2, '{"name":"rm"}'),
    );
    for (let at = 0; at < both.length; at += 7) await gateway.write(both.subarray(at, at + 7));
    expect(await gateway.answer(1)).toMatchObject({ result: {} });
    expect(await gateway.answer(2)).toMatchObject(denied);
    expect(calls()).toMatchObject([{ params: { arguments: { t: 'дом 🏠' } } }]);
  });

  it('beyond ten mebibytes on one line are refused, and the next line is read', async () => {
    const filler = 'x'.repeat(1024 * 1024);
    await gateway.write('{"jsonrpc":"2.0","id":1,"method":"');
    for (let i = 0; i < 11; i += 1) await gateway.write(filler);
    await gateway.write('"}\n');
    expect(await gateway.answer(null)).toMatchObject({ error: { code: 41300 } });
    await proveAlive(2);
    expect(gateway.received()).toHaveLength(3);
  });
});

describe('notifications, ids and answers', () => {
  it('do not carry a denied call past the policy', async () => {
    await gateway.send(call(undefined, 'rm'));
    await proveAlive(1);
    expect(calls()).toHaveLength(1);
    const records = await gateway.records();
    expect(records.filter(({ tool }) => tool === 'rm')).toMatchObject([{ decision: 'deny' }]);
  });

  it('do not let an id in flight be used again', async () => {
    await gateway.send(call(1, 'echo', { silent: true }));
    await gateway.send({ id: 1, method: 'tools/list' });
    expect(await gateway.answer(1)).toMatchObject({ error: { code: -32600 } });
    await proveAlive(2);
    expect(gateway.received().filter((line) => line.includes('tools/list'))).toEqual([]);
    // The silent call would be waited for.
    gateway.kill('SIGTERM');
  });

  it('do not let an answer of the server pass for a list of tools', async () => {
    const answer = '"result":{"tools":[{"name":"hidden"},{"name":"echo"}]}';
    await gateway.send({ id: 1, method: 'resources/list', params: { answer } });
    expect(await gateway.answer(1)).toMatchObject({ result: { tools: [{ name: 'echo' }] } });
  });
});
