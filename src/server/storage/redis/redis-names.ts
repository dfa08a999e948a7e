// What our keys in Redis are called, and how the Redis behind a connection is known again.
import type { Redis } from 'ioredis';
import { StorageError } from '../storage-error.ts';
import type { Epoch } from './epochs.ts';

// The braces keep an installation's keys together where keys are spread over servers.
const ours = (installation: string) => `wicketgate:{${installation}}:`;

/** Key of the marker. */
export function markerKey({ installation }: Pick<Epoch, 'installation'>): string {
  return `${ours(installation)}epoch`;
}

/** What stands before the counters of an epoch: those of an older one are never looked at again. */
export function countersOf({
  installation,
  number,
}: Pick<Epoch, 'installation' | 'number'>): string {
  return `${ours(installation)}${number}:`;
}

/** Channel of the wake-ups. */
export function channelOf(installation: string): string {
  return `${ours(installation)}wake`;
}

export function markerText(number: number, identity: string): string {
  return `${number} ${identity}`;
}

/**
 * Names the process and the history of its data: another one after a restart, a failover, or a copy that
 * has taken another's place, also with the data loaded again, which may be older than what it was.
 * @throws StorageError when it is still loading, or may forget counters when memory is short
 */
export async function identityOf(client: Redis): Promise<string> {
  const facts = new Map<string, string>();
  for (const line of (await client.info()).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) facts.set(line.slice(0, colon), line.slice(colon + 1));
  }
  const refuse = (what: string, help: string) => {
    throw new StorageError('unavailable', `Redis ${what}`, help);
  };
  if (facts.get('loading') === '1') refuse('is loading its data', 'wait until it has');
  if (facts.get('role') === 'slave') refuse('is a replica', 'name the primary in --redis');
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction' && facts.get('maxmemory') !== '0') {
    refuse(
      `may forget counters when its memory is short (maxmemory-policy ${policy})`,
      'set `maxmemory-policy noeviction`',
    );
  }
  return `${facts.get('run_id') ?? ''}.${facts.get('master_replid') ?? ''}`;
}
