// Keeps the index of records up to date in steps that are too short to be felt by a call, now and then
// by itself and before a search. Several processes on one folder share the work: one writes, the others
// find it done.
import { INDEX_LAG_MS } from '#core/decisions/index.ts';
import { isBusy } from '../sqlite/sql-trouble.ts';
import type { IndexFeed } from './index-feed.ts';
import type { IndexFile } from './index-file.ts';
import { takeStep } from './index-step.ts';
import type { LedgerView } from './ledger-view.ts';

export interface IndexKeeperParts {
  readonly index: IndexFile;
  readonly ledger: () => LedgerView;
  readonly feed?: IndexFeed | undefined;
  readonly log: (line: string) => void;
}

export interface IndexKeeper {
  /** Begins to keep up by itself. */
  start(): void;
  /**
   * Resolves when everything that is committed now is in the index, after a second at most; when there
   * is a long way to go, as for a new index, after a tenth of that. Rejects while the index cannot be
   * kept: what it would give is not what there is.
   */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** How often it looks by itself: a step costs as much as some hundred entries in it. */
const LOOK_MS = 250;
/** A step takes about this long; milliseconds. */
const STEP_MS = 2;
const ENTRIES_MIN = 32;
const ENTRIES_MAX = 1_024;
/** While somebody waits a step takes so many times more. */
const HURRY = 3;
/** After a step there is a rest of so many times its length, so that calls get most of the time. */
const REST = 4;
const REST_MS_MAX = 20;
/** So many entries cannot be taken over while somebody waits. */
const FAR = 20_000;
const FAR_WAIT_MS = INDEX_LAG_MS / 10;

export function createIndexKeeper(parts: IndexKeeperParts): IndexKeeper {
  return new Keeper(parts);
}

class Keeper implements IndexKeeper {
  readonly #parts: IndexKeeperParts;
  #timer: NodeJS.Timeout | undefined;
  #entries = 64;
  #running: Promise<void> | undefined;
  #hurry = 0;
  #isClosed = false;
  #failure: Error | undefined;

  constructor(parts: IndexKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#look();
  }

  #look(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#run().then(() => this.#look()), LOOK_MS);
    this.#timer.unref();
  }

  async catchUp(): Promise<void> {
    this.#hurry += 1;
    try {
      const wanted = this.#parts.ledger().state().head.seq;
      const isFar = wanted - this.#place() > FAR;
      const untilMs = performance.now() + (isFar ? FAR_WAIT_MS : INDEX_LAG_MS);
      while (this.#place() < wanted && performance.now() < untilMs) {
        await Promise.race([this.#run(), pause(untilMs - performance.now())]);
        if (this.#failure !== undefined) throw this.#failure;
      }
    } finally {
      this.#hurry -= 1;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #place(): number {
    return this.#parts.index.use().place().seq;
  }

  /** Goes on until there is nothing more; everybody who asks meanwhile waits for the same. */
  #run(): Promise<void> {
    this.#running ??= this.#work()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #work(): Promise<void> {
    while (!this.#isClosed) {
      const startMs = performance.now();
      if (this.#isIdle() || this.#step()) break;
      const restMs = Math.min(REST_MS_MAX, REST * (performance.now() - startMs));
      await (this.#hurry > 0 ? pause(0) : pause(restMs));
    }
    if (this.#failure !== undefined) this.#parts.log('the index of records is kept again');
    this.#failure = undefined;
  }

  /** Without a lock: whether there is anything to do at all. */
  #isIdle(): boolean {
    const { seq, base } = this.#parts.index.use().place();
    const state = this.#parts.ledger().state();
    return seq === state.head.seq && base === state.base.seq;
  }

  /** True when there is nothing more to do, or another process is at it. */
  #step(): boolean {
    const { index, ledger, feed } = this.#parts;
    const startMs = performance.now();
    const times = this.#hurry > 0 ? HURRY : 1;
    try {
      const step = takeStep({
        tables: index.use(),
        ledger: ledger(),
        feed,
        limit: this.#entries * times,
      });
      if (step === undefined) {
        index.renew();
        return false;
      }
      const tookMs = performance.now() - startMs;
      const isLong = tookMs > STEP_MS * times;
      const next = isLong ? this.#entries / 2 : this.#entries * 1.5;
      if (isLong || step.taken >= this.#entries * times) {
        this.#entries = Math.round(Math.min(ENTRIES_MAX, Math.max(ENTRIES_MIN, next)));
      }
      return step.done;
    } catch (error) {
      if (isBusy(error)) return true;
      throw error;
    }
  }

  #failed(error: unknown): void {
    const failure = error instanceof Error ? error : new Error(String(error));
    if (this.#failure === undefined) {
      this.#parts.log(`the index of records cannot be kept: ${failure.message}`);
    }
    this.#failure = failure;
  }
}

/** 0: the next turn of the event loop. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0) setImmediate(resolve);
    else setTimeout(resolve, ms);
  });
}
