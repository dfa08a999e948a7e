// The statements of approvals on PostgreSQL, and the steps of ../approval-rows.ts on rows that were read
// before: what they change is collected and then written. Used by approvals.ts and batch-writer.ts.
import type { ApprovalEvent, ApprovalRow } from '#core/approvals/index.ts';
import { type ApprovalRows, parseApprovalRow } from '../approval-rows.ts';
import { StorageError } from '../storage-error.ts';
import type { Sql } from './ledger-database.ts';
import { searchText } from './search-text.ts';

/**
 * INVARIANT: taken before any approval or event is written, and held until that is committed, so that
 * whoever holds it sees all approvals as they are and events become visible in their order. Counters
 * are locked before it, never after.
 */
export async function lockApprovals(sql: Sql): Promise<void> {
  await sql.query('SELECT event_seq FROM ledger_approvals_head WHERE id = 1 FOR UPDATE');
}

export async function approvalsOf(
  sql: Sql,
  column: 'id' | 'call_key',
  values: readonly string[],
): Promise<readonly ApprovalRow[]> {
  const { rows } = await sql.query(
    `SELECT body FROM ledger_approvals WHERE ${column} = ANY($1::text[])`,
    [values],
  );
  return rows.map(approvalRow);
}

export function approvalRow(row: Readonly<Record<string, unknown>>): ApprovalRow {
  const parsed = parseApprovalRow(String(row['body']));
  if (parsed !== undefined) return parsed;
  throw new StorageError('corrupt', 'an approval cannot be read', 'restore a backup');
}

export interface ApprovalChanges {
  /** Works on what was read; the rest of the port is not there inside a step. */
  readonly rows: ApprovalRows;
  /** Writes what has changed; nothing when nothing has. */
  flush(sql: Sql): Promise<void>;
}

/** @param read all rows that the step can ask for. @param waiting calls of the grant that wait */
export function collectApprovals(read: readonly ApprovalRow[], waiting = 0): ApprovalChanges {
  const known = new Map(read.map((row) => [row.id, row]));
  const changed = new Set<string>();
  const events: Pick<ApprovalEvent, 'approval' | 'kind' | 'atMs'>[] = [];
  let inserted: { readonly row: ApprovalRow; readonly sealed: Uint8Array } | undefined;
  let forgotten: readonly [number, number] | undefined;
  const rows: ApprovalRows = {
    row: (id) => known.get(id),
    rowsOfKey: (key) => [...known.values()].filter((row) => row.key === key),
    waiting: () => waiting,
    insert: (row, sealed) => {
      inserted = { row, sealed };
    },
    update: (row) => {
      known.set(row.id, row);
      changed.add(row.id);
    },
    addEvent: (approval, kind, atMs) => void events.push({ approval, kind, atMs }),
    forget: (undecidedBeforeMs, decidedBeforeMs) => {
      forgotten = [undecidedBeforeMs, decidedBeforeMs];
    },
    sealed: notHere,
    list: notHere,
    lastApproved: notHere,
    events: notHere,
    lastEvent: notHere,
  };
  return {
    rows,
    async flush(sql) {
      if (forgotten !== undefined) await forget(sql, forgotten);
      if (inserted !== undefined) await insert(sql, inserted.row, inserted.sealed);
      const updates = [...changed].flatMap((id) => known.get(id) ?? []);
      if (updates.length > 0) await update(sql, updates);
      if (events.length > 0) await addEvents(sql, events);
    },
  };
}

function notHere(): never {
  throw new Error('a step of an approval reads nothing but its own rows');
}

async function insert(sql: Sql, row: ApprovalRow, sealed: Uint8Array): Promise<void> {
  const { id, key, organisation, server, grant, tool, state } = row;
  await sql.query(
    `INSERT INTO ledger_approvals (id, call_key, organisation, server, grant_id, tool, state,
       requested_ms, expires_ms, body, sealed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[id, key, organisation, searchText(server.id), searchText(grant.id), searchText(tool)],
      ...[state, row.requestedAtMs, row.expiresAtMs, JSON.stringify(row), Buffer.from(sealed)],
    ],
  );
}

async function update(sql: Sql, rows: readonly ApprovalRow[]): Promise<void> {
  await sql.query(
    `UPDATE ledger_approvals AS a SET state = w.state, expires_ms = w.expires_ms, body = w.body
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS w(id, state, expires_ms, body)
     WHERE a.id = w.id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ state }) => state),
      rows.map(({ expiresAtMs }) => expiresAtMs),
      rows.map((row) => JSON.stringify(row)),
    ],
  );
}

async function addEvents(
  sql: Sql,
  events: readonly Pick<ApprovalEvent, 'approval' | 'kind' | 'atMs'>[],
): Promise<void> {
  await sql.query(
    `WITH head AS (
       UPDATE ledger_approvals_head SET event_seq = event_seq + $4 WHERE id = 1
       RETURNING event_seq - $4 AS before
     )
     INSERT INTO ledger_approval_events (seq, approval, kind, at_ms)
     SELECT head.before + w.place, w.approval, w.kind, w.at_ms
     FROM head, unnest($1::text[], $2::text[], $3::bigint[])
       WITH ORDINALITY AS w(approval, kind, at_ms, place)`,
    [
      events.map(({ approval }) => approval),
      events.map(({ kind }) => kind),
      events.map(({ atMs }) => atMs),
      events.length,
    ],
  );
}

async function forget(sql: Sql, [undecidedMs, decidedMs]: readonly [number, number]) {
  await sql.query(
    `DELETE FROM ledger_approvals WHERE expires_ms < $1 AND (state = 'pending' OR expires_ms < $2)`,
    [undecidedMs, decidedMs],
  );
  await sql.query('DELETE FROM ledger_approval_events WHERE at_ms < $1', [decidedMs]);
}
