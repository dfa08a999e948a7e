// Keywords that apply other schemas to the same value: references, combinations, conditions.
import type { Json } from '#core/kit/json.ts';
import {
  BadSchema,
  type KeywordContext,
  type KeywordGroup,
  keywordOf,
  listOf,
  textOf,
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

/** Applies a schema in place; what it evaluated counts only when it passes. */
function apply(
  validate: Validate,
  value: Json,
  at: Location | null,
  run: Run,
  seen: Evaluated,
): Failure | undefined {
  spend(run, 1);
  const inner = nothingSeen();
  const failure = deeper(validate, value, at, run, inner);
  if (failure === undefined) merge(seen, inner);
  return failure;
}

function inPlace(validate: Validate): Validate {
  return (value, at, run, seen) => apply(validate, value, at, run, seen);
}

function references(context: KeywordContext): readonly Validate[] {
  const { schema, dialect } = context;
  const found: Validate[] = [];
  const reference = textOf(schema, '$ref');
  if (reference !== undefined) found.push(inPlace(context.resolve(reference)));
  const dynamic = dialect === 2020 ? textOf(schema, '$dynamicRef') : undefined;
  if (dynamic !== undefined) found.push(inPlace(context.resolveDynamic(dynamic)));
  const recursive = dialect === 2019 ? textOf(schema, '$recursiveRef') : undefined;
  if (recursive === '#') found.push(inPlace(context.resolveRecursive()));
  else if (recursive !== undefined) throw new BadSchema('`$recursiveRef` must be `#`');
  return found;
}

function branchesOf({ schema, compile }: KeywordContext, name: string) {
  const list = listOf(schema, name);
  if (list?.length === 0) throw new BadSchema(`\`${name}\` is empty`);
  return list?.map(compile);
}

function combinations(context: KeywordContext): readonly Validate[] {
  const found: Validate[] = (branchesOf(context, 'allOf') ?? []).map(inPlace);
  const any = branchesOf(context, 'anyOf');
  if (any !== undefined) {
    found.push((value, at, run, seen) => {
      // All branches are tried: each one that passes adds to what is evaluated.
      const passed = any.filter((branch) => apply(branch, value, at, run, seen) === undefined);
      return passed.length > 0 ? undefined : { at, text: 'matches none of the allowed forms' };
    });
  }
  const one = branchesOf(context, 'oneOf');
  if (one !== undefined) {
    found.push((value, at, run, seen) => {
      const passed = one.filter((branch) => apply(branch, value, at, run, seen) === undefined);
      if (passed.length === 1) return undefined;
      const text =
        passed.length === 0 ? 'matches none of the allowed forms' : 'matches several forms at once';
      return { at, text };
    });
  }
  const not = keywordOf(context.schema, 'not');
  if (not !== undefined) {
    const validate = context.compile(not);
    found.push((value, at, run) =>
      apply(validate, value, at, run, nothingSeen()) === undefined
        ? { at, text: 'has a form that is not allowed' }
        : undefined,
    );
  }
  return found;
}

function conditionKeyword({ schema, dialect, compile }: KeywordContext): readonly Validate[] {
  const condition = keywordOf(schema, 'if');
  if (condition === undefined || dialect < 7) return [];
  const [then, otherwise] = [keywordOf(schema, 'then'), keywordOf(schema, 'else')];
  const holds = compile(condition);
  const yes = then === undefined ? undefined : compile(then);
  const no = otherwise === undefined ? undefined : compile(otherwise);
  return [
    (value, at, run, seen) => {
      const branch = apply(holds, value, at, run, seen) === undefined ? yes : no;
      return branch === undefined ? undefined : apply(branch, value, at, run, seen);
    },
  ];
}

/** References, combinations and `if`. */
export const logicKeywords: KeywordGroup = (context) => [
  ...references(context),
  ...combinations(context),
  ...conditionKeyword(context),
];
