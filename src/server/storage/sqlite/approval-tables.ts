// The statements of approvals on an open ledger file. A row is JSON with the few columns beside it that
// are searched; callers put these between BEGIN and COMMIT (approvals.ts, batch-writer.ts).
import type { ApprovalEvent, ApprovalRow } from '#core/approvals/index.ts';
import { type ApprovalRows, parseApprovalRow } from '../approval-rows.ts';
import {
  type SqlDatabase,
  SqlFailure,
  type SqlRow,
  type SqlValue,
  sqlBytes,
} from './sql-database.ts';

/** SQLite's result code for a file that does not hold what it should. */
const CORRUPT = 11;

export function approvalTables(db: SqlDatabase): ApprovalRows {
  return { ...approvalReads(db), ...approvalWrites(db) };
}

function approvalReads(db: SqlDatabase) {
  const byId = db.prepare('SELECT body FROM approvals WHERE id = ?');
  const byKey = db.prepare('SELECT body FROM approvals WHERE call_key = ?');
  const waiting = db.prepare(
    `SELECT count(*) AS rows FROM approvals
     WHERE grant_id = ? AND state = 'pending' AND expires_ms > ?`,
  );
  const sealed = db.prepare('SELECT sealed FROM approvals WHERE id = ?');
  const last = db.prepare(
    `SELECT body FROM approvals
     WHERE organisation = ? AND server = ? AND grant_id = ? AND tool = ? AND id <> ?
       AND state IN ('approved', 'used') ORDER BY requested_ms DESC, id DESC LIMIT 1`,
  );
  const events = db.prepare(
    'SELECT seq, approval, kind, at_ms FROM approval_events WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const lastEvent = db.prepare('SELECT max(seq) AS seq FROM approval_events');
  return {
    row: (id: string) => approvalRow(byId.all([id])[0]),
    rowsOfKey: (key: string) => approvalRows(byKey.all([key])),
    waiting: (grant: string, nowMs: number) =>
      Number(waiting.all([grant, nowMs])[0]?.['rows'] ?? 0),
    sealed: (id: string) => {
      const row = sealed.all([id])[0];
      return row === undefined ? undefined : sqlBytes(row['sealed']);
    },
    list: searchIn(db),
    lastApproved: ({ organisation, server, grant, tool, id }: ApprovalRow) =>
      approvalRow(last.all([organisation, server.id, grant.id, tool, id])[0]),
    events: (after: number, limit: number) => events.all([after, limit]).map(approvalEvent),
    lastEvent: () => Number(lastEvent.all([])[0]?.['seq'] ?? 0),
  };
}

function searchIn(db: SqlDatabase): ApprovalRows['list'] {
  return (filter, nowMs, limit, before) => {
    const where: string[] = ['1'];
    const values: SqlValue[] = [];
    const narrow = (sql: string, ...some: readonly SqlValue[]) => {
      where.push(sql);
      values.push(...some);
    };
    const { organisation, server, grant, tool, state } = filter;
    if (organisation !== undefined) narrow('organisation = ?', organisation);
    if (server !== undefined) narrow('server = ?', server);
    if (grant !== undefined) narrow('grant_id = ?', grant);
    if (tool !== undefined) narrow('tool = ?', tool);
    if (state === 'expired') narrow("state IN ('pending', 'approved') AND expires_ms <= ?", nowMs);
    else if (state === 'pending' || state === 'approved') {
      narrow('state = ? AND expires_ms > ?', state, nowMs);
    } else if (state !== undefined) narrow('state = ?', state);
    if (before !== undefined)
      narrow('(requested_ms, id) < (?, ?)', before.requestedAtMs, before.id);
    const sql = `SELECT body FROM approvals WHERE ${where.join(' AND ')}
       ORDER BY requested_ms DESC, id DESC LIMIT ?`;
    return approvalRows(db.prepare(sql).all([...values, limit]));
  };
}

function approvalWrites(db: SqlDatabase) {
  const insert = db.prepare(
    `INSERT INTO approvals (id, call_key, organisation, server, grant_id, tool, state,
       requested_ms, expires_ms, body, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    'UPDATE approvals SET state = ?, expires_ms = ?, body = ? WHERE id = ?',
  );
  const addEvent = db.prepare(
    'INSERT INTO approval_events (approval, kind, at_ms) VALUES (?, ?, ?)',
  );
  const forget = db.prepare(
    `DELETE FROM approvals WHERE expires_ms < ? AND (state = 'pending' OR expires_ms < ?)`,
  );
  const forgetEvents = db.prepare('DELETE FROM approval_events WHERE at_ms < ?');
  return {
    insert: (row: ApprovalRow, sealed: Uint8Array) => {
      const { id, key, organisation, server, grant, tool, state } = row;
      const about = [id, key, organisation, server.id, grant.id, tool, state];
      insert.run([...about, row.requestedAtMs, row.expiresAtMs, JSON.stringify(row), sealed]);
    },
    update: (row: ApprovalRow) =>
      void update.run([row.state, row.expiresAtMs, JSON.stringify(row), row.id]),
    addEvent: (approval: string, kind: ApprovalEvent['kind'], atMs: number) =>
      void addEvent.run([approval, kind, atMs]),
    forget: (undecidedBeforeMs: number, decidedBeforeMs: number) => {
      forget.run([undecidedBeforeMs, decidedBeforeMs]);
      forgetEvents.run([decidedBeforeMs]);
    },
  };
}

function approvalRows(rows: readonly SqlRow[]): readonly ApprovalRow[] {
  return rows.flatMap((row) => approvalRow(row) ?? []);
}

function approvalRow(row: SqlRow | undefined): ApprovalRow | undefined {
  if (row === undefined) return undefined;
  const parsed = parseApprovalRow(String(row['body']));
  if (parsed !== undefined) return parsed;
  throw new SqlFailure(CORRUPT, 'an approval cannot be read');
}

function approvalEvent(row: SqlRow): ApprovalEvent {
  return {
    sequence: Number(row['seq']),
    approval: String(row['approval']),
    kind: String(row['kind']) as ApprovalEvent['kind'], // only `addEvent` writes it
    atMs: Number(row['at_ms']),
  };
}
