// What a changed schema lets through that it did not, and the other way round. Called by the
// comparison of definitions; each difference is a phrase about one parameter.
import type { Drift } from '#contract/catalogue.ts';
import type { Json } from '#core/kit/json.ts';
import { joined, named } from './name-list.ts';
import { type SchemaParameter, schemaParameters } from './schema-parameters.ts';

export interface DriftReason {
  readonly drift: Drift;
  /** A phrase without full stop: "the parameter `path` is new". */
  readonly text: string;
}

const REASONS_MAX = 40;
/** Bounds where more lets more through. */
const UPPER = new Set(['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties']);
const LOWER = new Set(['minLength', 'minimum', 'exclusiveMinimum', 'minItems']);

const widening = (text: string): DriftReason => ({ drift: 'widening', text });
const narrowing = (text: string): DriftReason => ({ drift: 'narrowing', text });
const cosmetic = (text: string): DriftReason => ({ drift: 'cosmetic', text });

function what(path: string): string {
  return path === '' ? 'the arguments' : `the parameter ${named(path)}`;
}

/** A set where none means any. */
function compareSets(
  before: ReadonlySet<string> | undefined,
  after: ReadonlySet<string> | undefined,
  words: {
    readonly more: string;
    readonly less: string;
    readonly any: string;
    readonly some: string;
  },
): DriftReason[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [narrowing(words.some)];
  if (after === undefined) return [widening(words.any)];
  const added = [...after].filter((one) => !before.has(one)).map(named);
  const gone = [...before].filter((one) => !after.has(one)).map(named);
  return [
    ...(added.length === 0 ? [] : [widening(`${words.more} ${joined(added.slice(0, 4))}`)]),
    ...(gone.length === 0 ? [] : [narrowing(`${words.less} ${joined(gone.slice(0, 4))}`)]),
  ];
}

const some = (set: ReadonlySet<string>) => (set.size === 0 ? undefined : set);

function compareBound(
  key: string,
  from: Json | undefined,
  to: Json | undefined,
  path: string,
): DriftReason[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  const bound = `the bound \`${key}\` of ${what(path)}`;
  if (from === undefined) return [narrowing(`${bound} is new`)];
  if (to === undefined) return [widening(`${bound} is gone`)];
  if (typeof from === 'number' && typeof to === 'number' && (UPPER.has(key) || LOWER.has(key))) {
    const more = UPPER.has(key) ? to > from : to < from;
    return [(more ? widening : narrowing)(`${bound} went from ${from} to ${to}`)];
  }
  return [widening(`${bound} is another`)];
}

function compareOne(before: SchemaParameter, after: SchemaParameter): DriftReason[] {
  const { path } = before;
  const subject = what(path);
  const bounds = new Set([...before.bounds.keys(), ...after.bounds.keys()]);
  const found = [
    ...compareSets(some(before.types), some(after.types), {
      more: `${subject} also takes the type`,
      less: `${subject} no longer takes the type`,
      any: `${subject} takes any type`,
      some: `${subject} has a type now`,
    }),
    ...compareSets(before.values, after.values, {
      more: `${subject} also takes the value`,
      less: `${subject} no longer takes the value`,
      any: `${subject} takes any value and took only listed ones`,
      some: `${subject} takes listed values only`,
    }),
    ...[...bounds]
      .sort()
      .flatMap((key) => compareBound(key, before.bounds.get(key), after.bounds.get(key), path)),
  ];
  if (before.required && !after.required)
    found.push(widening(`${subject} need no longer be given`));
  if (!before.required && after.required) found.push(narrowing(`${subject} must be given now`));
  if (before.closed && !after.closed)
    found.push(widening(`${subject} may hold members that are not named`));
  if (!before.closed && after.closed)
    found.push(narrowing(`${subject} may hold named members only`));
  return found;
}

function isInside(path: string, parents: readonly string[]): boolean {
  return parents.some(
    (parent) => parent !== '' && (path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`)),
  );
}

/** The differences between two input schemas, those that let more through first. */
export function compareSchemas(before: unknown, after: unknown): DriftReason[] {
  const [old, now] = [schemaParameters(before), schemaParameters(after)];
  const found: DriftReason[] = [];
  const added = [...now.keys()].filter((path) => !old.has(path));
  const gone = [...old.keys()].filter((path) => !now.has(path));
  for (const path of added) {
    if (isInside(path, added)) continue;
    const required = now.get(path)?.required === true ? ' and must be given' : '';
    found.push(widening(`${what(path)} is new${required}`));
  }
  for (const path of gone) {
    if (!isInside(path, gone)) found.push(narrowing(`${what(path)} is gone`));
  }
  for (const [path, parameter] of old) {
    const other = now.get(path);
    if (other !== undefined) found.push(...compareOne(parameter, other));
  }
  const order = { suspicious: 0, widening: 1, narrowing: 2, cosmetic: 3 };
  const sorted = found.toSorted((a, b) => order[a.drift] - order[b.drift]);
  if (sorted.length <= REASONS_MAX) return sorted;
  const more = sorted.length - REASONS_MAX;
  return [...sorted.slice(0, REASONS_MAX), cosmetic(`${more} more differences of the schema`)];
}
