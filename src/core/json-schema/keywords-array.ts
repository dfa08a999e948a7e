// Keywords about arrays. The array form of `items` belongs to the drafts before 2020-12, where
// `additionalItems` goes on behind it.
import type { Json } from '#core/kit/json.ts';
import { fingerprint } from './equality.ts';
import {
  BadSchema,
  countOf,
  flagOf,
  type KeywordContext,
  type KeywordGroup,
  keywordOf,
  listOf,
} from './keyword.ts';
import {
  deeper,
  type Evaluated,
  type Failure,
  type Location,
  nothingSeen,
  type Run,
  spend,
  type Validate,
} from './run.ts';

type ArrayCheck = (
  items: readonly Json[],
  at: Location | null,
  run: Run,
  seen: Evaluated,
) => Failure | undefined;

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function onArray(check: ArrayCheck): Validate {
  return (value, at, run, seen) => (isList(value) ? check(value, at, run, seen) : undefined);
}

/** Judges the item at `index` by `validate`, and marks it as evaluated. */
function judgeItem(
  validate: Validate,
  items: readonly Json[],
  index: number,
  at: Location | null,
  run: Run,
  seen: Evaluated,
): Failure | undefined {
  spend(run, 1);
  const place = { parent: at, key: index };
  const failure = deeper(validate, items[index] ?? null, place, run, nothingSeen());
  if (failure === undefined) seen.indexes.add(index);
  return failure;
}

function sizes({ schema }: KeywordContext): readonly Validate[] {
  const found: Validate[] = [];
  const [least, most] = [countOf(schema, 'minItems'), countOf(schema, 'maxItems')];
  const onSize = (test: (size: number) => boolean, text: string) =>
    found.push(onArray((items, at) => (test(items.length) ? undefined : { at, text })));
  if (least !== undefined) onSize((size) => size >= least, `must have at least ${least} items`);
  if (most !== undefined) onSize((size) => size <= most, `must have at most ${most} items`);
  if (flagOf(schema, 'uniqueItems') === true) {
    const text = 'must have no two equal items';
    found.push(
      onArray((items, at, run) => {
        const prints = new Set(items.map((item) => fingerprint(item, run)));
        return prints.size === items.length ? undefined : { at, text };
      }),
    );
  }
  return found;
}

interface ItemSchemas {
  readonly first: readonly Json[];
  readonly rest: Json | undefined;
}

function itemSchemas({ schema, dialect }: KeywordContext): ItemSchemas {
  const items = keywordOf(schema, 'items');
  if (dialect === 2020) {
    if (items !== undefined && isList(items)) throw new BadSchema('`items` is a list');
    return { first: listOf(schema, 'prefixItems') ?? [], rest: items };
  }
  if (items === undefined || !isList(items)) return { first: [], rest: items };
  return { first: items, rest: keywordOf(schema, 'additionalItems') };
}

function itemKeywords(context: KeywordContext): readonly Validate[] {
  const { first, rest } = itemSchemas(context);
  if (first.length === 0 && rest === undefined) return [];
  const heads = first.map(context.compile);
  const tail = rest === undefined ? undefined : context.compile(rest);
  return [
    onArray((items, at, run, seen) => {
      for (let index = 0; index < items.length; index += 1) {
        const validate = heads[index] ?? tail;
        if (validate === undefined) return undefined;
        const failure = judgeItem(validate, items, index, at, run, seen);
        if (failure !== undefined) return failure;
      }
      return undefined;
    }),
  ];
}

function containsKeyword({ schema, dialect, compile }: KeywordContext): readonly Validate[] {
  const inner = keywordOf(schema, 'contains');
  if (inner === undefined || dialect === 4) return [];
  const counted = dialect === 2019 || dialect === 2020;
  const least = (counted ? countOf(schema, 'minContains') : undefined) ?? 1;
  const most = (counted ? countOf(schema, 'maxContains') : undefined) ?? Number.POSITIVE_INFINITY;
  const validate = compile(inner);
  return [
    onArray((items, at, run, seen) => {
      // Only 2020-12 lets `contains` mark items as evaluated.
      const marked = dialect === 2020 ? seen : nothingSeen();
      let count = 0;
      for (let index = 0; index < items.length; index += 1) {
        if (judgeItem(validate, items, index, at, run, marked) === undefined) count += 1;
      }
      if (count < least)
        return { at, text: `must have at least ${least} items of the wanted kind` };
      return count > most
        ? { at, text: `must have at most ${most} items of the wanted kind` }
        : undefined;
    }),
  ];
}

/** Keywords about arrays, but for `unevaluatedItems`. */
export const arrayKeywords: KeywordGroup = (context) => [
  ...sizes(context),
  ...itemKeywords(context),
  ...containsKeyword(context),
];

/** `unevaluatedItems`: comes after everything else of its schema. */
export const unevaluatedItems: KeywordGroup = ({ schema, dialect, compile }) => {
  const inner = keywordOf(schema, 'unevaluatedItems');
  if (inner === undefined || dialect < 2019) return [];
  const validate = compile(inner);
  return [
    onArray((items, at, run, seen) => {
      for (let index = 0; index < items.length; index += 1) {
        if (seen.indexes.has(index)) continue;
        const failure = judgeItem(validate, items, index, at, run, seen);
        if (failure !== undefined) return failure;
      }
      return undefined;
    }),
  ];
};
