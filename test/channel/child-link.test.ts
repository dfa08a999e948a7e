import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../src/contract/errors.ts';
import {
  createReaper,
  type FlowingLink,
  openChildLink,
  type Reaper,
} from '../../src/server/channel/index.ts';
import { allGone, isAlive, rawServer } from './processes.ts';

let link: FlowingLink | undefined;
let reaper: Reaper | undefined;

afterEach(async () => {
  await link?.close();
  reaper?.close();
  link = undefined;
  reaper = undefined;
});

interface Heard {
  readonly messages: string[];
  readonly lines: string[];
  readonly ends: Fault[];
}

function start(command: readonly string[], env: Record<string, string> = {}): Heard {
  const heard: Heard = { messages: [], lines: [], ends: [] };
  reaper ??= createReaper({ log: (line) => heard.lines.push(line) });
  const [program = '', ...args] = command;
  link = openChildLink({
    child: {
      name: 'raw',
      command: program,
      args,
      env: { PATH: process.env['PATH'] ?? '', ...env },
    },
    events: {
      onMessage: (text) => heard.messages.push(text),
      onLog: (line) => heard.lines.push(line),
      onClose: (why) => heard.ends.push(why),
    },
    reaper,
  });
  return heard;
}

const call = (name: string, args: object = {}) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args },
  });
const wait = (check: () => void) => vi.waitFor(check, { timeout: 15_000 });
const answered = (heard: Heard) => wait(() => expect(heard.messages).not.toEqual([]));
const textOf = (heard: Heard) => JSON.parse(heard.messages[0] ?? '{}').result.content[0].text;

describe('a child', () => {
  it('is sent each message as one line, whatever line breaks stand between its tokens', async () => {
    const heard = start(rawServer());
    await link?.send(call('echo', { a: 'b' }).replaceAll(':{', ':\r\n{\n'));
    await answered(heard);
    expect(textOf(heard)).toBe('{"a":"b"}');
  });

  it('is heard right when it cuts characters and joins messages', async () => {
    const heard = start(rawServer());
    await link?.send(call('split'));
    await wait(() => expect(heard.messages).toHaveLength(2));
    expect(textOf(heard)).toBe('дом 🏠 €');
  });

  it('may write garbage on stdout: it is logged and goes no further', async () => {
    const heard = start(rawServer('garbage'));
    await link?.send(call('echo'));
    await answered(heard);
    expect(heard.messages).toHaveLength(1);
    expect(heard.lines.join('\n')).toContain('no message on stdout: starting…');
  });

  it('gets the environment it is given and nothing else', async () => {
    const heard = start(rawServer(), { TOKEN: 't' });
    await link?.send(call('environment'));
    await answered(heard);
    expect(Object.keys(JSON.parse(textOf(heard))).sort()).toEqual(['PATH', 'TOKEN']);
  });

  it('is started without a shell', async () => {
    const heard = start(rawServer('$(touch /tmp/x)', ';exit'));
    await link?.send(call('echo'));
    await answered(heard);
    expect(heard.ends).toEqual([]);
  });

  it('that is not there is one fault that says what to check', async () => {
    const heard = start(['wicketgate-no-such-command']);
    await wait(() => expect(heard.ends).toHaveLength(1));
    expect(heard.ends[0]).toMatchObject({
      code: 'upstream_unreachable',
      detail: expect.stringMatching(/`raw` cannot be started.*was not found; check the command/),
    });
    await expect(link?.send(call('echo'))).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });

  it('that exits is one fault that says how, and takes nothing more', async () => {
    const heard = start(rawServer());
    await link?.send(call('die'));
    await wait(() => expect(heard.ends).toHaveLength(1));
    expect(heard.ends[0]).toMatchObject({
      code: 'upstream_broken',
      detail: expect.stringContaining('`raw` exited with code 7'),
    });
    await expect(link?.send(call('echo'))).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });

  it('that sends more than a line may hold is ended, and that is said', async () => {
    const heard = start(rawServer());
    await link?.send(call('big', { bytes: 11 * 1024 * 1024 }));
    await wait(() => expect(heard.ends).toHaveLength(1));
    expect(heard.ends[0]?.detail).toContain('larger than 10485760 bytes');
    expect(heard.messages).toEqual([]);
  });

  it('that writes no messages at all is ended after some thousand lines', async () => {
    const chatter = 'const f = () => process.stdout.write("no message\\n".repeat(500), f); f();';
    const heard = start([process.execPath, '-e', chatter]);
    await wait(() => expect(heard.ends).toHaveLength(1));
    expect(heard.ends[0]?.detail).toContain('no messages');
    expect(heard.lines.length).toBeLessThan(2000);
  });

  it('is held back while its reader is slow, and loses nothing', async () => {
    const heard = start(rawServer());
    link?.pause();
    await link?.send(call('big', { bytes: 5_000_000 }));
    await new Promise(setImmediate);
    expect(heard.messages).toEqual([]);
    link?.resume();
    await answered(heard);
    expect(textOf(heard)).toHaveLength(5_000_000);
  });
});

describe('closing', () => {
  it('lets a polite child go by itself', async () => {
    const heard = start(rawServer());
    await link?.send(call('pids'));
    await answered(heard);
    const startedAt = performance.now();
    await link?.close();
    expect(performance.now() - startedAt).toBeLessThan(1900);
    expect(heard.ends).toEqual([]);
    await allGone(JSON.parse(textOf(heard)));
  });

  it('ends a child that ignores stdin and SIGTERM, with everything it has started', async () => {
    const heard = start(rawServer('stubborn', 'forks'));
    await link?.send(call('pids'));
    await answered(heard);
    const pids: number[] = JSON.parse(textOf(heard));
    expect(pids.filter(isAlive)).toHaveLength(3);
    await link?.close();
    await allGone(pids);
  });

  it('of a child that has gone by itself leaves nothing of its group', async () => {
    const heard = start(rawServer('forks'));
    await link?.send(call('pids'));
    await answered(heard);
    const pids: number[] = JSON.parse(textOf(heard));
    await link?.send(call('die'));
    await wait(() => expect(heard.ends).toHaveLength(1));
    await allGone(pids);
  });
});
