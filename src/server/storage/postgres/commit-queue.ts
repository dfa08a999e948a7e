// Group commit on a database that answers later: while one batch is under way, the next gathers. Nobody
// waits longer than a few seconds, whatever the database does; what became of a batch whose answer got
// lost is found out before the next one. ledger.ts gives it the writing.
import { Fault } from '#contract/errors.ts';
import type { Completion } from '#contract/record.ts';
import type { Batch, Committed, Draft, Ending } from '#core/decisions/index.ts';
import { type BatchWriter, InDoubt } from './batch-writer.ts';

export interface CommitQueueParts {
  readonly writer: Pick<BatchWriter, 'write' | 'settle'>;
  /** True when the same again may go through in a moment. */
  readonly mayPass: (error: unknown) => boolean;
  /** A failure as the callers get it. */
  readonly explain: (error: unknown) => unknown;
  readonly nowMs: () => number;
  /** How long a caller waits before it is rejected, milliseconds. */
  readonly waitMs: number;
  /** Told when endings could not be written; the other callers are told themselves. */
  readonly log: (line: string) => void;
}

interface Caller {
  readonly draft: Draft;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
  readonly untilMs: number;
  /** It has been rejected; the call does not run, whatever becomes of the batch. */
  gone: boolean;
}

/** Callers of one transaction: bounds how long it takes. */
const BATCH_MAX = 500;
/** Endings wait this long for a batch that is written anyway. */
const ENDINGS_WAIT_MS = 200;
/** Endings that could not be written are tried again after this. */
const ENDINGS_RETRY_MS = 1_000;
/** Endings kept while nothing can be written; then the oldest go, and their quota stays used. */
const ENDINGS_MAX = 10_000;
/** A failure that passes is waited out for so long; after that, calls are told at once. */
const PATIENCE_MS = 1_500;
const PAUSE_MAX_MS = 250;
/** How often callers are looked at whose time may be up. */
const LOOK_MS = 250;

/** How a call ended that was recorded as allowed after its caller had been told that it was not. */
const NEVER_SENT: Completion = {
  outcome: 'not_sent',
  latencyMs: 0,
  bytes: 0,
  overheadUs: 0,
  returned: true,
};

export class CommitQueue {
  readonly #parts: CommitQueueParts;
  readonly #callers: Caller[] = [];
  readonly #endings: Ending[] = [];
  /** The batch under way, which is in doubt perhaps. */
  #taken: readonly Caller[] = [];
  #running: Promise<void> | undefined;
  #endingsTimer: NodeJS.Timeout | undefined;
  #lookTimer: NodeJS.Timeout | undefined;
  /** Since when nothing could be written, on the clock of `performance`. */
  #failingSince: number | undefined;
  #lastFailure: unknown;
  #closeUntilMs: number | undefined;
  #closed: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: CommitQueueParts) {
    this.#parts = parts;
  }

  commit(draft: Draft): Promise<Committed> {
    if (this.#closed !== undefined) {
      return Promise.reject(new Fault('record_failed', 'the ledger is closed'));
    }
    return new Promise((resolve, reject) => {
      const untilMs = performance.now() + this.#parts.waitMs;
      this.#callers.push({ draft, resolve, reject, untilMs, gone: false });
      this.#lookTimer ??= setTimeout(() => this.#look(), LOOK_MS);
      this.#soon();
    });
  }

  /** Nothing happens once the queue is closed. */
  end(ending: Ending): void {
    if (this.#isClosed) return;
    this.#endings.push(ending);
    // Whoever is told that the call did not run may repeat it at once.
    if (ending.approval !== undefined) this.#soon();
    else this.#later(ENDINGS_WAIT_MS);
  }

  /** Writes what is waiting; rejects when that fails, and then the endings are lost. */
  close(): Promise<void> {
    this.#closed ??= this.#finish().finally(() => {
      this.#isClosed = true;
      clearTimeout(this.#endingsTimer);
      clearTimeout(this.#lookTimer);
    });
    return this.#closed;
  }

  async #finish(): Promise<void> {
    const untilMs = performance.now() + this.#parts.waitMs;
    this.#closeUntilMs = untilMs;
    while (this.#callers.length + this.#endings.length > 0 || this.#running !== undefined) {
      this.#soon();
      await this.#running;
      const isLate = performance.now() > untilMs;
      if (isLate && this.#callers.length === 0) throw this.#parts.explain(this.#lastFailure);
      if (this.#failingSince !== undefined) await pause(PAUSE_MAX_MS / 5);
    }
  }

  // After the poll phase, so that the calls of all sockets that were readable meet in one batch.
  #soon(): void {
    this.#running ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#run())
      .finally(() => {
        this.#running = undefined;
        if (this.#callers.length > 0) this.#soon();
        else if (this.#endings.length > 0) {
          this.#later(this.#failingSince === undefined ? ENDINGS_WAIT_MS : ENDINGS_RETRY_MS);
        }
      });
  }

  #later(ms: number): void {
    if (this.#running !== undefined || this.#endingsTimer !== undefined || this.#isClosed) return;
    this.#endingsTimer = setTimeout(() => {
      this.#endingsTimer = undefined;
      this.#soon();
    }, ms);
    this.#endingsTimer.unref();
  }

  /** Writes until nothing waits or nothing can be written. */
  async #run(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#callers.length + this.#endings.length === 0) return;
      try {
        await this.#writeSome();
        this.#failingSince = undefined;
        attempt = 0;
        // Endings alone wait for company again.
        if (this.#callers.length === 0 && this.#closeUntilMs === undefined) return;
      } catch (error) {
        this.#lastFailure = error;
        this.#failingSince ??= performance.now();
        const isNew = performance.now() - this.#failingSince < PATIENCE_MS;
        if (!isNew || !this.#parts.mayPass(error)) {
          this.#giveUp(error);
          return;
        }
        await pause(Math.min(PAUSE_MAX_MS, 5 * attempt * attempt * (1 + Math.random())));
      }
    }
  }

  async #writeSome(): Promise<void> {
    const { nowMs, writer } = this.#parts;
    const taken = this.#callers.slice(0, BATCH_MAX);
    const endings = this.#endings.slice(0, BATCH_MAX);
    this.#taken = taken;
    try {
      const drafts = taken.map(({ draft }) => draft);
      const batch = await writer
        .write({ drafts, endings, nowMs: nowMs() })
        .catch((error: unknown) => this.#settle(error));
      this.#callers.splice(0, taken.length);
      this.#endings.splice(0, endings.length);
      this.#answer(taken, batch);
    } finally {
      this.#taken = [];
      this.#forgetGone();
    }
  }

  /** The batch if it was committed after all; else throws why it was not, however long that takes. */
  async #settle(error: unknown): Promise<Batch> {
    if (!(error instanceof InDoubt)) throw error;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const batch = await this.#parts.writer.settle();
        if (batch !== undefined) return batch;
        throw error.cause;
      } catch (failure) {
        if (failure === error.cause) throw failure;
        this.#lastFailure = failure;
        this.#failingSince ??= performance.now();
        const untilMs = this.#closeUntilMs;
        if (untilMs !== undefined && performance.now() > untilMs) throw failure;
      }
      await pause(Math.min(PAUSE_MAX_MS, 20 * attempt));
    }
  }

  #answer(callers: readonly Caller[], batch: Batch): void {
    for (const [index, { draft, resolve, reject, gone }] of callers.entries()) {
      const result = batch.results[index];
      if (result === undefined) reject(new Error('a batch has no result for a draft'));
      else if ('failed' in result) reject(result.failed);
      else if (!gone) resolve(result.committed);
      else this.#takeBack(draft, result.committed);
    }
  }

  /** The caller was told that nothing was recorded, so the call did not run: what it took goes back. */
  #takeBack({ record, charges, approval }: Draft, committed: Committed): void {
    if (committed.refused !== undefined || committed.approvalGone === true) return;
    if (record.decision !== 'allow') return;
    const taken = approval === undefined ? {} : { approval };
    const { requestId } = record;
    this.#endings.push({ requestId, completion: NEVER_SENT, returned: charges, ...taken });
  }

  /** Rejects those whose time is up. */
  #look(): void {
    const nowMs = performance.now();
    for (const caller of this.#callers) {
      if (caller.gone || caller.untilMs > nowMs) continue;
      caller.gone = true;
      caller.reject(this.#parts.explain(this.#lastFailure ?? new NoAnswer()));
    }
    this.#forgetGone();
    this.#lookTimer =
      this.#callers.length === 0 ? undefined : setTimeout(() => this.#look(), LOOK_MS);
  }

  /** Those under way stay: it is still to be seen what became of them. */
  #forgetGone(): void {
    const kept = this.#callers.filter((one) => !one.gone || this.#taken.includes(one));
    if (kept.length < this.#callers.length) this.#callers.splice(0, this.#callers.length, ...kept);
  }

  /** Nothing was written and trying again at once will not help. */
  #giveUp(error: unknown): void {
    const fault = this.#parts.explain(error);
    for (const caller of this.#callers.splice(0)) caller.reject(fault);
    if (this.#endings.length === 0) return;
    const tooMany = Math.max(0, this.#endings.length - ENDINGS_MAX);
    const lost = this.#endings.splice(0, tooMany).length;
    this.#parts.log(
      `${this.#endings.length} outcomes wait to be recorded, ${lost} are lost: ${fault}`,
    );
  }
}

/** Said to callers of a batch that was sent and is not answered. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor() {
    super('timeout: the database does not answer');
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
