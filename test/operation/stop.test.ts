// A gateway that is asked to stop under load: it says so first, every call that the server has seen is
// answered and on record with its end, and a second signal does not wait for anybody.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRecords } from '#server/storage/index.ts';
import { answerPlainly, startUpstream, type Upstream } from '../attacks/upstream.ts';
import { ask, call, openSite, type Site } from './processes.ts';

const LONG_MS = 60_000;
const CLIENTS = 24;
const SERVER_MS = 25;

let upstream: Upstream;
let site: Site;

beforeEach(async () => {
  upstream = await startUpstream();
  upstream.answer(
    (seen) => new Promise((resolve) => setTimeout(() => resolve(answerPlainly(seen)), SERVER_MS)),
  );
});
afterEach(async () => {
  await site.close();
  await upstream.close();
});

function open(flags: readonly string[]): Promise<Site> {
  return openSite(
    {
      servers: { s: { url: upstream.url, local: true } },
      policies: { p: { version: '1', default: 'allow' } },
      grants: { agent: { server: 's', policy: 'p' } },
    },
    flags,
  );
}

/** Clients that call without a pause until the gateway takes nothing more. */
function load() {
  const answered = new Set<number>();
  let next = 0;
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      next += 1;
      const id = next;
      if (!(await callOnce(agent, id))) break;
      answered.add(id);
    }
    agent.destroy();
  };
  const done = Promise.all(Array.from({ length: CLIENTS }, client));
  return { answered, done };
}

/** False: the connection was refused or broke. */
function callOnce(agent: Agent, id: number): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(`${site.base}/mcp/s/`, {
      ...{ method: 'POST', agent },
      headers: {
        Authorization: `Bearer ${site.token('agent')}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
      },
    });
    sent.on('error', () => resolve(false));
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', () => {}); // it ends with `close` all the same
      response.on('close', () => resolve(response.complete && text.includes('"ran"')));
    });
    sent.end(JSON.stringify(call('x', {}, id)));
  });
}

async function entries(): Promise<readonly Record<string, unknown>[]> {
  const records = openRecords(site.data);
  const all: Record<string, unknown>[] = [];
  for (let seq = 0; ; ) {
    const page = await records.entriesAfter(seq, 1_000);
    all.push(...page.map(({ text }) => JSON.parse(text)));
    const last = page.at(-1);
    if (last === undefined) break;
    seq = last.seq;
  }
  records.close();
  return all;
}

describe.each([[[]], [['--workers', '2']]])('a stop under load, with %j', (flags) => {
  it(
    'loses no call: what the server has seen is answered and on record with its end',
    async () => {
      site = await open(flags);
      const { answered, done } = load();
      await vi.waitFor(() => expect(answered.size).toBeGreaterThan(200), 20_000);
      await site.running.stop();
      await done;
      const seen = upstream.requests.flatMap(({ message }) =>
        message?.method === 'tools/call' ? [Number(message.id)] : [],
      );
      expect(new Set(seen).size).toBe(seen.length);
      expect([...answered].sort()).toEqual([...seen].sort());
      const all = await entries();
      const decided = all.filter(({ kind }) => kind === 'decision');
      const ended = all.filter(({ kind, outcome }) => kind === 'outcome' && outcome === 'ok');
      expect(decided.map(({ rpcId }) => rpcId).sort()).toEqual([...seen].sort());
      expect(ended).toHaveLength(seen.length);
    },
    LONG_MS,
  );
});

describe('a stop', () => {
  it(
    'is told by readiness first, while calls are still taken',
    async () => {
      // Long enough for a busy machine: after it nothing is asked any more.
      site = await open(['--drain', '5']);
      const stopped = site.running.stop();
      await vi.waitFor(
        async () => {
          const ready = await ask(`${site.base}/readyz`, { method: 'GET' });
          expect([ready.status, ready.text]).toEqual([503, 'not ready: draining\n']);
        },
        { timeout: 4_000 },
      );
      const late = await site.ask('/mcp/s/', { grant: 'agent', body: call('x') });
      expect([late.status, late.text.includes('"ran"')]).toEqual([200, true]);
      expect((await ask(`${site.base}/healthz`, { method: 'GET' })).status).toBe(200);
      await stopped;
    },
    LONG_MS,
  );

  it.each([[[]], [['--workers', '2']]])(
    'does not wait after a second signal, with %j',
    async (flags) => {
      upstream.answer(() => 'hang');
      site = await open([...flags, '--grace', '3600']);
      const running = site.ask('/mcp/s/', { grant: 'agent', body: call('x') });
      await vi.waitFor(() => expect(upstream.calls()).toEqual(['x']));
      const workers = site.workers();
      process.kill(site.pid, 'SIGTERM');
      await vi.waitFor(() => expect(site.running.stderr()).toContain('a second signal'));
      const at = performance.now();
      process.kill(site.pid, 'SIGTERM');
      expect((await running).status).toBe(0);
      expect(performance.now() - at).toBeLessThan(2_000);
      await vi.waitFor(() => expect([site.pid, ...workers].filter(isAlive)).toEqual([]));
      expect(await entries()).toEqual([expect.objectContaining({ kind: 'decision', tool: 'x' })]);
    },
    LONG_MS,
  );

  it(
    'of a worker alone is a worker less for a moment, and no call is lost',
    async () => {
      site = await open(['--workers', '2']);
      const { answered, done } = load();
      await vi.waitFor(() => expect(answered.size).toBeGreaterThan(100), 20_000);
      process.kill(site.workers()[0] ?? 0, 'SIGTERM');
      await vi.waitFor(() => expect(site.running.stderr()).toContain('has ended'), 10_000);
      await site.running.stop();
      await done;
      const seen = upstream.calls().length;
      expect(answered.size).toBe(seen);
    },
    LONG_MS,
  );
});

/** One that is dead and that nobody has asked about is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}
