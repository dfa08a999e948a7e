// Opens the ledger of a database for commands, beside running gateways: to check it, or to remove old
// records. Checking creates and changes nothing.
import type { Retired } from '#core/decisions/index.ts';
import { requireLedger, SNAPSHOT, transact } from './ledger-database.ts';
import { openPool } from './open-pool.ts';
import { databaseName, pgTrouble } from './pg-trouble.ts';
import { pruneAll } from './prune.ts';
import {
  type DatabaseReport,
  type VerifyDatabaseOptions,
  verifyDatabase,
} from './verify-database.ts';

export interface DatabaseRecords {
  /** Checks everything. Rejects when it cannot be read. */
  verify(options: VerifyDatabaseOptions): Promise<DatabaseReport>;
  /** Removes what is older than an age, milliseconds, from all chains. */
  prune(nowMs: number, olderThanMs: number): Promise<Pick<Retired, 'removed'>>;
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 2;

/** @throws StorageError when there is no ledger in the database or it cannot be read */
export async function openDatabaseRecords(url: string): Promise<DatabaseRecords> {
  const name = databaseName(url);
  const pool = openPool(url, { max: CONNECTIONS_MAX, log: () => {} });
  const told = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } catch (error) {
      throw pgTrouble(error, name);
    }
  };
  try {
    await told(requireLedger(pool, name));
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    verify: (options) => told(transact(pool, (sql) => verifyDatabase(sql, options), SNAPSHOT)),
    prune: (nowMs, olderThanMs) => told(pruneAll(pool, nowMs, olderThanMs, undefined)),
    close: () => pool.end(),
  };
}
