// Writes one batch in one transaction. Keeps the head and the counters of the last commit, so that
// a batch normally reads nothing; the head's move inside the transaction proves that they still
// hold, and when another process has written, the batch is prepared again from what is there.
import type { CounterWrite } from '#core/counters/index.ts';
import {
  type Batch,
  type BatchInput,
  type ChainPoint,
  type CounterMap,
  createCounterMap,
  createQuoteMemory,
  type HashText,
  prepareBatch,
} from '#core/decisions/index.ts';
import { TASK_OWNER_KEPT_MS } from '#core/grants/index.ts';
import { approvalNow, writeApprovals } from '../approval-rows.ts';
import { StorageError } from '../storage-error.ts';
import { createSweeper } from './sweeper.ts';
import type { Tables, TaskBinding } from './tables.ts';

export type BatchWork = Pick<BatchInput, 'drafts' | 'endings' | 'nowMs'> & {
  readonly bindings: readonly TaskBinding[];
};

export interface BatchWriter {
  /** Commits the work or nothing of it. Throws `SqlFailure` (busy among others) or `StorageError`. */
  write(tables: Tables, work: BatchWork): Batch;
  /** Forgets what is held in memory, after the file has been opened anew. */
  forget(): void;
}

/** Counters held in memory; beyond this they are read again. */
const CACHED_MAX = 200_000;

/**
 * Windows of a counter are kept this much longer than they last: a call decided in the old window
 * may be committed late, and a clock may be set back.
 */
const WINDOW_KEPT_MS = 3_600_000;

export function createBatchWriter(parts: { readonly hash: HashText }): BatchWriter {
  const counters = createCounterMap<string | undefined>();
  const quote = createQuoteMemory();
  const sweeper = createSweeper({ keptMs: WINDOW_KEPT_MS });
  let head: ChainPoint | undefined;
  let reachedSeq = 0;

  const prepare = (tables: Tables, work: BatchWork, from: ChainPoint): Batch =>
    prepareBatch({
      ...work,
      head: from,
      hash: parts.hash,
      quote,
      approval: (id) => approvalNow(tables.approvals.row(id), work.nowMs),
      read(key, windowStartMs) {
        const known = counters.get(key, windowStartMs);
        if (known !== undefined || counters.has(key, windowStartMs)) return known;
        const value = tables.counterValue(key, windowStartMs);
        counters.set(key, windowStartMs, value);
        return value;
      },
    });

  /** The batch with the head already moved to its end. */
  const claim = (tables: Tables, work: BatchWork): Batch => {
    if (head !== undefined) {
      const batch = prepare(tables, work, head);
      if (batch.entries.length === 0 || tables.moveHead(head, batch.head)) return batch;
    }
    const found = tables.state().head;
    // An older copy would hand out quota that is spent, so going on with it takes a restart.
    if (found.seq < reachedSeq) throw wentBack(reachedSeq, found.seq);
    counters.clear();
    const batch = prepare(tables, work, found);
    if (batch.entries.length > 0) tables.moveHead(found, batch.head);
    return batch;
  };

  return {
    write(tables, work) {
      tables.begin();
      try {
        const batch = claim(tables, work);
        tables.appendEntries(batch.entries);
        tables.putCounters(batch.counters);
        writeApprovals(tables.approvals, batch.approvals);
        dropOldWindows(tables, batch.counters, counters);
        const boundSinceMs = work.nowMs - TASK_OWNER_KEPT_MS;
        for (const binding of work.bindings) tables.bindTask(binding, work.nowMs, boundSinceMs);
        if (batch.entries.length > 0) sweeper.step(tables, work.nowMs);
        tables.commit();
        head = batch.head;
        reachedSeq = head.seq;
        keep(counters, batch.counters);
        return batch;
      } catch (error) {
        head = undefined;
        counters.clear();
        tables.rollback();
        throw error;
      }
    },
    forget() {
      head = undefined;
      counters.clear();
    },
  };
}

/** A window that had no value is new, and then the ones long before it can go. */
function dropOldWindows(
  tables: Tables,
  writes: readonly CounterWrite[],
  committed: CounterMap<string | undefined>,
): void {
  for (const { key, windowStartMs, windowEndMs } of writes) {
    if (committed.get(key, windowStartMs) !== undefined) continue;
    tables.dropWindows(key, windowStartMs - (windowEndMs - windowStartMs) - WINDOW_KEPT_MS);
  }
}

function keep(counters: CounterMap<string | undefined>, writes: readonly CounterWrite[]): void {
  if (counters.size > CACHED_MAX) counters.clear();
  for (const write of writes) counters.set(write.key, write.windowStartMs, write.value);
}

function wentBack(from: number, to: number): StorageError {
  return new StorageError(
    'corrupt',
    `the ledger went back from entry ${from} to ${to}: an older copy has taken its place`,
    'put the newer one back, or restart the gateway to go on with the older one',
  );
}
