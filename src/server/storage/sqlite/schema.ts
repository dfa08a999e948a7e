// The tables of the ledger file, and how an older file becomes a newer one.
import { StorageError } from '../storage-error.ts';
import type { SqlDatabase } from './sql-database.ts';

/**
 * Step n takes a file of version n to n + 1; a released step never changes.
 * INVARIANT: `entries` is appended in order of `seq` and has no second index: an index on the live
 * log would cost more than the row. Whoever changes `counters` moves `head` in the same transaction,
 * so an unmoved head means that counters held in memory are still right. No text that is read back
 * holds a NUL: one of the drivers would cut it there. Entries, counter keys and owners are JSON.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE entries (
     seq INTEGER PRIMARY KEY,
     hash TEXT NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   CREATE TABLE head (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     seq INTEGER NOT NULL,
     hash TEXT NOT NULL,
     base_seq INTEGER NOT NULL,
     base_hash TEXT NOT NULL
   ) STRICT;
   INSERT INTO head VALUES (1, 0, '${'0'.repeat(64)}', 0, '${'0'.repeat(64)}');
   CREATE TABLE counters (
     key TEXT NOT NULL,
     start_ms INTEGER NOT NULL,
     end_ms INTEGER NOT NULL,
     value TEXT NOT NULL,
     PRIMARY KEY (key, start_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE tasks (
     server TEXT NOT NULL,
     task TEXT NOT NULL,
     owner TEXT NOT NULL,
     bound_ms INTEGER NOT NULL,
     PRIMARY KEY (server, task)
   ) STRICT, WITHOUT ROWID;`,
];

/** Brings a file to this version; a file of a newer version is refused. */
export function migrate(db: SqlDatabase, file: string): void {
  if (version(db) === MIGRATIONS.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again under the lock: another process may just have done it.
    for (let step = requireKnown(version(db), file); step < MIGRATIONS.length; step += 1) {
      db.exec(`${MIGRATIONS[step]}; PRAGMA user_version = ${step + 1}`);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Refuses a file that this version cannot read, without changing it. */
export function requireReadable(db: SqlDatabase, file: string): void {
  const found = requireKnown(version(db), file);
  if (found === MIGRATIONS.length) return;
  if (found === 0) {
    throw new StorageError(
      'missing',
      `\`${file}\` holds no ledger`,
      'put the ledger back, or restart the gateway to begin a new one',
    );
  }
  throw new StorageError(
    'unreadable',
    `the ledger \`${file}\` is of an older version`,
    'start the gateway on this folder once, it brings the ledger up to date',
  );
}

function version(db: SqlDatabase): number {
  return Number(db.prepare('PRAGMA user_version').all([])[0]?.['user_version']);
}

function requireKnown(found: number, file: string): number {
  if (found <= MIGRATIONS.length) return found;
  throw new StorageError(
    'newer',
    `the ledger \`${file}\` was written by a newer version (${found}, this one knows ${MIGRATIONS.length})`,
    'update wicketgate',
  );
}
