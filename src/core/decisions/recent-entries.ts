// What was committed last, kept in memory for whoever follows the ledger in the same process, so that
// nothing has to be read back and parsed. Only a shortcut: what is not in here is in the ledger.
import type { DecisionRecord } from '#contract/record.ts';
import { asWritten } from './entry-text.ts';
import type { ChainPoint } from './hash-chain.ts';

/** An entry by what it says. */
export interface NotedEntry extends ChainPoint {
  /** A decision, the end of a call, or nothing that is searched for. */
  readonly about: DecisionRecord | EndedCall | undefined;
}

export interface EndedCall {
  readonly requestId: string;
  /** As in `Completion`. */
  readonly outcome: string;
}

export interface RecentEntries {
  /** What one transaction has committed, in order. What does not follow the last one begins anew. */
  add(entries: readonly NotedEntry[]): void;
  /** At most `limit` from `seq` on, that one too; `undefined` when `seq` is not in here. */
  from(seq: number, limit: number): readonly NotedEntry[] | undefined;
  /** Whoever follows has got to `seq` and needs nothing before it. */
  dropBefore(seq: number): void;
  /** The ledger may be another one from now on. */
  clear(): void;
}

/** More are not kept: whoever is so far behind reads the ledger. */
const KEPT_MAX = 8_192;

export function createRecentEntries(): RecentEntries {
  let kept: NotedEntry[] = [];
  return {
    add(entries) {
      if (entries[0]?.seq !== (kept.at(-1)?.seq ?? 0) + 1) kept = [];
      if (kept.length + entries.length > KEPT_MAX) kept = [];
      for (const { seq, hash, about } of entries) {
        const isDecision = about !== undefined && 'decision' in about;
        kept.push({ seq, hash, about: isDecision ? asWritten(about) : about });
      }
    },
    from(seq, limit) {
      const first = kept[0]?.seq;
      if (first === undefined || seq < first || seq >= first + kept.length) return undefined;
      return kept.slice(seq - first, seq - first + limit);
    },
    dropBefore(seq) {
      const first = kept[0]?.seq;
      if (first !== undefined && first < seq) kept = kept.slice(seq - first);
    },
    clear() {
      kept = [];
    },
  };
}
