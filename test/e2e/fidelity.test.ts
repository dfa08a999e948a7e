// Over stdio, what client and server say to each other arrives byte for byte: the gateway reads
// messages, but it does not write them anew. Raw peers on both sides, no SDK.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Folder, gatewayCommand, root, temporaryFolder } from './drive.ts';
import { openRawPeer, type RawPeer } from './raw-peer.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  hide: ['hidden'],
  tools: { denied: { action: 'deny', reason: 'No.' } },
};

let folder: Folder;
let record: string;
let peer: RawPeer;

beforeAll(async () => {
  folder = temporaryFolder();
  record = join(folder.path, 'record.txt');
  const policy = folder.write('policy.json', POLICY);
  const upstream = [process.execPath, join(root, 'test/e2e/raw-upstream.mjs'), record];
  const state = join(folder.path, 'state');
  const { command, args } = gatewayCommand([
    '--policy',
    policy,
    '--state',
    state,
    '--',
    ...upstream,
  ]);
  peer = openRawPeer(command, args);
  const hello = '"capabilities":{"roots":{}},"clientInfo":{"name":"raw","version":"1"}';
  const opening = `{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25",${hello}}}`;
  expect(await peer.ask(opening)).toContain('"serverInfo":{"name":"raw","version":"1.0"}');
  peer.send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
});

afterAll(async () => {
  expect(await peer.close(), peer.stderr()).toBe(0);
  folder.remove();
});

/** The lines that the upstream was sent so far. */
const recorded = () => readFileSync(record, 'utf8').split('\n');

/** A call that the upstream answers with the given text after the given lines. */
function call(idText: string, answer: string, before: readonly string[] = [], further = '') {
  const script = `"answer":${JSON.stringify(answer)},"before":${JSON.stringify(before)}`;
  return `{"jsonrpc":"2.0","id":${idText},"method":"tools/call","params":{"name":"t","arguments":{${script}${further}}}}`;
}

const NUMBERS = '1.0,-0,0.10,1e2,1E+2,9007199254740993,123456789012345678901234567890,1e400';
const UNICODE = ['"é"', '"\\u00e9"', '"🚪"', '"\\ud83d\\udeaa"', '"\\ud800"', '"\u2028"', '"/\\/"'];

describe('from the client to the server', () => {
  test.each([
    ['numbers of any size and form', `,"n":[${NUMBERS}]`],
    ['the order of keys, and white space', ', "z" : 1 ,"a":{ "y":2,"b":3 } '],
    ['text, escaped as it was', `,"s":[${UNICODE.join(',')}]`],
    ['keys that look like numbers, and keys with odd names', ',"10":1,"2":2,"":3,"constructor":4'],
  ])('%s pass unchanged', async (_what, further) => {
    const line = call('1', '"result":{}', [], further);
    expect(await peer.ask(line)).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
    expect(recorded()).toContain(line);
  });

  test('unknown members of the message and of its params pass unchanged', async () => {
    const line =
      '{"x-unknown":[1.0],"params":{"name":"t","arguments":{},"_meta":{"a/b":1.0},"task":{"ttl":60000}},"method":"tools/call","id":5,"jsonrpc":"2.0"}';
    await peer.ask(line);
    expect(recorded()).toContain(line);
  });

  test('unknown methods and notifications pass unchanged', async () => {
    const request = '{"jsonrpc":"2.0","id":6,"method":"vendor/method","params":{"n":1.0}}';
    expect(await peer.ask(request)).toBe('{"jsonrpc":"2.0","id":6,"result":{}}');
    const notice = '{"jsonrpc":"2.0","method":"notifications/vendor","params":{"n":[2.50]}}';
    peer.send(notice);
    await peer.ask('{"jsonrpc":"2.0","id":7,"method":"ping"}');
    expect(recorded()).toEqual(expect.arrayContaining([request, notice]));
  });

  test.each(['""', '"eyJhIjoxfQ=="', '"\\u0041 b"'])(
    'the cursor %s passes unchanged',
    async (cursor) => {
      const line = `{"jsonrpc":"2.0","id":8,"method":"tools/list","params":{"cursor":${cursor},"answer":"\\"result\\":{\\"tools\\":[]}"}}`;
      expect(await peer.ask(line)).toBe('{"jsonrpc":"2.0","id":8,"result":{"tools":[]}}');
      expect(recorded()).toContain(line);
    },
  );
});

describe('from the server to the client', () => {
  test.each([
    ['numbers', `"result":{"structuredContent":[${NUMBERS}],"content":[]}`],
    [
      'key order and unknown fields',
      '"result":{"zz":1,"content":[],"_meta":{"b":1,"a":2},"aa":null}',
    ],
    ['text, escaped as it was', `"result":{"content":[${UNICODE.join(',')}]}`],
    ['an error with its data', '"error":{"code":-32042,"message":"x","data":{"n":1.0,"u":[]}}'],
    ['an unknown kind of result', '"result":{"resultType":"vendor/odd","ttlMs":1.0}'],
  ])('%s pass unchanged', async (_what, answer) => {
    expect(await peer.ask(call('2', answer))).toBe(`{"jsonrpc":"2.0","id":2,${answer}}`);
  });

  test.each(['0', '-1', '9007199254740993', '"0"', '""', '"a\\"b"', '"🚪"'])(
    'the id %s comes back as it was sent',
    async (id) => {
      expect(await peer.ask(call(id, '"result":{}'))).toBe(
        `{"jsonrpc":"2.0","id":${id},"result":{}}`,
      );
      const denied = await peer.ask(
        `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"denied"}}`,
      );
      expect(denied).toContain(`"id":${id},`);
      expect(denied).toContain('[POLICY DENIED] No.');
    },
  );

  test.each(['1', '"1"', '0', '"tok 🚪"'])(
    'the progress token %s keeps its type',
    async (token) => {
      const progress = `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1.0,"total":3}}`;
      const line = call('3', '"result":{}', [progress], `}, "_meta":{"progressToken":${token}`);
      expect(await peer.ask(line)).toBe(progress);
      expect(await peer.next()).toBe('{"jsonrpc":"2.0","id":3,"result":{}}');
      expect(recorded()).toContain(line);
    },
  );

  test('its own requests and their answers pass unchanged', async () => {
    const question =
      '{"jsonrpc":"2.0","id":0,"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1.0,"x":{"b":1,"a":2}}}';
    const log =
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1.0}}';
    expect(await peer.ask(call('4', '"result":{}', [log, question]))).toBe(log);
    expect(await peer.next()).toBe(question);
    expect(await peer.next()).toBe('{"jsonrpc":"2.0","id":4,"result":{}}');
    const reply = '{"jsonrpc":"2.0","result":{"model":"m","n":[1.0,9007199254740993]},"id":0}';
    peer.send(reply);
    await peer.ask('{"jsonrpc":"2.0","id":9,"method":"ping"}');
    expect(recorded()).toContain(reply);
  });

  test('a list keeps everything of the tools that it keeps', async () => {
    const kept = [
      '{"title":"Z","name":"b","inputSchema":{"type":"object","properties":{"n":{"maximum":9007199254740993,"minimum":1.0}},"$defs":{"2":1,"1":2}},"x-vendor":{"b":[],"a":{}}}',
      '{"name":"a","_meta":{"s":"\\u00e9"},"annotations":{"readOnlyHint":true}}',
    ];
    const tools = [kept[0], '{"name":"hidden"}', kept[1]].join(',');
    const answer = `"result":{"nextCursor":"","tools":[${tools}],"_meta":{"n":1.0}}`;
    const line = `{"jsonrpc":"2.0","id":10,"method":"tools/list","params":{"answer":${JSON.stringify(answer)}}}`;
    const listed = await peer.ask(line);
    expect(listed).not.toContain('hidden');
    for (const part of [...kept, '"nextCursor":""', '"_meta":{"n":1.0}']) {
      expect(listed).toContain(part);
    }
  });
});

test('a denied call never reaches the server, and a cancellation does', async () => {
  const denied = '{"jsonrpc":"2.0","id":"d","method":"tools/call","params":{"name":"denied"}}';
  expect(await peer.ask(denied)).toContain('[POLICY DENIED] No.');
  const silent =
    '{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"t","arguments":{"silent":true}}}';
  const cancel =
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c","reason":"enough"}}';
  peer.send(silent);
  peer.send(cancel);
  await peer.ask('{"jsonrpc":"2.0","id":11,"method":"ping"}');
  expect(recorded()).toEqual(expect.arrayContaining([silent, cancel]));
  expect(recorded()).not.toContain(denied);
});
