// Opens the ledger file of a data folder, to write or only to read; watched-ledger.ts keeps it open.
// INVARIANT: a running gateway never begins a new ledger in the place of one that has vanished; its
// counters would start from zero.
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, StorageError } from '../storage-error.ts';
import { openDatabase } from './open-database.ts';
import { migrate, requireReadable } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';
import { type LedgerFile, opening, watchLedger } from './watched-ledger.ts';

/** Where the ledger of a data folder is. */
export function ledgerPath(folder: string): string {
  return join(folder, 'ledger.db');
}

export type Fsync = 'never' | 'always';

/** Opens or creates the file. Throws `SqlFailure` (busy among others) or `StorageError`. */
export function openLedgerFile(file: string, fsync: Fsync, onReopen: () => void): LedgerFile {
  createPrivately(file);
  return watchLedger(file, openToWrite(file, fsync, migrate), {
    reopen() {
      // SQLite throws the write-ahead log away that lies beside an empty file; it may belong to the
      // ledger that somebody is about to put back.
      if (statSync(file).size === 0) throw isEmpty(file);
      const db = openToWrite(file, fsync, requireReadable);
      onReopen();
      return db;
    },
    // When another process is at it, this does nothing, and that one's end will do.
    finish: (db) => void db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]),
  });
}

/** Opens an existing file for reading only. Throws like `openLedgerFile`. */
export function openLedgerFileToRead(file: string): LedgerFile {
  const open = () =>
    opening(openDatabase(file, true), (db) => {
      requireReadable(db, file);
      return db;
    });
  return watchLedger(file, open(), { reopen: open, finish: () => {} });
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
      `the ledger \`${file}\` cannot be created (${errorCode(error)})`,
      'name a folder that this user may write, or remove what stands in its place',
      error,
    );
  }
}

/** What a command that only looks says of a folder in which nothing was ever recorded. */
export function noLedger(folder: string): StorageError {
  return new StorageError(
    'missing',
    `there is no ledger in \`${folder}\``,
    'name the data folder with --state, or make a call through the gateway first',
  );
}

function noWal(file: string): StorageError {
  return new StorageError(
    'unreadable',
    `the ledger \`${file}\` is on a file system without shared memory`,
    'use a folder on a local disk',
  );
}

function isEmpty(file: string): StorageError {
  return new StorageError(
    'missing',
    `\`${file}\` holds no ledger`,
    'put the ledger back, or restart the gateway to begin a new one',
  );
}
