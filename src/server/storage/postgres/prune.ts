// Retention: cuts the oldest entries off every chain and leaves a checkpoint in each, in one short
// transaction a chain; the rows themselves go in small steps after it. One process at a time.
// INVARIANT: what removed entries have counted in windows that still run is added to
// `ledger_counter_bases` in the same transaction, so that counters can be made anew from what is left.
import type pg from 'pg';
import { addDecimals, compareDecimals, decimalOf } from '#core/counters/index.ts';
import {
  type ChainPoint,
  checkpointText,
  linkHash,
  parseEntry,
  type Retired,
} from '#core/decisions/index.ts';
import { TASK_OWNER_KEPT_MS } from '#core/grants/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { StorageError } from '../storage-error.ts';
import { LEDGER_LOCKS, LOCK_SPACE, type Sql, transact } from './ledger-database.ts';
import { type ChainPlace, chainPlaces } from './ledger-reader.ts';
import { counterId } from './locked-counters.ts';

/** Rows removed by one transaction. */
const STEP_ROWS = 2_000;
/** Windows of a counter are kept this much longer than they last, as in the embedded database. */
const WINDOW_KEPT_MS = 3_600_000;

/** @param own the writer whose base is answered. Rejects with what the driver throws. */
export async function pruneAll(
  pool: pg.Pool,
  nowMs: number,
  olderThanMs: number,
  own: number | undefined,
): Promise<Retired> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1, $2)', [LOCK_SPACE, LEDGER_LOCKS.prune]);
    const cutMs = nowMs - olderThanMs;
    let removed = 0;
    let base: ChainPoint = { seq: 0, hash: '0'.repeat(64) };
    for (const { writer } of await chainPlaces(client)) {
      const cut = await transact(pool, (sql) => cutChain(sql, writer, nowMs, cutMs));
      removed += cut.removed;
      if (writer === own) base = cut.base;
      await dropRows(client, writer);
    }
    await dropOld(client, nowMs, cutMs);
    return { removed, base };
  } finally {
    // Ends the connection, and with it the lock.
    client.release(true);
  }
}

async function cutChain(sql: Sql, writer: number, nowMs: number, cutMs: number): Promise<Retired> {
  await sql.query('SELECT 1 FROM ledger_writers WHERE id = $1 FOR UPDATE', [writer]);
  const place = (await chainPlaces(sql)).find((one) => one.writer === writer);
  if (place === undefined) throw corrupt(writer, 0);
  const { base, head } = place;
  const cut = await lastBefore(sql, place, cutMs);
  if (cut.seq === base.seq) return { removed: 0, base };
  const text = checkpointText(new Date(nowMs).toISOString(), cut.seq, cut.hash);
  const hash = linkHash(sha256Hex, head.hash, text);
  await sql.query(
    `INSERT INTO ledger_entries (writer, seq, hash, body, kind, at_ms)
     VALUES ($1, $2, $3, $4, 'checkpoint', $5)`,
    [writer, head.seq + 1, hash, text, nowMs],
  );
  await keepCounted(sql, writer, base.seq, cut.seq, nowMs);
  await sql.query(
    'UPDATE ledger_writers SET seq = $2, hash = $3, base_seq = $4, base_hash = $5 WHERE id = $1',
    [writer, head.seq + 1, hash, cut.seq, cut.hash],
  );
  return { removed: cut.seq - base.seq, base: cut };
}

/** Times grow with `seq` (but for milliseconds between calls), so halving finds the place. */
async function lastBefore(
  sql: Sql,
  { writer, base, head }: ChainPlace,
  cutMs: number,
): Promise<ChainPoint> {
  let found: ChainPoint = base;
  let low = base.seq + 1;
  let high = head.seq;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const { rows } = await sql.query(
      'SELECT hash, at_ms FROM ledger_entries WHERE writer = $1 AND seq = $2',
      [writer, middle],
    );
    const row = rows[0];
    if (row === undefined) throw corrupt(writer, middle);
    if (Number(row['at_ms']) < cutMs) {
      found = { seq: middle, hash: String(row['hash']) };
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

function corrupt(writer: number, seq: number): StorageError {
  return new StorageError(
    'corrupt',
    `entry ${seq} of writer ${writer} is missing, so nothing was removed`,
    'run `wicketgate audit verify --database`',
  );
}

/** A sum of a counter in a window. */
interface Sum {
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly value: string;
}

async function keepCounted(
  sql: Sql,
  writer: number,
  from: number,
  to: number,
  nowMs: number,
): Promise<void> {
  const { rows } = await sql.query(
    `SELECT body FROM ledger_entries
     WHERE writer = $1 AND seq > $2 AND seq <= $3 AND counted_until_ms > $4 ORDER BY seq`,
    [writer, from, to, nowMs],
  );
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const parsed = parseEntry(String(row['body']));
    if (!parsed.ok || parsed.value.kind === 'checkpoint') continue;
    for (const [key, startMs, endMs, cost] of parsed.value.counted ?? []) {
      const place = `${startMs} ${key}`;
      const value = addDecimals(sums.get(place)?.value ?? '0', decimalOf(cost));
      if (endMs > nowMs) sums.set(place, { key, startMs, endMs, value });
    }
  }
  for (const sum of sums.values()) await addToBase(sql, sum);
}

async function addToBase(sql: Sql, { key, startMs, endMs, value }: Sum): Promise<void> {
  const id = counterId(key);
  const { rows } = await sql.query(
    'SELECT value FROM ledger_counter_bases WHERE id = $1 AND start_ms = $2',
    [id, startMs],
  );
  const sum = addDecimals(String(rows[0]?.['value'] ?? '0'), value);
  await sql.query(
    `INSERT INTO ledger_counter_bases (id, start_ms, end_ms, key, value)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id, start_ms) DO UPDATE SET value = excluded.value`,
    [id, startMs, endMs, key, compareDecimals(sum, '0') < 0 ? '0' : sum],
  );
}

/** Also removes what an earlier, interrupted run has left. */
async function dropRows(sql: Sql, writer: number): Promise<void> {
  for (;;) {
    const { rowCount } = await sql.query(
      `DELETE FROM ledger_entries WHERE writer = $1
       AND seq <= (SELECT base_seq FROM ledger_writers WHERE id = $1)
       AND seq < (SELECT min(seq) FROM ledger_entries WHERE writer = $1) + $2`,
      [writer, STEP_ROWS],
    );
    if ((rowCount ?? 0) === 0) return;
  }
}

async function dropOld(sql: Sql, nowMs: number, cutMs: number): Promise<void> {
  await sql.query('DELETE FROM ledger_minutes WHERE start_ms < $1', [cutMs - 60_000]);
  await forgetEnded(sql, nowMs);
}

/** Forgets windows that have long ended and old task owners; rows that others hold are left alone. */
export async function forgetEnded(sql: Sql, nowMs: number): Promise<void> {
  for (const table of ['ledger_counters', 'ledger_counter_bases']) {
    await sql.query(
      `DELETE FROM ${table} WHERE (id, start_ms) IN (
         SELECT id, start_ms FROM ${table} WHERE end_ms < $1
         LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
      [nowMs - WINDOW_KEPT_MS],
    );
  }
  await sql.query('DELETE FROM ledger_tasks WHERE bound_ms < $1', [nowMs - TASK_OWNER_KEPT_MS]);
}
