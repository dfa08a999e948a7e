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

/** Equality with one operand. Booleans equal their spelling, numbers the strings that read so. */
function equalityWith(operand: Scalar): (value: Json) => boolean {
  const text = String(operand);
  if (typeof operand === 'boolean') return (value) => value === operand || value === text;
  if (typeof operand === 'number') {
    return (value) =>
      value === operand || (typeof value === 'string' && readNumber(value) === operand);
  }
  const number = readNumber(text);
  return (value) => {
    if (typeof value === 'number') return value === number;
    return typeof value === 'boolean' ? String(value) === text : value === text;
  };
}

/** Equality with one of many: one look-up a kind of value, however long the list. */
function equalityWithAny(operands: readonly Scalar[]): (value: Json) => boolean {
  const texts = new Set<string>();
  const numbers = new Set<number>();
  const numericOperands = new Set<number>();
  for (const operand of operands) {
    if (typeof operand === 'number') {
      numbers.add(operand);
      numericOperands.add(operand);
      continue;
    }
    const text = String(operand);
    texts.add(text);
    const number = typeof operand === 'string' ? readNumber(text) : Number.NaN;
    if (!Number.isNaN(number)) numericOperands.add(number);
  }
  return (value) => {
    if (typeof value === 'string') {
      return texts.has(value) || (numbers.size > 0 && numbers.has(readNumber(value)));
    }
    if (typeof value === 'number') return numericOperands.has(value);
    return typeof value === 'boolean' && texts.has(value ? 'true' : 'false');
  };
}

/** Up to this many operands are compared one by one: sets cost more memory than they save time. */
const FEW = 3;

/** A test for equality with one of `operands`. Objects, arrays and `null` equal nothing. */
export function compileEquality(operands: readonly Scalar[]): (value: Json) => boolean {
  if (operands.length > FEW) return equalityWithAny(operands);
  const tests = operands.map(equalityWith);
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (value) => tests.some((test) => test(value));
}
