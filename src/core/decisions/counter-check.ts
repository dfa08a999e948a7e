// Adds up what the entries say was charged and given back, and compares it with the counters: a
// budget that was reset behind the ledger's back shows. Part of chain-check.ts.
import { addDecimals, compareDecimals, decimalOf } from '#core/counters/index.ts';
import { visible } from '#core/kit/visible.ts';
import { counterId } from './batch.ts';
import type { DecisionEntry, OutcomeEntry } from './entry.ts';
import type { CounterValue } from './reader.ts';

/**
 * @param nowMs only windows that end later are compared: the others may have been forgotten
 * @param isCut true when older entries are gone, so that a counter may stand above the sum
 */
export function createCounterCheck(nowMs: number, isCut: boolean) {
  const sums = new Map<string, { readonly key: string; readonly sum: string }>();
  return {
    add(entry: DecisionEntry | OutcomeEntry): void {
      for (const [key, startMs, endMs, cost] of entry.counted ?? []) {
        if (endMs <= nowMs) continue;
        const id = counterId(key, startMs);
        const sum = addDecimals(sums.get(id)?.sum ?? '0', decimalOf(cost));
        sums.set(id, { key, sum });
      }
    },
    /** What is wrong, in words; `undefined` when all agree. */
    compare(kept: readonly CounterValue[]): string | undefined {
      const values = new Map(kept.map((row) => [counterId(row.key, row.windowStartMs), row.value]));
      for (const [id, { key, sum }] of sums) {
        const value = values.get(id) ?? '0';
        const order = compareDecimals(value, sum);
        if (order === 0 || (isCut && order > 0)) continue;
        return `the counter \`${visible(key)}\` stands at ${value}, but the records add up to ${sum}`;
      }
      return undefined;
    },
  };
}
