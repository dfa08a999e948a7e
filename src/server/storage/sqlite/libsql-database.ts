// The driver for Node releases without a settled node:sqlite. Of libsql its `pragma` is not used, and
// `get`, which adds a member of its own to the row, only for rows whose columns are asked by name.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type LibsqlDatabase from 'libsql';
import { type SqlDatabase, SqlFailure, type SqlRow } from './sql-database.ts';

export function openLibsqlDatabase(file: string, readOnly: boolean): SqlDatabase {
  // Loaded here and not by an import, so that newer Nodes never load the native library.
  const require = createRequire(import.meta.url);
  const Database = require('libsql') as typeof LibsqlDatabase; // the package's own declaration
  // The driver has no option for it, but SQLite reads one from a URI.
  const path = readOnly ? `${pathToFileURL(file).href}?mode=ro` : file;
  const db = guarded(() => new Database(path));
  return {
    exec: (sql) => guarded(() => void db.exec(sql)),
    prepare(sql) {
      const statement = guarded(() => db.prepare(sql));
      return {
        // One array is taken as the list of values, without the copy that spreading would cost.
        run: (values) => guarded(() => statement.run(values).changes),
        all: (values) => guarded(() => statement.all(values) as SqlRow[]), // rows are objects
        // `all` keeps native memory until the event loop turns, which a long import does not let it.
        first: (values) => guarded(() => statement.get(values) as SqlRow | undefined), // the same
      };
    },
    get inTransaction() {
      return db.inTransaction;
    },
    close: () => guarded(() => void db.close()),
  };
}

function guarded<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new SqlFailure(resultCode(error), error);
  }
}

/** libsql gives SQLite's code as a property, or, when it cannot open a file, in the text. */
function resultCode(error: unknown): number {
  if (!(error instanceof Error)) return 1;
  if ('rawCode' in error && typeof error.rawCode === 'number') return error.rawCode;
  const inText = /^ConnectionFailed\(.*: (\d+)"?\)$/s.exec(error.message);
  return inText === null ? 1 : Number(inText[1]);
}
