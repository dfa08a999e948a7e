// Limits charged in Redis before records are committed in PostgreSQL, with real ones: two ledgers share
// a limit exactly, and whatever fails between the two leaves no call without its charge.
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DecisionRecord } from '#contract/record.ts';
import { charge, draft, NOON_MS, NOT_SENT } from '../../../../test/ledger/drafts.ts';
import { startPostgres, type TestPostgres } from '../../../../test/services/postgres.ts';
import { startRedis, type TestRedis, WITHOUT_SERVICES } from '../../../../test/services/redis.ts';
import { openPostgresLedger } from '../postgres/ledger.ts';
import { type OpenedRedis, openRedis } from './open-redis.ts';

let postgres: TestPostgres;
let redis: TestRedis;
let databaseUrl = '';
let opened: OpenedRedis[] = [];
const RECOVERS = { timeout: 15_000, interval: 20 };

async function open(): Promise<OpenedRedis> {
  const about = { clock: () => NOON_MS, log: () => {} };
  const records = await openPostgresLedger({ ...about, url: databaseUrl, counters: 'elsewhere' });
  const one = await openRedis({ ...about, url: redis.url, databaseUrl, records });
  opened.push(one);
  return one;
}

const counter = async ({ ledger }: OpenedRedis, key: string) =>
  (await ledger.stateWithCounters()).counters.find((row) => row.key === key)?.value;

/** Decisions in all chains. */
async function decisions(): Promise<readonly DecisionRecord[]> {
  const sql = `SELECT body FROM ledger_entries WHERE kind = 'decision'`;
  return (await postgres.query(databaseUrl, sql)).map(({ body }) => JSON.parse(String(body)));
}

describe.skipIf(WITHOUT_SERVICES)('the ledger on PostgreSQL and Redis', () => {
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  });
  afterAll(async () => {
    await redis?.close();
    await postgres?.close();
  });
  beforeEach(async () => {
    databaseUrl = await postgres.database();
  });
  afterEach(async () => {
    await postgres.start();
    await redis.start();
    await Promise.all(opened.map(({ ledger }) => ledger.close()));
    opened = [];
  });

  test('lets exactly a limit through two gateways, and records every call', async () => {
    const both = [await open(), await open()];
    const calls = Array.from({ length: 1_300 }, (_, i) =>
      both[i % 2]?.ledger.commit(draft(`r${i}`, [charge('spend', 1_000)])),
    );
    const passed = (await Promise.all(calls)).filter((one) => one?.refused === undefined);
    expect(passed).toHaveLength(1_000);
    const kept = await decisions();
    expect(kept.filter(({ decision }) => decision === 'allow')).toHaveLength(1_000);
    expect(kept).toHaveLength(1_300);
  });

  test('gives the charge back when the record cannot be committed', async () => {
    const one = await open();
    await one.ledger.commit(draft('r1', [charge('spend', 9)]));
    await postgres.kill();
    const refused = one.ledger.commit(draft('r2', [charge('spend', 9)]));
    await expect(refused).rejects.toMatchObject({ code: 'record_failed' });
    await postgres.start();
    await vi.waitFor(async () => expect(await counter(one, 'spend')).toBe('1'), RECOVERS);
    await vi.waitFor(() => one.ledger.commit(draft('r3', [charge('spend', 9)])), RECOVERS);
  });

  test('passes what has no limit while Redis is away, and refuses the rest', async () => {
    const one = await open();
    await redis.kill();
    await expect(one.ledger.commit(draft('r1', [charge('spend', 9)]))).rejects.toMatchObject({
      code: 'record_failed',
    });
    expect(await one.ledger.commit(draft('r2'))).toEqual({});
    expect(one.isReady()).toBe(false);
    await redis.start();
    await vi.waitFor(() => expect(one.isReady()).toBe(true), RECOVERS);
    expect(await one.ledger.commit(draft('r3', [charge('spend', 9)]))).toEqual({});
  });

  test('hands out no quota twice when Redis loses everything under load', async () => {
    const both = [await open(), await open()];
    let [made, passed, denied, isLost] = [0, 0, 0, false];
    const client = async (one: OpenedRedis | undefined) => {
      while (denied < 100) {
        made += 1;
        try {
          const committed = await one?.ledger.commit(draft(`r${made}`, [charge('spend', 800)]));
          if (committed?.refused === undefined) passed += 1;
          else denied += 1;
        } catch {
          // Fails closed; the next ones come a little later.
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        if (passed > 300 && !isLost) {
          isLost = true;
          const admin = new Redis(redis.url, { protocol: 2 });
          await admin.flushall();
          admin.disconnect();
        }
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => client(both[i % 2])));
    expect(isLost).toBe(true);
    expect(passed).toBeLessThanOrEqual(800);
    expect(passed).toBeGreaterThan(760);
  });

  test('a call that did not run leaves no charge, also when its end is told twice', async () => {
    const one = await open();
    const charges = [charge('spend', 5, 2)];
    await one.ledger.commit(draft('r1', charges));
    await one.ledger.commit(draft('r2', charges));
    one.ledger.complete('r1', NOT_SENT, charges);
    one.ledger.complete('r1', NOT_SENT, charges);
    await one.ledger.commit(draft('r3'));
    expect(await counter(one, 'spend')).toBe('2');
  });
});
