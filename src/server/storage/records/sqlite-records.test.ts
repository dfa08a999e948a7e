// The index beside the ledger: whatever happens to it, it is made again from the ledger, and it forgets
// what retention removes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DONE, draft, NOON_MS } from '../../../../test/ledger/drafts.ts';
import { type LedgerStore, openLedger } from '../sqlite/ledger.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { INDEX_VERSION } from './index-schema.ts';
import { type OpenRecordStore, openSqliteRecords } from './sqlite-records.ts';

const DAY_MS = 86_400_000;
let folder = '';
let nowMs = NOON_MS;
let ledger: LedgerStore;
const opened: OpenRecordStore[] = [];
const lines: string[] = [];

beforeEach(() => {
  nowMs = NOON_MS;
  lines.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-index-'));
  ledger = openLedger({ folder, fsync: 'never', clock: () => nowMs });
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): OpenRecordStore {
  const store = openSqliteRecords({ folder, log: (line) => lines.push(line) });
  opened.push(store);
  return store;
}

const at = (ms: number) => ({ at: new Date(ms).toISOString() });
const file = () => join(folder, 'records.db');

async function ids(store: OpenRecordStore): Promise<readonly string[]> {
  const { rows } = await store.records({}, { limit: 1_000 });
  return rows.map(({ requestId }) => requestId);
}

test('an index that is gone, damaged or of another version is made again', async () => {
  for (let i = 0; i < 30; i += 1) await ledger.commit(draft(`r${i}`));
  const wanted = Array.from({ length: 30 }, (_, i) => `r${29 - i}`);
  expect(await ids(open())).toEqual(wanted);
  for (const harm of [
    () => rmSync(file()),
    () => writeFileSync(file(), 'no database at all, but long enough to be read as one'.repeat(99)),
    () => {
      const db = openDatabase(file(), false);
      db.exec(`DROP TABLE ends; PRAGMA user_version = ${INDEX_VERSION - 1}`);
      db.close();
    },
  ]) {
    await opened.pop()?.close();
    harm();
    expect(await ids(open())).toEqual(wanted);
  }
});

test('an index that vanishes under a running gateway is made again', async () => {
  await ledger.commit(draft('r1'));
  const store = open();
  expect(await ids(store)).toEqual(['r1']);
  for (const end of ['', '-wal', '-shm']) rmSync(`${file()}${end}`, { force: true });
  await ledger.commit(draft('r2'));
  expect(await ids(store)).toEqual(['r2', 'r1']);
});

test('an index of another ledger is thrown away', async () => {
  await ledger.commit(draft('theirs1'));
  await ledger.commit(draft('theirs2'));
  await ids(open());
  await opened.pop()?.close();
  await ledger.close();
  for (const end of ['', '-wal', '-shm'])
    rmSync(`${join(folder, 'ledger.db')}${end}`, { force: true });
  ledger = openLedger({ folder, fsync: 'never', clock: () => nowMs });
  for (const id of ['ours1', 'ours2', 'ours3']) await ledger.commit(draft(id));
  expect(await ids(open())).toEqual(['ours3', 'ours2', 'ours1']);
});

test('several gateways on one folder keep one index, and none counts twice', async () => {
  const stores = [open(), open(), open()];
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => ledger.commit(draft(`r${round}.${i}`))));
    for (const store of stores) expect((await ids(store)).length).toBe((round + 1) * 20);
  }
  for (const store of stores) {
    expect(await store.counts({}, DAY_MS)).toEqual([
      { startMs: NOON_MS - (NOON_MS % DAY_MS), allow: 200, deny: 0, ask: 0, failed: 0 },
    ]);
  }
  expect(lines).toEqual([]);
});

test('what retention removes is forgotten, and the rest is found as before', async () => {
  const store = open();
  for (let i = 0; i < 40; i += 1) {
    const old = i < 25;
    nowMs = old ? NOON_MS - 10 * DAY_MS : NOON_MS;
    await ledger.commit(draft(`r${i}`, [], { ...at(nowMs), tool: old ? 'old' : 'new' }));
    if (i % 2 === 0) ledger.complete(`r${i}`, DONE, []);
  }
  await ledger.commit(draft('last', [], at(nowMs)));
  expect((await ids(store)).length).toBe(41);
  await ledger.prune({ olderThanMs: DAY_MS });
  const left = await store.records({}, { limit: 100 });
  expect(left.rows.map(({ requestId }) => requestId)).toEqual([
    'last',
    ...Array.from({ length: 15 }, (_, i) => `r${39 - i}`),
  ]);
  expect(left.rows.filter(({ completion }) => completion !== undefined)).toHaveLength(7);
  const counted = await store.counts({}, DAY_MS);
  expect(counted.map(({ allow }) => allow)).toEqual([16]);
  expect([...(await store.lastCalls('shop')).keys()].toSorted()).toEqual(['new', 'pay']);
  expect(await store.record('r3')).toBeUndefined();
  // Begun anew on a ledger that is cut already, it is the same.
  await opened.pop()?.close();
  rmSync(file());
  expect((await ids(open())).length).toBe(16);
});

test('a call whose outcome comes much later is found with it', async () => {
  const store = open();
  await ledger.commit(draft('slow'));
  for (let i = 0; i < 6_000; i += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, k) => ledger.commit(draft(`r${i + k}`))));
  }
  await expect
    .poll(async () => (await store.records({}, { limit: 1 })).rows[0]?.requestId, {
      timeout: 20_000,
    })
    .toBe('r5999');
  const { cursor } = await store.tail({}, undefined, 1);
  ledger.complete('slow', DONE, []);
  await ledger.commit(draft('end'));
  expect((await store.record('slow'))?.completion).toEqual(DONE);
  const { rows } = await store.tail({}, cursor, 10);
  expect(rows.map(({ requestId, completion }) => [requestId, completion?.outcome])).toEqual([
    ['slow', 'ok'],
    ['end', undefined],
  ]);
});
