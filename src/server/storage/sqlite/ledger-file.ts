// Opens the ledger file of a data folder, to write or only to read; watched-file.ts keeps it open.
// INVARIANT: a running gateway never begins a new ledger in the place of one that has vanished; its
// counters would start from zero.
import { join } from 'node:path';
import { StorageError } from '../storage-error.ts';
import { createPrivately, requireNoLostLog, useWriteAheadLog } from './new-file.ts';
import { openDatabase } from './open-database.ts';
import { migrate, requireContent, requireReadable } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';
import { prepareTables, type Tables } from './tables.ts';
import { opening, type WatchedFile, watchFile } from './watched-file.ts';

/** Where the ledger of a data folder is. */
export function ledgerPath(folder: string): string {
  return join(folder, 'ledger.db');
}

export type LedgerFile = WatchedFile<Tables>;

export type Fsync = 'never' | 'always';

/** Opens or creates the file. Throws `SqlFailure` (busy among others) or `StorageError`. */
export function openLedgerFile(file: string, fsync: Fsync, onReopen: () => void): LedgerFile {
  requireNoLostLog(file, 'ledger');
  createPrivately(file, 'ledger');
  return watchFile(file, openToWrite(file, fsync, migrate), {
    what: 'ledger',
    prepare: prepareTables,
    reopen() {
      requireContent(file);
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
  return watchLedgerToRead(file, prepareTables);
}

/** The same with statements of one's own. */
export function watchLedgerToRead<Statements>(
  file: string,
  prepare: (db: SqlDatabase) => Statements,
): WatchedFile<Statements> {
  const open = () => {
    requireContent(file);
    return opening(openDatabase(file, true), (db) => {
      requireReadable(db, file);
      return db;
    });
  };
  return watchFile(file, open(), { what: 'ledger', prepare, reopen: open, finish: () => {} });
}

function openToWrite(file: string, fsync: Fsync, settle: typeof migrate): SqlDatabase {
  const db = openDatabase(file, false);
  return opening(db, () => {
    settle(db, file);
    useWriteAheadLog(db, file, 'ledger');
    // NORMAL: a commit is in the operating system's hands and survives the process, not a power
    // cut. FULL: it is on the medium.
    db.exec(`PRAGMA synchronous = ${fsync === 'always' ? 'FULL' : 'NORMAL'}`);
    db.exec(`PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`);
    return db;
  });
}

/** A write-ahead log that has grown beyond this is cut back to it. */
const WAL_KEPT_BYTES = 16 * 1024 * 1024;

/** What a command that only looks says of a folder in which nothing was ever recorded. */
export function noLedger(folder: string): StorageError {
  return new StorageError(
    'missing',
    `there is no ledger in \`${folder}\``,
    'name the data folder with --state, or make a call through the gateway first',
  );
}
