// Counts and histograms as plain numbers in memory: what the hot path adds to. Read when somebody asks
// for metrics; `call-metrics.ts` and `watched-ledger.ts` own them.

/** A number by label values. */
export interface Tally {
  add(first: string, second: string, third?: string): void;
  read(): readonly { readonly labels: readonly string[]; readonly value: number }[];
}

/** How often a value fell below each bound, by one label. */
export interface Buckets {
  /** Upper bounds in seconds, rising. */
  readonly bounds: readonly number[];
  /** @param ms milliseconds */
  observe(label: string, ms: number): void;
  read(): readonly BucketsRead[];
}

export interface BucketsRead {
  readonly label: string;
  /** As many as bounds, and one for what is above all of them; not added up. */
  readonly counts: readonly number[];
  /** Seconds. */
  readonly sum: number;
}

/** Unit separator: in no label that we make. */
const BETWEEN = '\u001f';

export function createTally(): Tally {
  const values = new Map<string, number>();
  return {
    add(first, second, third) {
      const two = first + BETWEEN + second;
      const key = third === undefined ? two : two + BETWEEN + third;
      values.set(key, (values.get(key) ?? 0) + 1);
    },
    read: () => [...values].map(([key, value]) => ({ labels: key.split(BETWEEN), value })),
  };
}

export function createBuckets(bounds: readonly number[]): Buckets {
  const limits = Float64Array.from(bounds, (seconds) => seconds * 1_000);
  const series = new Map<string, { counts: Float64Array; sumMs: number }>();
  return {
    bounds,
    observe(label, ms) {
      let one = series.get(label);
      if (one === undefined) {
        one = { counts: new Float64Array(limits.length + 1), sumMs: 0 };
        series.set(label, one);
      }
      let at = 0;
      while (at < limits.length && ms > (limits[at] ?? 0)) at += 1;
      one.counts[at] = (one.counts[at] ?? 0) + 1;
      one.sumMs += ms;
    },
    read: () =>
      [...series].map(([label, { counts, sumMs }]) => ({
        label,
        counts: [...counts],
        sum: sumMs / 1_000,
      })),
  };
}

/** Keeps the number of label values bounded: later ones than the first `max` are all `other`. */
export function createBoundedLabel(max: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= max) return 'other';
    known.add(value);
    return value;
  };
}
