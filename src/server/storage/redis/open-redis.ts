// Opens what several gateways keep in Redis beside PostgreSQL: the counters of limits, put in front of
// the records, and the wake-ups. The door of this folder; open-storage.ts calls it.
import type { Bell } from '#contract/bell.ts';
import type { PostgresLedger } from '../postgres/ledger.ts';
import type { LedgerStore } from '../sqlite/ledger.ts';
import { openRedisCounters } from './redis-counters.ts';
import { createRedisLedger } from './redis-ledger.ts';
import { openRedisWakeUps, type WakeTopic } from './redis-wake-ups.ts';

export interface OpenRedisOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Where the records are. */
  readonly databaseUrl: string;
  /** The ledger there, opened with `counters: 'elsewhere'`. Closed with the one given back. */
  readonly records: PostgresLedger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

export interface OpenedRedis {
  /** The ledger to use. Closing it closes everything here. */
  readonly ledger: LedgerStore;
  /** Whether calls under limits can pass now. */
  readonly isReady: () => boolean;
  readonly bell: (topic: WakeTopic) => Bell;
}

/** Rejects with a `StorageError` when Redis or the database cannot be used; `records` stays open then. */
export async function openRedis(options: OpenRedisOptions): Promise<OpenedRedis> {
  const { url, databaseUrl, records, clock, log } = options;
  const { pool } = records;
  const counters = await openRedisCounters({ url, databaseUrl, pool, clock, log });
  const wakeUps = openRedisWakeUps({ url, channel: counters.channel, say: counters.wake });
  const ledger = createRedisLedger({ records, counters });
  return {
    isReady: counters.isReady,
    bell: wakeUps.bell,
    ledger: {
      ...ledger,
      async close() {
        wakeUps.close();
        await ledger.close();
      },
    },
  };
}
