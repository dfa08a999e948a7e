// PostgreSQL's failures in words that help the person who runs the gateway.
import pg from 'pg';
import { errorCode, StorageError } from '../storage-error.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const CONNECTION_CLASS = '08';
/** The server is starting, stopping, or out of connections. */
const AWAY = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25P03']);
/** Somebody else holds a lock, or two transactions were in each other's way. */
const BUSY = new Set(['55P03', '40001', '40P01', '57014']);
const FULL = new Set(['53100', '53200']);
const CORRUPT = new Set(['XX001', 'XX002']);
/** Mistakes of ours, not of the database's. */
const OWN_CLASSES = ['22', '23', '42'];
/** Of these, what the person who runs the database has to mend. */
const REFUSED = new Set(['42501']);

/**
 * What we say of a database: host, port and name, never the password.
 * @throws StorageError when the text is no URL of a PostgreSQL database
 */
export function databaseName(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    // Not quoted: what is nearly a URL may hold a password.
    throw new StorageError(
      'unreadable',
      'the address of the database is no URL of a PostgreSQL database',
      'give it as `postgres://user:password@host:5432/name`',
    );
  }
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
}

/** The failure as a `StorageError`; a mistake of our own is given back unchanged. */
export function pgTrouble(error: unknown, name: string): unknown {
  if (error instanceof StorageError) return error;
  const at = `the database \`${name}\``;
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  if (code === '' || code.startsWith(CONNECTION_CLASS) || AWAY.has(code)) {
    if (code === '' && !isOfConnection(error)) return error;
    return new StorageError(
      'unavailable',
      `${at} cannot be reached (${code === '' ? reasonOf(error) : messageOf(error)})`,
      'it is tried again with the next request; check that it runs and can be reached from here',
      error,
    );
  }
  if (BUSY.has(code)) {
    return new StorageError('busy', `${at} is held by another transaction`, 'try again', error);
  }
  if (FULL.has(code)) {
    return new StorageError('full', `${at} has no space left`, 'free some space', error);
  }
  if (CORRUPT.has(code)) {
    return new StorageError('corrupt', `${at} is damaged`, 'restore it from a backup', error);
  }
  if (code.startsWith('28') || code === '3D000' || REFUSED.has(code)) {
    return new StorageError(
      'unreadable',
      `${at} cannot be used (${messageOf(error)})`,
      'check the user, the password, the name and the rights in the URL of --database',
      error,
    );
  }
  if (OWN_CLASSES.includes(code.slice(0, 2))) return error;
  return new StorageError(
    'io',
    `${at} cannot be used (${messageOf(error)})`,
    'its log says more',
    error,
  );
}

/** The driver's own failures of a connection have no code of SQL. */
function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('syscall' in error || error instanceof AggregateError) return true;
  return /connection|timeout|Client has encountered|has already been destroyed/i.test(
    error.message,
  );
}

function reasonOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const code = errorCode(first);
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? code : messageOf(first);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
