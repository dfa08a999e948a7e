// Quotas under pressure: whatever comes at once, at the edge of a window, after a crash or without
// a store, no more than `max` gets through (attack 13 of the list).
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, type Gateway, type GatewayConfig, openSession, startGateway } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const limit = (counter: string, max: number, more: object = {}) => ({
  counter,
  max,
  window: 'month',
  scope: 'grant',
  ...more,
});
const POLICY = {
  version: '1',
  default: 'deny',
  tools: {
    few: { limits: [limit('few', 25)] },
    paid: { limits: [limit('money', 1, { amount_from: 'args.amount' })] },
    both: { limits: [limit('wide', 1_000), limit('narrow', 5)] },
    wide: { limits: [limit('wide', 1_000)] },
    brief: { limits: [limit('brief', 3, { window: 'second' })] },
    shared: { limits: [limit('shared', 12, { scope: 'org' })] },
    sitting: { limits: [limit('sitting', 4, { scope: 'session' })] },
    kept: { limits: [limit('kept', 25)] },
  },
};

let upstream: Upstream;
let gateway: Gateway;
let config: GatewayConfig;

beforeAll(async () => {
  upstream = await startUpstream();
  config = {
    servers: { s: upstream.url },
    policies: { p: POLICY },
    grants: { agent: { server: 's', policy: 'p' }, second: { server: 's', policy: 'p' } },
  };
  gateway = await startGateway(config);
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => upstream.forget());

/** Sends the calls all at once; how many ran, and how many were told of a limit. */
async function burst(at: Gateway, count: number, tool: string, args: object = {}, headers = {}) {
  const grants = ['agent', 'second'];
  const answers = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const grant = tool === 'shared' ? (grants[i % 2] ?? '') : 'agent';
      return at.ask({ grant, body: call(tool, args, i), headers });
    }),
  );
  const bodies = answers.map(({ body }) => body);
  return {
    ran: bodies.filter((body) => body.includes('"ran"')).length,
    limited: bodies.filter((body) => body.includes('"limit_exceeded"')).length,
    bodies,
  };
}

describe('calls that come at once', () => {
  it('pass exactly up to the limit', async () => {
    const { ran, limited } = await burst(gateway, 200, 'few');
    expect([ran, limited, upstream.calls().length]).toEqual([25, 175, 25]);
    expect(await burst(gateway, 5, 'few')).toMatchObject({ ran: 0, limited: 5 });
  });

  it('share one budget over grants where the scope says so', async () => {
    expect(await burst(gateway, 60, 'shared')).toMatchObject({ ran: 12, limited: 48 });
    expect(upstream.calls()).toHaveLength(12);
  });

  it('spend decimal amounts without rounding', async () => {
    expect(await burst(gateway, 40, 'paid', { amount: 0.1 })).toMatchObject({
      ran: 10,
      limited: 30,
    });
    expect(await burst(gateway, 1, 'paid', { amount: 1e-9 })).toMatchObject({ ran: 0, limited: 1 });
    expect(await burst(gateway, 1, 'paid', { amount: 0 })).toMatchObject({ ran: 1 });
  });

  it('are charged to all their counters or to none', async () => {
    await burst(gateway, 50, 'both');
    expect(upstream.calls()).toHaveLength(5);
    const entries = await gateway.records();
    const last = entries.filter(({ tool }) => tool === 'both');
    expect(last.filter(({ decision }) => decision === 'allow')).toHaveLength(5);
    for (const { counted, decision } of last) {
      expect(Array.isArray(counted) ? counted.length : 0).toBe(decision === 'allow' ? 2 : 0);
    }
  });

  it('count by session where the scope says so', async () => {
    const [one, two] = [
      await openSession(gateway),
      await openSession(gateway, { grant: 'second' }),
    ];
    expect(await burst(gateway, 20, 'sitting', {}, one)).toMatchObject({ ran: 4 });
    const other = await gateway.ask({ grant: 'second', body: call('sitting'), headers: two });
    expect(other.body).toContain('"ran"');
  });
});

describe('the edge of a window', () => {
  it('lets no window hold more than its limit', async () => {
    for (const until = Date.now() + 2_500; Date.now() < until; ) await burst(gateway, 10, 'brief');
    const windows = new Map<number, number>();
    for (const { tool, counted } of await gateway.records()) {
      if (tool !== 'brief' || !Array.isArray(counted)) continue;
      for (const [, start] of counted) windows.set(start, (windows.get(start) ?? 0) + 1);
    }
    expect(windows.size).toBeGreaterThan(2);
    expect(Math.max(...windows.values())).toBe(3);
    const total = [...windows.values()].reduce((sum, count) => sum + count, 0);
    expect(upstream.calls()).toHaveLength(total);
  });

  it('is told to the agent, who is let in again after it', async () => {
    const denied = (await burst(gateway, 10, 'brief')).bodies.find((body) =>
      body.includes('retry'),
    );
    const { retryAfterMs } = JSON.parse(denied ?? '').result._meta['wicketgate/decision'];
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(1_000);
  });
});

describe('a counter', () => {
  it('outlives a crash: what was spent stays spent', async () => {
    const first = await startGateway(config);
    expect(await burst(first, 10, 'kept')).toMatchObject({ ran: 10 });
    await first.kill();
    const next = await startGateway(config, first);
    expect(await burst(next, 40, 'kept')).toMatchObject({ ran: 15, limited: 25 });
    await next.stop();
    await first.stop();
  });

  it('cannot be forgotten by taking its store away: calls are denied, and none gets through', async () => {
    const own = await startGateway(config);
    await burst(own, 1, 'kept');
    const file = join(own.dataFolder, 'ledger.db');
    upstream.forget();
    renameSync(file, `${file}.away`);
    for (const tool of ['kept', 'wide']) {
      const answer = await own.ask({ body: call(tool) });
      expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([503, 50_301]);
    }
    expect(upstream.bytes()).toBe('');
    renameSync(`${file}.away`, file);
    expect(await burst(own, 30, 'kept')).toMatchObject({ ran: 24, limited: 6 });
    rmSync(file);
    expect((await own.ask({ body: call('kept') })).status).toBe(503);
    await own.stop();
  });
});
