// One suite for every driver of the record store: whatever keeps the records, they are found as
// src/core/decisions/record-store.ts promises.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordFilter, RecordRow } from '#core/decisions/index.ts';
import { DONE, draft, NOON_MS } from '../../../test/ledger/drafts.ts';
import {
  endOf,
  naiveCounts,
  naiveRecords,
  PLACES,
  recordOf,
} from '../../../test/records/naive-records.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../test/services/postgres.ts';
import { type LedgerStore, type OpenRecordStore, openLedger, openSqliteRecords } from './index.ts';
import { openPostgresLedger } from './postgres/ledger.ts';
import { createIndexFeed } from './records/index-feed.ts';
import { openPostgresRecords } from './records/postgres-records.ts';
import type { LedgerFollower } from './sqlite/ledger.ts';

interface Subject {
  /** Two writers of the same records. */
  readonly ledgers: readonly [LedgerStore, LedgerStore];
  readonly store: OpenRecordStore;
  close(): Promise<void>;
}

/** @param fed how many of the two writers are of the process that keeps the index */
async function openSqlite(fed: 0 | 1 | 2): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-records-'));
  const feed = createIndexFeed();
  const open = (follower?: LedgerFollower) =>
    openLedger({ folder, fsync: 'never', clock: () => NOON_MS, follower });
  const first = open(fed > 0 ? feed : undefined);
  const ledgers = [first, fed === 2 ? first : open()] as const;
  const store = openSqliteRecords({ folder, log: () => {}, ...(fed > 0 ? { feed } : {}) });
  return {
    ledgers,
    store,
    async close() {
      await store.close();
      for (const ledger of ledgers) await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One for all subjects, each with a database of its own. */
let postgres: TestPostgres | undefined;
afterAll(() => postgres?.close());

async function openPostgres(): Promise<Subject> {
  postgres ??= await startPostgres();
  const url = await postgres.database();
  const log = () => {};
  const open = () => openPostgresLedger({ url, counters: 'here', clock: () => NOON_MS, log });
  const ledgers = [await open(), await open()] as const;
  const store = openPostgresRecords({ url, log });
  return {
    ledgers,
    store,
    async close() {
      await store.close();
      for (const ledger of ledgers) await ledger.close();
    },
  };
}

const drivers: Readonly<Record<string, () => Promise<Subject>>> = {
  sqlite: () => openSqlite(0),
  'sqlite, fed': () => openSqlite(2),
  'sqlite, fed by one of two writers': () => openSqlite(1),
  ...(WITHOUT_SERVICES ? {} : { postgres: openPostgres }),
};

describe.each(Object.entries(drivers))('records in %s', (_name, open) => {
  let subject: Subject;
  /** Every record in the order of its commit. */
  const rows: RecordRow[] = [];
  let seed = 7;
  const pick = (max: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % max;
  };

  const commit = async (count: number) => {
    const { ledgers } = subject;
    for (let i = 0; i < count; i += 1) {
      const ledger = ledgers[i % 2 === 0 ? 0 : 1];
      const record = recordOf(rows.length, pick);
      await ledger.commit({ ...draft(''), record, charges: [] });
      const completion = record.decision === 'allow' ? endOf(pick) : undefined;
      if (completion !== undefined) ledger.complete(record.requestId, completion, []);
      rows.push(completion === undefined ? record : { ...record, completion });
    }
    // An outcome is written with the next batch: the last ones need one.
    for (const ledger of ledgers) {
      const record = recordOf(rows.length, pick);
      await ledger.commit({
        ...draft(''),
        record: { ...record, decision: 'deny', rule: '/x' },
        charges: [],
      });
      rows.push({ ...record, decision: 'deny', rule: '/x' });
    }
  };

  beforeAll(async () => {
    subject = await open();
    await commit(600);
  }, 60_000);

  afterAll(() => subject.close());

  const all = async (filter: RecordFilter, limit: number) => {
    const found: RecordRow[] = [];
    let cursor: string | undefined;
    do {
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
      const listed = await subject.store.records(filter, page);
      expect(listed.rows.length).toBeLessThanOrEqual(limit);
      found.push(...listed.rows);
      cursor = listed.next;
    } while (cursor !== undefined);
    return found;
  };

  test('all records come newest first, each once, with how they ended', async () => {
    expect(await all({}, 37)).toEqual(rows.toReversed());
  });

  test.each([
    { organisation: { id: 'org_a', orphans: false } },
    { organisation: { id: 'org_a', orphans: true } },
    { organisation: { id: 'org_none', orphans: false } },
    { server: 'shop' },
    { grant: 'grt_2' },
    { tool: PLACES.tool[3] },
    { decision: 'ask' },
    { rule: '/tools/pay/deny_if/0' },
    { rule: '' },
    { session: 's2' },
    { session: 'none' },
    { fromMs: NOON_MS + 1_000_000 },
    { toMs: NOON_MS + 1_000_000 },
    { fromMs: NOON_MS + 1_000_000, toMs: NOON_MS + 1_000_000 },
  ] satisfies readonly RecordFilter[])('the filter %j gives what it names', async (filter) => {
    expect(await all(filter, 50)).toEqual(naiveRecords(rows, filter));
  });

  test('any filters together give what a look at every record gives', async () => {
    const some = <Value>(values: readonly Value[]) =>
      fc.option(fc.constantFrom(...values.filter((value) => value !== undefined)), {
        nil: undefined,
      });
    const moment = fc.option(
      fc.integer({ min: 0, max: 5_000_000 }).map((ms) => NOON_MS + ms),
      {
        nil: undefined,
      },
    );
    const id = fc.constantFrom('org_a', 'org_b', 'org_c');
    const owner = fc.record({ id, orphans: fc.boolean() });
    const filters = fc.record({
      organisation: fc.option(owner, { nil: undefined }),
      server: some(PLACES.server),
      grant: some(PLACES.grant),
      tool: some(PLACES.tool),
      decision: some(PLACES.decision),
      rule: some(PLACES.rule),
      session: some(PLACES.session),
      fromMs: moment,
      toMs: moment,
    });
    const property = fc.asyncProperty(
      filters,
      fc.integer({ min: 1, max: 200 }),
      async (given, limit) => {
        const filter = present(given);
        expect(await all(filter, limit)).toEqual(naiveRecords(rows, filter));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test('calls are counted by step', async () => {
    const minutes = (count: number) => NOON_MS + count * 60_000;
    for (const filter of [
      {},
      { organisation: { id: 'org_b', orphans: true }, server: 'shop' },
      { grant: 'grt_3', fromMs: minutes(3), toMs: minutes(65) },
      { organisation: { id: 'org_none', orphans: false } },
    ] satisfies readonly RecordFilter[]) {
      for (const stepMs of [60_000, 3_600_000, 86_400_000]) {
        const counted = await subject.store.counts(filter, stepMs);
        expect(counted).toEqual(naiveCounts(rows, filter, stepMs));
      }
    }
  });

  test('the newest call of each tool of a server is known', async () => {
    const wanted = new Map<string, number>();
    for (const { server, tool, at } of rows) {
      if (server === 'bank') wanted.set(tool, Math.max(wanted.get(tool) ?? 0, Date.parse(at)));
    }
    expect(sorted(await subject.store.lastCalls('bank'))).toEqual(sorted(wanted));
    expect((await subject.store.lastCalls('nowhere')).size).toBe(0);
  });

  test('one record is found by its id, and none by another', async () => {
    for (const row of [rows[0], rows[300], rows.at(-1)]) {
      expect(await subject.store.record(row?.requestId ?? '')).toEqual(row);
    }
    expect(await subject.store.record('none')).toBeUndefined();
  });

  test('a page goes on where the one before ended, whatever is committed meanwhile', async () => {
    const before = rows.toReversed();
    const first = await subject.store.records({}, { limit: 100 });
    await commit(50);
    const rest = await subject.store.records({}, { limit: 1_000, cursor: first.next ?? '' });
    expect([...first.rows, ...rest.rows]).toEqual(before);
  });

  test('a cursor that is none is refused', async () => {
    for (const cursor of ['', 'x', 'WzFd', Buffer.from('["list",-1]').toString('base64url')]) {
      const bad = { trouble: 'bad-cursor' };
      await expect(subject.store.records({}, { limit: 1, cursor })).rejects.toMatchObject(bad);
      await expect(subject.store.tail({}, cursor, 1)).rejects.toMatchObject(bad);
    }
  });

  test('a tail gives what concurrent writers commit, each call once, and again when it has ended', async () => {
    const { store, ledgers } = subject;
    let { cursor, rows: none } = await store.tail({}, undefined, 10);
    expect(none).toEqual([]);
    const seen: RecordRow[] = [];
    const follow = async (until: () => boolean) => {
      while (!until()) {
        const next = await store.tail({}, cursor, 1 + pick(20));
        seen.push(...next.rows);
        cursor = next.cursor;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const ids = Array.from({ length: 200 }, (_, index) => `tail${index}`);
    const writing = Promise.all(
      ids.map(async (requestId, index) => {
        const ledger = ledgers[index % 2 === 0 ? 0 : 1];
        await ledger.commit(draft(requestId));
        ledger.complete(requestId, DONE, []);
      }),
    );
    await follow(() => seen.filter((row) => row.completion !== undefined).length === ids.length);
    await writing;
    const begun = seen.filter(({ completion }) => completion === undefined);
    expect(new Set(begun.map(({ requestId }) => requestId)).size).toBe(begun.length);
    const ended = seen.filter(({ completion }) => completion !== undefined);
    expect(ended.map(({ requestId }) => requestId).toSorted()).toEqual(ids.toSorted());
    const [end] = [await store.tail({}, cursor, 100)];
    expect(end).toEqual({ rows: [], cursor });
  });

  test('a tail from before begins there, and only of its filter', async () => {
    const { store, ledgers } = subject;
    const { cursor } = await store.tail({}, undefined, 1);
    const at = (ms: number) => ({ at: new Date(NOON_MS + ms).toISOString() });
    await ledgers[0].commit(draft('one', [], { ...at(1), organisation: 'org_a' }));
    await ledgers[1].commit(draft('two', [], { ...at(2), organisation: 'org_b' }));
    await ledgers[0].commit(draft('three', [], { ...at(3), server: 'bank' }));
    const of = async (filter: RecordFilter) =>
      (await store.tail(filter, cursor, 100)).rows.map(({ requestId }) => requestId);
    expect(await of({})).toEqual(['one', 'two', 'three']);
    expect(await of({ organisation: { id: 'org_b', orphans: false } })).toEqual(['two']);
    expect(await of({ organisation: { id: 'org_a', orphans: true } })).toEqual(['one', 'three']);
    expect(await of({ server: 'bank' })).toEqual(['three']);
  });
});

function present(filter: Readonly<Record<keyof RecordFilter, unknown>>): RecordFilter {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as RecordFilter; // the same members, less the undefined ones
}

function sorted(map: ReadonlyMap<string, number>) {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
