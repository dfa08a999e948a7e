// The value of a condition as somebody types it, and the shape that each operator takes. JSON where it is
// no plain text, so that every value of the language can be written; the checker says what does not fit.
import type { Condition } from '#contract/policy-document.ts';
import type { Operator } from '#contract/policy-words.ts';

export type Value = Condition['value'];

const LISTS = new Set<Operator>(['in', 'not_in']);
const NUMBERS = new Set<Operator>(['lt', 'lte', 'gt', 'gte', 'length_lte', 'length_gte']);
const EQUALITIES = new Set<Operator>(['eq', 'neq']);

/** The value is a list of what may (not) be there. */
export const takesList = (op: Operator): boolean => LISTS.has(op);
/** The value is one of what may (not) be there. */
export const takesOne = (op: Operator): boolean => EQUALITIES.has(op);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the text itself.
    return text;
  }
}

/** What somebody means by a text. A list may be typed as words between commas. */
export function typedValue(op: Operator, text: string): unknown {
  const value = jsonIn(text);
  if (!LISTS.has(op) || Array.isArray(value)) return value;
  const words = text.split(',').map((word) => word.trim());
  return words.filter((word) => word !== '').map(jsonIn);
}

/** The text that is typed for a value: `typedValue` gives the value back. */
export function valueText(op: Operator, value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  const plain = Array.isArray(value) ? value.map(wordOf).join(', ') : wordOf(value);
  return JSON.stringify(typedValue(op, plain)) === json ? plain : json;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** The value in the shape that another operator takes, as far as there is something to keep. */
export function fittedValue(before: Operator, value: Value, op: Operator): unknown {
  if (op === 'exists') return true;
  // The answer to "is there" says nothing about a value.
  const kept = before === 'exists' ? undefined : value;
  if (LISTS.has(op)) return Array.isArray(kept) ? kept : kept === undefined ? [] : [kept];
  const one = Array.isArray(kept) && (EQUALITIES.has(op) || NUMBERS.has(op)) ? kept[0] : kept;
  if (NUMBERS.has(op)) return typeof one === 'number' ? one : 0;
  return one ?? '';
}
