// One suite for every driver of the ledger's ports: whatever stores the records, the promises of
// src/core/decisions/ledger.ts, reader.ts, retention.ts and grants/task-owners.ts hold.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '#contract/errors.ts';
import { type DecisionEntry, type LedgerEntry, parseEntry } from '#core/decisions/index.ts';
import { charge, DONE, denial, draft, NOON_MS, NOT_SENT } from '../../../test/ledger/drafts.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../test/services/postgres.ts';
import { startRedis, type TestRedis } from '../../../test/services/redis.ts';
import { createMemoryLedger, type LedgerStore, openLedger } from './index.ts';
import { openPostgresLedger } from './postgres/ledger.ts';
import { openRedis } from './redis/open-redis.ts';
import { verifyLedger } from './verify-ledger.ts';

let folder = '';
let ledger: LedgerStore;
let nowMs = NOON_MS;
const clock = () => nowMs;

let postgres: TestPostgres | undefined;
let redis: TestRedis | undefined;
beforeAll(async () => {
  if (!WITHOUT_SERVICES) [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await redis?.close();
  await postgres?.close();
});

async function onPostgres(): Promise<LedgerStore> {
  const url = (await postgres?.database()) ?? '';
  return openPostgresLedger({ url, clock, log: () => {} });
}

async function onPostgresAndRedis(): Promise<LedgerStore> {
  const databaseUrl = (await postgres?.database()) ?? '';
  const about = { url: databaseUrl, clock, log: () => {} };
  const records = await openPostgresLedger({ ...about, counters: 'elsewhere' });
  return (await openRedis({ ...about, url: redis?.url ?? '', databaseUrl, records })).ledger;
}

const drivers: Readonly<Record<string, () => LedgerStore | Promise<LedgerStore>>> = {
  memory: () => createMemoryLedger({ clock }),
  sqlite: () => openLedger({ folder, fsync: 'never', clock }),
  'sqlite, synced': () => openLedger({ folder, fsync: 'always', clock }),
  ...(WITHOUT_SERVICES ? {} : { postgres: onPostgres, 'postgres and redis': onPostgresAndRedis }),
};

beforeEach(() => {
  nowMs = NOON_MS;
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-ledger-'));
});

afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.entries(drivers))('the ledger in %s', (_name, open) => {
  beforeEach(async () => {
    ledger = await open();
  });

  test('what has been committed can be read back', async () => {
    const { record } = draft('r1', [charge('spend', 5)]);
    expect(await ledger.commit(draft('r1', [charge('spend', 5)]))).toEqual({});
    const [entry] = await entries();
    expect(entry).toMatchObject({ kind: 'decision', ...record });
  });

  test('of concurrent calls at a limit exactly as many pass as fit', async () => {
    const calls = Array.from({ length: 60 }, (_, i) =>
      ledger.commit(draft(`r${i}`, [charge('spend', 25)])),
    );
    const committed = await Promise.all(calls);
    expect(committed.filter((one) => one.refused === undefined)).toHaveLength(25);
    expect(await counter('spend')).toBe('25');
    const kept = (await entries()) as DecisionEntry[]; // nothing else was written
    expect(kept.filter((entry) => entry.decision === 'allow')).toHaveLength(25);
  });

  test('a refused call is kept as the denial, without charges', async () => {
    const refused = await ledger.commit(draft('r1', [charge('spend', 0)]));
    expect(refused).toEqual({ refused: denial('/tools/pay/limits/spend') });
    const [entry] = await entries();
    expect(entry).toMatchObject({
      decision: 'deny',
      rule: '/tools/pay/limits/spend',
      code: 'limit_exceeded',
      message: 'Limit at /tools/pay/limits/spend.',
    });
    expect(entry).not.toHaveProperty('charges');
    expect(entry).not.toHaveProperty('counted');
  });

  test('charges go through all or none, and the first that does not fit is the one refused', async () => {
    const both = [charge('calls', 10), charge('spend', 5, 6), charge('more', 0)];
    const { refused } = await ledger.commit(draft('r1', both));
    expect(refused).toMatchObject({ rule: '/tools/pay/limits/spend' });
    expect(await counter('calls')).toBeUndefined();
    expect(await counter('spend')).toBeUndefined();
  });

  test('a cost that cannot be read refuses the call', async () => {
    const { refused } = await ledger.commit(draft('r1', [charge('spend', 5, null)]));
    expect(refused).toEqual(denial('/tools/pay/limits/spend'));
  });

  test('decimal amounts add up exactly', async () => {
    await ledger.commit(draft('r1', [charge('spend', 0.3, 0.1)]));
    expect(await ledger.commit(draft('r2', [charge('spend', 0.3, 0.2)]))).toEqual({});
    expect(await counter('spend')).toBe('0.3');
  });

  test('windows of one counter are apart', async () => {
    const today = charge('spend', 1);
    const tomorrow = {
      ...today,
      windowStartMs: today.windowEndMs,
      windowEndMs: today.windowEndMs + 86_400_000,
    };
    await ledger.commit(draft('r1', [today]));
    expect(await ledger.commit(draft('r2', [tomorrow]))).toEqual({});
    expect(await ledger.commit(draft('r3', [today]))).toHaveProperty('refused');
  });

  test('a changed max applies at once', async () => {
    await ledger.commit(draft('r1', [charge('spend', 1)]));
    expect(await ledger.commit(draft('r2', [charge('spend', 2)]))).toEqual({});
    expect(await ledger.commit(draft('r3', [charge('spend', 1)]))).toHaveProperty('refused');
  });

  test('a returned charge is there for the next call, and never for more than it took', async () => {
    const charges = [charge('spend', 1)];
    await ledger.commit(draft('r1', charges));
    ledger.complete('r1', NOT_SENT, charges);
    expect(await ledger.commit(draft('r2', charges))).toEqual({});
    ledger.complete('r2', NOT_SENT, charges);
    ledger.complete('r2', NOT_SENT, charges);
    await ledger.commit(draft('r3'));
    expect(await counter('spend')).toBe('0');
  });

  test('a completion becomes an entry of its own that names the call', async () => {
    await ledger.commit(draft('r1'));
    ledger.complete('r1', DONE, []);
    await ledger.commit(draft('r2'));
    const kept = await entries();
    expect(kept.map((entry) => entry.kind).toSorted()).toEqual(['decision', 'decision', 'outcome']);
    expect(kept.find((entry) => entry.kind === 'outcome')).toEqual({
      kind: 'outcome',
      at: new Date(NOON_MS).toISOString(),
      requestId: 'r1',
      ...DONE,
    });
  });

  test('a refusal that breaks rejects its own call and no other', async () => {
    const broken = {
      ...draft('bad', [charge('spend', 0)]),
      refuse: () => {
        throw new Error('broken');
      },
    };
    const [first, second, third] = await Promise.allSettled([
      ledger.commit(draft('r1')),
      ledger.commit(broken),
      ledger.commit(draft('r2')),
    ]);
    expect([first?.status, second?.status, third?.status]).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await entries()).toHaveLength(2);
    expect((await verify()).finding).toBeUndefined();
  });

  test('the chain of a busy ledger is whole', async () => {
    const work = Array.from({ length: 200 }, async (_, i) => {
      const charges = [charge(`spend${i % 7}`, 20), charge('all', 150)];
      const { refused } = await ledger.commit(draft(`r${i}`, charges));
      if (refused !== undefined) return;
      if (i % 3 === 0) ledger.complete(`r${i}`, NOT_SENT, charges);
      else ledger.complete(`r${i}`, DONE, []);
    });
    await Promise.all(work);
    await ledger.commit(draft('last'));
    const report = await verify();
    expect(report.finding).toBeUndefined();
    expect(report).toMatchObject({ decisions: 201 });
    expect(report.entries).toBe(report.decisions + report.outcomes);
  });

  test('entries come in pages, from either end', async () => {
    for (let i = 1; i <= 5; i += 1) await ledger.commit(draft(`r${i}`));
    const seqs = async (page: Promise<readonly { readonly seq: number }[]>) =>
      (await page).map((entry) => entry.seq);
    expect(await seqs(ledger.entriesAfter(0, 2))).toEqual([1, 2]);
    expect(await seqs(ledger.entriesAfter(4, 10))).toEqual([5]);
    expect(await seqs(ledger.entriesAfter(5, 10))).toEqual([]);
    expect(await seqs(ledger.entriesBefore(6, 2))).toEqual([5, 4]);
    expect(await seqs(ledger.entriesBefore(1, 2))).toEqual([]);
    expect((await ledger.state()).head.seq).toBe(5);
  });

  test('pruning keeps the rest verifiable and the counters as they are', async () => {
    const old = { at: new Date(NOON_MS - 10 * 86_400_000).toISOString() };
    for (let i = 1; i <= 4; i += 1) await ledger.commit(draft(`old${i}`, [], old));
    await ledger.commit(draft('new', [charge('spend', 5)]));
    const { removed, base } = await ledger.prune({ olderThanMs: 86_400_000 });
    expect({ removed, seq: base.seq }).toEqual({ removed: 4, seq: 4 });
    expect((await entries()).map((entry) => entry.kind)).toEqual(['decision', 'checkpoint']);
    expect(await counter('spend')).toBe('1');
    await ledger.commit(draft('newer'));
    expect((await verify()).finding).toBeUndefined();
    expect(await ledger.prune({ olderThanMs: 86_400_000 })).toEqual({ removed: 0, base });
  });

  test('everything can be pruned, and the chain goes on', async () => {
    await ledger.commit(draft('r1'));
    nowMs += 86_400_000;
    expect(await ledger.prune({ olderThanMs: 1_000 })).toMatchObject({ removed: 1 });
    await ledger.commit(draft('r2'));
    expect((await verify()).finding).toBeUndefined();
  });

  test('a task belongs to the grant that bound it first, on its server only', async () => {
    await ledger.bindTask('shop', 't1', 'grt_1', 'pay');
    await ledger.bindTask('shop', 't1', 'grt_2', 'pay');
    expect(await ledger.taskOwner('shop', 't1')).toEqual({ grant: 'grt_1', tool: 'pay' });
    expect(await ledger.taskOwner('bank', 't1')).toBeUndefined();
    expect(await ledger.taskOwner('shop', 't2')).toBeUndefined();
  });

  test('the owner of a task is forgotten after 30 days', async () => {
    await ledger.bindTask('shop', 't1', 'grt_1', 'pay');
    nowMs += 30 * 86_400_000 + 1;
    expect(await ledger.taskOwner('shop', 't1')).toBeUndefined();
    await ledger.bindTask('shop', 't1', 'grt_2', 'refund');
    expect(await ledger.taskOwner('shop', 't1')).toEqual({ grant: 'grt_2', tool: 'refund' });
  });

  test('names from outside can break neither an entry nor its line', async () => {
    const nasty = 'pay"}\n{"kind":"decision"\u0000\u202e\u2028\ud800\u0085';
    const spent = charge(JSON.stringify(['grant', nasty]), 5);
    await ledger.commit(draft(nasty, [spent], { tool: nasty, argumentKeys: [nasty] }));
    await ledger.bindTask(nasty, nasty, nasty, nasty);
    expect(await ledger.taskOwner(nasty, nasty)).toEqual({ grant: nasty, tool: nasty });
    const [entry] = await ledger.entriesAfter(0, 1);
    expect(entry?.text).toMatch(/^[ -~]*$/);
    expect((await entries())[0]).toMatchObject({ tool: nasty, argumentKeys: [nasty] });
    expect((await verify()).finding).toBeUndefined();
  });

  test('a closed ledger takes no more calls', async () => {
    await ledger.close();
    await expect(ledger.commit(draft('r1'))).rejects.toThrow(Fault);
    await expect(ledger.commit(draft('r1'))).rejects.toMatchObject({ code: 'record_failed' });
    ledger.complete('r1', DONE, []);
    await ledger.close();
  });
});

async function entries(): Promise<readonly LedgerEntry[]> {
  const kept = await ledger.entriesAfter(0, 1_000);
  return kept.map(({ text }) => {
    const parsed = parseEntry(text);
    if (!parsed.ok) throw new Error(parsed.failure);
    return parsed.value;
  });
}

async function counter(key: string): Promise<string | undefined> {
  const { counters } = await ledger.stateWithCounters();
  return counters.find((row) => row.key === key)?.value;
}

function verify() {
  return verifyLedger(ledger, { nowMs });
}
