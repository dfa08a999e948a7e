// What a keyword needs in order to be compiled, and readers for keyword values. A value of the wrong
// kind makes the schema unusable: it throws `BadSchema`, and the schema counts as unknown.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import type { Dialect } from './dialect.ts';
import type { Validate } from './run.ts';

export class BadSchema extends Error {}

/** A schema object that is being compiled. */
export interface KeywordContext {
  readonly schema: JsonObject;
  readonly dialect: Dialect;
  /** Compiles a subschema of this one. */
  readonly compile: (schema: Json) => Validate;
  /** Compiles the target of a reference of this schema. */
  readonly resolve: (reference: string) => Validate;
  readonly resolveDynamic: (reference: string) => Validate;
  readonly resolveRecursive: () => Validate;
}

/** Compiles the keywords it knows; none of them present gives nothing. */
export type KeywordGroup = (context: KeywordContext) => readonly Validate[];

export function keywordOf(schema: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(schema, name) ? schema[name] : undefined;
}

export function numberOf(schema: JsonObject, name: string): number | undefined {
  const value = keywordOf(schema, name);
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new BadSchema(`\`${name}\` is no number`);
}

/** A count: an integer of at least 0. */
export function countOf(schema: JsonObject, name: string): number | undefined {
  const value = numberOf(schema, name);
  if (value === undefined || (Number.isInteger(value) && value >= 0)) return value;
  throw new BadSchema(`\`${name}\` is no count`);
}

export function textOf(schema: JsonObject, name: string): string | undefined {
  const value = keywordOf(schema, name);
  if (value === undefined || typeof value === 'string') return value;
  throw new BadSchema(`\`${name}\` is no string`);
}

export function flagOf(schema: JsonObject, name: string): boolean | undefined {
  const value = keywordOf(schema, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw new BadSchema(`\`${name}\` is no boolean`);
}

export function listOf(schema: JsonObject, name: string): readonly Json[] | undefined {
  const value = keywordOf(schema, name);
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  throw new BadSchema(`\`${name}\` is no list`);
}

/** Strings, as in `required`. */
export function textsOf(value: Json, name: string): readonly string[] {
  const texts = Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
  if (Array.isArray(value) && texts.length === value.length) return texts;
  throw new BadSchema(`\`${name}\` is no list of strings`);
}

/** The members of an object, as in `properties`. */
export function membersOf(
  schema: JsonObject,
  name: string,
): readonly (readonly [string, Json])[] | undefined {
  const value = keywordOf(schema, name);
  if (value === undefined) return undefined;
  if (isJsonObject(value)) return Object.entries(value);
  throw new BadSchema(`\`${name}\` is no object`);
}
