// Writes one batch in one transaction. Without counters and approvals that is one statement; else the
// rows that it depends on are locked first, and the last statement is sent together with the COMMIT.
// INVARIANT: what may have been committed is never written again before `settle` has said that it was not.
import {
  type Batch,
  type BatchInput,
  type ChainPoint,
  type CounterMap,
  type CountersAt,
  createCounterMap,
  createQuoteMemory,
  prepareBatch,
} from '#core/decisions/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { approvalNow, writeApprovals } from '../approval-rows.ts';
import { StorageError } from '../storage-error.ts';
import {
  type ApprovalChanges,
  approvalsOf,
  collectApprovals,
  lockApprovals,
} from './approval-statements.ts';
import { batchStatement, isHeadMoved } from './batch-statement.ts';
import type { Sql } from './ledger-database.ts';
import {
  type CounterRows,
  countersOf,
  lockCounters,
  makeCounters,
  putCounters,
} from './locked-counters.ts';
import { firstFailure, isRefusal, requireCommit } from './transaction-end.ts';
import type { WriterLink } from './writer-link.ts';
import { beginWriter, fenceWriter, findWriter, type WriterPlace } from './writers.ts';

export type BatchWork = Pick<BatchInput, 'drafts' | 'endings' | 'nowMs'>;

/** Thrown when a batch may have been committed or not; `settle` finds out. */
export class InDoubt extends Error {
  override readonly name = 'InDoubt';
}

export interface BatchWriterParts {
  readonly link: WriterLink;
  readonly counters: CountersAt;
}

/** How often a batch is prepared anew because its rows have moved under it. */
const ATTEMPTS = 5;

export class BatchWriter {
  readonly #link: WriterLink;
  readonly #counters: CountersAt;
  readonly #quote = createQuoteMemory();
  #place: WriterPlace | undefined;
  #reachedSeq = 0;
  #doubted: { readonly from: ChainPoint; readonly batch: Batch } | undefined;

  constructor({ link, counters }: BatchWriterParts) {
    this.#link = link;
    this.#counters = counters;
  }

  /** The number of the chain; `undefined` while nothing was written. */
  get writer(): number | undefined {
    return this.#place?.id;
  }

  /** Commits the work or nothing of it, unless it throws `InDoubt`. */
  async write(work: BatchWork): Promise<Batch> {
    if (this.#doubted !== undefined) throw new InDoubt('an earlier batch is not settled');
    const needs = needsOf(work, this.#counters);
    for (let attempt = 1; ; attempt += 1) {
      const sql = await this.#link.use();
      try {
        return await (needs === undefined
          ? this.#writeAlone(sql, work)
          : this.#writeLocked(sql, work, needs));
      } catch (error) {
        if (error instanceof InDoubt) throw error;
        await leave(sql, this.#link, error, needs !== undefined);
        const again = isHeadMoved(error) || error instanceof RowsMissing;
        if (!again || attempt === ATTEMPTS) throw error;
        if (isHeadMoved(error)) await this.#lookAgain(sql);
      }
    }
  }

  /** The batch, if the last one in doubt was committed; throws while that cannot be found out. */
  async settle(): Promise<Batch | undefined> {
    const place = this.#place;
    if (this.#doubted === undefined || place === undefined) return undefined;
    const { from, batch } = this.#doubted;
    const sql = await this.#link.use();
    try {
      const now = stillThere(place, await fenceWriter(sql, place.id), this.#reachedSeq);
      const isThere = await hasEntry(sql, place.id, from.seq + 1, batch.entries[0]?.hash);
      this.#doubted = undefined;
      this.#move(now);
      return isThere ? batch : undefined;
    } catch (error) {
      if (!isRefusal(error)) this.#link.drop();
      throw error;
    }
  }

  async #writeAlone(sql: Sql, work: BatchWork): Promise<Batch> {
    const own = await this.#own(sql, work.nowMs);
    const batch = this.#prepare(work, own.head, NOTHING_LOCKED);
    if (batch.entries.length === 0) return batch;
    await this.#finish(own, batch, [sql.query(batchStatement(own, own.head, batch, work))]);
    return batch;
  }

  async #writeLocked(sql: Sql, work: BatchWork, needs: Needs): Promise<Batch> {
    const own = await this.#own(sql, work.nowMs);
    const locked = await lock(sql, needs);
    if (locked === undefined) {
      await sql.query('ROLLBACK');
      await makeCounters(sql, needs.counters);
      throw new RowsMissing();
    }
    const batch = this.#prepare(work, own.head, locked);
    if (batch.entries.length === 0) {
      await sql.query('ROLLBACK');
      return batch;
    }
    if (locked.approvals !== undefined) {
      writeApprovals(locked.approvals.rows, batch.approvals);
      await locked.approvals.flush(sql);
    }
    const { counters } = batch;
    await this.#finish(own, batch, [
      ...(counters.length === 0 ? [] : [putCounters(sql, needs.counters, counters)]),
      sql.query(batchStatement(own, own.head, batch, work)),
      sql.query('COMMIT').then(requireCommit),
    ]);
    return batch;
  }

  #prepare(work: BatchWork, from: ChainPoint, locked: Locked): Batch {
    return prepareBatch({
      ...work,
      head: from,
      hash: sha256Hex,
      quote: this.#quote,
      counters: this.#counters,
      read: locked.values.get,
      approval: (id) => approvalNow(locked.approvals?.rows.row(id), work.nowMs),
    });
  }

  /** @param sent the end of a transaction; from here on a broken connection leaves it in doubt */
  async #finish(from: WriterPlace, batch: Batch, sent: readonly Promise<unknown>[]) {
    const failure = await firstFailure(sent);
    if (failure === undefined) {
      this.#move({ ...from, head: batch.head });
      return;
    }
    if (isRefusal(failure.error)) throw failure.error;
    this.#doubted = { from: from.head, batch };
    this.#link.drop();
    throw new InDoubt('the answer of the database got lost', { cause: failure.error });
  }

  async #own(sql: Sql, nowMs: number): Promise<WriterPlace> {
    this.#place ??= await beginWriter(sql, nowMs);
    return this.#place;
  }

  async #lookAgain(sql: Sql): Promise<void> {
    const place = this.#place;
    if (place === undefined) return;
    this.#move(stillThere(place, await findWriter(sql, place.id), this.#reachedSeq));
  }

  #move(to: WriterPlace): void {
    this.#reachedSeq = to.head.seq;
    this.#place = to;
  }
}

class RowsMissing extends Error {
  override readonly name = 'RowsMissing';
}

interface Needs {
  readonly counters: CounterRows;
  readonly approvals: readonly string[];
}

/** Rows as they are while the transaction holds them. */
interface Locked {
  readonly values: Pick<CounterMap<string | undefined>, 'get'>;
  readonly approvals: ApprovalChanges | undefined;
}

const NOTHING_LOCKED: Locked = {
  values: createCounterMap<string | undefined>(),
  approvals: undefined,
};

/** `undefined`: the batch depends on no row but its own head. */
function needsOf(work: BatchWork, at: CountersAt): Needs | undefined {
  const counters = countersOf(at === 'here' ? work : { drafts: [], endings: [] });
  const named = [...work.drafts, ...work.endings].flatMap(({ approval }) => approval ?? []);
  if (counters.size === 0 && named.length === 0) return undefined;
  return { counters, approvals: [...new Set(named)] };
}

/** Begins a transaction and locks; `undefined` when counters are missing. */
async function lock(sql: Sql, { counters, approvals }: Needs): Promise<Locked | undefined> {
  const [, values] = await Promise.all([
    sql.query('BEGIN'),
    counters.size === 0 ? NOTHING_LOCKED.values : lockCounters(sql, counters),
  ]);
  if (values === undefined) return undefined;
  if (approvals.length === 0) return { values, approvals: undefined };
  await lockApprovals(sql);
  return { values, approvals: collectApprovals(await approvalsOf(sql, 'id', approvals)) };
}

/** Leaves no transaction behind, and no connection that is in doubt. */
async function leave(
  sql: Sql,
  link: WriterLink,
  error: unknown,
  isTransaction: boolean,
): Promise<void> {
  const isClean = error instanceof RowsMissing || error instanceof StorageError;
  if (!isClean && !isRefusal(error)) {
    link.drop();
    return;
  }
  if (!isTransaction || error instanceof RowsMissing) return;
  await sql.query('ROLLBACK').catch(() => link.drop());
}

async function hasEntry(
  sql: Sql,
  writer: number,
  seq: number,
  hash: string | undefined,
): Promise<boolean> {
  const { rows } = await sql.query(
    'SELECT hash FROM ledger_entries WHERE writer = $1 AND seq = $2',
    [writer, seq],
  );
  return rows[0]?.['hash'] === hash;
}

function stillThere(
  known: WriterPlace,
  found: WriterPlace | undefined,
  reachedSeq: number,
): WriterPlace {
  if (found !== undefined && found.head.seq >= reachedSeq) return found;
  // An older copy would hand out quota that is spent, so going on with it takes a restart.
  throw new StorageError(
    'corrupt',
    `the chain of writer ${known.id} went back from entry ${reachedSeq} to ${found?.head.seq ?? 0}: an older copy of the database has taken its place`,
    'put the newer one back, or restart the gateway to go on with the older one',
  );
}
