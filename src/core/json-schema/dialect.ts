// The drafts of JSON Schema that are understood, and where each of them keeps subschemas.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';

export type Dialect = 4 | 6 | 7 | 2019 | 2020;

const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['json-schema.org/draft-04/schema', 4],
  ['json-schema.org/draft-06/schema', 6],
  ['json-schema.org/draft-07/schema', 7],
  ['json-schema.org/draft/2019-09/schema', 2019],
  ['json-schema.org/draft/2020-12/schema', 2020],
]);

/** The dialect of a schema: 2020-12 unless `$schema` says otherwise; `undefined` when unknown. */
export function dialectOf(schema: Json): Dialect | undefined {
  if (!isJsonObject(schema) || !Object.hasOwn(schema, '$schema')) return 2020;
  const name = schema['$schema'];
  if (typeof name !== 'string') return undefined;
  return DIALECTS.get(name.replace(/^https?:\/\//, '').replace(/#$/, ''));
}

const SINGLE = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const LISTS = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const MAPS = [
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
];

function member(schema: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(schema, name) ? schema[name] : undefined;
}

/** The direct subschemas of a schema object; values that are no schema are left out. */
export function subschemasOf(schema: JsonObject): readonly JsonObject[] {
  const found: (Json | undefined)[] = SINGLE.map((name) => member(schema, name));
  for (const name of LISTS) {
    const list = member(schema, name);
    if (Array.isArray(list)) found.push(...list);
  }
  for (const name of MAPS) {
    const map = member(schema, name);
    if (isJsonObject(map)) found.push(...Object.values(map));
  }
  return found.filter((value) => isJsonObject(value));
}
