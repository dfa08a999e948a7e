// Opens `records.db` of a data folder, and makes it anew when it is missing, damaged or of an older
// version: everything in it comes from the ledger.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivately, useWriteAheadLog } from '../sqlite/new-file.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import type { SqlDatabase } from '../sqlite/sql-database.ts';
import { isBusy, storageTrouble } from '../sqlite/sql-trouble.ts';
import { opening, type WatchedFile, watchFile } from '../sqlite/watched-file.ts';
import { StorageError } from '../storage-error.ts';
import { INDEX_TABLES, INDEX_VERSION } from './index-schema.ts';
import { type IndexTables, prepareIndex } from './index-tables.ts';

export function indexPath(folder: string): string {
  return join(folder, 'records.db');
}

export interface IndexFile {
  /** Throws `SqlFailure` (busy among others) or `StorageError`. */
  use(): IndexTables;
  /** Throws the file away: `use` begins a new one. */
  renew(): void;
  close(): void;
}

/** Nothing is opened before the first use. */
export function createIndexFile(file: string): IndexFile {
  let watched: WatchedFile<IndexTables> | undefined;
  const renew = () => {
    watched?.close();
    watched = undefined;
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  };
  const open = () => {
    watched ??= openIndex(file);
    return watched.use();
  };
  return {
    renew,
    use() {
      try {
        return open();
      } catch (error) {
        if (!isLost(error, file)) throw error;
        renew();
        return open();
      }
    },
    close() {
      watched?.close();
      watched = undefined;
    },
  };
}

/** True when what is wrong with the file can be mended by a new one. */
export function isLost(error: unknown, file: string): boolean {
  if (isBusy(error)) return false;
  const trouble = storageTrouble(error, file, 'index of records');
  return trouble instanceof StorageError && ['corrupt', 'missing', 'io'].includes(trouble.trouble);
}

function openIndex(file: string): WatchedFile<IndexTables> {
  createPrivately(file, 'index of records');
  const open = () => {
    const db = openDatabase(file, false);
    return opening(db, () => {
      db.exec('PRAGMA auto_vacuum = INCREMENTAL');
      useWriteAheadLog(db, file, 'index of records');
      db.exec('PRAGMA synchronous = NORMAL');
      settle(db, file);
      return db;
    });
  };
  return watchFile(file, open(), {
    what: 'index of records',
    prepare: prepareIndex,
    reopen: open,
    finish: () => {},
  });
}

function settle(db: SqlDatabase, file: string): void {
  if (version(db) === INDEX_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again under the lock: another process may just have done it.
    const found = version(db);
    if (found > INDEX_VERSION) throw newer(file);
    if (found < INDEX_VERSION) {
      for (const name of tablesOf(db)) db.exec(`DROP TABLE ${name}`);
      db.exec(`${INDEX_TABLES} PRAGMA user_version = ${INDEX_VERSION}`);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function version(db: SqlDatabase): number {
  return Number(db.prepare('PRAGMA user_version').all([])[0]?.['user_version']);
}

function tablesOf(db: SqlDatabase): readonly string[] {
  const rows = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all([]);
  return rows.map((row) => String(row['name'])).filter((name) => !name.startsWith('sqlite_'));
}

function newer(file: string): StorageError {
  return new StorageError(
    'newer',
    `the index of records \`${file}\` was written by a newer version`,
    'update wicketgate, or remove the file once no newer version uses it',
  );
}
