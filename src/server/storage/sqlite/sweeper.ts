// Forgets what has long ended (windows of counters nobody charges any more, old task owners), a
// little at a time inside batches that are written anyway.
import { TASK_OWNER_KEPT_MS } from '#core/grants/index.ts';
import type { Tables } from './tables.ts';

/** Between two steps of one round, and between the end of a round and the next. */
const STEP_PAUSE_MS = 1_000;
const ROUND_PAUSE_MS = 600_000;

/** @param parts.keptMs how long a window is kept after its end, milliseconds */
export function createSweeper(parts: { readonly keptMs: number }) {
  let dueMs: number | undefined;
  let afterKey = '';
  return {
    /** Called in a transaction; mostly does nothing, else some hundred rows. */
    step(tables: Tables, nowMs: number): void {
      dueMs ??= nowMs + STEP_PAUSE_MS;
      if (nowMs < dueMs) return;
      afterKey = tables.sweepCounters(afterKey, nowMs - parts.keptMs);
      const roundEnded = afterKey === '';
      if (roundEnded) tables.dropTasks(nowMs - TASK_OWNER_KEPT_MS);
      dueMs = nowMs + (roundEnded ? ROUND_PAUSE_MS : STEP_PAUSE_MS);
    },
  };
}
