// Hands what this process commits on to the index without a way through the ledger. Only a shortcut:
// where it has a gap, because another process wrote or too much has gathered, the ledger is read.
import { asWritten, type ChainPoint } from '#core/decisions/index.ts';
import type { LedgerFollower } from '../sqlite/ledger.ts';
import { createIndexWork, type IndexWork } from './index-work.ts';

export interface FedWork {
  readonly work: IndexWork;
  /** The last entry that is in it. */
  readonly last: ChainPoint;
  /** Entries in it. */
  readonly count: number;
}

export interface IndexFeed extends LedgerFollower {
  /** What follows `seq` directly; `undefined`: read the ledger. */
  takeFrom(seq: number): FedWork | undefined;
  /** What was taken is in the index. */
  written(): void;
  /** The index has got to `seq` by reading the ledger. */
  reached(seq: number): void;
}

/** More is not gathered: something keeps the index from being written. */
const ENTRIES_MAX = 16_384;

export function createIndexFeed(): IndexFeed {
  const work = createIndexWork();
  /** The number before the first entry in `work`. */
  let from = 0;
  let last: ChainPoint | undefined;
  /** There is a gap: gathers nothing until the index has come past it. */
  let isBehind = false;
  const begin = (seq: number, behind: boolean) => {
    work.abandon();
    from = seq;
    last = undefined;
    isBehind = behind;
  };
  const end = () => last?.seq ?? from;
  return {
    committed(entries) {
      const [first] = entries;
      if (first === undefined) return;
      const isNext = first.seq === end() + 1;
      const isTooMuch = end() + entries.length - from > ENTRIES_MAX;
      if (!isNext || (isTooMuch && !isBehind)) begin(first.seq - 1, true);
      for (const { seq, hash, about } of entries) {
        last = { seq, hash };
        if (!isBehind) work.add(seq, 'decision' in about ? asWritten(about) : about);
      }
    },
    lost: () => begin(0, true),
    takeFrom(seq) {
      if (isBehind || last === undefined || from !== seq) return undefined;
      return { work, last, count: last.seq - from };
    },
    written() {
      work.written();
      from = end();
      last = undefined;
    },
    reached(seq) {
      if (seq >= end()) begin(seq, false);
    },
  };
}
