// Checks a ledger entry by entry: that nothing was changed, removed, added or moved, that every
// outcome belongs to a call, and that the counters say what the entries say. Fed by `verifyChain`
// and by readers that fetch page by page; stops at the first finding.
import { visible } from '#core/kit/visible.ts';
import { createCounterCheck } from './counter-check.ts';
import { type DecisionEntry, type OutcomeEntry, parseEntry } from './entry.ts';
import { type ChainEntry, type ChainPoint, type HashText, linkHash } from './hash-chain.ts';
import type { CounterValue } from './reader.ts';

export interface ChainFinding {
  /** The entry at which it shows; 0 when it is about no entry. */
  readonly seq: number;
  readonly kind: 'changed' | 'missing' | 'order' | 'added' | 'outcome' | 'checkpoint' | 'counter';
  /** What is wrong and where, one sentence, lower case, no full stop. */
  readonly message: string;
}

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
}

export function createChainCheck(parts: ChainCheckParts) {
  const { base, hash, mustHold } = parts;
  const counters = createCounterCheck(parts.nowMs, base.seq > 0);
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
      const disagreement = finding === undefined ? counters.compare(kept) : undefined;
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

function found(seq: number, kind: ChainFinding['kind'], message: string): ChainFinding {
  return { seq, kind, message };
}

function placeFinding(last: ChainPoint, { seq }: ChainEntry): ChainFinding | undefined {
  if (seq === last.seq + 1) return undefined;
  if (seq <= last.seq) return found(seq, 'order', `entry ${seq} comes after entry ${last.seq}`);
  return found(last.seq + 1, 'missing', `${range(last.seq + 1, seq - 1)} missing`);
}

function hashFinding(
  hash: HashText,
  last: ChainPoint,
  entry: ChainEntry,
): ChainFinding | undefined {
  if (linkHash(hash, last.hash, entry.text) === entry.hash) return undefined;
  const message = `entry ${entry.seq}${inWords(entry.text)} does not follow from entry ${last.seq}: it was changed, replaced or moved`;
  return found(entry.seq, 'changed', message);
}

function endFinding(last: ChainPoint, head: ChainPoint): ChainFinding | undefined {
  if (last.seq < head.seq) {
    const message = `${range(last.seq + 1, head.seq)} missing at the end`;
    return found(last.seq + 1, 'missing', message);
  }
  if (last.seq > head.seq) {
    const message = `entry ${head.seq + 1} was added after the end`;
    return found(head.seq + 1, 'added', message);
  }
  if (last.hash === head.hash) return undefined;
  return found(last.seq, 'changed', `the head does not have the hash of entry ${last.seq}`);
}

function range(first: number, last: number): string {
  return first === last ? `entry ${first} is` : `entries ${first} to ${last} are`;
}

function uncovered(base: ChainPoint): string {
  return `the entries up to ${base.seq} are missing and no checkpoint says that they were removed on purpose`;
}

/** What an entry says it is, to find it by; nothing when it cannot be read. */
function inWords(text: string): string {
  const parsed = parseEntry(text);
  if (!parsed.ok) return '';
  const { kind, at } = parsed.value;
  const tool = parsed.value.kind === 'decision' ? `, tool \`${visible(parsed.value.tool)}\`` : '';
  return ` (${kind} of ${visible(at)}${tool})`;
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
