// The operators of the language (§4): a condition becomes a test of one present value. Missing
// values, `exists` and `[*]` are handled by the condition, not here.
import type { Condition } from '#contract/policy-document.ts';
import type { Json } from '#core/kit/json.ts';
import { compilePattern } from '#core/kit/pattern.ts';
import { compileEquality, numeric } from './equality.ts';
import { hostOfUrl, matchesHost, parseHostPattern } from './host.ts';
import { isUnder, normalisePosixPath } from './posix-path.ts';

/** True, false, or `null`: the operator cannot judge the value (unevaluable). */
export type Verdict = boolean | null;
export type Judge = (value: Json) => Verdict;

function present(operand: unknown, what: string): never {
  throw new Error(`unchecked ${what} reached the compiler: ${JSON.stringify(operand)}`);
}

function asList(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function compare(op: 'lt' | 'lte' | 'gt' | 'gte', bound: number): Judge {
  const holds = {
    lt: (value: number) => value < bound,
    lte: (value: number) => value <= bound,
    gt: (value: number) => value > bound,
    gte: (value: number) => value >= bound,
  }[op];
  return (value) => {
    const number = numeric(value);
    return Number.isNaN(number) ? null : holds(number);
  };
}

function equality(operands: readonly (string | number | boolean)[], wanted: boolean): Judge {
  const equals = compileEquality(operands);
  return (value) => (typeof value === 'object' ? null : equals(value) === wanted);
}

function contains(operand: string | number | boolean): Judge {
  const equals = compileEquality([operand]);
  return (value) => {
    if (typeof value === 'string')
      return typeof operand === 'string' ? value.includes(operand) : null;
    return Array.isArray(value) ? value.some(equals) : null;
  };
}

function onText(test: (text: string) => Verdict): Judge {
  return (value) => (typeof value === 'string' ? test(value) : null);
}

/** True when the string has at most `bound` code points. Reads no further than it must. */
function fits(text: string, bound: number): boolean {
  if (text.length <= bound) return true;
  if (text.length > 2 * bound) return false;
  let count = 0;
  for (const _ of text) count += 1;
  return count <= bound;
}

function length(op: 'length_lte' | 'length_gte', bound: number): Judge {
  const atMost = op === 'length_lte' ? bound : bound - 1;
  const wanted = op === 'length_lte';
  return (value) => {
    if (typeof value === 'string') return fits(value, atMost) === wanted;
    return Array.isArray(value) ? value.length <= atMost === wanted : null;
  };
}

function pathUnder(operands: readonly string[]): Judge {
  const bases = operands.map((base) => normalisePosixPath(base) ?? present(base, 'base path'));
  return onText((text) => {
    const path = normalisePosixPath(text);
    return path === undefined ? null : bases.some((base) => isUnder(path, base));
  });
}

function hostIn(operands: readonly string[]): Judge {
  const patterns = operands.map((name) => parseHostPattern(name) ?? present(name, 'host name'));
  return onText((text) => {
    const host = hostOfUrl(text);
    return host === undefined ? null : patterns.some((pattern) => matchesHost(host, pattern));
  });
}

function regex(source: string): Judge {
  const pattern = compilePattern(source);
  return pattern.ok ? onText(pattern.value) : present(source, 'pattern');
}

/** The test of a checked condition on a present value. Throws on an operand that was not checked. */
export function compileJudge(condition: Condition): Judge {
  switch (condition.op) {
    case 'exists':
      return () => condition.value;
    case 'eq':
    case 'neq':
      return equality([condition.value], condition.op === 'eq');
    case 'in':
    case 'not_in':
      return equality(condition.value, condition.op === 'in');
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compare(condition.op, condition.value);
    case 'contains':
      return contains(condition.value);
    case 'regex':
      return regex(condition.value);
    case 'starts_with': {
      const starts = asList(condition.value);
      return onText((text) => starts.some((start) => text.startsWith(start)));
    }
    case 'ends_with': {
      const ends = asList(condition.value);
      return onText((text) => ends.some((end) => text.endsWith(end)));
    }
    case 'length_lte':
    case 'length_gte':
      return length(condition.op, condition.value);
    case 'path_under':
      return pathUnder(asList(condition.value));
    case 'host_in':
      return hostIn(asList(condition.value));
  }
}
