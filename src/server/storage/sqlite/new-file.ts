// What every database file of the data folder begins with: it is private to its owner, and written
// through a write-ahead log, so that processes can read while one writes.
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, StorageError } from '../storage-error.ts';
import type { SqlDatabase } from './sql-database.ts';

/** The database would be created with the process's default mode; its siblings copy its mode. Throws
 * `StorageError` when the folder cannot be written. */
export function createPrivately(file: string, what: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    throw new StorageError(
      'unreadable',
      `the ${what} \`${file}\` cannot be created (${errorCode(error)})`,
      'name a folder that this user may write, or remove what stands in its place',
      error,
    );
  }
}

/** A new file would be begun at the price of what the log of another one holds. Throws `StorageError`. */
export function requireNoLostLog(file: string, what: string): void {
  const log = `${file}-wal`;
  if (!hasContent(log) || hasContent(file)) return;
  throw new StorageError(
    'missing',
    `\`${log}\` lies there without its ${what} \`${file}\``,
    `put the ${what} back, or move the log away to begin a new one`,
  );
}

function hasContent(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

/** Throws `StorageError` where there can be none. */
export function useWriteAheadLog(db: SqlDatabase, file: string, what: string): void {
  const mode = db.prepare('PRAGMA journal_mode = WAL').all([])[0]?.['journal_mode'];
  if (mode === 'wal') return;
  throw new StorageError(
    'unreadable',
    `the ${what} \`${file}\` is on a file system without shared memory`,
    'use a folder on a local disk',
  );
}
