// Waiting for a file that another process has locked. SQLite's own waiting would block the event
// loop, so it is switched off and we come back later instead.
import { isBusy } from './sql-trouble.ts';

/** Milliseconds to wait before attempt `attempt` (from 1); random, so that processes do not meet. */
export function pauseMs(attempt: number): number {
  return 1 + Math.random() * Math.min(attempt, 10);
}

/** Runs `work` again while it fails as busy, for at most `forMs`; then, or else, throws what it threw. */
export async function patiently<Value>(work: () => Value, forMs: number): Promise<Value> {
  const untilMs = performance.now() + forMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > untilMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs(attempt)));
  }
}

/** The same for the moment of opening, when nothing is served yet and blocking harms nobody. */
export function patientlyBlocking<Value>(work: () => Value, forMs: number): Value {
  const untilMs = performance.now() + forMs;
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > untilMs) throw error;
    }
    Atomics.wait(never, 0, 0, pauseMs(attempt));
  }
}
