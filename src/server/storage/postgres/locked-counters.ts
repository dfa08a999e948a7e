// The counters of a batch, locked until it ends. Rows are made before they are locked, and locked in one
// order everywhere, so that gateways wait for each other but never in a circle.
import type { Charge } from '#contract/decision.ts';
import type { CounterWrite } from '#core/counters/index.ts';
import {
  type CounterMap,
  createCounterMap,
  type Draft,
  type Ending,
} from '#core/decisions/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { StorageError } from '../storage-error.ts';
import type { Sql } from './ledger-database.ts';

/** A counter in a window. */
export interface CounterRow {
  /** The primary key: SHA-256 of the key, since a key may be longer than an index can hold. */
  readonly id: string;
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
}

export type CounterRows = CounterMap<CounterRow>;

/** What a batch moves. */
export function countersOf(work: {
  readonly drafts: readonly Pick<Draft, 'charges'>[];
  readonly endings: readonly Pick<Ending, 'returned'>[];
}): CounterRows {
  const rows = createCounterMap<CounterRow>();
  const add = ({ key, windowStartMs, windowEndMs }: Charge) => {
    if (rows.has(key, windowStartMs)) return;
    const row = { id: counterId(key), key, startMs: windowStartMs, endMs: windowEndMs };
    rows.set(key, windowStartMs, row);
  };
  for (const { charges } of work.drafts) charges.forEach(add);
  for (const { returned } of work.endings) returned.forEach(add);
  return rows;
}

export function counterId(key: string): string {
  return sha256Hex(key);
}

/**
 * Locks what is there and gives the values; `undefined` when a row is missing, which `makeCounters`
 * makes, outside of the transaction.
 */
export async function lockCounters(
  sql: Sql,
  wanted: CounterRows,
): Promise<CounterMap<string | undefined> | undefined> {
  const rows = [...wanted.values()];
  const { rows: locked } = await sql.query({
    name: 'ledger_lock_counters',
    text: `SELECT id, start_ms, value FROM ledger_counters
           JOIN unnest($1::text[], $2::bigint[]) AS w(id, start_ms) USING (id, start_ms)
           ORDER BY id, start_ms FOR UPDATE OF ledger_counters`,
    values: [rows.map(({ id }) => id), rows.map(({ startMs }) => startMs)],
  });
  if (locked.length < rows.length) return undefined;
  const keyOf = new Map(rows.map(({ id, key }) => [id, key]));
  const values = createCounterMap<string | undefined>();
  for (const row of locked) {
    const { id, start_ms: startMs, value } = row;
    values.set(keyOf.get(id) ?? '', Number(startMs), value === null ? undefined : decimal(value));
  }
  return values;
}

const DECIMAL = /^\d+(\.\d+)?$/;

function decimal(value: unknown): string {
  const text = String(value);
  if (DECIMAL.test(text)) return text;
  throw new StorageError('corrupt', `a counter holds no number: ${text}`, 'restore a backup');
}

/** Makes the missing rows, without a value. */
export async function makeCounters(sql: Sql, wanted: CounterRows): Promise<void> {
  const rows = [...wanted.values()];
  await sql.query(
    `INSERT INTO ledger_counters (id, start_ms, end_ms, key)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) ORDER BY 1, 2
     ON CONFLICT DO NOTHING`,
    [
      rows.map(({ id }) => id),
      rows.map(({ startMs }) => startMs),
      rows.map(({ endMs }) => endMs),
      rows.map(({ key }) => storableKey(key)),
    ],
  );
}

/** Stores the values of rows that this transaction has locked. */
export async function putCounters(
  sql: Sql,
  known: CounterRows,
  writes: readonly CounterWrite[],
): Promise<void> {
  await sql.query({
    name: 'ledger_put_counters',
    text: `UPDATE ledger_counters AS c SET value = w.value
           FROM unnest($1::text[], $2::bigint[], $3::text[]) AS w(id, start_ms, value)
           WHERE c.id = w.id AND c.start_ms = w.start_ms`,
    values: [
      writes.map(({ key, windowStartMs }) => known.get(key, windowStartMs)?.id ?? counterId(key)),
      writes.map(({ windowStartMs }) => windowStartMs),
      writes.map(({ value }) => value),
    ],
  });
}

/** Keys are JSON, which has no such characters; a database must not refuse a batch for one that is not. */
function storableKey(key: string): string {
  return key.toWellFormed().replaceAll('\0', '\uFFFD');
}
