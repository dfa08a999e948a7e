// Numbers and equality of the language (§4): which strings are numbers, and when a value of the
// policy equals a value of the call. Used by the operators, by amounts, and by the checker.
import type { Json } from '#core/kit/json.ts';

export type Scalar = string | number | boolean;

const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** The double that a decimal string stands for; `NaN` when the string is no number. */
export function readNumber(text: string): number {
  const first = text.charCodeAt(0);
  if (first !== 45 && !(first >= 48 && first <= 57)) return Number.NaN;
  if (!DECIMAL.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** A finite number, or a string that is one; `NaN` for everything else. */
export function numeric(value: Json): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  return typeof value === 'string' ? readNumber(value) : Number.NaN;
}

/**
 * A test for equality with one of `operands`. Objects, arrays and `null` equal nothing.
 * One look-up a kind of value, however long the list.
 */
export function compileEquality(operands: readonly Scalar[]): (value: Json) => boolean {
  // Booleans equal their spelling, so both live in the set of texts.
  const texts = new Set<string>();
  const numbers = new Set<number>();
  const numericOperands = new Set<number>();
  for (const operand of operands) {
    if (typeof operand === 'number') {
      numbers.add(operand);
      numericOperands.add(operand);
    } else {
      const text = String(operand);
      texts.add(text);
      const number = typeof operand === 'string' ? readNumber(text) : Number.NaN;
      if (!Number.isNaN(number)) numericOperands.add(number);
    }
  }
  return (value) => {
    if (typeof value === 'string') {
      return texts.has(value) || (numbers.size > 0 && numbers.has(readNumber(value)));
    }
    if (typeof value === 'number') return numericOperands.has(value);
    return typeof value === 'boolean' && texts.has(value ? 'true' : 'false');
  };
}
