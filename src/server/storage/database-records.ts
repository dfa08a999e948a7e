// The records of a database for commands. The code for PostgreSQL is loaded only when one is named.
import type { DatabaseRecords } from './postgres/open-database-records.ts';

export type { DatabaseRecords } from './postgres/open-database-records.ts';
export type { DatabaseReport } from './postgres/verify-database.ts';

/** Rejects with a `StorageError` when there is no ledger in the database or it cannot be read. */
export async function openDatabaseRecords(url: string): Promise<DatabaseRecords> {
  const opener = await import('./postgres/open-database-records.ts');
  return opener.openDatabaseRecords(url);
}
