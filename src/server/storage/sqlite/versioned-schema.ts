// How a database file becomes one of this version: steps forward only, under the writer's lock, the
// version in `user_version`. Used by schema.ts (the ledger) and ../catalogue/catalogue-schema.ts.
import { statSync } from 'node:fs';
import { StorageError } from '../storage-error.ts';
import type { SqlDatabase } from './sql-database.ts';

export interface SchemaParts {
  /** The noun of the file in messages, such as `ledger`. */
  readonly what: string;
  /** Step n takes a file of version n to n + 1; a released step never changes. */
  readonly steps: readonly string[];
  /** What to do about a file without tables, where tables are expected. */
  readonly emptyHelp: string;
  /** What to do about a file of an older version, where it is only read. */
  readonly olderHelp: string;
}

export interface VersionedSchema {
  /** Brings a file to this version; a file of a newer version is refused. */
  migrate(db: SqlDatabase, file: string): void;
  /** Refuses a file that this version cannot read, without changing it. */
  requireReadable(db: SqlDatabase, file: string): void;
  /**
   * Refuses a file without content, before it is opened where none is to be begun: SQLite, even when it
   * only reads, throws the write-ahead log away that lies beside an empty file, and it may belong to
   * the one that somebody is about to put back. A missing file is left to the opening.
   */
  requireContent(file: string): void;
}

export function versionedSchema(parts: SchemaParts): VersionedSchema {
  const { what, steps, emptyHelp, olderHelp } = parts;
  const requireKnown = (found: number, file: string): number => {
    if (found <= steps.length) return found;
    throw new StorageError(
      'newer',
      `the ${what} \`${file}\` was written by a newer version (${found}, this one knows ${steps.length})`,
      'update wicketgate',
    );
  };
  const empty = (file: string) =>
    new StorageError('missing', `\`${file}\` holds no ${what}`, emptyHelp);
  return {
    requireContent(file) {
      if (statSync(file, { throwIfNoEntry: false })?.size === 0) throw empty(file);
    },
    migrate(db, file) {
      if (version(db) === steps.length) return;
      db.exec('BEGIN IMMEDIATE');
      try {
        // Read again under the lock: another process may just have done it.
        for (let step = requireKnown(version(db), file); step < steps.length; step += 1) {
          db.exec(`${steps[step]}; PRAGMA user_version = ${step + 1}`);
        }
        db.exec('COMMIT');
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    requireReadable(db, file) {
      const found = requireKnown(version(db), file);
      if (found === steps.length) return;
      throw found === 0
        ? empty(file)
        : new StorageError(
            'unreadable',
            `the ${what} \`${file}\` is of an older version`,
            olderHelp,
          );
    },
  };
}

function version(db: SqlDatabase): number {
  return Number(db.prepare('PRAGMA user_version').all([])[0]?.['user_version']);
}
