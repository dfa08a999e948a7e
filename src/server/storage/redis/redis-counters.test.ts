// Counters in a real Redis beside a real PostgreSQL: they are shared exactly, and a Redis that was
// emptied, restarted or taken away never hands out quota that is spent.
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Fault } from '#contract/errors.ts';
import { charge, NOON_MS } from '../../../../test/ledger/drafts.ts';
import { startPostgres, type TestPostgres } from '../../../../test/services/postgres.ts';
import { startRedis, type TestRedis, WITHOUT_SERVICES } from '../../../../test/services/redis.ts';
import { LEDGER_STEPS } from '../postgres/ledger-schema.ts';
import { openRedisCounters, type RedisCounters } from './redis-counters.ts';

let postgres: TestPostgres;
let redis: TestRedis;
let databaseUrl = '';
let pool: pg.Pool;
let opened: RedisCounters[] = [];
const said: string[] = [];

async function open(): Promise<RedisCounters> {
  const log = (line: string) => void said.push(line);
  const clock = () => NOON_MS;
  const counters = await openRedisCounters({ url: redis.url, databaseUrl, pool, clock, log });
  opened.push(counters);
  return counters;
}

/** Puts a charge on record, as the ledger does. */
async function record(
  seq: number,
  costs: readonly (readonly [string, number])[],
  untilMs?: number,
) {
  const counted = costs.map(([key, cost]) => {
    const { windowStartMs, windowEndMs } = charge(key, 1);
    return [key, windowStartMs, untilMs ?? windowEndMs, cost];
  });
  const body = `{"kind":"decision","tool":"\\u0000\\ud800,\\"counted\\":[","counted":${JSON.stringify(counted)}}`;
  const endMs = counted[0]?.[2] ?? null;
  await pool.query(
    'INSERT INTO ledger_entries (writer, seq, hash, body, kind, at_ms, counted_until_ms) VALUES (1, $1, $2, $3, $4, $5, $6)',
    [seq, '', body, 'decision', NOON_MS, endMs],
  );
}

const sumOf = async (counters: RedisCounters, key: string) =>
  (await counters.values()).find((row) => row.key === key)?.value;

async function untilReady(counters: RedisCounters): Promise<void> {
  await vi.waitFor(() => expect(counters.isReady()).toBe(true), { timeout: 10_000, interval: 20 });
}

const admin = async (work: (client: Redis) => Promise<unknown>) => {
  const client = new Redis(redis.url, { protocol: 2 });
  await work(client);
  client.disconnect();
};

describe.skipIf(WITHOUT_SERVICES)('counters in Redis', () => {
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  }, 60_000);
  afterAll(async () => {
    await redis?.close();
    await postgres?.close();
  });

  beforeEach(async () => {
    databaseUrl = await postgres.database();
    pool = new pg.Pool({ connectionString: databaseUrl });
    pool.on('error', () => {});
    for (const step of LEDGER_STEPS) await pool.query(step);
    await pool.query(
      `INSERT INTO ledger_writers VALUES (1, 9, '', 0, '', 0, 0), (2, 1, '', 1, '', 0, 0)`,
    );
    said.length = 0;
  });
  afterEach(async () => {
    for (const counters of opened) counters.close();
    opened = [];
    await pool.end();
    await redis.start();
  });

  test('are shared exactly by two gateways, through many concurrent charges', async () => {
    const both = [await open(), await open()];
    const charges = Array.from({ length: 1_200 }, (_, i) =>
      both[i % 2]?.charge([charge('all', 5_000), charge('spend', 100, 0.1)]),
    );
    const passed = (await Promise.all(charges)).filter((one) => one?.refused === undefined);
    expect(passed).toHaveLength(1_000);
    expect(await Promise.all(both.map((one) => sumOf(one, 'spend')))).toEqual(['100', '100']);
    expect(await sumOf(both[0] as RedisCounters, 'all')).toBe('1000'); // two were opened
  });

  test('keep two installations on one Redis apart', async () => {
    const first = await open();
    await first.charge([charge('spend', 1)]);
    await pool.end();
    databaseUrl = await postgres.database();
    pool = new pg.Pool({ connectionString: databaseUrl });
    for (const step of LEDGER_STEPS) await pool.query(step);
    const second = await open();
    expect(await second.charge([charge('spend', 1)])).toMatchObject({ refused: undefined });
  });

  test('outlive the gateway that charged them', async () => {
    const first = await open();
    await first.charge([charge('spend', 1)]);
    first.close();
    expect(await (await open()).charge([charge('spend', 1)])).toMatchObject({ refused: 0 });
  });

  test.each(['FLUSHALL', 'a restart'])('are made anew from the records after %s', async (how) => {
    const both = [await open(), await open()] as const;
    const [counters, other] = both;
    await record(1, [['spend', 3]]);
    await record(2, [['spend', 3]]);
    await record(3, [['spend', 0.25]]);
    await record(4, [['spend', -3]]);
    await record(5, [['gone', 7]], NOON_MS - 60_000);
    await pool.query(`INSERT INTO ledger_counter_bases VALUES ('x', $1, $2, 'spend', '1.5')`, [
      charge('spend', 1).windowStartMs,
      charge('spend', 1).windowEndMs,
    ]);
    const { epoch } = await counters.charge([charge('spend', 1_000, 4.75)]);
    if (how === 'FLUSHALL') await admin((client) => client.flushall());
    else {
      await redis.kill();
      await redis.start();
    }
    await expect(counters.charge([charge('spend', 1_000)])).rejects.toThrow(Fault);
    await untilReady(counters);
    await other.charge([charge('other', 9)]).catch(() => {});
    await untilReady(other);
    expect(await sumOf(counters, 'spend')).toBe('4.75');
    expect(await sumOf(counters, 'gone')).toBeUndefined();
    expect(await sumOf(other, 'spend')).toBe('4.75');
    // What was charged before belongs to the old epoch.
    counters.giveBack([charge('spend', 1_000, 4.75)], epoch);
    expect(await counters.holds(epoch)).toBe(false);
    await untilReady(counters);
    expect(await sumOf(counters, 'spend')).toBe('4.75');
    expect(said.filter((line) => line.includes('there again'))).toHaveLength(1);
  });

  test('a charge that is on record when the counters are made anew is counted, or its call stops', async () => {
    const counters = await open();
    const { epoch } = await counters.charge([charge('spend', 1)]);
    expect(await counters.holds(epoch)).toBe(true);
    await admin((client) => client.flushall());
    // Believed to hold on a fresh answer of the database: then its record is read by the rebuild.
    const rebuilt = counters.charge([charge('x', 1)]).catch(() => untilReady(counters));
    expect(await counters.holds(epoch)).toBe(true);
    await record(1, [['spend', 1]]);
    await rebuilt;
    expect(await sumOf(counters, 'spend')).toBe('1');
    expect(await counters.holds(epoch)).toBe(false);
  });

  test('are not trusted when an older copy of the data comes back', async () => {
    const counters = await open();
    await record(1, [['spend', 5]]);
    let saved: (readonly [string, Buffer])[] = [];
    await admin(async (client) => {
      const keys = await client.keys('*');
      saved = await Promise.all(
        keys.map(async (key) => [key, (await client.dumpBuffer(key)) as Buffer] as const), // it is there
      );
    });
    await redis.kill();
    await redis.start();
    await admin(async (client) => {
      for (const [key, value] of saved) await client.restore(key, 0, value);
    });
    await counters.charge([charge('spend', 5)]).catch(() => {});
    await untilReady(counters);
    expect(await counters.charge([charge('spend', 5)])).toMatchObject({ refused: 0 });
  });

  test('without Redis nothing is charged, promptly, and all is well when it is back', async () => {
    const counters = await open();
    await redis.kill();
    const startedAt = performance.now();
    await expect(counters.charge([charge('spend', 5)])).rejects.toMatchObject({
      code: 'record_failed',
    });
    await expect(counters.charge([charge('spend', 5)])).rejects.toThrow('limits');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await redis.start();
    await untilReady(counters);
    expect(await counters.charge([charge('spend', 5)])).toMatchObject({ refused: undefined });
  });

  test('a Redis that does not answer is given up within two seconds', async () => {
    const counters = await open();
    await admin((client) => client.call('CLIENT', 'PAUSE', '3000', 'ALL'));
    const startedAt = performance.now();
    await expect(counters.charge([charge('spend', 5)])).rejects.toThrow(Fault);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    // Nobody waits for a connection that is given up.
    await expect(counters.charge([charge('spend', 5)])).rejects.toThrow(Fault);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await untilReady(counters);
    // It may have been charged for the first one.
    expect(Number((await sumOf(counters, 'spend')) ?? 0)).toBeLessThanOrEqual(1);
  });

  test('a wrong password is told without the password', async () => {
    await admin((client) => client.config('SET', 'requirepass', 'right'));
    const url = new URL(redis.url);
    url.password = 'wr0ng-secret';
    const about = { databaseUrl, pool, clock: () => NOON_MS, log: () => {} };
    const error = await openRedisCounters({ ...about, url: url.href }).catch(String);
    expect(error).toContain('WRONGPASS');
    expect(error).not.toContain('wr0ng-secret');
    url.password = 'right';
    const client = new Redis(url.href, { protocol: 2 });
    await client.config('SET', 'requirepass', '');
    client.disconnect();
  });

  test('a charge that went back is there again, and never more than was taken', async () => {
    const counters = await open();
    const { epoch } = await counters.charge([charge('spend', 1)]);
    counters.giveBack([charge('spend', 1)], epoch);
    counters.giveBack([charge('spend', 1)], epoch);
    expect(await counters.charge([charge('spend', 1)])).toMatchObject({ refused: undefined });
    expect(await counters.charge([charge('spend', 1)])).toMatchObject({ refused: 0 });
  });

  test('a Redis that may forget counters when memory is short is refused', async () => {
    await admin((client) =>
      client.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru'),
    );
    await expect(open()).rejects.toThrow('may forget counters');
    await admin((client) => client.config('SET', 'maxmemory', '0'));
  });
});
