// The control plane in a PostgreSQL database that several gateways share. Every writing transaction
// takes one lock of the database first, so that it is alone, as on the embedded one.
import { Kysely, PostgresDialect, type PostgresPoolClient, sql } from 'kysely';
import type pg from 'pg';
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import { openPool } from '../postgres/open-pool.ts';
import { databaseName, pgTrouble } from '../postgres/pg-trouble.ts';
import { StorageError } from '../storage-error.ts';
import type { ControlDatabase, Tables } from './control-database.ts';
import { CONTROL_STEPS, type ColumnTypes } from './control-schema.ts';
import type { ControlTables } from './control-tables.ts';
import { listenTo } from './postgres-listener.ts';
import { withoutNul } from './sqlite-dialect.ts';

const TYPES: ColumnTypes = { text: 'TEXT COLLATE "C"', int: 'BIGINT', bytes: 'BYTEA', table: '' };

const CONNECTIONS_MAX = 10;

/** Where changes are announced. */
const CHANNEL = 'wicketgate_control';

// Keys of our locks; the first number is ours, so that others in the database have others.
const LOCK_SPACE = 1_464_288_116;
const WRITE_LOCK = 1;
const MIGRATION_LOCK = 2;

/** Opens the database and brings its tables up to date. @throws StorageError */
export async function openPostgresControl(
  url: string,
  log: (line: string) => void,
): Promise<ControlDatabase> {
  const name = databaseName(url);
  const pool = openPool(url, { max: CONNECTIONS_MAX, log });
  try {
    await migrate(pool, name);
  } catch (error) {
    await pool.end();
    throw pgTrouble(error, name);
  }
  const tables = new Kysely<ControlTables>({
    dialect: new PostgresDialect({ pool: translated(pool, name) }),
  });
  return {
    read: tables,
    snapshot: (work) =>
      tables
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(work),
    write: (work) =>
      tables.transaction().execute(async (transaction) => {
        await lock(transaction);
        return work(transaction);
      }),
    // Delivered when the transaction commits, and then once however often it was said.
    announce: async (transaction) =>
      void (await sql`select pg_notify(${CHANNEL}, '')`.execute(transaction)),
    listen: (wake) => listenTo(url, CHANNEL, wake),
    async close() {
      await tables.destroy();
      // Kysely ends only what it has used.
      if (!pool.ended) await pool.end();
    },
  };
}

// INVARIANT: the lock is let go after the commit can be seen, so the next writer sees all of it.
async function lock(transaction: Tables): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_SPACE)}, ${sql.lit(WRITE_LOCK)})`.execute(
    transaction,
  );
}

/** The pool as Kysely uses it: failures in our words, and no text that the database would refuse. */
function translated(pool: pg.Pool, name: string) {
  return {
    end: () => pool.end(),
    async connect(): Promise<PostgresPoolClient> {
      const client = await pool.connect().catch((error: unknown) => {
        throw pgTrouble(error, name);
      });
      // An answer that did not come in time may still come, to whoever has the connection then.
      let isInDoubt = false;
      const borrowed = {
        async query(text: string, values: readonly unknown[]) {
          try {
            return await client.query(text, values.map(storable));
          } catch (error) {
            const trouble = pgTrouble(error, name);
            isInDoubt ||= storageTroubleOf(trouble) === 'unavailable';
            throw trouble;
          }
        },
        release: () => client.release(isInDoubt),
      };
      return borrowed as unknown as PostgresPoolClient; // cursors are not used
    },
  };
}

function storable(value: unknown): unknown {
  return typeof value === 'string' ? withoutNul(value) : value;
}

async function migrate(pool: pg.Pool, name: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_SPACE, MIGRATION_LOCK]);
    await client.query('CREATE TABLE IF NOT EXISTS control_version (version BIGINT NOT NULL)');
    const { rows } = await client.query('SELECT version FROM control_version');
    const found: number = rows[0]?.version ?? 0;
    if (found > CONTROL_STEPS.length) throw isNewer(name, found);
    for (const step of CONTROL_STEPS.slice(found)) await client.query(step(TYPES));
    if (found < CONTROL_STEPS.length) {
      await client.query('DELETE FROM control_version');
      await client.query('INSERT INTO control_version VALUES ($1)', [CONTROL_STEPS.length]);
    }
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    // Ends the connection, and with it the transaction.
    client.release(true);
    throw error;
  }
}

function isNewer(name: string, found: number): StorageError {
  return new StorageError(
    'newer',
    `the database \`${name}\` was written by a newer version (${found}, this one knows ${CONTROL_STEPS.length})`,
    'update wicketgate',
  );
}
