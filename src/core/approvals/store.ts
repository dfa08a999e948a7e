// Port: where approvals are kept. Beside the ledger, since one is used up in the transaction that
// commits the record of the call (`Draft.approval`). What the arguments are is sealed by the caller.
import type { ApprovalState } from '#contract/control.ts';
import type {
  ApprovalRow,
  ApprovalVerdict,
  AskAnswer,
  DecideRefusal,
  NewApproval,
} from './approval.ts';

export interface ApprovalFilter {
  /** Absent: of all, for whoever holds the data folder itself. */
  readonly organisation?: string;
  readonly state?: ApprovalState;
  readonly grant?: string;
  readonly server?: string;
  readonly tool?: string;
}

export interface ApprovalPage {
  /** 1–200. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface ListedApprovals {
  /** Newest first. */
  readonly rows: readonly ApprovalRow[];
  readonly next?: string;
}

/** A step of an approval, for webhooks and whoever waits. */
export interface ApprovalEvent {
  /** Rises. */
  readonly sequence: number;
  readonly approval: string;
  readonly kind: 'requested' | 'approved' | 'refused' | 'used' | 'returned';
  readonly atMs: number;
}

export interface ApprovalStore {
  /** What is in force for a key now, without asking. */
  inForce(key: string, nowMs: number): Promise<ApprovalRow | undefined>;
  /** Asks: merges with what waits, or stores a new one with its sealed arguments. */
  ask(asked: NewApproval, sealed: Uint8Array, nowMs: number): Promise<AskAnswer>;
  /** Decides what is pending. `organisation` as in the filter. */
  decide(
    id: string,
    organisation: string | undefined,
    decision: ApprovalVerdict,
  ): Promise<
    | { readonly ok: true; readonly row: ApprovalRow }
    | { readonly ok: false; readonly why: DecideRefusal }
  >;
  approval(id: string): Promise<ApprovalRow | undefined>;
  /** `undefined`: they have been forgotten. */
  sealedArguments(id: string): Promise<Uint8Array | undefined>;
  approvals(filter: ApprovalFilter, page: ApprovalPage, nowMs: number): Promise<ListedApprovals>;
  /** The call of the same tool and grant that was approved last, but for the one with this id. */
  lastApproved(row: ApprovalRow): Promise<ApprovalRow | undefined>;
  /** Events with a greater sequence, oldest first. */
  approvalEvents(after: number, limit: number): Promise<readonly ApprovalEvent[]>;
  /** Sequence of the newest event, 0 when there is none. */
  lastApprovalEvent(): Promise<number>;
}

/** How long approvals are kept after their end, milliseconds: decided ones for comparison. */
export const DECIDED_KEPT_MS = 30 * 86_400_000;
export const UNDECIDED_KEPT_MS = 86_400_000;
