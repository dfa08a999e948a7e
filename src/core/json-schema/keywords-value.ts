// Keywords that look at one value by itself: type, enum, const, numbers and strings.
import { isMultipleOf } from '#core/counters/index.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { compileEcmaPattern, patternCost } from './ecma-pattern.ts';
import { sameValue } from './equality.ts';
import {
  BadSchema,
  countOf,
  flagOf,
  type KeywordContext,
  type KeywordGroup,
  keywordOf,
  listOf,
  numberOf,
  textOf,
  textsOf,
} from './keyword.ts';
import { type Run, spend, type Validate } from './run.ts';

const TYPES: ReadonlyMap<string, readonly [(value: Json) => boolean, string]> = new Map([
  ['string', [(value) => typeof value === 'string', 'a string']],
  ['number', [(value) => typeof value === 'number' && Number.isFinite(value), 'a number']],
  ['integer', [(value) => Number.isInteger(value), 'an integer']],
  ['boolean', [(value) => typeof value === 'boolean', 'a boolean']],
  ['null', [(value) => value === null, 'null']],
  ['array', [(value) => Array.isArray(value), 'an array']],
  ['object', [isJsonObject, 'an object']],
]);

function typeKeyword({ schema }: KeywordContext): readonly Validate[] {
  const value = keywordOf(schema, 'type');
  if (value === undefined) return [];
  const names = typeof value === 'string' ? [value] : textsOf(value, 'type');
  const tests = names.map((name) => {
    const test = TYPES.get(name);
    if (test === undefined) throw new BadSchema(`\`${name}\` is no type`);
    return test;
  });
  if (tests.length === 0) throw new BadSchema('`type` is empty');
  const text = `must be ${tests.map(([, what]) => what).join(' or ')}`;
  return [(item, at) => (tests.some(([test]) => test(item)) ? undefined : { at, text })];
}

function equalsOneOf(options: readonly Json[]): (value: Json, run: Run) => boolean {
  const plain = new Set(options.filter((option) => typeof option !== 'object' || option === null));
  const nested = options.filter((option) => typeof option === 'object' && option !== null);
  return (value, run) =>
    typeof value !== 'object' || value === null
      ? plain.has(value)
      : nested.some((option) => sameValue(value, option, run));
}

function enumKeywords({ schema }: KeywordContext): readonly Validate[] {
  const found: Validate[] = [];
  const options = listOf(schema, 'enum');
  if (options !== undefined) {
    const matches = equalsOneOf(options);
    const text = 'must be one of the listed values';
    found.push((value, at, run) => (matches(value, run) ? undefined : { at, text }));
  }
  const only = keywordOf(schema, 'const');
  if (only !== undefined) {
    const matches = equalsOneOf([only]);
    const text = 'must be the fixed value';
    found.push((value, at, run) => (matches(value, run) ? undefined : { at, text }));
  }
  return found;
}

function onNumber(test: (value: number) => boolean, text: string): Validate {
  return (value, at) => (typeof value !== 'number' || test(value) ? undefined : { at, text });
}

function bounds({ schema, dialect }: KeywordContext): readonly Validate[] {
  const found: Validate[] = [];
  const [least, most] = [numberOf(schema, 'minimum'), numberOf(schema, 'maximum')];
  // Draft 4 wrote a flag beside the bound.
  const flags = dialect === 4;
  const above = flags
    ? flagOf(schema, 'exclusiveMinimum') && least
    : numberOf(schema, 'exclusiveMinimum');
  const below = flags
    ? flagOf(schema, 'exclusiveMaximum') && most
    : numberOf(schema, 'exclusiveMaximum');
  if (least !== undefined) found.push(onNumber((n) => n >= least, `must be at least ${least}`));
  if (most !== undefined) found.push(onNumber((n) => n <= most, `must be at most ${most}`));
  if (typeof above === 'number')
    found.push(onNumber((n) => n > above, `must be more than ${above}`));
  if (typeof below === 'number')
    found.push(onNumber((n) => n < below, `must be less than ${below}`));
  return found;
}

function multipleKeyword({ schema }: KeywordContext): readonly Validate[] {
  const divisor = numberOf(schema, 'multipleOf');
  if (divisor === undefined) return [];
  if (divisor <= 0) throw new BadSchema('`multipleOf` is not positive');
  const fits = (value: number) => Number.isFinite(value) && isMultipleOf(value, divisor);
  return [onNumber(fits, `must be a multiple of ${divisor}`)];
}

function codePoints(text: string, run: Run): number {
  spend(run, text.length >> 4);
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function textKeywords({ schema }: KeywordContext): readonly Validate[] {
  const found: Validate[] = [];
  const [least, most] = [countOf(schema, 'minLength'), countOf(schema, 'maxLength')];
  const onText = (test: (value: string, run: Run) => boolean, text: string): void => {
    found.push((value, at, run) =>
      typeof value !== 'string' || test(value, run) ? undefined : { at, text },
    );
  };
  if (least !== undefined) {
    onText((text, run) => codePoints(text, run) >= least, `must have at least ${least} characters`);
  }
  if (most !== undefined) {
    onText((text, run) => codePoints(text, run) <= most, `must have at most ${most} characters`);
  }
  const pattern = textOf(schema, 'pattern');
  if (pattern !== undefined) {
    const find = compileEcmaPattern(pattern);
    onText((text, run) => {
      spend(run, patternCost(pattern, text));
      return find(text);
    }, 'must match the pattern of the schema');
  }
  return found;
}

/** Keywords about a value by itself. */
export const valueKeywords: KeywordGroup = (context) => [
  ...typeKeyword(context),
  ...enumKeywords(context),
  ...bounds(context),
  ...multipleKeyword(context),
  ...textKeywords(context),
];
