// The tables of the ledger in a PostgreSQL database: brought up to date at start, and the transactions
// on them. Used by ledger.ts, which writes, and by open-database-records.ts, which only reads.
import type pg from 'pg';
import { StorageError } from '../storage-error.ts';
import { LEDGER_STEPS } from './ledger-schema.ts';

/** A pool, or one of its connections. */
export type Sql = Pick<pg.ClientBase, 'query'>;

/** First number of our advisory locks, so that others in the database have others. */
export const LOCK_SPACE = 1_464_288_116;
/** Second numbers; 1 and 2 are the control plane's. */
export const LEDGER_LOCKS = { migration: 3, prune: 4, mode: 5 } as const;

/** The oldest version that our statements and the tests of them are meant for. */
const OLDEST_MAJOR = 13;

/** Brings the tables up to date. @throws StorageError, or what the driver throws */
export async function migrateLedger(pool: pg.Pool, name: string): Promise<void> {
  await requireRecent(pool, name);
  await transact(pool, async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_SPACE, LEDGER_LOCKS.migration]);
    await sql.query('CREATE TABLE IF NOT EXISTS ledger_version (version BIGINT NOT NULL)');
    const found = await versionOf(sql);
    if (found > LEDGER_STEPS.length) throw isNewer(name, found);
    for (const step of LEDGER_STEPS.slice(found)) await sql.query(step);
    if (found === LEDGER_STEPS.length) return;
    await sql.query('DELETE FROM ledger_version');
    await sql.query('INSERT INTO ledger_version VALUES ($1)', [LEDGER_STEPS.length]);
  });
}

/** Refuses a database that this version cannot read, without changing it. */
export async function requireLedger(sql: Sql, name: string): Promise<void> {
  const { rows } = await sql.query(`SELECT to_regclass('ledger_version') IS NOT NULL AS there`);
  const found = rows[0]?.['there'] === true ? await versionOf(sql) : 0;
  if (found > LEDGER_STEPS.length) throw isNewer(name, found);
  if (found === LEDGER_STEPS.length) return;
  throw found === 0
    ? new StorageError(
        'missing',
        `the database \`${name}\` holds no ledger`,
        'check the name in the URL, or start a gateway with it first',
      )
    : new StorageError(
        'unreadable',
        `the ledger in the database \`${name}\` is of an older version`,
        'start a gateway with it once, that brings it up to date',
      );
}

/** Of a transaction that reads everything from one moment. */
export const SNAPSHOT = 'ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Runs `work` in a transaction of its own; nothing is kept when it throws.
 * @param how what stands behind BEGIN
 */
export async function transact<Value>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<Value>,
  how = '',
): Promise<Value> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN ${how}`);
    const value = await work(client);
    await client.query('COMMIT');
    client.release();
    return value;
  } catch (error) {
    // Ends the connection, and with it the transaction.
    client.release(true);
    throw error;
  }
}

async function requireRecent(sql: Sql, name: string): Promise<void> {
  const { rows } = await sql.query(`SELECT current_setting('server_version_num')::int AS version`);
  const major = Math.floor(Number(rows[0]?.['version']) / 10_000);
  if (major >= OLDEST_MAJOR) return;
  throw new StorageError(
    'unreadable',
    `the database \`${name}\` is on PostgreSQL ${major}, which is too old`,
    `use PostgreSQL ${OLDEST_MAJOR} or newer`,
  );
}

async function versionOf(sql: Sql): Promise<number> {
  const { rows } = await sql.query('SELECT version FROM ledger_version');
  return Number(rows[0]?.['version'] ?? 0);
}

function isNewer(name: string, found: number): StorageError {
  return new StorageError(
    'newer',
    `the ledger in the database \`${name}\` was written by a newer version (${found}, this one knows ${LEDGER_STEPS.length})`,
    'update wicketgate',
  );
}
