// An open database file that follows its path: let go and opened again when the path leads to another
// file, or when a failure has left the connection in doubt. ledger-file.ts and
// ../catalogue/catalogue-file.ts say how theirs is opened.
import { statSync } from 'node:fs';
import { errorCode, StorageError } from '../storage-error.ts';
import type { SqlDatabase } from './sql-database.ts';
import { isBusy } from './sql-trouble.ts';

export interface WatchedFile<Tables> {
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
  /** The end. A writer moves its log into the file, which is whole by itself then. */
  close(): void;
}

export interface Opener<Tables> {
  /** The noun of the file in messages, such as `ledger`. */
  readonly what: string;
  readonly prepare: (db: SqlDatabase) => Tables;
  readonly reopen: () => SqlDatabase;
  readonly finish: (db: SqlDatabase) => void;
}

interface Opened<Tables> {
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
export function watchFile<Tables>(
  file: string,
  first: SqlDatabase,
  opener: Opener<Tables>,
): WatchedFile<Tables> {
  const { what, prepare } = opener;
  let opened: Opened<Tables> | undefined = settled(fileIdentity(file, what) ?? '', first, prepare);
  let refused:
    | { readonly error: unknown; readonly identity: string; readonly atMs: number }
    | undefined;
  let isClosed = false;

  const release = () => {
    opened?.db.close();
    opened = undefined;
  };
  const openAgain = (identity: string): Opened<Tables> => {
    const nowMs = performance.now();
    if (refused?.identity === identity && nowMs - refused.atMs < REOPEN_PAUSE_MS) {
      throw refused.error;
    }
    try {
      return settled(identity, opener.reopen(), prepare);
    } catch (error) {
      if (!isBusy(error)) refused = { error, identity, atMs: nowMs };
      throw error;
    }
  };
  return {
    doubt() {
      if (opened === undefined) return;
      const isOld = performance.now() - opened.sinceMs > DOUBTED_FROM_MS;
      if (isOld || opened.db.inTransaction) release();
    },
    close() {
      isClosed = true;
      if (opened !== undefined) opener.finish(opened.db);
      release();
    },
    use() {
      if (isClosed) throw new StorageError('io', `the ${what} is closed`, 'open it again');
      const identity = fileIdentity(file, what);
      if (identity === undefined) throw gone(file, what);
      if (opened?.identity !== identity) {
        release();
        opened = openAgain(identity);
      }
      return opened.tables;
    },
  };
}

function settled<Tables>(
  identity: string,
  db: SqlDatabase,
  prepare: (db: SqlDatabase) => Tables,
): Opened<Tables> {
  const sinceMs = performance.now();
  return opening(db, () => ({ db, tables: prepare(db), identity, sinceMs }));
}

/** Does something with a database that was just opened, and closes it when that fails. */
export function opening<Value>(db: SqlDatabase, work: (db: SqlDatabase) => Value): Value {
  try {
    return work(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** `undefined` when there is no such file. */
function fileIdentity(file: string, what: string): string | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? undefined : `${found.dev} ${found.ino}`;
  } catch (error) {
    throw new StorageError(
      'unreadable',
      `the ${what} \`${file}\` cannot be reached (${errorCode(error)})`,
      'check that this user may read and write the folder',
      error,
    );
  }
}

function gone(file: string, what: string): StorageError {
  return new StorageError(
    'missing',
    `the ${what} \`${file}\` is gone`,
    'put it back, or restart the gateway to begin a new one',
  );
}
