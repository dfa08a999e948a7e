// The arguments that a tool's schema names, as fields that a rule can read: path, type, values. For
// forms and completion; whatever the schema says beyond that is left to the checker.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';

export interface SchemaField {
  /** As a condition spells it: `args.to[*].name`. */
  readonly path: string;
  /** `string`, `integer or null`; empty when the schema does not say. */
  readonly type: string;
  readonly required: boolean;
  /** Values that the schema lists. */
  readonly options: readonly (string | number | boolean)[];
  readonly description?: string;
}

/** How deep objects are followed, and how many fields are named. */
const DEPTH_MAX = 4;
const FIELDS_MAX = 200;
const BARE = /^[^.[\]\p{White_Space}]+$/u;

function step(key: string): string {
  return BARE.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function target(root: JsonObject, schema: JsonObject): JsonObject {
  const { $ref: reference } = schema;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  let value: Json | undefined = root;
  for (const token of reference.slice(2).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return isJsonObject(value) ? value : schema;
}

function typeOf(schema: JsonObject): string {
  const { type } = schema;
  if (typeof type === 'string') return type;
  return Array.isArray(type) ? type.filter((name) => typeof name === 'string').join(' or ') : '';
}

function optionsOf(schema: JsonObject): SchemaField['options'] {
  const { enum: listed, const: only } = schema;
  const values: readonly Json[] = Array.isArray(listed) ? listed : only === undefined ? [] : [only];
  return values.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [value]
      : [],
  );
}

/** The fields of a tool's `inputSchema`, parents before their parts. */
export function schemaFields(inputSchema: unknown): readonly SchemaField[] {
  if (!isJsonObject(inputSchema)) return [];
  const root = inputSchema;
  const fields: SchemaField[] = [];
  const visit = (given: JsonObject, path: string, depth: number): void => {
    const schema = target(root, given);
    const { properties, required, items } = schema;
    if (depth > DEPTH_MAX) return;
    if (isJsonObject(items)) visit(items, `${path}[*]`, depth + 1);
    if (!isJsonObject(properties)) return;
    for (const [key, part] of Object.entries(properties)) {
      if (!isJsonObject(part) || fields.length >= FIELDS_MAX) continue;
      const inner = target(root, part);
      const { description } = inner;
      const inside = `${path}${step(key)}`;
      fields.push({
        path: inside,
        type: typeOf(inner),
        required: Array.isArray(required) && required.includes(key),
        options: optionsOf(inner),
        ...(typeof description === 'string' ? { description } : {}),
      });
      visit(inner, inside, depth + 1);
    }
  };
  visit(root, 'args', 1);
  return fields;
}
