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
  /** Whether the last commit went through. */
  readonly healthy: boolean;
}

export interface WatchedLedger extends Pick<Ledger, 'commit' | 'complete' | 'close'> {
  readonly metrics: LedgerMetrics;
}

const COMMIT = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 5];

export function watchLedger(ledger: Ledger): WatchedLedger {
  const commits = createBuckets(COMMIT);
  const state = { commits, failures: 0, waiting: 0, healthy: true };
  return {
    metrics: state,
    async commit(draft) {
      const at = performance.now();
      state.waiting += 1;
      try {
        const committed = await ledger.commit(draft);
        state.healthy = true;
        commits.observe('', performance.now() - at);
        return committed;
      } catch (error) {
        state.healthy = false;
        state.failures += 1;
        throw error;
      } finally {
        state.waiting -= 1;
      }
    },
    complete: (...ending) => ledger.complete(...ending),
    close: () => ledger.close(),
  };
}
