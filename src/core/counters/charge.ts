// Charges against counters: pure arithmetic over the values that a store holds. A store calls
// `applyCharges` inside the transaction that writes its result, so that no quota is granted twice.
import type { Charge } from '#contract/decision.ts';
import { addDecimals, compareDecimals, decimalOf, subtractDecimals } from './decimal.ts';

/** The stored sum of a counter in the window that starts at `windowStartMs`; absent means 0. */
export type ReadCounter = (key: string, windowStartMs: number) => string | undefined;

/** A value to store; it can be forgotten after `windowEndMs`. */
export interface CounterWrite {
  readonly key: string;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly value: string;
}

export type Applied =
  | { readonly ok: true; readonly writes: readonly CounterWrite[] }
  /** The first charge that does not fit, or whose amount cannot be read; nothing is charged. */
  | { readonly ok: false; readonly index: number };

function writeOf(charge: Charge, value: string): CounterWrite {
  const { key, windowStartMs, windowEndMs } = charge;
  return { key, windowStartMs, windowEndMs, value };
}

/**
 * Charges a call to all its counters or to none, in order. `value + cost ≤ max` passes.
 * INVARIANT: no key stands twice in `charges`.
 */
export function applyCharges(charges: readonly Charge[], read: ReadCounter): Applied {
  const writes: CounterWrite[] = [];
  for (const [index, charge] of charges.entries()) {
    if (charge.cost === null) return { ok: false, index };
    const before = read(charge.key, charge.windowStartMs) ?? '0';
    const after = addDecimals(before, decimalOf(charge.cost));
    if (compareDecimals(after, decimalOf(charge.max)) > 0) return { ok: false, index };
    writes.push(writeOf(charge, after));
  }
  return { ok: true, writes };
}

/**
 * Gives charges back to the windows they were taken from; no counter falls below zero, and a
 * counter that is no longer stored stays absent.
 */
export function returnCharges(
  charges: readonly Charge[],
  read: ReadCounter,
): readonly CounterWrite[] {
  const writes: CounterWrite[] = [];
  for (const charge of charges) {
    const before = read(charge.key, charge.windowStartMs);
    if (before === undefined || charge.cost === null) continue;
    const after = subtractDecimals(before, decimalOf(charge.cost));
    writes.push(writeOf(charge, compareDecimals(after, '0') < 0 ? '0' : after));
  }
  return writes;
}
