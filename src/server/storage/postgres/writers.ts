// Writers and their registry in the database: a process begins a chain of its own under the next number,
// and notes now and then how far all chains have come. Each function here is a transaction of its own.
import {
  type ChainPoint,
  linkHash,
  notedText,
  type WriterPoint,
  writerText,
} from '#core/decisions/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import type { Sql } from './ledger-database.ts';

/** A writer as the database has it. */
export interface WriterPlace {
  readonly id: number;
  readonly head: ChainPoint;
  /** Only a statement that names this fence may move the head. */
  readonly fence: number;
}

const CHAIN_ZERO = '0'.repeat(64);

/**
 * Begins a new chain. One that was begun although the answer got lost stays empty and harms nobody.
 * INVARIANT: the number of a writer is that of its entry in the registry, so none is given twice.
 */
export async function beginWriter(sql: Sql, nowMs: number): Promise<WriterPlace> {
  return inTransaction(sql, async () => {
    const at = new Date(nowMs).toISOString();
    const id = await appendToRegistry(sql, (seq) => writerText(at, seq));
    await sql.query(
      `INSERT INTO ledger_writers (id, seq, hash, base_seq, base_hash, noted_seq, fence)
       VALUES ($1, 0, $2, 0, $2, 0, 1)`,
      [id, CHAIN_ZERO],
    );
    return { id, head: { seq: 0, hash: CHAIN_ZERO }, fence: 1 };
  });
}

/** `undefined`: there is no such writer (any more). */
export async function findWriter(sql: Sql, id: number): Promise<WriterPlace | undefined> {
  const { rows } = await sql.query('SELECT seq, hash, fence FROM ledger_writers WHERE id = $1', [
    id,
  ]);
  return placeOf(id, rows[0]);
}

/**
 * Shuts out every statement that was sent before: waits for one that is being worked on, and what
 * comes later names an older fence.
 */
export async function fenceWriter(sql: Sql, id: number): Promise<WriterPlace | undefined> {
  const { rows } = await sql.query(
    'UPDATE ledger_writers SET fence = fence + 1 WHERE id = $1 RETURNING seq, hash, fence',
    [id],
  );
  return placeOf(id, rows[0]);
}

/** Notes in the registry where the chains are that have grown since the last time. */
export async function noteHeads(sql: Sql, nowMs: number): Promise<void> {
  await inTransaction(sql, async () => {
    const { rows } = await sql.query(
      'SELECT id, seq, hash FROM ledger_writers WHERE seq > noted_seq ORDER BY id',
    );
    if (rows.length === 0) return;
    const points = rows.map(
      (row): WriterPoint => ({
        writer: Number(row['id']),
        seq: Number(row['seq']),
        hash: String(row['hash']),
      }),
    );
    await appendToRegistry(sql, () => notedText(new Date(nowMs).toISOString(), points));
    await sql.query(
      `UPDATE ledger_writers AS w SET noted_seq = greatest(noted_seq, n.seq)
       FROM unnest($1::int[], $2::bigint[]) AS n(id, seq) WHERE w.id = n.id`,
      [points.map(({ writer }) => writer), points.map(({ seq }) => seq)],
    );
  });
}

async function appendToRegistry(sql: Sql, textOf: (seq: number) => string): Promise<number> {
  const { rows } = await sql.query(
    'SELECT seq, hash FROM ledger_registry_head WHERE id = 1 FOR UPDATE',
  );
  const seq = Number(rows[0]?.['seq'] ?? 0) + 1;
  const text = textOf(seq);
  const hash = linkHash(sha256Hex, String(rows[0]?.['hash'] ?? CHAIN_ZERO), text);
  await sql.query('INSERT INTO ledger_registry (seq, hash, body) VALUES ($1, $2, $3)', [
    seq,
    hash,
    text,
  ]);
  await sql.query('UPDATE ledger_registry_head SET seq = $1, hash = $2 WHERE id = 1', [seq, hash]);
  return seq;
}

async function inTransaction<Value>(sql: Sql, work: () => Promise<Value>): Promise<Value> {
  await sql.query('BEGIN');
  try {
    const value = await work();
    await sql.query('COMMIT');
    return value;
  } catch (error) {
    await sql.query('ROLLBACK');
    throw error;
  }
}

function placeOf(id: number, row: Readonly<Record<string, unknown>> | undefined) {
  if (row === undefined) return undefined;
  const head = { seq: Number(row['seq']), hash: String(row['hash']) };
  return { id, head, fence: Number(row['fence']) };
}
