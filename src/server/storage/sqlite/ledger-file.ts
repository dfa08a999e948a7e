// The open ledger file: opened once, watched, and opened again when it has been moved or damaged.
// INVARIANT: a running gateway never begins a new ledger in the place of one that has vanished; its
// counters would start from zero.
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from '../storage-error.ts';
import { openDatabase } from './open-database.ts';
import { migrate, requireReadable } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';
import { prepareTables, type Tables } from './tables.ts';

/** Name of the ledger in its data folder. */
export const LEDGER_FILE = 'ledger.db';

export type Fsync = 'never' | 'always';

export interface LedgerFile {
  /**
   * The tables, ready for a transaction. Costs one `stat` when nothing has happened.
   * Throws `SqlFailure` or `StorageError`.
   */
  use(): Tables;
  /** Lets go of the file after a failure that may have left it in doubt; `use` opens it again. */
  release(): void;
}

interface Opened {
  readonly db: SqlDatabase;
  readonly tables: Tables;
  /** Device and inode: whether the path still leads to the file that is open. */
  readonly identity: string;
}

/** Opens or creates the file. Throws `SqlFailure` (busy among others) or `StorageError`. */
export function openLedgerFile(file: string, fsync: Fsync, onReopen: () => void): LedgerFile {
  createPrivately(file);
  let opened: Opened | undefined = open(file, fsync, migrate);

  const release = () => {
    opened?.db.close();
    opened = undefined;
  };
  return {
    release,
    use() {
      const identity = fileIdentity(file);
      if (identity === undefined) throw gone(file);
      if (opened !== undefined && opened.identity === identity) return opened.tables;
      release();
      opened = open(file, fsync, requireReadable);
      onReopen();
      return opened.tables;
    },
  };
}

function open(file: string, fsync: Fsync, settle: typeof migrate): Opened {
  const db = openDatabase(file, false);
  try {
    const mode = db.prepare('PRAGMA journal_mode = WAL').all([])[0]?.['journal_mode'];
    if (mode !== 'wal') throw noWal(file);
    // NORMAL: a commit is in the operating system's hands and survives the process, not a power
    // cut. FULL: it is on the medium.
    db.exec(`PRAGMA synchronous = ${fsync === 'always' ? 'FULL' : 'NORMAL'}`);
    db.exec(`PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`);
    settle(db, file);
    return { db, tables: prepareTables(db), identity: fileIdentity(file) ?? '' };
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
