// How often something may be tried: a bucket a key that fills again with time. Kept in memory of this
// process; bounded, whatever keys strangers think of.

export interface AttemptLimit {
  /** Takes one attempt. @returns 0, or in how many milliseconds the next one may be made */
  take(key: string): number;
  /** Forgets the attempts of a key: the right person has come. */
  forget(key: string): void;
}

export interface AttemptLimitParts {
  /** Attempts in a row. */
  readonly max: number;
  /** In which the bucket fills from empty to full, milliseconds. */
  readonly windowMs: number;
  readonly now: () => number;
  /** Keys that are remembered; default 50,000. The oldest are forgotten first. */
  readonly keysMax?: number;
}

interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

export function createAttemptLimit(parts: AttemptLimitParts): AttemptLimit {
  const { max, windowMs, now, keysMax = 50_000 } = parts;
  const buckets = new Map<string, Bucket>();
  return {
    take(key) {
      const nowMs = now();
      const before = buckets.get(key) ?? { left: max, atMs: nowMs };
      const left = Math.min(max, before.left + ((nowMs - before.atMs) / windowMs) * max);
      buckets.delete(key);
      buckets.set(key, { left: left < 1 ? left : left - 1, atMs: nowMs });
      const [oldest] = buckets.keys();
      if (buckets.size > keysMax && oldest !== undefined) buckets.delete(oldest);
      return left < 1 ? Math.ceil(((1 - left) / max) * windowMs) : 0;
    },
    forget: (key) => {
      buckets.delete(key);
    },
  };
}

/** One key for all addresses that one person can have: a whole /64 of IPv6. */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0');
  return [...groups, ...gap, ...after].slice(0, 4).join(':');
}

/** How long to wait, for people. */
export function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes > 1) return `${minutes} minutes`;
  return seconds > 30 ? 'a minute' : `${seconds} seconds`;
}
