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
  let work = createIndexWork();
  /** The number before the first entry in `work`. */
  let from = 0;
  let last: ChainPoint | undefined;
  /** Gathers nothing until the index is there by itself. */
  let isBehind = false;
  const begin = (seq: number) => {
    work = createIndexWork();
    from = seq;
    last = undefined;
  };
  const end = () => last?.seq ?? from;
  return {
    committed(entries) {
      const [first] = entries;
      if (first === undefined) return;
      if (first.seq !== end() + 1) begin(first.seq - 1);
      if (!isBehind && end() + entries.length - from > ENTRIES_MAX) {
        isBehind = true;
        work = createIndexWork();
      }
      for (const { seq, hash, about } of entries) {
        last = { seq, hash };
        if (!isBehind) work.add(seq, 'decision' in about ? asWritten(about) : about);
      }
    },
    lost() {
      begin(0);
      isBehind = false;
    },
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
      if (seq < end()) return;
      begin(seq);
      isBehind = false;
    },
  };
}
