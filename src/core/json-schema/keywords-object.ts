// Keywords about objects. Names are compared as own members only, so `__proto__` is a name as any.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { compileEcmaPattern, patternCost } from './ecma-pattern.ts';
import {
  countOf,
  type KeywordContext,
  type KeywordGroup,
  keywordOf,
  membersOf,
  textsOf,
} from './keyword.ts';
import {
  deeper,
  type Evaluated,
  type Failure,
  type Location,
  merge,
  nothingSeen,
  type Run,
  spend,
  type Validate,
} from './run.ts';

type ObjectCheck = (
  object: JsonObject,
  at: Location | null,
  run: Run,
  seen: Evaluated,
) => Failure | undefined;

function onObject(check: ObjectCheck): Validate {
  return (value, at, run, seen) => (isJsonObject(value) ? check(value, at, run, seen) : undefined);
}

/** Judges the member `key` by `validate`, and marks it as evaluated. */
function judgeMember(
  validate: Validate,
  object: JsonObject,
  key: string,
  at: Location | null,
  run: Run,
  seen: Evaluated,
): Failure | undefined {
  spend(run, 1);
  const failure = deeper(validate, object[key] ?? null, { parent: at, key }, run, nothingSeen());
  if (failure === undefined) seen.keys.add(key);
  return failure;
}

function missingOf(names: readonly string[], object: JsonObject, at: Location | null) {
  const key = names.find((name) => !Object.hasOwn(object, name));
  return key === undefined ? undefined : { at: { parent: at, key }, text: 'is required' };
}

function sizes({ schema }: KeywordContext): readonly Validate[] {
  const found: Validate[] = [];
  const [least, most] = [countOf(schema, 'minProperties'), countOf(schema, 'maxProperties')];
  const onSize = (test: (size: number) => boolean, text: string) =>
    found.push(
      onObject((object, at) => (test(Object.keys(object).length) ? undefined : { at, text })),
    );
  if (least !== undefined) onSize((size) => size >= least, `must have at least ${least} members`);
  if (most !== undefined) onSize((size) => size <= most, `must have at most ${most} members`);
  const required = keywordOf(schema, 'required');
  if (required !== undefined) {
    const names = textsOf(required, 'required');
    found.push(onObject((object, at) => missingOf(names, object, at)));
  }
  return found;
}

interface PatternSchema {
  readonly source: string;
  readonly find: (text: string) => boolean;
  readonly validate: Validate;
}

function patternSchemas({ schema, compile }: KeywordContext): readonly PatternSchema[] {
  return (membersOf(schema, 'patternProperties') ?? []).map(([source, inner]) => ({
    source,
    find: compileEcmaPattern(source),
    validate: compile(inner),
  }));
}

function matches(pattern: PatternSchema, key: string, run: Run): boolean {
  spend(run, patternCost(pattern.source, key));
  return pattern.find(key);
}

/** All that `properties`, `patternProperties` and `additionalProperties` say about one member. */
function memberKeywords(context: KeywordContext): readonly Validate[] {
  const { schema, compile } = context;
  const named = new Map(
    (membersOf(schema, 'properties') ?? []).map(([key, inner]) => [key, compile(inner)] as const),
  );
  const patterns = patternSchemas(context);
  const others = keywordOf(schema, 'additionalProperties');
  const rest = others === undefined ? undefined : compile(others);
  if (named.size === 0 && patterns.length === 0 && rest === undefined) return [];
  const validatorsOf = (key: string, run: Run): readonly Validate[] => {
    const own = named.get(key);
    const found = patterns.flatMap((p) => (matches(p, key, run) ? [p.validate] : []));
    if (own !== undefined) found.unshift(own);
    return found.length === 0 && rest !== undefined ? [rest] : found;
  };
  return [
    onObject((object, at, run, seen) => {
      for (const key of Object.keys(object)) {
        for (const validate of validatorsOf(key, run)) {
          const failure = judgeMember(validate, object, key, at, run, seen);
          if (failure !== undefined) return failure;
        }
      }
      return undefined;
    }),
  ];
}

function nameKeyword({ schema, dialect, compile }: KeywordContext): readonly Validate[] {
  const inner = keywordOf(schema, 'propertyNames');
  if (inner === undefined || dialect === 4) return [];
  const validate = compile(inner);
  return [
    onObject((object, at, run) => {
      for (const key of Object.keys(object)) {
        spend(run, 1);
        const failure = deeper(validate, key, null, run, nothingSeen());
        if (failure !== undefined)
          return { at: { parent: at, key }, text: 'has a name that is not allowed' };
      }
      return undefined;
    }),
  ];
}

function dependentOn(key: string, validate: Validate): Validate {
  return onObject((object, at, run, seen) => {
    if (!Object.hasOwn(object, key)) return undefined;
    const inner = nothingSeen();
    const failure = deeper(validate, object, at, run, inner);
    if (failure === undefined) merge(seen, inner);
    return failure;
  });
}

function requiring(names: readonly string[]): Validate {
  return onObject((object, at) => missingOf(names, object, at));
}

function dependencies({ schema, dialect, compile }: KeywordContext): readonly Validate[] {
  if (dialect < 2019) {
    return (membersOf(schema, 'dependencies') ?? []).map(([key, inner]: readonly [string, Json]) =>
      dependentOn(key, Array.isArray(inner) ? requiring(textsOf(inner, key)) : compile(inner)),
    );
  }
  return [
    ...(membersOf(schema, 'dependentRequired') ?? []).map(([key, names]) =>
      dependentOn(key, requiring(textsOf(names, 'dependentRequired'))),
    ),
    ...(membersOf(schema, 'dependentSchemas') ?? []).map(([key, inner]) =>
      dependentOn(key, compile(inner)),
    ),
  ];
}

/** Keywords about objects, but for `unevaluatedProperties`. */
export const objectKeywords: KeywordGroup = (context) => [
  ...sizes(context),
  ...memberKeywords(context),
  ...nameKeyword(context),
  ...dependencies(context),
];

/** `unevaluatedProperties`: comes after everything else of its schema. */
export const unevaluatedProperties: KeywordGroup = ({ schema, dialect, compile }) => {
  const inner = keywordOf(schema, 'unevaluatedProperties');
  if (inner === undefined || dialect < 2019) return [];
  const validate = compile(inner);
  return [
    onObject((object, at, run, seen) => {
      for (const key of Object.keys(object)) {
        if (seen.keys.has(key)) continue;
        const failure = judgeMember(validate, object, key, at, run, seen);
        if (failure !== undefined) return failure;
      }
      return undefined;
    }),
  ];
};
