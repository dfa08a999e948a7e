// Chooses the driver: Node's own SQLite where it is settled, else libsql.
import { openLibsqlDatabase } from './libsql-database.ts';
import { openNodeDatabase } from './node-database.ts';
import type { SqlDatabase } from './sql-database.ts';

/** `node:sqlite` is stable and silent from here on. */
const NODE_SQLITE_MAJOR = 24;

/** Opens (and unless `readOnly`, creates) a database file. */
export function openDatabase(file: string, readOnly: boolean): SqlDatabase {
  const major = Number.parseInt(process.versions.node, 10);
  return major >= NODE_SQLITE_MAJOR
    ? openNodeDatabase(file, readOnly)
    : openLibsqlDatabase(file, readOnly);
}
