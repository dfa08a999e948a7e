// What only a ledger on disk can get wrong: other processes, locks, files that vanish or break.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { charge, DONE, draft, NOON_MS, NOT_SENT } from '../../../../test/ledger/drafts.ts';
import { StorageError } from '../storage-error.ts';
import { verifyLedger } from '../verify-ledger.ts';
import { type LedgerStore, type OpenLedgerOptions, openLedger } from './ledger.ts';
import { openDatabase } from './open-database.ts';
import { openRecords } from './open-records.ts';

let home = '';
let folder = '';
let file = '';
let opened: LedgerStore[] = [];
const logged: string[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-sqlite-'));
  folder = join(home, 'data');
  file = join(folder, 'ledger.db');
  opened = [];
  logged.length = 0;
});

afterEach(async () => {
  await Promise.allSettled(opened.map((ledger) => ledger.close()));
  rmSync(home, { recursive: true, force: true });
});

function open(options: Partial<OpenLedgerOptions> = {}): LedgerStore {
  const log = (line: string) => logged.push(line);
  const ledger = openLedger({ folder, fsync: 'never', clock: () => NOON_MS, log, ...options });
  opened.push(ledger);
  return ledger;
}

function failure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Another process's connection, as far as the lock is concerned. */
function holdLock(): () => void {
  const other = openDatabase(file, false);
  other.exec('BEGIN IMMEDIATE');
  return () => {
    other.exec('ROLLBACK');
    other.close();
  };
}

async function count(ledger: LedgerStore): Promise<number> {
  return (await ledger.state()).head.seq;
}

describe('the file', () => {
  test('is private to its owner, and so is its folder', async () => {
    await open().commit(draft('r1'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
  });

  test('keeps records and counters over a restart', async () => {
    const first = open();
    await first.commit(draft('r1', [charge('spend', 2)]));
    first.complete('r1', DONE, []);
    await first.close();
    const second = open();
    expect(await count(second)).toBe(2);
    expect(await second.commit(draft('r2', [charge('spend', 2)]))).toEqual({});
    expect(await second.commit(draft('r3', [charge('spend', 2)]))).toHaveProperty('refused');
    expect((await verifyLedger(second, { nowMs: NOON_MS })).finding).toBeUndefined();
  });

  test('of a newer version is refused with a sentence, and not changed', async () => {
    await open().close();
    const db = openDatabase(file, false);
    db.exec('PRAGMA user_version = 99');
    db.close();
    for (const use of [() => open(), () => openRecords(folder)]) {
      expect(failure(use)).toMatchObject({
        trouble: 'newer',
        message: `the ledger \`${file}\` was written by a newer version (99, this one knows 2)`,
        help: 'update wicketgate',
      });
    }
  });

  test('that is no database is refused with a sentence', async () => {
    await open().close();
    writeFileSync(file, 'not a database'.repeat(1_000));
    rmSync(`${file}-wal`, { force: true });
    const error = failure(() => open());
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({
      trouble: 'corrupt',
      message: `the ledger \`${file}\` is damaged or no ledger`,
    });
  });

  test('cannot be made where a file stands in the place of the folder', () => {
    writeFileSync(folder, '');
    const error = failure(() => open());
    expect(error).toMatchObject({
      trouble: 'unreadable',
      message: `the ledger \`${file}\` cannot be created (EEXIST)`,
      help: 'name a folder that this user may write, or remove what stands in its place',
    });
  });

  test('is not made by who only wants to read it', () => {
    expect(failure(() => openRecords(folder))).toMatchObject({
      trouble: 'missing',
      message: `there is no ledger in \`${folder}\``,
    });
    expect(existsSync(folder)).toBe(false);
  });

  test('cannot be written through a reader', async () => {
    const ledger = open();
    await ledger.commit(draft('r1'));
    const db = openDatabase(file, true);
    expect(failure(() => db.exec('DELETE FROM entries'))).toMatchObject({ code: 8 });
    db.close();
    const records = openRecords(folder);
    expect(await records.state()).toEqual(await ledger.state());
    records.close();
  });
});

describe('two ledgers on one folder', () => {
  test('share one limit and one chain', async () => {
    const [first, second] = [open(), open()];
    const calls = Array.from({ length: 40 }, (_, i) =>
      (i % 2 === 0 ? first : second).commit(draft(`r${i}`, [charge('spend', 15)])),
    );
    const committed = await Promise.all(calls);
    expect(committed.filter((one) => one.refused === undefined)).toHaveLength(15);
    expect(await count(first)).toBe(40);
    expect((await verifyLedger(second, { nowMs: NOON_MS })).finding).toBeUndefined();
  });

  test('see what the other gave back', async () => {
    const [first, second] = [open(), open()];
    const charges = [charge('spend', 1)];
    await first.commit(draft('r1', charges));
    expect(await second.commit(draft('r2', charges))).toHaveProperty('refused');
    first.complete('r1', NOT_SENT, charges);
    await first.commit(draft('r3'));
    expect(await second.commit(draft('r4', charges))).toEqual({});
    expect(await first.commit(draft('r5', charges))).toHaveProperty('refused');
  });

  test('know the owners of each other’s tasks', async () => {
    const [first, second] = [open(), open()];
    await first.bindTask('shop', 't1', 'grt_1', 'pay');
    expect(await second.taskOwner('shop', 't1')).toEqual({ grant: 'grt_1', tool: 'pay' });
  });
});

describe('while another process holds the lock', () => {
  test('the event loop goes on, and the call is committed when the lock is free', async () => {
    const ledger = open();
    await ledger.commit(draft('r1'));
    const letGo = holdLock();
    let turns = 0;
    let isDone = false;
    const waiting = ledger.commit(draft('r2')).then((committed) => {
      isDone = true;
      return committed;
    });
    while (turns < 50) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    expect(isDone).toBe(false);
    letGo();
    expect(await waiting).toEqual({});
    expect(await count(ledger)).toBe(2);
  });

  test('a call is rejected after the time-out, and nothing of it is kept', async () => {
    const ledger = open({ busyTimeoutMs: 40 });
    const letGo = holdLock();
    await expect(ledger.commit(draft('r1', [charge('spend', 1)]))).rejects.toMatchObject({
      code: 'record_failed',
      detail: `the ledger \`${file}\` is locked by another process; try again`,
    });
    letGo();
    expect(await ledger.commit(draft('r2', [charge('spend', 1)]))).toEqual({});
    expect(await count(ledger)).toBe(1);
  });

  test('closing waits for the lock too, and then writes what is waiting', async () => {
    const ledger = open();
    await ledger.commit(draft('r1'));
    const letGo = holdLock();
    ledger.complete('r1', DONE, []);
    const closed = ledger.close();
    await new Promise((resolve) => setImmediate(resolve));
    letGo();
    await closed;
    expect(await count(open())).toBe(2);
  });
});

describe('when the file is gone or another one', () => {
  test('calls are rejected at once until it is back, and no new ledger is begun', async () => {
    const ledger = open();
    await ledger.commit(draft('r1', [charge('spend', 2)]));
    const away = join(home, 'away');
    renameSync(folder, away);
    await expect(ledger.commit(draft('r2', [charge('spend', 2)]))).rejects.toMatchObject({
      code: 'record_failed',
      detail: `the ledger \`${file}\` is gone; put it back, or restart the gateway to begin a new one`,
    });
    expect(existsSync(folder)).toBe(false);
    renameSync(away, folder);
    expect(await ledger.commit(draft('r3', [charge('spend', 2)]))).toEqual({});
    expect(await ledger.commit(draft('r4', [charge('spend', 2)]))).toHaveProperty('refused');
    expect((await verifyLedger(ledger, { nowMs: NOON_MS })).finding).toBeUndefined();
  });

  test('an outcome that could not be written comes after the file has', async () => {
    const ledger = open();
    await ledger.commit(draft('r1'));
    const away = join(home, 'away');
    renameSync(folder, away);
    ledger.complete('r1', DONE, []);
    await ledger.commit(draft('r2')).catch(() => undefined);
    expect(logged).toEqual([expect.stringContaining('1 outcomes wait to be recorded')]);
    renameSync(away, folder);
    await ledger.commit(draft('r3'));
    expect(await verifyLedger(ledger, { nowMs: NOON_MS })).toMatchObject({ outcomes: 1, open: 1 });
  });

  test('an empty file in its place is not taken for a ledger', async () => {
    const ledger = open();
    await ledger.commit(draft('r1'));
    renameSync(folder, join(home, 'away'));
    mkdirSync(folder);
    writeFileSync(file, '');
    await expect(ledger.commit(draft('r2'))).rejects.toMatchObject({
      code: 'record_failed',
      detail: expect.stringContaining(`\`${file}\` holds no ledger`),
    });
    expect(statSync(file).size).toBe(0);
  });

  test('a log without its ledger is not given up for a new one', async () => {
    const ledger = open();
    await ledger.commit(draft('r1'));
    const away = join(home, 'away.db');
    renameSync(file, away);
    expect(open).toThrow(/ledger\.db-wal` lies there without its ledger/);
    writeFileSync(file, '');
    expect(open).toThrow(/lies there without its ledger/);
    renameSync(away, file);
    expect(await verifyLedger(open(), { nowMs: NOON_MS })).toMatchObject({ decisions: 1 });
  });

  test('an older copy in its place is refused, for its counters have seen less', async () => {
    const first = open();
    await first.commit(draft('r1', [charge('spend', 2)]));
    await first.close();
    const older = join(home, 'older.db');
    copyFileSync(file, older);
    const ledger = open();
    await ledger.commit(draft('r2', [charge('spend', 2)]));
    renameSync(folder, join(home, 'away'));
    mkdirSync(folder);
    copyFileSync(older, file);
    await expect(ledger.commit(draft('r3', [charge('spend', 2)]))).rejects.toMatchObject({
      code: 'record_failed',
      detail: expect.stringContaining('went back from entry 2 to 1'),
    });
  });

  test('junk in its place is reported as such, and the right file is taken up again', async () => {
    const ledger = open();
    await ledger.commit(draft('r1'));
    const away = join(home, 'away');
    renameSync(folder, away);
    const junk = open();
    await junk.close();
    for (const name of ['ledger.db-wal', 'ledger.db-shm'])
      rmSync(join(folder, name), { force: true });
    writeFileSync(file, 'not a database'.repeat(1_000));
    await expect(ledger.commit(draft('r2'))).rejects.toMatchObject({
      detail: expect.stringContaining('is damaged or no ledger'),
    });
    rmSync(folder, { recursive: true });
    renameSync(away, folder);
    expect(await ledger.commit(draft('r3'))).toEqual({});
  });
});

describe('tampering with the file', () => {
  const LAST = 9;
  const tampers: Readonly<Record<string, string>> = {
    'a changed entry': `UPDATE entries SET body = replace(body, '"pay"', '"look"') WHERE seq = 4`,
    'a deleted first entry': 'DELETE FROM entries WHERE seq = 1',
    'a deleted entry in the middle': 'DELETE FROM entries WHERE seq = 5',
    'a deleted last entry': `DELETE FROM entries WHERE seq = ${LAST}`,
    'a deleted end with the head moved back': `DELETE FROM entries WHERE seq > 6;
      UPDATE head SET seq = 6`,
    'two swapped entries': `UPDATE entries SET seq = 100 WHERE seq = 2;
      UPDATE entries SET seq = 2 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 100`,
    'an inserted entry': `UPDATE entries SET seq = -seq WHERE seq > 4;
      UPDATE entries SET seq = 1 - seq WHERE seq < 0;
      INSERT INTO entries SELECT 5, hash, body FROM entries WHERE seq = 2;
      UPDATE head SET seq = seq + 1`,
    'an entry after the end': `INSERT INTO entries SELECT ${LAST + 1}, hash, body FROM entries WHERE seq = 1`,
    'an edited head': `UPDATE head SET hash = '${'f'.repeat(64)}'`,
    'a base moved up': `DELETE FROM entries WHERE seq <= 2;
      UPDATE head SET base_seq = 2, base_hash = '${'f'.repeat(64)}'`,
    'an edited counter': `UPDATE counters SET value = '0'`,
    'a deleted counter': 'DELETE FROM counters',
  };

  test.each(Object.entries(tampers))('%s is found', async (_name, sql) => {
    const ledger = open();
    for (let i = 1; i <= 6; i += 1) await ledger.commit(draft(`r${i}`, [charge('spend', 9)]));
    for (let i = 1; i <= 3; i += 1) ledger.complete(`r${i}`, DONE, []);
    await ledger.close();
    const before = openRecords(folder);
    expect(await before.verify({ nowMs: NOON_MS })).toMatchObject({ entries: LAST });
    expect((await before.verify({ nowMs: NOON_MS })).finding).toBeUndefined();
    before.close();
    const db = openDatabase(file, false);
    db.exec(sql);
    db.close();
    const records = openRecords(folder);
    expect((await records.verify({ nowMs: NOON_MS })).finding).toBeDefined();
    records.close();
  });
});

describe('counters of windows that have ended', () => {
  test('are forgotten when their counter begins a window long after', async () => {
    let nowMs = NOON_MS;
    const ledger = open({ clock: () => nowMs });
    const minute = () => {
      const windowStartMs = nowMs - (nowMs % 60_000);
      return { ...charge('rate', 5), windowStartMs, windowEndMs: windowStartMs + 60_000 };
    };
    for (let i = 0; i < 5; i += 1) {
      await ledger.commit(draft(`r${i}`, [minute()]));
      nowMs += 30 * 60_000;
    }
    const { counters } = await ledger.stateWithCounters();
    expect(counters.map((row) => row.windowStartMs)).toEqual([
      NOON_MS + 60 * 60_000,
      NOON_MS + 90 * 60_000,
      NOON_MS + 120 * 60_000,
    ]);
  });

  test('are forgotten some time after nobody charges them any more', async () => {
    let nowMs = NOON_MS;
    const ledger = open({ clock: () => nowMs });
    for (let i = 0; i < 600; i += 1) {
      await ledger.commit(draft(`r${i}`, [charge(`gone${i}`, 5)]));
    }
    nowMs += 3 * 86_400_000;
    for (let i = 0; i < 10; i += 1) {
      await ledger.commit(draft(`later${i}`));
      nowMs += 2_000;
    }
    expect((await ledger.stateWithCounters()).counters).toEqual([]);
  });
});
