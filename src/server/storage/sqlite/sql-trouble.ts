// SQLite's result codes in words that help the person who runs the gateway.
import { StorageError } from '../storage-error.ts';
import { SqlFailure } from './sql-database.ts';

// https://www.sqlite.org/rescode.html
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const PROTOCOL = 15;
const NOT_A_DATABASE = 26;

/** True when another process holds the lock, so that trying again soon is right. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof SqlFailure)) return false;
  return error.code === BUSY || error.code === LOCKED || error.code === PROTOCOL;
}

/**
 * The failure in words; what is no failure of the database is given back unchanged.
 * @param what the noun of the file, such as `ledger`
 */
export function storageTrouble(error: unknown, file: string, what = 'ledger'): unknown {
  if (!(error instanceof SqlFailure)) return error;
  const at = `the ${what} \`${file}\``;
  switch (error.code) {
    case BUSY:
    case LOCKED:
    case PROTOCOL:
      return new StorageError('busy', `${at} is locked by another process`, 'try again', error);
    case FULL:
      return new StorageError(
        'full',
        `${at} cannot grow: the disk is full`,
        'free some space',
        error,
      );
    case READONLY:
      return new StorageError('unreadable', `${at} cannot be written`, 'make it writable', error);
    case CANNOT_OPEN:
      return new StorageError(
        'unreadable',
        `${at} cannot be opened`,
        'check that the folder exists and that this user may read and write it',
        error,
      );
    case CORRUPT:
    case NOT_A_DATABASE:
      return new StorageError(
        'corrupt',
        `${at} is damaged or no ${what}`,
        'restore it from a backup, or move it away to begin a new one',
        error,
      );
    default:
      return new StorageError(
        'io',
        `${at} cannot be used (${error.message})`,
        error.code === IO_ERROR
          ? 'check the disk and its free space'
          : 'something else may have written the file',
        error,
      );
  }
}
