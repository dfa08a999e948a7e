// Where a gateway keeps what it must not lose, in one place: the data folder, or PostgreSQL for several
// gateways, with the counters in Redis if wanted. Called by the composition root of `serve`.
import type { Bell } from '#contract/bell.ts';
import type { DeliveryPlaces } from '#contract/deliveries.ts';
import { createSecretBox } from '#server/host/secret-box.ts';
import { loadSecretKeys } from '#server/host/secret-keys.ts';
import { type InstallationKeys, keysOf, keysOfFolder } from './installation-keys.ts';
import { createIndexFeed } from './records/index-feed.ts';
import { type OpenRecordStore, openSqliteRecords } from './records/sqlite-records.ts';
import type { OpenedRedis, OpenRedisOptions } from './redis/open-redis.ts';
import type { WakeTopic } from './redis/redis-wake-ups.ts';
import { type LedgerStore, type OpenLedgerOptions, openLedger } from './sqlite/ledger.ts';

export interface OpenStorageOptions extends Pick<OpenLedgerOptions, 'folder' | 'fsync' | 'clock'> {
  /** PostgreSQL; absent: the data folder. Its settings say how durable a commit is, not `fsync`. */
  readonly databaseUrl?: string | undefined;
  /** Redis or Valkey, beside PostgreSQL only; absent: counters are with the records. */
  readonly redisUrl?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
}

export interface OpenedStorage {
  /** Closing it closes everything here. */
  readonly ledger: LedgerStore;
  /** What the ledger holds, as people look for it; closed before it. */
  readonly records: OpenRecordStore;
  readonly keys: InstallationKeys;
  /** Whether limits can be counted now. */
  readonly isReady: () => boolean;
  /** Wakes other gateways; absent: they look for themselves. */
  readonly bell?: (topic: WakeTopic) => Bell;
  /** How far webhooks have got that gateways share; absent: the folder says so. */
  readonly deliveries?: DeliveryPlaces;
}

/**
 * Opens what is there, makes what is missing, and brings tables up to date.
 * Rejects with a `StorageError`, or a `SecretKeysError` when the folder's keys cannot be used.
 */
export async function openStorage(options: OpenStorageOptions): Promise<OpenedStorage> {
  const { databaseUrl, folder } = options;
  if (databaseUrl !== undefined) return openShared(options, databaseUrl);
  const keys = keysOfFolder(folder);
  const feed = createIndexFeed();
  const ledger = openLedger({ ...options, follower: feed });
  const records = openSqliteRecords({ ...options, feed });
  return { ledger, records, keys, isReady: () => true };
}

async function openShared(
  { folder, environment, redisUrl, clock, log }: OpenStorageOptions,
  databaseUrl: string,
): Promise<OpenedStorage> {
  // Loaded only here: most gateways need no PostgreSQL.
  const { openPostgresLedger } = await import('./postgres/ledger.ts');
  const { installationSecret } = await import('./postgres/installation-secret.ts');
  const { createDeliveryPlaces } = await import('./postgres/delivery-places.ts');
  const { databaseName, pgTrouble } = await import('./postgres/pg-trouble.ts');
  const box = createSecretBox(loadSecretKeys(folder, environment));
  const { openPostgresRecords } = await import('./records/postgres-records.ts');
  const counters = redisUrl === undefined ? 'here' : 'elsewhere';
  const ledger = await openPostgresLedger({ url: databaseUrl, counters, clock, log });
  const name = databaseName(databaseUrl);
  try {
    const keys = keysOf(await installationSecret(ledger.pool, box, name));
    const deliveries = createDeliveryPlaces(ledger.pool, (error) => pgTrouble(error, name));
    const counted =
      redisUrl === undefined
        ? { ledger, isReady: () => true }
        : await openWithRedis({ url: redisUrl, databaseUrl, records: ledger, clock, log });
    return {
      ...counted,
      records: openPostgresRecords({ url: databaseUrl, log }),
      keys,
      deliveries,
    };
  } catch (error) {
    await ledger.close();
    throw pgTrouble(error, name);
  }
}

async function openWithRedis(options: OpenRedisOptions): Promise<OpenedRedis> {
  const { openRedis } = await import('./redis/open-redis.ts');
  return openRedis(options);
}
