// What gateways share in a database, for commands. The code for PostgreSQL is loaded only when one is named.
import type { DatabaseRecords } from './postgres/open-database-records.ts';

export type { DatabaseRecords } from './postgres/open-database-records.ts';
export type { DatabaseReport } from './postgres/verify-database.ts';

/** Rejects with a `StorageError` when there is no ledger in the database or it cannot be read. */
export async function openDatabaseRecords(url: string): Promise<DatabaseRecords> {
  const opener = await import('./postgres/open-database-records.ts');
  return opener.openDatabaseRecords(url);
}

/**
 * Lets the secret that gateways share be sealed anew; gives the number of values that were.
 * Rejects with a `StorageError`, or with what `seal` throws.
 */
export async function resealInstallationSecret(
  url: string,
  seal: (record: string, sealed: Uint8Array) => Uint8Array,
): Promise<number> {
  const { openPool } = await import('./postgres/open-pool.ts');
  const { resealInstallation } = await import('./postgres/installation-secret.ts');
  const { databaseName, pgTrouble } = await import('./postgres/pg-trouble.ts');
  const pool = openPool(url, { max: 1, log: () => {} });
  try {
    return await resealInstallation(pool, seal);
  } catch (error) {
    throw pgTrouble(error, databaseName(url));
  } finally {
    await pool.end();
  }
}
