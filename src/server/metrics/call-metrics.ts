// What is counted of calls: decisions, what the gateway itself costs, how upstreams answer. Told by the
// gate on the hot path, so it only adds numbers; tools, grants and arguments are never labels.
import type { CallWatch } from '#server/gateway/call-watch.ts';
import {
  type Buckets,
  createBoundedLabel,
  createBuckets,
  createTally,
  type Tally,
} from './tally.ts';

export interface CallMetrics extends CallWatch {
  /** By server, decision and code. */
  readonly calls: Tally;
  /** From reading a call to its forwarding or answer, by decision. */
  readonly overhead: Buckets;
  /** From forwarding to the end of the answer, by server. */
  readonly latency: Buckets;
  /** By server and outcome. */
  readonly outcomes: Tally;
  /** Forwarded calls whose end has not come. */
  readonly inFlight: number;
}

/** Servers with labels of their own; further ones share `other`. */
const SERVERS_MAX = 200;
const OVERHEAD = [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1];
const LATENCY = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createCallMetrics(): CallMetrics {
  const [calls, outcomes] = [createTally(), createTally()];
  const [overhead, latency] = [createBuckets(OVERHEAD), createBuckets(LATENCY)];
  const labelOf = createBoundedLabel(SERVERS_MAX);
  let inFlight = 0;
  return {
    calls,
    overhead,
    latency,
    outcomes,
    get inFlight() {
      return inFlight;
    },
    decided({ server, decision, code, tookMs }) {
      const label = labelOf(server);
      calls.add(label, decision, code);
      overhead.observe(decision, tookMs);
      if (decision !== 'allow') return undefined;
      inFlight += 1;
      return {
        ended({ outcome, latencyMs }) {
          inFlight -= 1;
          outcomes.add(label, outcome);
          latency.observe(label, latencyMs);
        },
      };
    },
  };
}
