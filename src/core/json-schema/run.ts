// One validation: where in the instance it stands, what failed first, and how much work is left.
// Schemas come from servers and instances from agents, so both work and depth are bounded.
import type { Json } from '#core/kit/json.ts';

/** A place in the instance; `null` is its root. Kept as a chain, so that descending is cheap. */
export interface Location {
  readonly parent: Location | null;
  readonly key: string | number;
}

/** The first problem: a place and a phrase that says what it must be. */
export interface Failure {
  readonly at: Location | null;
  readonly text: string;
}

/** What in-place subschemas have looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Evaluated {
  readonly keys: Set<string>;
  readonly indexes: Set<number>;
}

export interface Run {
  stepsLeft: number;
  depthLeft: number;
  /** Resources entered, outermost first, for references that depend on where they come from. */
  readonly scopes: object[];
}

/** Judges a value; records in `seen` what it evaluated. */
export type Validate = (
  value: Json,
  at: Location | null,
  run: Run,
  seen: Evaluated,
) => Failure | undefined;

/** Enough for megabytes of arguments under an ordinary schema; well under a second of work. */
const STEPS_MAX = 3_000_000;
/** Levels of nested schemas that are followed; each takes a few frames of the stack. */
const DEPTH_MAX = 400;

/** The work would exceed its bound; the check fails closed. */
export class Exhausted extends Error {}

export function createRun(): Run {
  return { stepsLeft: STEPS_MAX, depthLeft: DEPTH_MAX, scopes: [] };
}

/** Takes steps off the budget of a run. */
export function spend(run: Run, steps: number): void {
  run.stepsLeft -= steps;
  if (run.stepsLeft < 0) throw new Exhausted('checking them would take too long');
}

/** Calls `validate` one level deeper. */
export function deeper(
  validate: Validate,
  value: Json,
  at: Location | null,
  run: Run,
  seen: Evaluated,
): Failure | undefined {
  if (run.depthLeft === 0) throw new Exhausted('they nest too deeply to be checked');
  run.depthLeft -= 1;
  const failure = validate(value, at, run, seen);
  run.depthLeft += 1;
  return failure;
}

export function nothingSeen(): Evaluated {
  return { keys: new Set(), indexes: new Set() };
}

/** Adds what a subschema that passed has evaluated. */
export function merge(into: Evaluated, from: Evaluated): void {
  for (const key of from.keys) into.keys.add(key);
  for (const index of from.indexes) into.indexes.add(index);
}

const BARE = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;
const SHOWN_MAX = 120;

/** The place as a path of the policy language, shortened when it is long. */
export function showLocation(at: Location | null): string {
  const parts: string[] = [];
  for (let place = at; place !== null; place = place.parent) {
    const { key } = place;
    if (typeof key === 'number') parts.push(`[${key}]`);
    else parts.push(BARE.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
  }
  const text = `args${parts.reverse().join('')}`;
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
