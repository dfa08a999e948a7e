// What one transaction of the ledger writes, worked out before anything is written: the same for
// every driver, so that they can only differ in how they store. Pure; a driver may prepare a batch
// twice when it finds that another process has written in between.
import type { Charge, Decision } from '#contract/decision.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import {
  applyCharges,
  type CounterWrite,
  type ReadCounter,
  returnCharges,
} from '#core/counters/index.ts';
import { createCounterMap } from './counter-map.ts';
import { decisionText, outcomeText } from './entry-text.ts';
import type { ChainEntry, ChainPoint, HashText } from './hash-chain.ts';
import type { Committed, Draft } from './ledger.ts';
import type { Quote } from './quote.ts';
import { refusedRecord } from './refused-record.ts';

/** A call that has ended; see `Ledger.complete`. */
export interface Ending {
  readonly requestId: string;
  readonly completion: Completion;
  readonly returned: readonly Charge[];
  /** Id of an approval that the call has used and that is given back. */
  readonly approval?: string;
}

/** A step of an approval, in the order in which they happen. */
export interface ApprovalWrite {
  readonly id: string;
  readonly requestId: string;
  readonly kind: 'used' | 'returned';
  readonly atMs: number;
}

/** What a batch must know of an approval. */
export interface ApprovalNow {
  /** It may be used now. */
  readonly open: boolean;
  /** Its decision still holds, whether it was used or not. */
  readonly holds: boolean;
  /** Request id of the call that has used it. */
  readonly usedBy: string | undefined;
}

export interface BatchInput {
  /** The last entry that is there. */
  readonly head: ChainPoint;
  readonly endings: readonly Ending[];
  readonly drafts: readonly Draft[];
  /** The committed value of a counter, `undefined` when it has none in that window. */
  readonly read: ReadCounter;
  /** The committed state of an approval; `undefined`: there is none of this id. */
  readonly approval: (id: string) => ApprovalNow | undefined;
  readonly hash: HashText;
  /** `quoteJson`, or something faster that gives the same. */
  readonly quote: Quote;
  /** Milliseconds since 1970: when the endings are noted. */
  readonly nowMs: number;
  /**
   * `elsewhere`: charges have been applied by somebody else and move no counter here, but the texts say
   * what was counted; default `here`.
   */
  readonly counters?: CountersAt;
}

/** Where counters stand: with the entries, or in a store of their own that is charged before. */
export type CountersAt = 'here' | 'elsewhere';

/** What became of a draft; `failed` when its `refuse` threw, and then nothing of it is written. */
export type DraftResult = { readonly committed: Committed } | { readonly failed: unknown };

/** What is searched of how a call ended. */
export interface EndedCall {
  readonly requestId: string;
  /** As in `Completion`. */
  readonly outcome: string;
}

/** An entry, and what its text was made from. */
export interface BatchEntry extends ChainEntry {
  readonly about: DecisionRecord | EndedCall;
}

export interface Batch {
  readonly entries: readonly BatchEntry[];
  readonly head: ChainPoint;
  /** One write a counter and window, the last value. */
  readonly counters: readonly CounterWrite[];
  readonly approvals: readonly ApprovalWrite[];
  /** In the order of the drafts. */
  readonly results: readonly DraftResult[];
}

/**
 * Endings come first, so that what they give back is there for the drafts. A draft sees what the
 * drafts before it took.
 */
export function prepareBatch(input: BatchInput): Batch {
  const chain = createAppender(input.head, input.hash);
  const counters = createOverlay(input.read);
  const approvals = createApprovalSteps(input.approval, input.nowMs);
  const at = new Date(input.nowMs).toISOString();
  const here = input.counters !== 'elsewhere';
  for (const { requestId, completion, returned, approval } of input.endings) {
    if (approval !== undefined) approvals.giveBack(approval, requestId);
    if (here && returned.length > 0) counters.put(returnCharges(returned, counters.read));
    const ended = { requestId, outcome: completion.outcome };
    chain.append(outcomeText(at, requestId, completion, returned, input.quote), ended);
  }
  const results = input.drafts.map((draft): DraftResult => {
    try {
      return {
        committed: decideDraft(draft, here ? counters : undefined, approvals, chain, input.quote),
      };
    } catch (error) {
      return { failed: error };
    }
  });
  return {
    entries: chain.entries,
    head: chain.head(),
    counters: counters.writes(),
    approvals: approvals.writes,
    results,
  };
}

function decideDraft(
  draft: Draft,
  /** `undefined`: the charges have been applied already. */
  counters: Overlay | undefined,
  approvals: ApprovalSteps,
  chain: Appender,
  quote: Quote,
): Committed {
  const { record, charges, approval } = draft;
  if (approval !== undefined && !approvals.isOpen(approval)) return APPROVAL_GONE;
  if (charges.length === 0 || counters === undefined) {
    if (approval !== undefined) approvals.take(approval, record.requestId);
    chain.append(decisionText(record, charges, quote), record);
    return CHARGED;
  }
  const applied = applyCharges(charges, counters.read);
  if (applied.ok) {
    if (approval !== undefined) approvals.take(approval, record.requestId);
    chain.append(decisionText(record, charges, quote), record);
    counters.put(applied.writes);
    return CHARGED;
  }
  // A denial here does not use the approval up.
  const refused: Decision = draft.refuse(applied.index);
  const denial = refusedRecord(record, refused);
  chain.append(decisionText(denial, [], quote), denial);
  return { refused };
}

const CHARGED: Committed = {};
const APPROVAL_GONE: Committed = { approvalGone: true };

type ApprovalSteps = ReturnType<typeof createApprovalSteps>;

/** The approvals as they will be: of many calls with the same one, the first takes it. */
function createApprovalSteps(below: BatchInput['approval'], atMs: number) {
  const changed = new Map<string, ApprovalNow>();
  const writes: ApprovalWrite[] = [];
  const now = (id: string) => changed.get(id) ?? below(id);
  const step = (id: string, requestId: string, kind: ApprovalWrite['kind'], next: ApprovalNow) => {
    changed.set(id, next);
    writes.push({ id, requestId, kind, atMs });
  };
  return {
    writes,
    isOpen: (id: string): boolean => now(id)?.open === true,
    take(id: string, requestId: string): void {
      step(id, requestId, 'used', { open: false, holds: true, usedBy: requestId });
    },
    giveBack(id: string, requestId: string): void {
      const known = now(id);
      if (known?.usedBy !== requestId) return;
      const { holds } = known;
      step(id, requestId, 'returned', { open: holds, holds, usedBy: undefined });
    },
  };
}

type Appender = ReturnType<typeof createAppender>;

function createAppender(from: ChainPoint, hash: HashText) {
  const entries: BatchEntry[] = [];
  let head = from;
  return {
    entries,
    head: (): ChainPoint => head,
    append(text: string, about: BatchEntry['about']): void {
      // `linkHash`, but keeping the joined text: hashing has laid it out flat in memory, and a slice
      // of that is stored faster than the pieces that `text` still consists of.
      const linked = head.hash + text;
      const hashed = hash(linked);
      const flat = linked.slice(head.hash.length);
      const entry = { seq: head.seq + 1, hash: hashed, text: flat, about };
      entries.push(entry);
      head = entry;
    },
  };
}

type Overlay = ReturnType<typeof createOverlay>;

/** The counters as they will be, over those that are committed. */
function createOverlay(below: ReadCounter) {
  const changed = createCounterMap<CounterWrite>();
  return {
    read: (key: string, windowStartMs: number): string | undefined =>
      changed.get(key, windowStartMs)?.value ?? below(key, windowStartMs),
    put(writes: readonly CounterWrite[]): void {
      for (const write of writes) changed.set(write.key, write.windowStartMs, write);
    },
    writes: (): readonly CounterWrite[] => [...changed.values()],
  };
}
