// Retention over a real ledger: what is old goes, the rest verifies, and nobody loses what they keep.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Organisation } from '#contract/control.ts';
import { type LedgerStore, openLedger, openRecords } from '#server/storage/index.ts';
import { draft, NOON_MS } from '../../test/ledger/drafts.ts';
import { createRecordRetention } from './record-retention.ts';

const DAY_MS = 86_400_000;
let folder = '';
let ledger: LedgerStore;
let nowMs = NOON_MS;
let kept: readonly (number | null)[] = [];
const lines: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-retention-'));
  nowMs = NOON_MS;
  lines.length = 0;
  ledger = openLedger({ folder, fsync: 'never', clock: () => nowMs });
  for (let day = 40; day >= 0; day -= 1) {
    const at = new Date(NOON_MS - day * DAY_MS).toISOString();
    await ledger.commit(draft(`r${day}`, [], { at }));
  }
});

afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

function retention() {
  return createRecordRetention({
    organisations: async () => kept.map(organisation),
    prune: (options) => ledger.prune(options),
    now: () => nowMs,
    log: (line) => lines.push(line),
  });
}

function organisation(recordDays: number | null, index: number): Organisation {
  const settings = { fourEyes: false, approvalMinutes: 15, recordDays };
  return { id: `org_${index}`, name: 'x', createdAtMs: 0, settings, revision: 1 };
}

async function oldest(): Promise<number> {
  return (await ledger.state()).base.seq;
}

test('records go when the last organisation keeps them no more, and the rest verifies', async () => {
  kept = [10, 30];
  await retention().look();
  expect(await oldest()).toBe(10);
  expect(lines).toEqual(['10 entries of records older than 30 days were removed']);
  const records = openRecords(folder);
  expect((await records.verify({ nowMs })).finding).toBeUndefined();
  records.close();
});

test('nothing goes while one organisation keeps records for ever, or there is none', async () => {
  for (kept of [[1, null], []]) await retention().look();
  expect(await oldest()).toBe(0);
});

test('it works once a day, and at once when a time was changed', async () => {
  const daily = retention();
  kept = [30];
  await daily.look();
  nowMs += DAY_MS - 1;
  await daily.look();
  expect(await oldest()).toBe(10);
  kept = [20];
  await daily.look();
  expect(await oldest()).toBe(21);
  nowMs += DAY_MS;
  await daily.look();
  expect(await oldest()).toBe(22);
});

test('a failure is logged and tried again', async () => {
  kept = [30];
  let fails = true;
  const trying = createRecordRetention({
    organisations: async () => kept.map(organisation),
    prune: async (options) => {
      if (fails) throw new Error('the disk is full');
      return ledger.prune(options);
    },
    now: () => nowMs,
    log: (line) => lines.push(line),
  });
  await trying.look();
  expect(lines).toEqual(['records could not be removed: the disk is full']);
  fails = false;
  await trying.look();
  expect(await oldest()).toBe(10);
});
