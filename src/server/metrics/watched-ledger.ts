// A ledger whose commits are timed and counted. Stands between the gate and the real one; decides and
// changes nothing.
import type { Ledger } from '#core/decisions/index.ts';
import { type Buckets, createBuckets } from './tally.ts';

export interface LedgerMetrics {
  /** Time until a record was durable. One series, named `''`. */
  readonly commits: Buckets;
  readonly failures: number;
  /** Commits that are waited for now. */
  readonly waiting: number;
}

export interface WatchedLedger extends Pick<Ledger, 'commit' | 'complete' | 'close'> {
  readonly metrics: LedgerMetrics;
}

const COMMIT = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 5];

export function watchLedger(ledger: Ledger): WatchedLedger {
  const commits = createBuckets(COMMIT);
  const state = { commits, failures: 0, waiting: 0 };
  return {
    metrics: state,
    commit(draft) {
      const at = performance.now();
      state.waiting += 1;
      const committed = ledger.commit(draft);
      // Beside the caller's own way, which gets no longer by it.
      committed.then(
        () => {
          state.waiting -= 1;
          commits.observe('', performance.now() - at);
        },
        () => {
          state.waiting -= 1;
          state.failures += 1;
        },
      );
      return committed;
    },
    complete: (...ending) => ledger.complete(...ending),
    close: () => ledger.close(),
  };
}
