// Where the limits of an installation are counted: in the database, or in Redis beside it. All gateways
// must agree, or a limit would be granted twice. Whoever writes holds a shared lock; the place changes
// only when nobody else does, and then the counters are made anew from the records.
import pg from 'pg';
import type { CountersAt } from '#core/decisions/index.ts';
import { countedSums } from '../redis/counted-sums.ts';
import { readEpoch, writeEpoch } from '../redis/epochs.ts';
import { StorageError } from '../storage-error.ts';
import { LEDGER_LOCKS, LOCK_SPACE, type Sql } from './ledger-database.ts';
import { counterId } from './locked-counters.ts';

export interface CountingParts {
  readonly url: string;
  readonly counters: CountersAt;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

const NAME = 'counters';
const LOCK = [LOCK_SPACE, LEDGER_LOCKS.mode] as const;
const ATTEMPTS = 4;
const PAUSE_MAX_MS = 200;
const CONNECT_MS = 5_000;
/** Sums over a long time may take a while. */
const ANSWER_MS = 600_000;

/**
 * Takes part in the counting, for as long as the connection lives.
 * @throws StorageError when others count elsewhere, or what the driver throws
 */
export async function joinCounting(sql: Sql, parts: CountingParts): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await sql.query('SELECT pg_advisory_lock_shared($1, $2)', [...LOCK]);
    // The first of an installation settles it.
    await sql.query('INSERT INTO ledger_settings VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      NAME,
      Buffer.from(parts.counters),
    ]);
    if ((await placeOf(sql)) === parts.counters) return;
    if (attempt === ATTEMPTS) throw elsewhere(parts.counters);
    await sql.query('SELECT pg_advisory_unlock_shared($1, $2)', [...LOCK]);
    // Of gateways that start at once with the same wish, one gets the lock.
    if (attempt > 1) await pause(Math.random() * PAUSE_MAX_MS);
    await change(parts);
  }
}

async function placeOf(sql: Sql): Promise<string | undefined> {
  const { rows } = await sql.query('SELECT value FROM ledger_settings WHERE name = $1', [NAME]);
  const value: unknown = rows[0]?.['value'];
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}

/** Does nothing while others hold the lock. */
async function change(parts: CountingParts): Promise<void> {
  const client = new pg.Client({
    connectionString: parts.url,
    application_name: 'wicketgate counters',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  });
  // The query that is under way fails too.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1, $2) AS alone', [...LOCK]);
    if (rows[0]?.alone === true) await changeAlone(client, parts);
  } finally {
    // Ends the lock too.
    await client.end().catch(() => {});
  }
}

async function changeAlone(client: pg.Client, { counters, nowMs }: CountingParts): Promise<void> {
  const before = await placeOf(client);
  if (before === counters) return;
  const sums = before === 'elsewhere' ? await countedSums(client, nowMs()) : undefined;
  await client.query('BEGIN');
  if (sums !== undefined) {
    await client.query('DELETE FROM ledger_counters');
    await client.query(
      `INSERT INTO ledger_counters (id, key, start_ms, end_ms, value)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[])`,
      [
        sums.map(({ key }) => counterId(key)),
        sums.map(({ key }) => key),
        sums.map(({ windowStartMs }) => windowStartMs),
        sums.map(({ windowEndMs }) => windowEndMs),
        sums.map(({ value }) => value),
      ],
    );
  }
  // What Redis still holds is of another time.
  if (counters === 'elsewhere')
    await writeEpoch(client, { ...(await readEpoch(client)), marker: '' });
  await client.query(
    `INSERT INTO ledger_settings VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [NAME, Buffer.from(counters)],
  );
  await client.query('COMMIT');
}

function elsewhere(counters: CountersAt): StorageError {
  return counters === 'here'
    ? new StorageError(
        'unreadable',
        'other gateways on this database count limits in Redis',
        'give this one the same --redis, or stop all others before you do without it',
      )
    : new StorageError(
        'unreadable',
        'other gateways on this database count limits without Redis',
        'start them with the same --redis too; stop all of them first',
      );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
