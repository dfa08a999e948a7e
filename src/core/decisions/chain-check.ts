// Checks a ledger entry by entry: that nothing was changed, removed, added or moved, that every
// outcome belongs to a call, and that the counters say what the entries say. Fed by `verifyChain`
// and by readers that fetch page by page; stops at the first finding.
import { visible } from '#core/kit/visible.ts';
import {
  type ChainFinding,
  endFinding,
  found,
  hashFinding,
  placeFinding,
} from './chain-finding.ts';
import { type CounterCheck, createCounterCheck } from './counter-check.ts';
import { type DecisionEntry, type OutcomeEntry, parseEntry } from './entry.ts';
import type { ChainEntry, ChainPoint, HashText } from './hash-chain.ts';
import type { CounterValue } from './reader.ts';

export interface ChainReport {
  readonly finding: ChainFinding | undefined;
  readonly entries: number;
  readonly decisions: number;
  readonly outcomes: number;
  /** Allowed calls without an outcome: still running, or the process died before it was noted. */
  readonly open: number;
  /** The last entry that was checked. */
  readonly last: ChainPoint;
}

export interface ChainCheckParts {
  readonly hash: HashText;
  /** The entry before the first one that is given. */
  readonly base: ChainPoint;
  /** A hash, known from elsewhere, that the chain must hold. */
  readonly mustHold?: string;
  /** Counters of windows that end after this are compared; milliseconds since 1970. */
  readonly nowMs: number;
  /** Adds up over several chains, and is compared when all of them were fed; then not here. */
  readonly sums?: CounterCheck;
}

export function createChainCheck(parts: ChainCheckParts) {
  const { base, hash, mustHold } = parts;
  const counters = parts.sums ?? createCounterCheck(parts.nowMs, base.seq > 0);
  const calls = createCallCheck(base.seq > 0);
  let last: ChainPoint = base;
  let finding: ChainFinding | undefined;
  let checkpointed = base.seq === 0;
  let held = mustHold === undefined || mustHold === base.hash;

  const inspect = (entry: ChainEntry): ChainFinding | undefined => {
    const place = placeFinding(last, entry) ?? hashFinding(hash, last, entry);
    if (place !== undefined) return place;
    const parsed = parseEntry(entry.text);
    if (!parsed.ok) {
      return found(
        entry.seq,
        'changed',
        `entry ${entry.seq} cannot be understood: ${parsed.failure}`,
      );
    }
    const read = parsed.value;
    if (read.kind === 'checkpoint') {
      checkpointed ||= read.cutSeq === base.seq && read.cutHash === base.hash;
      return undefined;
    }
    counters.add(read);
    return calls.add(entry.seq, read);
  };

  return {
    /** Looks at the next entry; false when there is a finding and the rest does not matter. */
    add(entry: ChainEntry): boolean {
      finding ??= inspect(entry);
      if (finding !== undefined) return false;
      last = { seq: entry.seq, hash: entry.hash };
      held ||= entry.hash === mustHold;
      return true;
    },
    /** Call after the last entry with the head and the counters as they are kept. */
    finish(head: ChainPoint, kept: readonly CounterValue[]): ChainReport {
      finding ??= endFinding(last, head);
      if (!checkpointed) finding ??= found(base.seq, 'checkpoint', uncovered(base));
      if (!held) finding ??= found(0, 'missing', `no entry has the hash ${mustHold}`);
      const isOurs = finding === undefined && parts.sums === undefined;
      const disagreement = isOurs ? counters.compare(kept) : undefined;
      if (disagreement !== undefined) finding = found(0, 'counter', disagreement);
      return { finding, ...calls.totals(), entries: last.seq - base.seq, last };
    },
  };
}

/** Checks a whole chain at once. */
export function verifyChain(
  parts: ChainCheckParts & {
    readonly entries: Iterable<ChainEntry>;
    readonly head: ChainPoint;
    readonly counters: readonly CounterValue[];
  },
): ChainReport {
  const check = createChainCheck(parts);
  for (const entry of parts.entries) if (!check.add(entry)) break;
  return check.finish(parts.head, parts.counters);
}

function uncovered(base: ChainPoint): string {
  return `the entries up to ${base.seq} are missing and no checkpoint says that they were removed on purpose`;
}

/** Pairs outcomes with their calls. */
function createCallCheck(isCut: boolean) {
  const running = new Set<string>();
  let decisions = 0;
  let outcomes = 0;
  return {
    add(seq: number, entry: DecisionEntry | OutcomeEntry): ChainFinding | undefined {
      if (entry.kind === 'decision') {
        decisions += 1;
        if (entry.decision === 'allow') running.add(entry.requestId);
        return undefined;
      }
      outcomes += 1;
      // The call of an outcome may be among the entries that were removed.
      if (running.delete(entry.requestId) || isCut) return undefined;
      const call = visible(entry.requestId);
      const message = `entry ${seq} is an outcome of the call \`${call}\`, which is not among the allowed calls before it or has ended already`;
      return found(seq, 'outcome', message);
    },
    totals: () => ({ decisions, outcomes, open: running.size }),
  };
}
