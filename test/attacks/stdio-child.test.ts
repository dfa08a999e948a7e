// Attacks by a server that is a child: it forks, floods, plays deaf, dies in the middle of a call;
// and the gateway itself may be killed. Calls fail fast, and no process is left behind.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { allGone, isAlive, rawServer } from '../channel/processes.ts';
import { call, type StdioGateway, shakeHands, startStdio } from './stdio-gateway.ts';

const POLICY = { version: '1', default: 'allow' };
let gateway: StdioGateway | undefined;

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function start(...ways: readonly string[]): Promise<StdioGateway> {
  gateway = startStdio(POLICY, rawServer(...ways));
  await shakeHands(gateway);
  return gateway;
}

/** The child and what it has forked. */
async function pidsOf(opened: StdioGateway): Promise<number[]> {
  await opened.send(call('pids', 'pids'));
  const answer = await opened.answer('pids');
  const { content } = answer['result'] as { content: [{ text: string }] }; // what the server says
  return JSON.parse(content[0].text);
}

/** The processes of the gateway that are its own: children of this pid. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

describe('a child that dies in the middle of a call', () => {
  it('fails the call at once, with the server, what happened and what to do', async () => {
    const opened = await start();
    await opened.send(call(1, 'never'));
    await opened.send(call(2, 'die'));
    for (const id of [1, 2]) {
      const { error } = (await opened.answer(id)) as { error: { code: number; message: string } }; // asserted below
      expect(error.code).toBe(50201);
      expect(error.message).toMatch(
        /`raw-server` exited with code 7.*a new connection restarts it/,
      );
    }
    expect(await opened.ended).toBe(3);
    const outcomes = (await opened.records()).filter(({ kind }) => kind === 'outcome');
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['broken', 'broken']);
  });
});

describe('a child that floods stderr', () => {
  it('hurts neither the calls nor the log', async () => {
    const opened = await start('flood');
    for (let id = 1; id <= 50; id += 1) {
      await opened.send(call(id, 'echo', { id }));
      await opened.answer(id);
    }
    expect(opened.stderr().length).toBeLessThan(5_000_000);
    expect(opened.stderr()).toContain('were not logged: too many at once');
  });
});

describe('a client that stops reading', () => {
  it('is a client that has gone: the child is ended, and nothing is left', async () => {
    const opened = await start();
    const pids = await pidsOf(opened);
    opened.stopReading();
    for (let id = 1; id <= 3; id += 1) await opened.send(call(id, 'echo'));
    expect(await opened.ended).toBe(0);
    await allGone(pids);
  });
});

describe('a child that forks and ignores SIGTERM', () => {
  it('is gone, with all it has started, when the client leaves', async () => {
    const opened = await start('stubborn', 'forks');
    const pids = await pidsOf(opened);
    expect(pids.filter(isAlive)).toHaveLength(3);
    await opened.close();
    gateway = undefined;
    await allGone(pids);
  });

  it('is gone when the gateway is told to stop', async () => {
    const opened = await start('stubborn', 'forks');
    const pids = await pidsOf(opened);
    opened.kill('SIGTERM');
    expect(await opened.ended).toBe(0);
    await allGone(pids);
  });

  it('is gone when the gateway is killed, and so is whatever watched over it', async () => {
    const opened = await start('stubborn', 'forks');
    const pids = await pidsOf(opened);
    const own = childrenOf(opened.pid);
    expect(own).toHaveLength(2);
    opened.kill('SIGKILL');
    await opened.ended;
    await allGone([...pids, ...own]);
  });
});

describe('what a child gets to see', () => {
  it('is the environment of the gateway, but not the gateway’s own settings', async () => {
    process.env['WICKETGATE_TOKEN'] = 'a-secret';
    process.env['SERVER_SETTING'] = 'wanted';
    try {
      const opened = await start();
      await opened.send(call(1, 'environment'));
      const seen = JSON.stringify(await opened.answer(1));
      expect(seen).toContain('wanted');
      expect(seen).not.toContain('a-secret');
    } finally {
      delete process.env['WICKETGATE_TOKEN'];
      delete process.env['SERVER_SETTING'];
    }
  });
});
