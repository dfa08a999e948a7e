// Makes the counters in Redis anew from the records: one gateway at a time, in a new epoch, which ends
// what the old one let through. Called by redis-counters.ts when Redis does not show the marker.
import type { Redis } from 'ioredis';
import pg from 'pg';
import { addDecimals } from '#core/counters/index.ts';
import { counterKey, keptMs } from './charge-script.ts';
import { countedSums } from './counted-sums.ts';
import { type Epoch, LEASE_OVER_MS, readEpoch, writeEpoch } from './epochs.ts';
import { countersOf, markerKey, markerText } from './redis-names.ts';
import { redisName, redisTrouble } from './redis-trouble.ts';

export interface RebuildParts {
  /** Of Redis. */
  readonly url: string;
  readonly databaseUrl: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

// The first number is ours, so that others in the database have others (see postgres-control.ts).
const LOCK = [1_464_288_116, 11] as const;
/** Windows that have ended so lately are made too: a call decided in one may be charged after it. */
const LATE_MS = 60_000;
/** Counters written at once. */
const PAGE = 500;
const CONNECT_MS = 5_000;
/** For a database that accepts a query and never answers; sums over a long time may take a while. */
const ANSWER_MS = 600_000;

/**
 * The epoch that `client` shows afterwards; `undefined`: another gateway is at it, or the connection
 * broke. Rejects when the database or Redis cannot be used.
 */
export async function rebuildCounters(
  parts: RebuildParts,
  client: Redis,
  identity: string,
  signal: AbortSignal,
): Promise<Epoch | undefined> {
  const database = new pg.Client({
    connectionString: parts.databaseUrl,
    application_name: 'wicketgate counters',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  });
  // The query that is under way fails too.
  database.on('error', () => {});
  try {
    await database.connect();
    const { rows } = await database.query('SELECT pg_try_advisory_lock($1, $2) AS mine', [...LOCK]);
    if (rows[0]?.mine !== true) return undefined;
    return await rebuild(parts, database, client, identity, signal);
  } finally {
    // Ends the lock too.
    await database.end().catch(() => {});
  }
}

async function rebuild(
  parts: RebuildParts,
  database: pg.Client,
  client: Redis,
  identity: string,
  signal: AbortSignal,
): Promise<Epoch | undefined> {
  const before = await readEpoch(database);
  // Somebody else may have done it while this one was waiting.
  if (await onRedis(parts, shows(client, before, identity))) return before;
  const number = before.number + 1;
  await writeEpoch(database, { ...before, number, marker: '' });
  if (before.number > 0) {
    parts.log('the counters in Redis are not there: they are made anew from the records');
    await pause(LEASE_OVER_MS, signal);
  }
  const marker = markerText(number, identity);
  const epoch = { ...before, number, marker };
  const nowMs = parts.clock();
  const sums = await countedSums(database, nowMs - LATE_MS);
  const prefix = countersOf(epoch);
  for (let from = 0; from < sums.length; from += PAGE) {
    signal.throwIfAborted();
    const work = client.pipeline();
    for (const sum of sums.slice(from, from + PAGE)) {
      // The script reads plain decimals.
      const value = addDecimals('0', sum.value);
      work.set(counterKey(prefix, sum), value, 'PX', keptMs(sum, nowMs));
    }
    const answers = (await onRedis(parts, work.exec())) ?? [];
    for (const [error] of answers)
      if (error !== null) throw redisTrouble(error, redisName(parts.url));
  }
  signal.throwIfAborted();
  await onRedis(parts, client.set(markerKey(epoch), marker));
  await writeEpoch(database, epoch);
  if (before.number > 0) parts.log(`the counters in Redis are there again (${sums.length})`);
  return epoch;
}

/** Tells its failures from those of the database. */
async function onRedis<Value>({ url }: RebuildParts, work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw redisTrouble(error, redisName(url));
  }
}

/** Whether the Redis behind a connection holds the counters of an epoch. */
export async function shows(client: Redis, epoch: Epoch, identity: string): Promise<boolean> {
  if (epoch.marker === '' || epoch.marker !== markerText(epoch.number, identity)) return false;
  return (await client.get(markerKey(epoch))) === epoch.marker;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
