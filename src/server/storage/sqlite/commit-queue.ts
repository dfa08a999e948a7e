// Group commit: what is handed in during one turn of the event loop, or while callers keep coming,
// goes into one transaction. Also waits, without blocking, while another process holds the lock.
// ledger.ts gives it the writing.
import { Fault } from '#contract/errors.ts';
import type { Batch, Committed, Draft, Ending } from '#core/decisions/index.ts';
import type { BatchWork } from './batch-writer.ts';
import { pauseMs } from './patience.ts';
import type { TaskBinding } from './tables.ts';

export interface CommitQueueParts {
  /** Commits the work or nothing of it; throws. */
  readonly write: (work: BatchWork) => Batch;
  readonly isBusy: (error: unknown) => boolean;
  /** A failure of `write` as the callers get it. */
  readonly explain: (error: unknown) => unknown;
  readonly nowMs: () => number;
  /** How long a caller waits for the lock before it is rejected. */
  readonly busyTimeoutMs: number;
  /** Told when endings could not be written; the other callers are told themselves. */
  readonly log: (line: string) => void;
}

interface Caller {
  readonly draft: Draft | undefined;
  readonly binding: TaskBinding | undefined;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
  /** When the waiting for the lock ends; unset until the lock was first found taken. */
  untilMs: number | undefined;
}

interface Closing {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  readonly untilMs: number;
}

/** Callers of one transaction: bounds how long it keeps the lock and the event loop. */
const BATCH_MAX = 500;
/**
 * A batch gathers for at most so many turns of the event loop, while each of them brings somebody: a
 * transaction costs as much as several calls in it.
 */
const TURNS_MAX = 6;
/** Callers that come one at a time wait for nobody; a mean over about so many batches tells. */
const MEAN_OVER = 8;
const COMPANY_MIN = 2;
/** The lock is mostly held for less than a millisecond, so the first attempts wait for one turn. */
const ATTEMPTS_AT_ONCE = 3;
/** Endings wait this long for a batch that is written anyway. */
const ENDINGS_WAIT_MS = 200;
/** Endings that could not be written are tried again after this. */
const ENDINGS_RETRY_MS = 1_000;
/** Endings kept while nothing can be written; then the oldest go, and their quota stays used. */
const ENDINGS_MAX = 10_000;

/** `idle` is a timer that waits for company; `soon` is a flush that nothing may put off. */
type Scheduled = 'no' | 'idle' | 'soon';

export class CommitQueue {
  readonly #parts: CommitQueueParts;
  readonly #callers: Caller[] = [];
  readonly #endings: Ending[] = [];
  readonly #company = new Company();
  #scheduled: Scheduled = 'no';
  #timer: NodeJS.Timeout | undefined;
  #attempt = 0;
  #closing: Closing | undefined;
  #closed: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: CommitQueueParts) {
    this.#parts = parts;
  }

  commit(draft: Draft): Promise<Committed> {
    return this.#submit(draft, undefined);
  }

  bind(binding: TaskBinding): Promise<void> {
    return this.#submit(undefined, binding).then(() => undefined);
  }

  /** Nothing happens once the queue is closed. */
  end(ending: Ending): void {
    if (this.#isClosed) return;
    this.#endings.push(ending);
    // Whoever is told that the call did not run may repeat it at once.
    if (ending.approval !== undefined) this.#soon();
    if (this.#scheduled === 'no') this.#later(ENDINGS_WAIT_MS, 'idle');
  }

  /** Writes what is waiting; rejects when that fails, and then the endings are lost. */
  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve, reject) => {
      this.#closing = { resolve, reject, untilMs: performance.now() + this.#parts.busyTimeoutMs };
      this.#soon();
    }).finally(() => {
      this.#isClosed = true;
    });
    return this.#closed;
  }

  #submit(draft: Draft | undefined, binding: TaskBinding | undefined): Promise<Committed> {
    if (this.#closed !== undefined) {
      return Promise.reject(new Fault('record_failed', 'the ledger is closed'));
    }
    return new Promise((resolve, reject) => {
      this.#callers.push({ draft, binding, resolve, reject, untilMs: undefined });
      this.#soon();
    });
  }

  // After the poll phase, so that the calls of all sockets that were readable meet in one batch; a
  // microtask would run between them and commit each alone.
  #soon(): void {
    if (this.#scheduled === 'soon') return;
    clearTimeout(this.#timer);
    this.#scheduled = 'soon';
    setImmediate(() => this.#flush());
  }

  #later(ms: number, kind: 'idle' | 'soon'): void {
    this.#scheduled = kind;
    this.#timer = setTimeout(() => this.#flush(), ms);
    if (kind === 'idle') this.#timer.unref();
  }

  #flush(): void {
    if (this.#closing === undefined && this.#company.isComing(this.#callers.length)) {
      this.#scheduled = 'soon';
      setImmediate(() => this.#flush());
      return;
    }
    this.#company.hasGone(this.#callers.length);
    this.#scheduled = 'no';
    try {
      if (this.#callers.length + this.#endings.length > 0) this.#writeSome();
    } catch (error) {
      if (this.#parts.isBusy(error)) this.#comeBack(error);
      else this.#giveUp(error);
      return;
    }
    this.#attempt = 0;
    const endingsLeft = this.#endings.length > 0;
    if (this.#callers.length > 0 || (this.#closing !== undefined && endingsLeft)) this.#soon();
    else if (this.#closing !== undefined) this.#closing.resolve();
    else if (endingsLeft) this.#later(ENDINGS_WAIT_MS, 'idle');
  }

  #writeSome(): void {
    const taken = this.#callers.slice(0, BATCH_MAX);
    const endings = this.#endings.slice(0, BATCH_MAX);
    const drafts: Draft[] = [];
    const bindings: TaskBinding[] = [];
    for (const { draft, binding } of taken) {
      if (draft !== undefined) drafts.push(draft);
      if (binding !== undefined) bindings.push(binding);
    }
    const nowMs = this.#parts.nowMs();
    const batch = this.#parts.write({ drafts, endings, bindings, nowMs });
    this.#callers.splice(0, taken.length);
    this.#endings.splice(0, endings.length);
    answer(taken, batch);
  }

  /** The lock is taken: those whose time is up are told, the others wait a moment more. */
  #comeBack(error: unknown): void {
    const nowMs = performance.now();
    if (this.#closing !== undefined && this.#closing.untilMs < nowMs) {
      this.#giveUp(error);
      return;
    }
    const waiting = this.#callers.splice(0);
    for (const caller of waiting) {
      caller.untilMs ??= nowMs + this.#parts.busyTimeoutMs;
      if (caller.untilMs < nowMs) caller.reject(this.#parts.explain(error));
      else this.#callers.push(caller);
    }
    this.#attempt += 1;
    const isAwaited = this.#callers.length > 0 || this.#closing !== undefined;
    if (isAwaited && this.#attempt <= ATTEMPTS_AT_ONCE) this.#soon();
    else if (isAwaited) this.#later(pauseMs(this.#attempt - ATTEMPTS_AT_ONCE), 'soon');
    else if (this.#endings.length > 0) this.#later(ENDINGS_WAIT_MS, 'idle');
  }

  /** Nothing was written and trying again at once will not help. */
  #giveUp(error: unknown): void {
    const fault = this.#parts.explain(error);
    for (const caller of this.#callers.splice(0)) caller.reject(fault);
    if (this.#closing !== undefined) {
      this.#closing.reject(fault);
      return;
    }
    if (this.#endings.length === 0) return;
    const tooMany = Math.max(0, this.#endings.length - ENDINGS_MAX);
    const lost = this.#endings.splice(0, tooMany).length;
    this.#parts.log(
      `${this.#endings.length} outcomes wait to be recorded, ${lost} are lost: ${fault}`,
    );
    this.#later(ENDINGS_RETRY_MS, 'idle');
  }
}

/** Whether it is worth another turn to wait for callers that are about to come. */
class Company {
  #mean = 1;
  #turns = 0;
  #seen = 0;

  isComing(callers: number): boolean {
    const isGrowing = callers > this.#seen && callers < BATCH_MAX;
    if (this.#mean < COMPANY_MIN || !isGrowing || this.#turns === TURNS_MAX) return false;
    this.#turns += 1;
    this.#seen = callers;
    return true;
  }

  /** A batch of so many is written now. */
  hasGone(callers: number): void {
    this.#turns = 0;
    this.#seen = 0;
    if (callers > 0) this.#mean += (callers - this.#mean) / MEAN_OVER;
  }
}

function answer(callers: readonly Caller[], batch: Batch): void {
  let next = 0;
  for (const caller of callers) {
    if (caller.draft === undefined) {
      caller.resolve({});
      continue;
    }
    const result = batch.results[next];
    next += 1;
    if (result === undefined) caller.reject(new Error('a batch has no result for a draft'));
    else if ('failed' in result) caller.reject(result.failed);
    else caller.resolve(result.committed);
  }
}
