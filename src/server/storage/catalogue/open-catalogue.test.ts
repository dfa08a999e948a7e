// What only a catalogue on disk can get wrong: files that are missing, damaged, newer or replaced.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { assessed } from '../../../../test/catalogue/records.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { StorageError } from '../storage-error.ts';
import { type OpenCatalogueOptions, openCatalogue } from './open-catalogue.ts';

let home = '';
let folder = '';
let file = '';
let opened: CatalogueStore[] = [];
const logged: string[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-catalogue-'));
  folder = join(home, 'data');
  file = join(folder, 'catalogue.db');
  opened = [];
  logged.length = 0;
});

afterEach(async () => {
  await Promise.allSettled(opened.map((store) => store.close()));
  rmSync(home, { recursive: true, force: true });
});

function open(options: Partial<OpenCatalogueOptions> = {}): CatalogueStore {
  const store = openCatalogue({ folder, log: (line) => logged.push(line), ...options });
  opened.push(store);
  return store;
}

async function filled(): Promise<CatalogueStore> {
  const store = open();
  await store.apply('npm:mail', assessed({ source: 'npm:mail', tools: [{ name: 'read_mail' }] }));
  return store;
}

function failure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the file', () => {
  test('is private to its owner, and so is its folder', async () => {
    await filled();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of ['catalogue.db', 'catalogue.db-wal', 'catalogue.db-shm']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
  });

  test('is whole by itself when everybody has closed it', async () => {
    await (await filled()).close();
    // The driver lets go of the empty log when it is collected.
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    expect(await open().stats()).toMatchObject({ servers: 1, tools: 1 });
  });

  test('is not made by who only wants to read it', () => {
    expect(failure(() => open({ readOnly: true }))).toMatchObject({
      trouble: 'missing',
      message: `there is no catalogue at \`${file}\``,
      help: 'name the data folder, or scan a server into it first',
    });
    expect(existsSync(folder)).toBe(false);
  });

  test('is not changed by who only reads it', async () => {
    await (await filled()).close();
    const before = readFileSync(file);
    const store = open({ readOnly: true });
    expect(await store.server('mail')).toMatchObject({ slug: 'mail' });
    const writes = [
      () => store.want('npm:x', 1),
      () => store.apply('npm:x', assessed({ source: 'npm:x' })),
    ];
    for (const write of writes) {
      await expect(write()).rejects.toMatchObject({
        trouble: 'unreadable',
        message: `the catalogue \`${file}\` cannot be written`,
      });
    }
    await store.close();
    expect(readFileSync(file)).toEqual(before);
  });

  test('of a newer version is refused and left alone', async () => {
    await (await filled()).close();
    const db = openDatabase(file, false);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const before = readFileSync(file);
    for (const readOnly of [true, false]) {
      expect(failure(() => open({ readOnly }))).toMatchObject({
        trouble: 'newer',
        message: `the catalogue \`${file}\` was written by a newer version (99, this one knows 1)`,
        help: 'update wicketgate',
      });
    }
    expect(readFileSync(file)).toEqual(before);
  });

  test('that is no database is refused with a sentence and left alone', () => {
    mkdirSync(folder);
    writeFileSync(file, 'not a database'.repeat(1_000));
    for (const readOnly of [true, false]) {
      const error = failure(() => open({ readOnly }));
      expect(error).toBeInstanceOf(StorageError);
      expect(error).toMatchObject({
        trouble: 'corrupt',
        message: `the catalogue \`${file}\` is damaged or no catalogue`,
        help: 'restore it from a backup, or move it away to begin a new one',
      });
    }
    expect(readFileSync(file, 'utf8')).toBe('not a database'.repeat(1_000));
  });

  test('that is damaged inside is reported as such by whoever reads there', async () => {
    await (await filled()).close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096 * 2);
    writeFileSync(file, bytes);
    const reads = async () => {
      const store = open();
      await store.search('mail', { limit: 5 });
      await store.server('mail');
      await store.toolsOf('mail');
      await store.stats();
    };
    await expect(reads().catch(storageTroubleOf)).resolves.toBe('corrupt');
  });

  test('cannot be made where a file stands in the place of the folder', () => {
    writeFileSync(folder, '');
    expect(failure(() => open())).toMatchObject({
      trouble: 'unreadable',
      message: `the catalogue \`${file}\` cannot be created (EEXIST)`,
      help: 'name a folder that this user may write, or remove what stands in its place',
    });
  });
});

describe('while another process holds the lock', () => {
  test('reading goes on, and writing waits without blocking the event loop', async () => {
    const store = await filled();
    const other = openDatabase(file, false);
    other.exec('BEGIN IMMEDIATE');
    let isDone = false;
    const waiting = store.want('npm:x', 1).then(() => {
      isDone = true;
    });
    for (let turns = 0; turns < 50; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(await store.server('mail')).toMatchObject({ slug: 'mail' });
    }
    expect(isDone).toBe(false);
    other.exec('ROLLBACK');
    other.close();
    await waiting;
    expect(await store.wanted(5)).toHaveLength(1);
  });

  test('writing is given up after the time-out', async () => {
    await filled();
    const store = open({ busyTimeoutMs: 40 });
    const other = openDatabase(file, false);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.want('npm:x', 1)).rejects.toMatchObject({
      trouble: 'busy',
      message: `the catalogue \`${file}\` is locked by another process`,
    });
    other.exec('ROLLBACK');
    other.close();
  });
});

describe('when the file is gone or another one', () => {
  test('reads fail until it is back, and no new catalogue is begun', async () => {
    const store = await filled();
    renameSync(folder, join(home, 'away'));
    await expect(store.stats()).rejects.toMatchObject({
      trouble: 'missing',
      message: `the catalogue \`${file}\` is gone`,
    });
    await expect(store.want('npm:x', 1).catch(storageTroubleOf)).resolves.toBe('missing');
    expect(existsSync(folder)).toBe(false);
    renameSync(join(home, 'away'), folder);
    expect(await store.stats()).toMatchObject({ servers: 1 });
  });

  test('another catalogue in its place is used from then on, and the log says so', async () => {
    const store = await filled();
    renameSync(folder, join(home, 'away'));
    await open().close();
    expect(await store.stats()).toMatchObject({ servers: 0 });
    expect(logged).toEqual([`the catalogue \`${file}\` was opened again`]);
  });

  test('an empty file in its place is not taken for a catalogue', async () => {
    const store = await filled();
    renameSync(folder, join(home, 'away'));
    mkdirSync(folder);
    writeFileSync(file, '');
    await expect(store.stats().catch(storageTroubleOf)).resolves.toBe('missing');
    expect(statSync(file).size).toBe(0);
  });
});
