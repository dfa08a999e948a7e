// An ask and what becomes of it: pending → approved → used, pending → refused, used → approved again
// when the call certainly did not run; whatever waits too long has expired. Pure: stores do these
// steps inside a transaction, the time is an argument.
import type { ApprovalState } from '#contract/control.ts';

/** What is asked for: a person sees exactly this, and nothing of it ever changes. */
export interface AskedCall {
  readonly organisation: string;
  readonly server: { readonly id: string; readonly name: string };
  readonly grant: { readonly id: string; readonly label: string };
  readonly tool: string;
  /** HMAC of the arguments, as in the records. */
  readonly argumentsHmac: string;
  /** Fingerprint of the tool's definition; null: no list has named the tool. */
  readonly definition: string | null;
  readonly policy: { readonly id: string; readonly version: number; readonly hash: string };
  /** Pointer of the first rule that asked. */
  readonly rule: string;
  readonly message: string;
}

/** What is kept as the state; that it has expired follows from the time. */
export type KeptState = Exclude<ApprovalState, 'expired'>;

export interface ApprovalVerdict {
  readonly verdict: 'approved' | 'refused';
  /** E-mail address, token label, `cli`. */
  readonly by: string;
  readonly atMs: number;
  readonly note: string | null;
}

export interface ApprovalRow extends AskedCall {
  readonly id: string;
  /** Equal keys are the same call (call-key.ts). */
  readonly key: string;
  readonly state: KeptState;
  /** How often the agent has asked. */
  readonly asks: number;
  readonly requestedAtMs: number;
  /** When waiting ends, or, once decided, when the decision stops to hold. */
  readonly expiresAtMs: number;
  /** How long it waits, and how long a decision holds; milliseconds. */
  readonly lifetimeMs: number;
  readonly decision: ApprovalVerdict | null;
  /** The one call that it let through. */
  readonly use: { readonly requestId: string; readonly atMs: number } | null;
}

export type NewApproval = AskedCall & Pick<ApprovalRow, 'id' | 'key' | 'lifetimeMs'>;

/** What an ask meets. */
export type AskAnswer =
  | { readonly kind: 'approved' | 'pending' | 'new' | 'refused'; readonly row: ApprovalRow }
  /** Too many calls of the grant wait already; nothing was stored. */
  | { readonly kind: 'too-many'; readonly waiting: number };

/** Calls of one grant that may wait at a time: an agent must not flood the people who decide. */
export const WAITING_MAX = 20;

export type DecideRefusal = 'not-found' | 'expired' | 'decided' | 'own-request' | 'not-allowed';

/** The state as everybody sees it. */
export function stateAt(
  { state, expiresAtMs }: Pick<ApprovalRow, 'state' | 'expiresAtMs'>,
  nowMs: number,
): ApprovalState {
  const waits = state === 'pending' || state === 'approved';
  return waits && expiresAtMs <= nowMs ? 'expired' : state;
}

/** The row among those of one key that says what happens to the call now: the newest verdict wins. */
export function inForce(rows: readonly ApprovalRow[], nowMs: number): ApprovalRow | undefined {
  const alive = rows.filter(({ state, expiresAtMs }) => state !== 'used' && expiresAtMs > nowMs);
  const newest = (some: readonly ApprovalRow[]) =>
    some.toSorted((a, b) => momentOf(a) - momentOf(b)).at(-1);
  return newest(alive.filter(({ decision }) => decision !== null)) ?? newest(alive);
}

function momentOf({ decision, requestedAtMs }: ApprovalRow): number {
  return decision?.atMs ?? requestedAtMs;
}

/**
 * An ask: the same call that waits already is merged, a new one waits from now on.
 * @param rows those of the same key
 * @param waiting how many calls of the grant wait
 */
export function answerAsk(
  asked: NewApproval,
  rows: readonly ApprovalRow[],
  waiting: number,
  nowMs: number,
): AskAnswer {
  const row = inForce(rows, nowMs);
  if (row !== undefined && row.state !== 'used') {
    if (row.state !== 'pending') return { kind: row.state, row };
    return { kind: 'pending', row: { ...row, asks: row.asks + 1 } };
  }
  if (waiting >= WAITING_MAX) return { kind: 'too-many', waiting };
  const fresh: ApprovalRow = {
    ...asked,
    state: 'pending',
    asks: 1,
    requestedAtMs: nowMs,
    expiresAtMs: nowMs + asked.lifetimeMs,
    decision: null,
    use: null,
  };
  return { kind: 'new', row: fresh };
}

/** The row with the verdict; a decision holds as long again as the ask has waited for it at most. */
export function decideRow(
  row: ApprovalRow,
  decision: ApprovalVerdict,
): ApprovalRow | DecideRefusal {
  const state = stateAt(row, decision.atMs);
  if (state === 'expired') return 'expired';
  // Who has approved too early may still take it back.
  const takesBack = state === 'approved' && decision.verdict === 'refused';
  if (state !== 'pending' && !takesBack) return 'decided';
  const expiresAtMs = decision.atMs + row.lifetimeMs;
  return { ...row, state: decision.verdict, decision, expiresAtMs };
}

/** The row as the call has used it up; `undefined`: it lets nothing through. */
export function takeRow(
  row: ApprovalRow,
  requestId: string,
  nowMs: number,
): ApprovalRow | undefined {
  if (stateAt(row, nowMs) !== 'approved') return undefined;
  return { ...row, state: 'used', use: { requestId, atMs: nowMs } };
}

/** The row with the use taken back; `undefined`: another call has used it, or none. */
export function giveBackRow(row: ApprovalRow, requestId: string): ApprovalRow | undefined {
  if (row.state !== 'used' || row.use?.requestId !== requestId) return undefined;
  return { ...row, state: 'approved', use: null };
}
