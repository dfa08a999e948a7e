// Room: JSON Schema as tools use it for their arguments. Drafts 4 to 2020-12, formats are
// annotations, nothing is filled in or fetched. Schemas are untrusted: size, depth and work are
// bounded, and patterns run on RE2.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { compileRoot } from './compile.ts';
import { BadSchema } from './keyword.ts';
import { createRun, Exhausted, nothingSeen, showLocation, type Validate } from './run.ts';

/** The first problem of the arguments as a phrase without argument values, or `undefined`. */
export type ArgumentsCheck = (args: JsonObject) => string | undefined;

/** Values in a schema, counting every object, list, string and number. */
const VALUES_MAX = 20_000;
const DEPTH_MAX = 100;
/** Patterns in a schema: each costs time and memory to compile. */
const PATTERNS_MAX = 200;

function patternsIn(value: JsonObject): number {
  const { pattern, patternProperties } = value;
  const keys = isJsonObject(patternProperties) ? Object.keys(patternProperties).length : 0;
  return keys + (typeof pattern === 'string' ? 1 : 0);
}

function fitsBounds(schema: Json): boolean {
  let count = 0;
  let patterns = 0;
  const pending: [Json, number][] = [[schema, 1]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, depth] = next;
    count += 1;
    if (count > VALUES_MAX || depth > DEPTH_MAX) return false;
    if (typeof value !== 'object' || value === null) continue;
    if (isJsonObject(value)) patterns += patternsIn(value);
    if (patterns > PATTERNS_MAX) return false;
    const inner: readonly Json[] = isJsonObject(value) ? Object.values(value) : value;
    for (const item of inner) pending.push([item, depth + 1]);
  }
  return true;
}

function problemOf(validate: Validate, args: JsonObject): string | undefined {
  try {
    const failure = validate(args, null, createRun(), nothingSeen());
    return failure === undefined ? undefined : `${showLocation(failure.at)} ${failure.text}`;
  } catch (error) {
    if (error instanceof Exhausted) return error.message;
    throw error;
  }
}

/**
 * Compiles a tool's `inputSchema`. `undefined` when it cannot be used: unknown draft, malformed
 * keyword, reference to elsewhere, pattern that RE2 cannot express, or too large.
 */
export function compileSchema(schema: Json): ArgumentsCheck | undefined {
  if (!fitsBounds(schema)) return undefined;
  try {
    const validate = compileRoot(schema);
    return (args) => problemOf(validate, args);
  } catch (error) {
    if (error instanceof BadSchema) return undefined;
    throw error;
  }
}
