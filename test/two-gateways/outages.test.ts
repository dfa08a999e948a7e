// Services and gateways that go away under load: what is promised to fail closed does, everything comes
// back by itself, no limit lets more through than its maximum, and every call that the server has seen
// is on record, once.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WITHOUT_SERVICES } from '../services/postgres.ts';
import { type Fleet, type Minted, openFleet } from './fleet.ts';
import { type Load, newId, seenIds, startLoad, type Tally } from './load.ts';

/** More than is called while things go away. */
const MAX = 100_000;
/** A limit that is reached while things go away. */
const SMALL = 500;
/** Two times as many calls as are on their way at once. */
const SLACK = 24;
/** Much less on a machine that has nothing else to do. */
const RECOVERS = { timeout: 40_000, interval: 50 };
const policy = (max: number) => ({
  version: '1',
  default: 'allow',
  tools: { allowed: { rate_limit: { max, window: 'month' } } },
});

let fleet: Fleet;
let agent: Minted;

/** What both gateways answer to a call of a tool. */
async function statuses(tool: string): Promise<readonly number[]> {
  const called = fleet.gateways.map((gateway) => gateway.call(tool, newId(), agent.token));
  return (await Promise.all(called)).map(({ status }) => status);
}

async function untilServed(): Promise<void> {
  await vi.waitFor(async () => {
    expect([await statuses('allowed'), await statuses('plain')]).toEqual([
      [200, 200],
      [200, 200],
    ]);
  }, RECOVERS);
}

async function untilRan(load: Load, more: number): Promise<void> {
  const aim = load.ran() + more;
  await vi.waitFor(() => expect(load.ran()).toBeGreaterThan(aim), RECOVERS);
}

/** Nothing was lost, nothing doubled, and the chains are whole. */
async function expectAllOnRecord(tallies: readonly Tally[]): Promise<void> {
  const seen = seenIds(fleet);
  expect(new Set(seen).size).toBe(seen.length);
  const decisions = await fleet.entries('decision');
  const allowed = decisions.filter(({ decision }) => decision === 'allow');
  const recorded = new Set(allowed.map(({ rpcId }) => rpcId));
  expect(recorded.size).toBe(allowed.length);
  expect(seen.filter((id) => !recorded.has(id))).toEqual([]);
  for (const { ran, odd } of tallies) {
    expect(odd).toEqual([]);
    expect(ran.filter((id) => !recorded.has(id))).toEqual([]);
  }
  expect(await fleet.verify()).toContain('whole');
}

/**
 * Brings a small limit to its end while `trouble` happens. No more calls have run than it says, and
 * hardly fewer: those that were charged and on their way when something went away.
 */
async function exhaustDuring(trouble: (load: Load) => Promise<void>): Promise<Tally> {
  const limited = await fleet.mint(policy(SMALL));
  const load = startLoad(fleet, 'allowed', limited.token);
  const before = seenIds(fleet).length;
  await untilRan(load, 100);
  await trouble(load);
  await vi.waitFor(async () => {
    for (const gateway of fleet.gateways) {
      const { text } = await gateway.call('allowed', newId(), limited.token);
      expect(text).toContain('limit');
    }
  }, RECOVERS);
  const tally = await load.end();
  const ran = seenIds(fleet).length - before;
  expect(ran).toBeLessThanOrEqual(SMALL);
  expect(ran).toBeGreaterThanOrEqual(SMALL - SLACK);
  return tally;
}

describe.skipIf(WITHOUT_SERVICES)('two gateways on PostgreSQL and Redis', () => {
  beforeAll(async () => {
    fleet = await openFleet(true);
    agent = await fleet.mint(policy(MAX));
    await untilServed();
  });
  afterAll(() => fleet?.close());

  it('refuse limited calls while Redis is away, pass others, and recover from an empty one', async () => {
    const load = startLoad(fleet, 'plain', agent.token);
    await fleet.redis.kill();
    await vi.waitFor(async () => expect(await statuses('allowed')).toEqual([503, 503]), RECOVERS);
    expect(await statuses('plain')).toEqual([200, 200]);
    // It is told, and is no reason to send requests elsewhere: other gateways count in the same place.
    const [{ base, metrics }] = fleet.gateways;
    const counters = async () => /component="counters"\} (\d)/.exec(await metrics())?.[1];
    await vi.waitFor(async () => expect(await counters()).toBe('0'), RECOVERS);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    await fleet.redis.start();
    await untilServed();
    await vi.waitFor(async () => expect(await counters()).toBe('1'), RECOVERS);
    const tally = await load.end();
    expect(tally.refused).toBe(0);
    await expectAllOnRecord([tally]);
  });

  it('let no more than a limit through when Redis loses what it counted', async () => {
    const tally = await exhaustDuring(async () => {
      await fleet.redis.kill();
      await fleet.redis.start();
    });
    await expectAllOnRecord([tally]);
  });

  it('refuse every call while PostgreSQL is away, and lose nothing', async () => {
    const load = startLoad(fleet, 'allowed', agent.token);
    const other = startLoad(fleet, 'plain', agent.token);
    await untilRan(load, 50);
    await fleet.postgres.kill();
    await vi.waitFor(async () => {
      expect([await statuses('allowed'), await statuses('plain')]).toEqual([
        [503, 503],
        [503, 503],
      ]);
    }, RECOVERS);
    await fleet.postgres.start();
    await untilServed();
    await expectAllOnRecord([await load.end(), await other.end()]);
  });

  it('let no more than a limit through when either gateway is killed', async () => {
    const tally = await exhaustDuring(async (load) => {
      await fleet.gateways[0].kill();
      const back = fleet.restart(0);
      await untilRan(load, 100);
      await fleet.gateways[1].kill();
      await Promise.all([back, fleet.restart(1)]);
    });
    await expectAllOnRecord([tally]);
  });
});

describe.skipIf(WITHOUT_SERVICES)('two gateways on PostgreSQL alone', () => {
  beforeAll(async () => {
    fleet = await openFleet(false);
    agent = await fleet.mint(policy(MAX));
    await untilServed();
  });
  afterAll(() => fleet?.close());

  it('let no more than a limit through when either gateway is killed, or PostgreSQL', async () => {
    const tally = await exhaustDuring(async (load) => {
      await fleet.gateways[1].kill();
      await untilRan(load, 100);
      await fleet.postgres.kill();
      await fleet.postgres.start();
      await fleet.restart(1);
    });
    await expectAllOnRecord([tally]);
  });
});
