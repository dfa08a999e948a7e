// Port: the one place where decisions become durable and counters move. A driver commits a record
// and its charges in one transaction; nothing is forwarded before `commit` has resolved.
import type { Charge, Decision } from '#contract/decision.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';

export interface Draft {
  /** The record as if every charge went through. */
  readonly record: DecisionRecord;
  /** Empty for deny and ask. Tried in order, all or nothing. */
  readonly charges: readonly Charge[];
  /** The denial that stands when `charges[index]` is refused. Pure; called inside the transaction. */
  readonly refuse: (index: number) => Decision;
  /** Id of the approval that lets the call pass: it is used up with the commit, or nothing is. */
  readonly approval?: string;
}

/** What was committed: `refused` is the denial when a charge did not go through. */
export interface Committed {
  readonly refused?: Decision;
  /** The approval has been used, taken back or has expired: nothing was written and nothing charged. */
  readonly approvalGone?: true;
}

export interface Ledger {
  /**
   * Resolves when record and charges are durable (a `kill -9` cannot lose them).
   * Rejects with a `Fault` of code `record_failed` when they could not be written; nothing is
   * charged then.
   */
  commit(draft: Draft): Promise<Committed>;
  /**
   * Appends how the call ended and gives charges back to the windows they came from. Written with
   * the next batch; a crash before that loses only this entry (the quota stays used).
   * @param approval given back unused, if this call has used it
   */
  complete(
    requestId: string,
    completion: Completion,
    returned: readonly Charge[],
    approval?: string,
  ): void;
  /** Writes what is pending and releases the files. */
  close(): Promise<void>;
}
