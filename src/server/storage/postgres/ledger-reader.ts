// Reads chains in the database: that of one writer through the ledger's port, and what an audit of all
// of them needs. Statements only; ledger.ts and open-database-records.ts say where they run.
import type { ChainEntry, ChainPoint, CounterValue, LedgerState } from '#core/decisions/index.ts';
import { CHAIN_START } from '#core/decisions/index.ts';
import type { Sql } from './ledger-database.ts';

/** One writer's chain. */
export interface ChainPlace extends LedgerState {
  readonly writer: number;
}

export async function chainPlaces(sql: Sql): Promise<readonly ChainPlace[]> {
  const { rows } = await sql.query(
    'SELECT id, seq, hash, base_seq, base_hash FROM ledger_writers ORDER BY id',
  );
  return rows.map((row) => ({
    writer: Number(row['id']),
    head: { seq: Number(row['seq']), hash: String(row['hash']) },
    base: { seq: Number(row['base_seq']), hash: String(row['base_hash']) },
  }));
}

/** The state of a chain; of one that has not begun, where all begin. */
export async function chainState(sql: Sql, writer: number | undefined): Promise<LedgerState> {
  const places = writer === undefined ? [] : await chainPlaces(sql);
  const place = places.find((one) => one.writer === writer);
  return { base: place?.base ?? CHAIN_START, head: place?.head ?? CHAIN_START };
}

/** Counters with a value. */
export async function allCounters(sql: Sql): Promise<readonly CounterValue[]> {
  const { rows } = await sql.query(
    'SELECT key, start_ms, value FROM ledger_counters WHERE value IS NOT NULL',
  );
  return rows.map((row) => ({
    key: String(row['key']),
    windowStartMs: Number(row['start_ms']),
    value: String(row['value']),
  }));
}

/** What retention has removed does not exist, also while its rows are still there. */
const KEPT = 'seq > (SELECT base_seq FROM ledger_writers WHERE id = $1)';

export async function entriesAfter(
  sql: Sql,
  writer: number,
  seq: number,
  limit: number,
): Promise<readonly ChainEntry[]> {
  const { rows } = await sql.query(
    `SELECT seq, hash, body FROM ledger_entries WHERE writer = $1 AND seq > $2 AND ${KEPT}
     ORDER BY seq LIMIT $3`,
    [writer, seq, limit],
  );
  return rows.map(chainEntry);
}

export async function entriesBefore(
  sql: Sql,
  writer: number,
  seq: number,
  limit: number,
): Promise<readonly ChainEntry[]> {
  const { rows } = await sql.query(
    `SELECT seq, hash, body FROM ledger_entries WHERE writer = $1 AND seq < $2 AND ${KEPT}
     ORDER BY seq DESC LIMIT $3`,
    [writer, seq, limit],
  );
  return rows.map(chainEntry);
}

/** Writers that have entries, whether or not they are known. */
export async function writersOfEntries(sql: Sql): Promise<readonly number[]> {
  const { rows } = await sql.query(
    `WITH RECURSIVE w AS (
       (SELECT writer FROM ledger_entries ORDER BY writer LIMIT 1)
       UNION ALL
       SELECT (SELECT e.writer FROM ledger_entries e WHERE e.writer > w.writer ORDER BY e.writer LIMIT 1)
       FROM w WHERE w.writer IS NOT NULL
     ) SELECT writer FROM w WHERE writer IS NOT NULL`,
  );
  return rows.map((row) => Number(row['writer']));
}

export async function registryOf(
  sql: Sql,
): Promise<{ readonly entries: readonly ChainEntry[]; readonly head: ChainPoint }> {
  const head = await sql.query('SELECT seq, hash FROM ledger_registry_head WHERE id = 1');
  const { rows } = await sql.query('SELECT seq, hash, body FROM ledger_registry ORDER BY seq');
  const last = head.rows[0];
  return {
    entries: rows.map(chainEntry),
    head: { seq: Number(last?.['seq'] ?? 0), hash: String(last?.['hash'] ?? CHAIN_START.hash) },
  };
}

function chainEntry(row: Readonly<Record<string, unknown>>): ChainEntry {
  return { seq: Number(row['seq']), hash: String(row['hash']), text: String(row['body']) };
}
