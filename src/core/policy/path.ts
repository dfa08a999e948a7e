// Paths of the language (§3): text → `Path` when a document is checked and compiled, `Path` →
// values when a call is decided. Only own members are read, and nothing here allocates for a path
// without `[*]`.
import type { Json, JsonObject } from '#core/kit/json.ts';
import { bad, good, type Result } from '#core/kit/result.ts';
import type { Facts, Query } from './facts.ts';
import { nearest } from './suggest.ts';

/** A key, an index, or `null` for `[*]`. */
export type Step = string | number | null;

const PLAIN_FACTS = [
  'tool.name',
  'tool.class',
  'tool.severity',
  'server.name',
  'server.grade',
  'grant.label',
  'time.hour',
  'time.weekday',
] as const;
const KEYED_FACTS = ['tool.annotations', 'grant.tags'] as const;
type PlainFact = (typeof PLAIN_FACTS)[number];
type KeyedFact = (typeof KEYED_FACTS)[number];

export type Path =
  | { readonly root: 'args'; readonly steps: readonly Step[]; readonly each: boolean }
  | { readonly root: KeyedFact; readonly key: string }
  | { readonly root: PlainFact };

export interface PathFault {
  readonly message: string;
  readonly help?: string;
}

/** The facts as help texts name them. */
const FACTS = [...PLAIN_FACTS, ...KEYED_FACTS.map((fact) => `${fact}.<key>`)];

interface Segment {
  readonly step: Step;
  readonly quoted: boolean;
}

const ROOT = /^[^.[\]\p{White_Space}]+/u;
const BARE_KEY = /\.([^.[\]\p{White_Space}]+)/uy;
const QUOTED_KEY = /\[("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))+")\]/uy;
const INDEX = /\[(0|[1-9][0-9]*)\]/y;
const EACH = /\[\*\]/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function segmentAt(text: string, at: number): { segment: Segment; end: number } | undefined {
  const bare = matchAt(BARE_KEY, text, at);
  if (bare?.[1] !== undefined) {
    return { segment: { step: bare[1], quoted: false }, end: at + bare[0].length };
  }
  const quoted = matchAt(QUOTED_KEY, text, at);
  if (quoted?.[1] !== undefined) {
    const key: string = JSON.parse(quoted[1]);
    return { segment: { step: key, quoted: true }, end: at + quoted[0].length };
  }
  const index = matchAt(INDEX, text, at);
  if (index?.[1] !== undefined) {
    return { segment: { step: Number(index[1]), quoted: false }, end: at + index[0].length };
  }
  const each = matchAt(EACH, text, at);
  return each === null
    ? undefined
    : { segment: { step: null, quoted: false }, end: at + each[0].length };
}

function explainBreak(text: string, at: number): PathFault {
  const rest = text.slice(at, at + 20);
  if (text[at] === '.') return { message: `the path \`${text}\` has an empty segment` };
  const help = 'write `.key`, `["key"]`, `[0]` or `[*]`';
  return { message: `the path \`${text}\` cannot be read from \`${rest}\` on`, help };
}

const ROOT_NAMES = ['args', 'tool', 'server', 'grant', 'time'];

function rootHelp(root: string, text: string): string {
  if (ROOT_NAMES.includes(root)) return `known here: ${FACTS.join(', ')}`;
  const guess = nearest(root, ROOT_NAMES);
  const path = guess === undefined ? `args.${text}` : guess + text.slice(root.length);
  return `did you mean \`${path}\`?`;
}

function factPath(
  root: string,
  segments: readonly Segment[],
  text: string,
): Result<Path, PathFault> {
  const [first, second] = segments;
  const name = first !== undefined && !first.quoted ? `${root}.${first.step}` : root;
  const plain = PLAIN_FACTS.find((fact) => fact === name);
  if (plain !== undefined && segments.length === 1) return good({ root: plain });
  const keyed = KEYED_FACTS.find((fact) => fact === name);
  if (keyed !== undefined && segments.length === 2 && typeof second?.step === 'string') {
    return good({ root: keyed, key: second.step });
  }
  if (keyed !== undefined) return bad({ message: `\`${keyed}\` takes exactly one key` });
  if (plain !== undefined) return bad({ message: `\`${plain}\` has no parts` });
  const help = rootHelp(root, text);
  return bad({ message: `\`${text}\` does not start with a known root`, help });
}

/** Reads the text of a path. Fails with a sentence on an unknown root or a syntax error. */
export function parsePath(text: string): Result<Path, PathFault> {
  const root = ROOT.exec(text)?.[0];
  if (root === undefined) return bad({ message: 'the path is empty or starts with no name' });
  const segments: Segment[] = [];
  let at = root.length;
  while (at < text.length) {
    const found = segmentAt(text, at);
    if (found === undefined) return bad(explainBreak(text, at));
    segments.push(found.segment);
    at = found.end;
  }
  if (root !== 'args') return factPath(root, segments, text);
  const steps = segments.map((segment) => segment.step);
  return good({ root: 'args', steps, each: steps.includes(null) });
}

function descend(value: Json, step: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof step === 'number') return isList(value) ? value[step] : undefined;
  return !isList(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The one value under `args`, or `undefined` when it is missing. For steps without `[*]`. */
export function readArgument(args: JsonObject, steps: readonly Step[]): Json | undefined {
  let value: Json = args;
  for (const step of steps) {
    const next: Json | undefined = step === null ? undefined : descend(value, step);
    if (next === undefined || next === null) return undefined;
    value = next;
  }
  return value;
}

function expand(values: readonly (Json | undefined)[]): (Json | undefined)[] | null {
  const next: (Json | undefined)[] = [];
  for (const value of values) {
    if (value === undefined || value === null) next.push(undefined);
    else if (!isList(value)) return null;
    else if (value.length === 0) next.push(undefined);
    else for (const item of value) next.push(item);
  }
  return next;
}

/**
 * All values of steps with `[*]` as one flat list, `undefined` for each missing one; `null` when a
 * value before a `[*]` is present but no array. An absent or empty array is one missing value.
 */
export function readArguments(
  args: JsonObject,
  steps: readonly Step[],
): readonly (Json | undefined)[] | null {
  let values: (Json | undefined)[] = [args];
  for (const step of steps) {
    if (step === null) {
      const next = expand(values);
      if (next === null) return null;
      values = next;
    } else {
      values = values.map((value) => (value === undefined ? undefined : descend(value, step)));
    }
  }
  return values.map((value) => (value === null ? undefined : value));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** The value of a fact, or `undefined` when it is missing. Hour and weekday are in UTC. */
export function readFact(path: Path, query: Query, facts: Facts): Json | undefined {
  switch (path.root) {
    case 'args':
      return readArgument(query.arguments, path.steps);
    case 'tool.name':
      return query.tool;
    case 'tool.class':
      return facts.tool?.class;
    case 'tool.severity':
      return facts.tool?.severity;
    case 'server.name':
      return facts.server.name;
    case 'server.grade':
      return facts.server.grade;
    case 'grant.label':
      return facts.grant.label;
    case 'time.hour':
      return modulo(Math.floor(facts.nowMs / HOUR_MS), 24);
    case 'time.weekday':
      // Day 0 was a Thursday, the fourth day of a week that starts on Monday.
      return modulo(Math.floor(facts.nowMs / DAY_MS) + 3, 7) + 1;
    case 'tool.annotations':
      return keyed(facts.tool?.annotations, path.key);
    case 'grant.tags':
      return keyed(facts.grant.tags, path.key);
  }
}

function keyed(object: JsonObject | undefined, key: string): Json | undefined {
  if (object === undefined || !Object.hasOwn(object, key)) return undefined;
  return object[key] ?? undefined;
}
