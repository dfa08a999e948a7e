// The open ledger file: opened once, watched, and opened again when it has been moved or damaged.
// INVARIANT: a running gateway never begins a new ledger in the place of one that has vanished; its
// counters would start from zero.
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StorageError } from '../storage-error.ts';
import { openDatabase } from './open-database.ts';
import { migrate, requireReadable } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';
import { isBusy } from './sql-trouble.ts';
import { prepareTables, type Tables } from './tables.ts';

/** Where the ledger of a data folder is. */
export function ledgerPath(folder: string): string {
  return join(folder, 'ledger.db');
}

export type Fsync = 'never' | 'always';

export interface LedgerFile {
  /**
   * The tables, ready for a transaction. Costs one `stat` when nothing has happened.
   * Throws `SqlFailure` or `StorageError`.
   */
  use(): Tables;
  /**
   * Tells that a transaction failed. A connection that is not new is let go then, and `use` opens
   * the file again: whatever was wrong with it is not kept.
   */
  doubt(): void;
  release(): void;
  /** The orderly end: also moves the write-ahead log into the file, which is whole by itself then. */
  close(): void;
}

/** Opens or creates the file. Throws `SqlFailure` (busy among others) or `StorageError`. */
export function openLedgerFile(file: string, fsync: Fsync, onReopen: () => void): LedgerFile {
  createPrivately(file);
  return watched(file, openToWrite(file, fsync, migrate), () => {
    const db = openToWrite(file, fsync, requireReadable);
    onReopen();
    return db;
  });
}

/** Opens an existing file for reading only. Throws like `openLedgerFile`. */
export function openLedgerFileToRead(file: string): LedgerFile {
  if (fileIdentity(file) === undefined) throw gone(file);
  const open = () =>
    opening(openDatabase(file, true), (db) => {
      requireReadable(db, file);
      return db;
    });
  return watched(file, open(), open);
}

interface Opened {
  readonly db: SqlDatabase;
  readonly tables: Tables;
  /** Device and inode: whether the path still leads to the file that is open. */
  readonly identity: string;
  /** On the clock of `performance`. */
  readonly sinceMs: number;
}

// A connection that was closed keeps its files until it is collected, so they are not opened for
// every call that fails while something is wrong.
const DOUBTED_FROM_MS = 5_000;
const REOPEN_PAUSE_MS = 1_000;

/** Follows the path: when it leads to another file than the open one, that one is opened. */
function watched(file: string, first: SqlDatabase, reopen: () => SqlDatabase): LedgerFile {
  let opened: Opened | undefined = settled(fileIdentity(file) ?? '', first);
  let refused:
    | { readonly error: unknown; readonly identity: string; readonly atMs: number }
    | undefined;

  const release = () => {
    opened?.db.close();
    opened = undefined;
  };
  const openAgain = (identity: string): Opened => {
    const nowMs = performance.now();
    if (refused?.identity === identity && nowMs - refused.atMs < REOPEN_PAUSE_MS) {
      throw refused.error;
    }
    try {
      return settled(identity, reopen());
    } catch (error) {
      if (!isBusy(error)) refused = { error, identity, atMs: nowMs };
      throw error;
    }
  };
  return {
    release,
    doubt() {
      if (opened === undefined) return;
      const isOld = performance.now() - opened.sinceMs > DOUBTED_FROM_MS;
      if (isOld || opened.db.inTransaction) release();
    },
    close() {
      // When another process is at it, that one's end will do.
      opened?.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]);
      release();
    },
    use() {
      const identity = fileIdentity(file);
      if (identity === undefined) throw gone(file);
      if (opened?.identity !== identity) {
        release();
        opened = openAgain(identity);
      }
      return opened.tables;
    },
  };
}

function settled(identity: string, db: SqlDatabase): Opened {
  const sinceMs = performance.now();
  return opening(db, () => ({ db, tables: prepareTables(db), identity, sinceMs }));
}

function openToWrite(file: string, fsync: Fsync, settle: typeof migrate): SqlDatabase {
  const db = openDatabase(file, false);
  return opening(db, () => {
    settle(db, file);
    const mode = db.prepare('PRAGMA journal_mode = WAL').all([])[0]?.['journal_mode'];
    if (mode !== 'wal') throw noWal(file);
    // NORMAL: a commit is in the operating system's hands and survives the process, not a power
    // cut. FULL: it is on the medium.
    db.exec(`PRAGMA synchronous = ${fsync === 'always' ? 'FULL' : 'NORMAL'}`);
    db.exec(`PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`);
    return db;
  });
}

/** Does something with a database that was just opened, and closes it when that fails. */
function opening<Value>(db: SqlDatabase, work: (db: SqlDatabase) => Value): Value {
  try {
    return work(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A write-ahead log that has grown beyond this is cut back to it. */
const WAL_KEPT_BYTES = 16 * 1024 * 1024;

/** The database would be created with the process's default mode; its siblings copy its mode. */
function createPrivately(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    throw new StorageError(
      'unreadable',
      `the ledger \`${file}\` cannot be created (${reason(error)})`,
      'name a folder that this user may write, or remove what stands in its place',
      error,
    );
  }
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function fileIdentity(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}

/** What a command that only looks says of a folder in which nothing was ever recorded. */
export function noLedger(folder: string): StorageError {
  return new StorageError(
    'missing',
    `there is no ledger in \`${folder}\``,
    'name the data folder with --state, or make a call through the gateway first',
  );
}

function gone(file: string): StorageError {
  return new StorageError(
    'missing',
    `the ledger \`${file}\` is gone`,
    'put it back, or restart the gateway to begin a new one',
  );
}

function noWal(file: string): StorageError {
  return new StorageError(
    'unreadable',
    `the ledger \`${file}\` is on a file system without shared memory`,
    'use a folder on a local disk',
  );
}
