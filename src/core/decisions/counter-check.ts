// Adds up what the entries say was charged and given back, and compares it with the counters: a
// budget that was reset behind the ledger's back shows. Part of chain-check.ts.
import { addDecimals, compareDecimals, decimalOf } from '#core/counters/index.ts';
import { visible } from '#core/kit/visible.ts';
import { createCounterMap } from './counter-map.ts';
import type { DecisionEntry, OutcomeEntry } from './entry.ts';
import type { CounterValue } from './reader.ts';

/** Sums of what entries have counted; several chains may feed one. */
export type CounterCheck = ReturnType<typeof createCounterCheck>;

/**
 * @param nowMs only windows that end later are compared: the others may have been forgotten
 * @param isCut true when older entries are gone, so that a counter may stand above the sum
 */
export function createCounterCheck(nowMs: number, isCut: boolean) {
  const sums = createCounterMap<{
    readonly key: string;
    readonly at: number;
    readonly sum: string;
  }>();
  return {
    add(entry: DecisionEntry | OutcomeEntry): void {
      for (const [key, at, endMs, cost] of entry.counted ?? []) {
        if (endMs <= nowMs) continue;
        const sum = addDecimals(sums.get(key, at)?.sum ?? '0', decimalOf(cost));
        sums.set(key, at, { key, at, sum });
      }
    },
    /** What is wrong, in words; `undefined` when all agree. */
    compare(kept: readonly CounterValue[]): string | undefined {
      const values = createCounterMap<string>();
      for (const { key, windowStartMs, value } of kept) values.set(key, windowStartMs, value);
      for (const { key, at, sum } of sums.values()) {
        const value = values.get(key, at) ?? '0';
        const order = compareDecimals(value, sum);
        if (order === 0 || (isCut && order > 0)) continue;
        return `the counter \`${visible(key)}\` stands at ${value}, but the records add up to ${sum}`;
      }
      return undefined;
    },
  };
}
