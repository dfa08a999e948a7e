// The ledger in a PostgreSQL database that several gateways share: records in a chain a writer, counters,
// approvals and task owners. Opened by ../open-storage.ts; `../redis` composes with it.
import type pg from 'pg';
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import type { CountersAt, LedgerReader, Retention } from '#core/decisions/index.ts';
import type { LedgerStore } from '../sqlite/ledger.ts';
import { recordFailed, StorageError } from '../storage-error.ts';
import { createPostgresApprovals } from './approvals.ts';
import { BatchWriter } from './batch-writer.ts';
import { CommitQueue } from './commit-queue.ts';
import { joinCounting } from './counting-place.ts';
import { migrateLedger, SNAPSHOT, type Sql, transact } from './ledger-database.ts';
import { allCounters, chainState, entriesAfter, entriesBefore } from './ledger-reader.ts';
import { openPool } from './open-pool.ts';
import { databaseName, pgTrouble } from './pg-trouble.ts';
import { forgetEnded, pruneAll } from './prune.ts';
import { createPostgresTasks } from './tasks.ts';
import { createWriterLink } from './writer-link.ts';
import { noteHeads } from './writers.ts';

export interface OpenPostgresLedgerOptions {
  readonly url: string;
  /** Default `here`; `elsewhere`: charges have been applied before a draft is committed. */
  readonly counters?: CountersAt;
  /** How long a commit waits while the database is away or held; default 3,000 milliseconds. */
  readonly waitMs?: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told when something could not be written that nobody waits for. */
  readonly log: (line: string) => void;
}

/** The port's reader sees the chain of this process; `pool` is for whoever reads beside it. */
export interface PostgresLedger extends LedgerStore {
  readonly pool: pg.Pool;
}

const WAIT_MS = 3_000;
const CONNECTIONS_MAX = 12;
/** How often old rows are looked for, and how far the chains have come is noted. */
const HOUSEKEEPING_MS = 600_000;

/** Opens the database and brings its tables up to date. @throws StorageError */
export async function openPostgresLedger(
  options: OpenPostgresLedgerOptions,
): Promise<PostgresLedger> {
  const { url, clock, log, counters = 'here' } = options;
  const name = databaseName(url);
  const pool = openPool(url, { max: CONNECTIONS_MAX, log });
  const link = createWriterLink({
    url,
    greet: (sql) => joinCounting(sql, { url, counters, nowMs: clock }),
  });
  try {
    await migrateLedger(pool, name);
    await link.use();
  } catch (error) {
    link.drop();
    await pool.end();
    throw pgTrouble(error, name);
  }
  return storeOn({ ...options, name, pool, link, writer: new BatchWriter({ link, counters }) });
}

interface StoreParts extends OpenPostgresLedgerOptions {
  readonly name: string;
  readonly pool: pg.Pool;
  readonly link: ReturnType<typeof createWriterLink>;
  readonly writer: BatchWriter;
}

function storeOn(parts: StoreParts): PostgresLedger {
  const { name, pool, link, writer, clock, log, waitMs = WAIT_MS } = parts;
  const explain = (error: unknown): unknown => {
    const trouble = pgTrouble(error, name);
    return trouble instanceof StorageError ? recordFailed(trouble) : trouble;
  };
  const mayPass = (error: unknown): boolean => {
    const trouble = storageTroubleOf(pgTrouble(error, name));
    return trouble === 'unavailable' || trouble === 'busy';
  };
  const queue = new CommitQueue({
    ...{ writer, mayPass, explain, log, waitMs },
    nowMs: clock,
  });
  const stopHousekeeping = keepHouse(pool, clock, (error) =>
    log(`old rows stay for now: ${explain(error)}`),
  );
  let closed: Promise<void> | undefined;
  const close = async () => {
    stopHousekeeping();
    try {
      await queue.close();
      if (writer.writer !== undefined) await noteAll(pool, clock());
    } catch (error) {
      throw explain(error);
    } finally {
      await link.close();
      await pool.end();
    }
  };
  return {
    pool,
    commit: (draft) => queue.commit(draft),
    complete: (requestId, completion, returned, approval) =>
      queue.end({
        ...{ requestId, completion, returned },
        ...(approval === undefined ? {} : { approval }),
      }),
    approvals: createPostgresApprovals({ pool, explain }),
    ...createPostgresTasks({ pool, nowMs: clock, explain, mayPass }),
    ...readerOn(parts),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** What reads and removes: failures are a `StorageError` here. */
function readerOn({ name, pool, writer, clock }: StoreParts): LedgerReader & Retention {
  const told = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } catch (error) {
      throw pgTrouble(error, name);
    }
  };
  const ofOwn = async <Row>(work: (own: number) => Promise<readonly Row[]>) => {
    const own = writer.writer;
    return own === undefined ? [] : told(work(own));
  };
  const stateWithCounters = async (sql: Sql) => ({
    ...(await chainState(sql, writer.writer)),
    counters: await allCounters(sql),
  });
  return {
    state: () => told(chainState(pool, writer.writer)),
    stateWithCounters: () => told(transact(pool, stateWithCounters, SNAPSHOT)),
    entriesAfter: (seq, limit) => ofOwn((own) => entriesAfter(pool, own, seq, limit)),
    entriesBefore: (seq, limit) => ofOwn((own) => entriesBefore(pool, own, seq, limit)),
    prune: ({ olderThanMs }) => told(pruneAll(pool, clock(), olderThanMs, writer.writer)),
  };
}

/** Looks for old rows now and then; returns the end of it. */
function keepHouse(
  pool: pg.Pool,
  clock: () => number,
  onFailure: (error: unknown) => void,
): () => void {
  const look = async () => {
    await transact(pool, (sql) => forgetEnded(sql, clock()));
    await noteAll(pool, clock());
  };
  const timer = setInterval(() => void look().catch(onFailure), HOUSEKEEPING_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function noteAll(pool: pg.Pool, nowMs: number): Promise<void> {
  const client = await pool.connect();
  try {
    await noteHeads(client, nowMs);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
