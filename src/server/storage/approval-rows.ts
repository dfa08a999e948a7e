// The steps of approvals over rows, the same for every embedded driver: what is read and written here
// happens in one transaction of the caller. Used by sqlite/approvals.ts and memory/approvals.ts.
import {
  type ApprovalEvent,
  type ApprovalFilter,
  type ApprovalPage,
  type ApprovalRow,
  type ApprovalStore,
  type ApprovalVerdict,
  type AskAnswer,
  answerAsk,
  DECIDED_KEPT_MS,
  decideRow,
  giveBackRow,
  type ListedApprovals,
  type NewApproval,
  stateAt,
  takeRow,
  UNDECIDED_KEPT_MS,
} from '#core/approvals/index.ts';
import type { ApprovalNow, ApprovalWrite } from '#core/decisions/index.ts';
import { isJsonObject } from '#core/kit/json.ts';

export interface ApprovalRows {
  row(id: string): ApprovalRow | undefined;
  rowsOfKey(key: string): readonly ApprovalRow[];
  /** Pending calls of a grant that have not expired. */
  waiting(grant: string, nowMs: number): number;
  insert(row: ApprovalRow, sealed: Uint8Array): void;
  update(row: ApprovalRow): void;
  sealed(id: string): Uint8Array | undefined;
  /** Newest first; `before` is the place of the last row of the page before. */
  list(
    filter: ApprovalFilter,
    nowMs: number,
    limit: number,
    before?: ApprovalPlace,
  ): readonly ApprovalRow[];
  /** Approved or used, same tool, grant and server, newest first, but for this one. */
  lastApproved(row: ApprovalRow): ApprovalRow | undefined;
  addEvent(approval: string, kind: ApprovalEvent['kind'], atMs: number): void;
  events(after: number, limit: number): readonly ApprovalEvent[];
  lastEvent(): number;
  /** Removes what ended before these times. */
  forget(undecidedBeforeMs: number, decidedBeforeMs: number): void;
}

export interface ApprovalPlace {
  readonly requestedAtMs: number;
  readonly id: string;
}

const LIMIT_MAX = 200;

export function askIn(
  rows: ApprovalRows,
  asked: NewApproval,
  sealed: Uint8Array,
  nowMs: number,
): AskAnswer {
  const waiting = rows.waiting(asked.grant.id, nowMs);
  const answer = answerAsk(asked, rows.rowsOfKey(asked.key), waiting, nowMs);
  if (answer.kind === 'new') {
    rows.forget(nowMs - UNDECIDED_KEPT_MS, nowMs - DECIDED_KEPT_MS);
    rows.insert(answer.row, sealed);
    rows.addEvent(answer.row.id, 'requested', nowMs);
  } else if (answer.kind === 'pending') rows.update(answer.row);
  return answer;
}

export function decideIn(
  rows: ApprovalRows,
  id: string,
  organisation: string | undefined,
  decision: ApprovalVerdict,
): Awaited<ReturnType<ApprovalStore['decide']>> {
  const row = rows.row(id);
  if (row === undefined || (organisation !== undefined && row.organisation !== organisation)) {
    return { ok: false, why: 'not-found' };
  }
  const decided = decideRow(row, decision);
  if (typeof decided === 'string') return { ok: false, why: decided };
  rows.update(decided);
  rows.addEvent(id, decision.verdict, decision.atMs);
  return { ok: true, row: decided };
}

export function listIn(
  rows: ApprovalRows,
  filter: ApprovalFilter,
  page: ApprovalPage,
  nowMs: number,
): ListedApprovals {
  const { limit, before } = pageOf.start(page);
  return pageOf.end(rows.list(filter, nowMs, limit, before), limit);
}

/** A page of a list: what to read for it, and how it is answered. One row more is read than shown. */
export const pageOf = {
  start({ limit, cursor }: ApprovalPage): { limit: number; before: ApprovalPlace | undefined } {
    const size = Math.min(Math.max(1, limit), LIMIT_MAX);
    return { limit: size + 1, before: cursor === undefined ? undefined : placeOf(cursor) };
  },
  end(found: readonly ApprovalRow[], limit: number): ListedApprovals {
    const rows = found.slice(0, limit - 1);
    const last = rows.at(-1);
    if (found.length < limit || last === undefined) return { rows };
    return { rows, next: `${last.requestedAtMs}.${last.id}` };
  },
};

/** A cursor that is none begins at the end of time: there is nothing after it. */
function placeOf(cursor: string): ApprovalPlace {
  const [ms = '', id = ''] = cursor.split('.');
  return { requestedAtMs: /^\d{1,15}$/.test(ms) ? Number(ms) : 0, id };
}

/** What `prepareBatch` asks about an approval. */
export function approvalNow(row: ApprovalRow | undefined, nowMs: number): ApprovalNow | undefined {
  if (row === undefined) return undefined;
  return {
    open: stateAt(row, nowMs) === 'approved',
    holds: row.expiresAtMs > nowMs && row.decision?.verdict === 'approved',
    usedBy: row.use?.requestId,
  };
}

/** Writes the steps of a batch. */
export function writeApprovals(rows: ApprovalRows, writes: readonly ApprovalWrite[]): void {
  for (const { id, requestId, kind, atMs } of writes) {
    const row = rows.row(id);
    if (row === undefined) continue;
    const next = kind === 'used' ? takeRow(row, requestId, atMs) : giveBackRow(row, requestId);
    // INVARIANT: the batch has seen the same rows, in the same transaction.
    if (next === undefined) throw new Error('an approval has changed under a batch');
    rows.update(next);
    rows.addEvent(id, kind, atMs);
  }
}

/**
 * A row as it was stored. `undefined`: nobody but a driver writes it, so it was tampered with, and must
 * not pass calls.
 */
export function parseApprovalRow(text: string): ApprovalRow | undefined {
  const value: unknown = JSON.parse(text);
  return isApprovalRow(value) ? value : undefined;
}

function isApprovalRow(value: unknown): value is ApprovalRow {
  return (
    isJsonObject(value) &&
    ['id', 'key', 'organisation', 'state', 'tool', 'rule', 'message'].every(
      (member) => typeof value[member] === 'string',
    ) &&
    ['asks', 'requestedAtMs', 'expiresAtMs', 'lifetimeMs'].every(
      (member) => typeof value[member] === 'number',
    ) &&
    ['server', 'grant', 'policy'].every((member) => isJsonObject(value[member]))
  );
}
