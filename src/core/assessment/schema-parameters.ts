// The parameters of a schema as far as two versions of it can be compared: which there are, what
// they take, what bounds them. Bounded in depth and number; called by the comparison of definitions.
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';

const DEPTH_MAX = 8;
const SCHEMAS_MAX = 3_000;

export interface SchemaParameter {
  /** `filter.name`, `rows[].id`; `''` is the arguments as a whole. */
  readonly path: string;
  /** JSON Schema types; empty: any. */
  readonly types: ReadonlySet<string>;
  /** JSON texts of `enum` and `const`; undefined: any value. */
  readonly values: ReadonlySet<string> | undefined;
  readonly required: boolean;
  /** `maxLength`, `pattern`, …: as JSON texts. */
  readonly bounds: ReadonlyMap<string, Json>;
  /** Members that are not named are refused. */
  readonly closed: boolean;
}

const BOUNDS = [
  'maxLength',
  'minLength',
  'maximum',
  'minimum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'maxItems',
  'minItems',
  'maxProperties',
  'multipleOf',
  'pattern',
  'format',
  'uniqueItems',
] as const;

interface Draft {
  types: Set<string>;
  anyType: boolean;
  values: Set<string> | undefined;
  anyValue: boolean;
  required: boolean;
  bounds: Map<string, Json>;
  closed: boolean;
}

interface Place {
  readonly schema: JsonObject;
  readonly path: string;
  readonly depth: number;
  readonly required: boolean;
}

function listed(schema: JsonObject, key: string): readonly Json[] {
  const value = ownMember(schema, key);
  return isList(value) ? value : [];
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Follows a local reference once; others are taken as they stand. */
function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = ownMember(schema, '$ref');
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  let found: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) ? ownMember(found, key) : undefined;
  }
  return isJsonObject(found) ? found : schema;
}

function typesOf(schema: JsonObject): string[] {
  const type = ownMember(schema, 'type');
  const all = isList(type) ? type : [type];
  return all.filter((one) => typeof one === 'string');
}

function valuesOf(schema: JsonObject): string[] | undefined {
  const fixed = ownMember(schema, 'const');
  if (fixed !== undefined) return [JSON.stringify(fixed)];
  const values = ownMember(schema, 'enum');
  return isList(values) ? values.map((value) => JSON.stringify(value)) : undefined;
}

/** Alternatives widen each other: what one of them takes, the parameter takes. */
function merge(draft: Draft, schema: JsonObject, alternatives: boolean): void {
  const types = typesOf(schema);
  if (types.length === 0 && !alternatives) draft.anyType = true;
  for (const type of types) draft.types.add(type);
  const values = valuesOf(schema);
  if (values === undefined) draft.anyValue ||= !alternatives;
  else draft.values = new Set([...(draft.values ?? []), ...values]);
  for (const key of BOUNDS) {
    const bound = ownMember(schema, key);
    if (bound !== undefined) draft.bounds.set(key, bound);
  }
  if (ownMember(schema, 'additionalProperties') === false) draft.closed = true;
}

function draftOf(): Draft {
  return {
    types: new Set(),
    anyType: false,
    values: undefined,
    anyValue: false,
    required: false,
    bounds: new Map(),
    closed: false,
  };
}

/** The places below a schema: its members, the entries of its lists. */
function below(schema: JsonObject, { path, depth }: Place): Place[] {
  const places: Place[] = [];
  const properties = ownMember(schema, 'properties');
  const required = new Set(listed(schema, 'required'));
  if (isJsonObject(properties)) {
    for (const name of Object.keys(properties).sort()) {
      const value = properties[name];
      const child = path === '' ? name : `${path}.${name}`;
      if (!isJsonObject(value)) continue;
      places.push({ schema: value, path: child, depth: depth + 1, required: required.has(name) });
    }
  }
  const items = ownMember(schema, 'items');
  if (isJsonObject(items)) {
    places.push({ schema: items, path: `${path}[]`, depth: depth + 1, required: false });
  }
  return places;
}

const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf'] as const;

/** Every parameter of a schema by its path, the arguments themselves as `''`. */
export function schemaParameters(root: unknown): ReadonlyMap<string, SchemaParameter> {
  const drafts = new Map<string, Draft>();
  const top = isJsonObject(root) ? root : {};
  const stack: Place[] = [{ schema: top, path: '', depth: 0, required: true }];
  let budget = SCHEMAS_MAX;
  for (let place = stack.pop(); place !== undefined && budget > 0; place = stack.pop()) {
    budget -= 1;
    const schema = resolved(place.schema, top);
    const { path, depth, required } = place;
    const draft = drafts.get(path) ?? draftOf();
    drafts.set(path, draft);
    draft.required ||= required;
    const options = ALTERNATIVES.flatMap((key) => listed(schema, key)).filter(isJsonObject);
    merge(draft, schema, options.length > 0);
    if (depth >= DEPTH_MAX) continue;
    for (const option of options) stack.push({ schema: option, path, depth: depth + 1, required });
    stack.push(...below(schema, place));
  }
  return new Map([...drafts].map(([path, draft]) => [path, finished(path, draft)]));
}

function finished(path: string, draft: Draft): SchemaParameter {
  const { types, anyType, values, anyValue, required, bounds, closed } = draft;
  return {
    path,
    types: anyType && types.size === 0 ? new Set() : types,
    values: anyValue ? undefined : values,
    required,
    bounds,
    closed,
  };
}
