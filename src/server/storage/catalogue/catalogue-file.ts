// Opens the catalogue's file of a data folder, to write or only to read. Called by open-catalogue.ts.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivately, requireNoLostLog, useWriteAheadLog } from '../sqlite/new-file.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import type { SqlDatabase } from '../sqlite/sql-database.ts';
import { opening, type WatchedFile, watchFile } from '../sqlite/watched-file.ts';
import { StorageError } from '../storage-error.ts';
import { migrate, requireContent, requireReadable } from './catalogue-schema.ts';
import { createStatements, type Statements } from './statements.ts';

export type CatalogueFile = WatchedFile<Statements>;

/** The noun of the file in messages. */
export const CATALOGUE = 'catalogue';

/** Memory that the file's pages may take, in KiB. */
const CACHE_KIB = 48 * 1024;
/** A write-ahead log that has grown beyond this is cut back to it. */
const WAL_KEPT_BYTES = 32 * 1024 * 1024;

/** Where the catalogue of a data folder is. */
export function cataloguePath(folder: string): string {
  return join(folder, 'catalogue.db');
}

/** Opens or creates the file. Throws `SqlFailure` (busy among others) or `StorageError`. */
export function openCatalogueFile(file: string, onReopen: () => void): CatalogueFile {
  requireNoLostLog(file, CATALOGUE);
  createPrivately(file, CATALOGUE);
  const open = (settle: typeof migrate): SqlDatabase =>
    opening(openDatabase(file, false), (db) => {
      useWriteAheadLog(db, file, CATALOGUE);
      settle(db, file);
      // A commit survives the process; what a power cut takes, the next scan brings back.
      db.exec(`PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`);
      db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
      return db;
    });
  return watchFile(file, open(migrate), {
    what: CATALOGUE,
    prepare: createStatements,
    reopen() {
      requireContent(file);
      const db = open(requireReadable);
      onReopen();
      return db;
    },
    // When another process is at it, this does nothing, and that one's end will do.
    finish: (db) => void db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]),
  });
}

/** Opens an existing file for reading only. Throws like `openCatalogueFile`. */
export function openCatalogueFileToRead(file: string, onReopen: () => void): CatalogueFile {
  if (!existsSync(file)) throw noCatalogue(file);
  const open = () => {
    requireContent(file);
    return opening(openDatabase(file, true), (db) => {
      requireReadable(db, file);
      db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
      return db;
    });
  };
  return watchFile(file, open(), {
    what: CATALOGUE,
    prepare: createStatements,
    reopen() {
      const db = open();
      onReopen();
      return db;
    },
    finish: () => {},
  });
}

function noCatalogue(file: string): StorageError {
  return new StorageError(
    'missing',
    `there is no catalogue at \`${file}\``,
    'name the data folder, or scan a server into it first',
  );
}
