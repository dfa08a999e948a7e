// Bounds how often a server that keeps dying is started again: a start that comes too early fails
// at once with a message that says when to try again. Used wherever a child is started on demand.
import { Fault } from '#contract/errors.ts';

export interface StartBudget {
  /** Throws a `Fault` (`upstream_unreachable`) while the server rests after failures. */
  check(): void;
  /** Notes that a child has ended by itself. */
  died(livedMs: number): void;
}

/** Whoever lived this long was well: earlier deaths no longer count. */
const HEALTHY_MS = 60_000;
/** The first deaths are forgiven, so that one crash costs nobody anything. */
const FREE_DEATHS = 2;
const PAUSE_MS = 1000;
const PAUSE_MAX_MS = 30_000;

/** @param nowMs a clock in milliseconds, monotonic */
export function createStartBudget(
  name: string,
  nowMs: () => number = () => performance.now(),
): StartBudget {
  let deaths = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;
  return {
    check() {
      const restMs = restsUntil - nowMs();
      if (restMs <= 0) return;
      const seconds = Math.ceil(restMs / 1000);
      throw new Fault(
        'upstream_unreachable',
        `\`${name}\` has died ${deaths} times in a row; it can be started again in ${seconds} s, its log lines may say why it dies`,
      );
    },
    died(livedMs) {
      deaths = livedMs >= HEALTHY_MS ? 1 : deaths + 1;
      if (deaths <= FREE_DEATHS) return;
      const pauseMs = Math.min(PAUSE_MS * 2 ** (deaths - FREE_DEATHS - 1), PAUSE_MAX_MS);
      restsUntil = nowMs() + pauseMs;
    },
  };
}
