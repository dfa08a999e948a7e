// Counters in Redis that several gateways share. Knows when they can be trusted: the connection must
// show the marker of the epoch that PostgreSQL names; else they are made anew, and until then no limited
// call passes. Used by redis-ledger.ts.
import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Charge } from '#contract/decision.ts';
import type { CounterValue } from '#core/decisions/index.ts';
import { databaseName, pgTrouble } from '../postgres/pg-trouble.ts';
import { recordFailed, StorageError } from '../storage-error.ts';
import { type CounterPlace, createChargeQueue } from './charge-queue.ts';
import { CHARGE_SCRIPT } from './charge-script.ts';
import { createEpochs, type Epoch } from './epochs.ts';
import { rebuildCounters, shows } from './rebuild-counters.ts';
import { openRedisLink } from './redis-link.ts';
import { channelOf, countersOf, identityOf, markerKey } from './redis-names.ts';
import { redisName, redisTrouble } from './redis-trouble.ts';

export interface RedisCountersOptions {
  readonly url: string;
  /** The database of the ledger, for a connection of its own while counters are made anew. */
  readonly databaseUrl: string;
  /** The same database. */
  readonly pool: pg.Pool;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

/** A charge that went through or was refused (`refused`: place of the charge that does not fit). */
export interface Charged {
  readonly refused: number | undefined;
  /** What it was charged under; needed to give it back and to go on. */
  readonly epoch: number;
}

export interface RedisCounters {
  /**
   * All charges or none.
   * Rejects with a `Fault` of code `record_failed` when the counters are not there; the charge may have
   * been made then, and stays.
   */
  charge(charges: readonly Charge[]): Promise<Charged>;
  /** Does nothing when the counters have been made anew since, or are not there: it stays used. */
  giveBack(charges: readonly Charge[], epoch: number): void;
  /**
   * Asked after the record has been committed: true when the charge still counts, so that the call may
   * go on. Rejects with a `Fault` when nobody can tell.
   */
  holds(epoch: number): Promise<boolean>;
  /** Every counter that is kept, read one after the other. */
  values(): Promise<readonly CounterValue[]>;
  /** Whether limited calls can be charged now. */
  isReady(): boolean;
  /** Wakes the other gateways that listen; lost when Redis is away. */
  wake(topic: string): void;
  /** Where wake-ups are said. */
  readonly channel: string;
  close(): void;
}

interface Place extends CounterPlace {
  readonly epoch: number;
}

/** Between two looks while another gateway makes the counters anew. */
const LOOK_MS = 250;
const SCAN_COUNT = 1_000;

/** Rejects with a `StorageError` when Redis or the database cannot be used. */
export async function openRedisCounters(options: RedisCountersOptions): Promise<RedisCounters> {
  const { url, log } = options;
  const epochs = createEpochs(options.pool);
  let place: Place | undefined;
  const link = openRedisLink({
    url,
    purpose: 'counters',
    log,
    async prepare(client, signal) {
      const scriptHash = String(await client.script('LOAD', CHARGE_SCRIPT));
      const epoch = await trusted(options, epochs, client, signal);
      const { number, marker } = epoch;
      const names = { markerKey: markerKey(epoch), prefix: countersOf(epoch), marker };
      place = { client, scriptHash, ...names, epoch: number };
    },
    onGone: () => {
      place = undefined;
    },
  });
  const { installation } = await first(link, epochs);
  const trustedPlace = () => (place?.client === link.client() ? place : undefined);
  const channel = channelOf(installation);
  return countersOn({ options, epochs, link, place: trustedPlace, channel });
}

interface CountersParts {
  readonly options: RedisCountersOptions;
  readonly epochs: ReturnType<typeof createEpochs>;
  readonly link: ReturnType<typeof openRedisLink>;
  /** Where counters can be trusted now. */
  readonly place: () => Place | undefined;
  readonly channel: string;
}

function countersOn({ options, epochs, link, place, channel }: CountersParts): RedisCounters {
  const { log, clock } = options;
  const name = redisName(options.url);
  const queue = createChargeQueue({ nowMs: clock });
  const current = (): Place => {
    const now = place();
    if (now !== undefined) return now;
    throw unavailable(new Error('no connection whose counters can be trusted'), name);
  };
  const move = async (kind: 'charge' | 'return', charges: readonly Charge[], at: Place) => {
    try {
      const moved = await queue.move({ kind, charges }, at);
      if (moved !== 'lost') return moved;
    } catch (error) {
      link.drop(at.client);
      throw unavailable(error, name);
    }
    link.drop(at.client);
    throw unavailable(new Error('its counters are lost'), name);
  };
  return {
    async charge(charges) {
      const at = current();
      const { refused } = await move('charge', charges, at);
      return { refused, epoch: at.epoch };
    },
    giveBack(charges, epoch) {
      const now = place();
      if (now === undefined || now.epoch !== epoch || charges.length === 0) return;
      move('return', charges, now).catch((error: unknown) => {
        log(`charges of a call that did not run stay used: ${messageOf(error)}`);
      });
    },
    async holds(epoch) {
      const isSame = await epochs.holds(epoch).catch((error: unknown) => {
        throw unavailable(pgTrouble(error, databaseName(options.databaseUrl)), name);
      });
      const now = place();
      if (!isSame && now?.epoch === epoch) link.drop(now.client);
      return isSame;
    },
    async values() {
      const { client, prefix } = current();
      return readAll(client, prefix);
    },
    isReady: () => place() !== undefined,
    wake(topic) {
      // Others look by themselves soon after; nothing depends on it.
      link
        .client()
        ?.publish(channel, topic)
        .catch(() => {});
    },
    channel,
    close: link.close,
  };
}

async function first(
  link: ReturnType<typeof openRedisLink>,
  epochs: ReturnType<typeof createEpochs>,
): Promise<Epoch> {
  try {
    await link.first;
    return await epochs.read();
  } catch (error) {
    link.close();
    throw error;
  }
}

/** Waits until Redis holds the counters of an epoch, making them anew when nobody else does. */
async function trusted(
  options: RedisCountersOptions,
  epochs: ReturnType<typeof createEpochs>,
  client: Redis,
  signal: AbortSignal,
): Promise<Epoch> {
  const name = databaseName(options.databaseUrl);
  const known = <Value>(work: Promise<Value>): Promise<Value> =>
    work.catch((error: unknown) => {
      throw pgTrouble(error, name);
    });
  for (;;) {
    signal.throwIfAborted();
    // Asked anew every time: the name of a data's history may change while the process stays.
    const identity = await identityOf(client);
    const epoch = await known(epochs.read());
    if (await shows(client, epoch, identity)) return epoch;
    const made = await known(rebuildCounters(options, client, identity, signal));
    if (made !== undefined) return made;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function readAll(client: Redis, prefix: string): Promise<readonly CounterValue[]> {
  const values = new Map<string, CounterValue>();
  let cursor = '0';
  do {
    const [next, keys] = await client.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', SCAN_COUNT);
    const found = keys.length === 0 ? [] : await client.mget(...keys);
    for (const [index, value] of found.entries()) {
      const text = (keys[index] ?? '').slice(prefix.length);
      const colon = text.indexOf(':');
      if (value === null || colon < 0) continue;
      const windowStartMs = Number(text.slice(0, colon));
      values.set(text, { key: text.slice(colon + 1), windowStartMs, value });
    }
    cursor = next;
  } while (cursor !== '0');
  return [...values.values()];
}

function unavailable(error: unknown, name: string) {
  return recordFailed(error instanceof StorageError ? error : redisTrouble(error, name));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
