// Port: removes old entries without breaking the chain.
import type { ChainPoint } from './hash-chain.ts';

/** What a cut has left. */
export interface Retired {
  /** Number of entries removed. */
  readonly removed: number;
  /** The last removed entry; what follows it can still be verified. */
  readonly base: ChainPoint;
}

export interface Retention {
  /**
   * Removes the entries older than an age (milliseconds, > 0) and appends a checkpoint that says up
   * to where, so that the rest still verifies. Rejects when the ledger cannot be written.
   */
  prune(options: { readonly olderThanMs: number }): Promise<Retired>;
}
