// Port: reads the ledger, for logs, audits and the dashboard. Nothing here writes.
import type { ChainEntry, ChainPoint } from './hash-chain.ts';

/** One moment of the ledger: bounds of the chain and the counters, taken together. */
export interface LedgerState {
  /** The last entry that retention has removed; `seq` 0 when nothing was. */
  readonly base: ChainPoint;
  /** The last entry. */
  readonly head: ChainPoint;
}

export interface CounterValue {
  readonly key: string;
  readonly windowStartMs: number;
  /** Exact decimal text. */
  readonly value: string;
}

export interface LedgerReader {
  /** Rejects when the ledger cannot be read; so do the others. */
  state(): Promise<LedgerState>;
  /** The state with every counter that is kept, all from one moment. */
  stateWithCounters(): Promise<LedgerState & { readonly counters: readonly CounterValue[] }>;
  /** Entries with a greater `seq`, oldest first, at most `limit`; empty at the end. */
  entriesAfter(seq: number, limit: number): Promise<readonly ChainEntry[]>;
  /** Entries with a smaller `seq`, newest first, at most `limit`; empty at the beginning. */
  entriesBefore(seq: number, limit: number): Promise<readonly ChainEntry[]>;
}
