// Counters of a replay: what each certainly holds, and what it holds at most, since a call whose
// end is unknown may or may not have been charged. Windows are those of the engine.
import { addDecimals, compareDecimals, decimalOf } from '#core/counters/index.ts';
import type { PartialCharge } from '#core/policy/index.ts';

/** Sums as decimals; `null`: there is no bound below the limit's own maximum. */
interface Range {
  readonly least: string;
  readonly most: string | null;
}

/** The first charge that is refused or may be, and all that may be. */
export interface RangeOutcome {
  /** Index of a charge that certainly does not fit. */
  readonly refused?: number;
  /** Indices of charges before it that may not fit. */
  readonly perhaps: readonly number[];
}

export interface RangeCounters {
  readonly judge: (charges: readonly PartialCharge[]) => RangeOutcome;
  /** Adds the charges: for certain, or perhaps. */
  readonly charge: (charges: readonly PartialCharge[], certain: boolean) => void;
}

const EMPTY: Range = { least: '0', most: '0' };

function over(sum: string | null, max: number): boolean {
  return sum === null || compareDecimals(sum, decimalOf(max)) > 0;
}

function keyOf({ charge }: PartialCharge): string {
  return `${charge.windowStartMs} ${charge.key}`;
}

function plus(sum: string | null, cost: number | null): string | null {
  return sum === null || cost === null ? null : addDecimals(sum, decimalOf(cost));
}

/** A charge against its range: it fits, it does not, or it may. */
function fits(part: PartialCharge, range: Range): boolean | undefined {
  const { cost, max } = part.charge;
  if (part.unknownCost) return over(range.least, max) ? false : undefined;
  if (cost === null || over(plus(range.least, cost), max)) return false;
  return over(plus(range.most, cost), max) ? undefined : true;
}

/** Counters that start empty. */
export function createRangeCounters(): RangeCounters {
  const ranges = new Map<string, Range>();
  const read = (part: PartialCharge) => ranges.get(keyOf(part)) ?? EMPTY;
  return {
    judge(charges) {
      const perhaps: number[] = [];
      for (const [index, part] of charges.entries()) {
        const fit = fits(part, read(part));
        if (fit === false) return { refused: index, perhaps };
        if (fit === undefined) perhaps.push(index);
      }
      return { perhaps };
    },
    charge(charges, certain) {
      for (const part of charges) {
        const { least, most } = read(part);
        const cost = part.unknownCost ? null : part.charge.cost;
        const raised = plus(most, cost);
        // A charge that went through left the counter within its maximum.
        const bound = over(raised, part.charge.max) ? decimalOf(part.charge.max) : raised;
        const sure = certain && cost !== null ? addDecimals(least, decimalOf(cost)) : least;
        ranges.set(keyOf(part), { least: sure, most: bound });
      }
    },
  };
}
