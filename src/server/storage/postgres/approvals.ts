// The port of approvals on PostgreSQL. Each step is a short transaction of its own, but for using one
// up, which batch-writer.ts does with the record.
import type pg from 'pg';
import {
  type ApprovalEvent,
  type ApprovalFilter,
  type ApprovalRow,
  type ApprovalStore,
  inForce,
} from '#core/approvals/index.ts';
import {
  type ApprovalPlace,
  type ApprovalRows,
  askIn,
  decideIn,
  pageOf,
} from '../approval-rows.ts';
import {
  approvalRow,
  approvalsOf,
  collectApprovals,
  lockApprovals,
} from './approval-statements.ts';
import { type Sql, transact } from './ledger-database.ts';
import { searchText } from './search-text.ts';

export interface PostgresApprovalsParts {
  readonly pool: pg.Pool;
  /** A failure as the callers get it. */
  readonly explain: (error: unknown) => unknown;
}

export function createPostgresApprovals({ pool, explain }: PostgresApprovalsParts): ApprovalStore {
  const read = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    inForce: async (key, nowMs) => inForce(await read(approvalsOf(pool, 'call_key', [key])), nowMs),
    ask: (asked, sealed, nowMs) =>
      read(
        changeApprovals(
          pool,
          async (sql) => [
            await approvalsOf(sql, 'call_key', [asked.key]),
            await waitingOf(sql, asked.grant.id, nowMs),
          ],
          (rows) => askIn(rows, asked, sealed, nowMs),
        ),
      ),
    decide: (id, organisation, decision) =>
      read(
        changeApprovals(
          pool,
          async (sql) => [await approvalsOf(sql, 'id', [id]), 0],
          (rows) => decideIn(rows, id, organisation, decision),
        ),
      ),
    approval: async (id) => (await read(approvalsOf(pool, 'id', [id])))[0],
    sealedArguments: (id) => read(sealedOf(pool, id)),
    approvals: async (filter, page, nowMs) => {
      const { limit, before } = pageOf.start(page);
      return pageOf.end(await read(search(pool, filter, nowMs, limit, before)), limit);
    },
    lastApproved: (row) => read(lastApproved(pool, row)),
    approvalEvents: (after, limit) => read(eventsAfter(pool, after, limit)),
    lastApprovalEvent: () => read(lastEvent(pool)),
  };
}

/** Reads under the lock, lets the step work on that, and writes what it has changed. */
function changeApprovals<Value>(
  pool: pg.Pool,
  load: (sql: Sql) => Promise<readonly [rows: readonly ApprovalRow[], waiting: number]>,
  step: (rows: ApprovalRows) => Value,
): Promise<Value> {
  return transact(pool, async (sql) => {
    await lockApprovals(sql);
    const changes = collectApprovals(...(await load(sql)));
    const value = step(changes.rows);
    await changes.flush(sql);
    return value;
  });
}

async function waitingOf(sql: Sql, grant: string, nowMs: number): Promise<number> {
  const { rows } = await sql.query(
    `SELECT count(*) AS rows FROM ledger_approvals
     WHERE grant_id = $1 AND state = 'pending' AND expires_ms > $2`,
    [searchText(grant), nowMs],
  );
  return Number(rows[0]?.['rows'] ?? 0);
}

async function sealedOf(sql: Sql, id: string): Promise<Uint8Array | undefined> {
  const { rows } = await sql.query('SELECT sealed FROM ledger_approvals WHERE id = $1', [id]);
  const sealed: unknown = rows[0]?.['sealed'];
  return sealed instanceof Uint8Array ? new Uint8Array(sealed) : undefined;
}

async function search(
  sql: Sql,
  { organisation, server, grant, tool, state }: ApprovalFilter,
  nowMs: number,
  limit: number,
  before: ApprovalPlace | undefined,
): Promise<readonly ApprovalRow[]> {
  const where: string[] = ['true'];
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const equal = (column: string, value: string | undefined) => {
    if (value !== undefined) where.push(`${column} = ${place(searchText(value))}`);
  };
  equal('organisation', organisation);
  equal('server', server);
  equal('grant_id', grant);
  equal('tool', tool);
  if (state === 'expired') {
    where.push(`state IN ('pending', 'approved') AND expires_ms <= ${place(nowMs)}`);
  } else equal('state', state);
  if (state === 'pending' || state === 'approved') where.push(`expires_ms > ${place(nowMs)}`);
  if (before !== undefined) {
    const { requestedAtMs, id } = before;
    where.push(`(requested_ms, id) < (${place(requestedAtMs)}, ${place(searchText(id))})`);
  }
  const { rows } = await sql.query(
    `SELECT body FROM ledger_approvals WHERE ${where.join(' AND ')}
     ORDER BY requested_ms DESC, id DESC LIMIT ${place(limit)}`,
    values,
  );
  return rows.map(approvalRow);
}

async function lastApproved(
  sql: Sql,
  { organisation, server, grant, tool, id }: ApprovalRow,
): Promise<ApprovalRow | undefined> {
  const { rows } = await sql.query(
    `SELECT body FROM ledger_approvals
     WHERE organisation = $1 AND server = $2 AND grant_id = $3 AND tool = $4 AND id <> $5
       AND state IN ('approved', 'used') ORDER BY requested_ms DESC, id DESC LIMIT 1`,
    [organisation, searchText(server.id), searchText(grant.id), searchText(tool), id],
  );
  return rows[0] === undefined ? undefined : approvalRow(rows[0]);
}

async function eventsAfter(
  sql: Sql,
  after: number,
  limit: number,
): Promise<readonly ApprovalEvent[]> {
  const { rows } = await sql.query(
    `SELECT seq, approval, kind, at_ms FROM ledger_approval_events
     WHERE seq > $1 ORDER BY seq LIMIT $2`,
    [after, limit],
  );
  return rows.map((row) => ({
    sequence: Number(row['seq']),
    approval: String(row['approval']),
    kind: String(row['kind']) as ApprovalEvent['kind'], // only `addEvents` writes it
    atMs: Number(row['at_ms']),
  }));
}

// The events themselves are forgotten after a while; the number of the last one is not.
async function lastEvent(sql: Sql): Promise<number> {
  const { rows } = await sql.query('SELECT event_seq FROM ledger_approvals_head WHERE id = 1');
  return Number(rows[0]?.['event_seq'] ?? 0);
}
