// The control plane's file of a data folder, `control.db`: one connection that writes and one that
// reads, so that readers never wait for a writer. Other processes may have it open too.
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { createPrivately, requireNoLostLog, useWriteAheadLog } from '../sqlite/new-file.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { patientlyBlocking } from '../sqlite/patience.ts';
import type { SqlDatabase } from '../sqlite/sql-database.ts';
import { storageTrouble } from '../sqlite/sql-trouble.ts';
import { versionedSchema } from '../sqlite/versioned-schema.ts';
import { opening, type WatchedFile, watchFile } from '../sqlite/watched-file.ts';
import type { ControlDatabase } from './control-database.ts';
import { CONTROL_STEPS, type ColumnTypes } from './control-schema.ts';
import type { ControlTables } from './control-tables.ts';
import { createSqliteDialect, type PreparedDatabase, prepareDatabase } from './sqlite-dialect.ts';

/** The noun of the file in messages. */
const WHAT = 'control database';

const TYPES: ColumnTypes = { text: 'TEXT', int: 'INTEGER', bytes: 'BLOB', table: ' STRICT' };

const { migrate, requireContent, requireReadable } = versionedSchema({
  what: WHAT,
  steps: CONTROL_STEPS.map((step) => step(TYPES)),
  emptyHelp: 'put it back, or restart the gateway to begin a new one',
  olderHelp: 'start the gateway on this folder once, it brings the file up to date',
});

/** Where the control plane of a data folder is. */
export function controlPath(folder: string): string {
  return join(folder, 'control.db');
}

/** Opens or creates the file; blocks for at most `busyTimeoutMs`. @throws StorageError */
export function openSqliteControl(folder: string, busyTimeoutMs: number): ControlDatabase {
  const path = controlPath(folder);
  const parts = { path, what: WHAT, busyTimeoutMs };
  const [toWrite, toRead] = explained(path, () =>
    patientlyBlocking(() => openBoth(path), busyTimeoutMs),
  );
  const write = new Kysely<ControlTables>({
    dialect: createSqliteDialect({ ...parts, file: toWrite, mode: 'write' }),
  });
  const read = new Kysely<ControlTables>({
    dialect: createSqliteDialect({ ...parts, file: toRead, mode: 'read' }),
  });
  return {
    read,
    snapshot: (work) => read.transaction().execute(work),
    write: (work) => write.transaction().execute(work),
    announce: async () => {}, // followers look at the file themselves
    listen: () => ({ tend: () => {}, stop: async () => {} }),
    async close() {
      await read.destroy();
      await write.destroy();
      // Kysely destroys only drivers that were used; closing twice is harmless.
      toRead.close();
      toWrite.close();
    },
  };
}

function openBoth(
  path: string,
): readonly [WatchedFile<PreparedDatabase>, WatchedFile<PreparedDatabase>] {
  requireNoLostLog(path, WHAT);
  createPrivately(path, WHAT);
  const writer = openToWrite(path, migrate);
  return opening(writer, () => {
    const reader = openToRead(path);
    return [
      watchFile(path, writer, {
        what: WHAT,
        prepare: prepareDatabase,
        reopen() {
          requireContent(path);
          return openToWrite(path, requireReadable);
        },
        // When another process is at it, this does nothing, and that one's end will do.
        finish: (db) => void db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]),
      }),
      watchFile(path, reader, {
        what: WHAT,
        prepare: prepareDatabase,
        reopen: () => openToRead(path),
        finish: () => {},
      }),
    ] as const;
  });
}

function openToWrite(path: string, settle: typeof migrate): SqlDatabase {
  return opening(openDatabase(path, false), (db) => {
    settle(db, path);
    useWriteAheadLog(db, path, WHAT);
    // FULL: a revoked grant stays revoked after a power cut; writes are rare here.
    db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304');
    return db;
  });
}

function openToRead(path: string): SqlDatabase {
  requireContent(path);
  return opening(openDatabase(path, true), (db) => {
    requireReadable(db, path);
    return db;
  });
}

function explained<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw storageTrouble(error, path, WHAT);
  }
}
