// Reads a tool as a server listed it into the shape that the classifier works on. Takes any JSON:
// what has the wrong type counts as absent, and depth and number are bounded.
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { nameWords } from './words.ts';

/** Levels of nested parameters that are read. */
const DEPTH_MAX = 5;
/** Parameters that are read. */
const PARAMETERS_MAX = 400;
const VALUES_MAX = 200;
const SCHEMAS_MAX = 2000;

export interface Parameter {
  /** Names from the root, without array markers: `['params', 'sql']`. */
  readonly path: readonly string[];
  readonly name: string;
  /** The words of the name, lower case. */
  readonly words: readonly string[];
  /** JSON Schema type; `''` when none is stated. */
  readonly type: string;
  readonly description: string;
  /** The strings of `enum` and `const`. */
  readonly values: readonly string[];
  readonly required: boolean;
  /** Inside of an array. */
  readonly repeated: boolean;
}

/** The four hints, only where they are booleans. */
export interface Hints {
  readonly readOnly?: boolean;
  readonly destructive?: boolean;
}

export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hints: Hints;
  readonly parameters: readonly Parameter[];
  readonly counts: { readonly total: number; readonly required: number };
  /** The definition as it came. */
  readonly raw: Json;
}

function text(object: JsonObject, key: string): string {
  const value = ownMember(object, key);
  return typeof value === 'string' ? value : '';
}

function object(parent: JsonObject, key: string): JsonObject | undefined {
  const value = ownMember(parent, key);
  return isJsonObject(value) ? value : undefined;
}

function list(parent: JsonObject, key: string): readonly Json[] {
  const value = ownMember(parent, key);
  return Array.isArray(value) ? value : [];
}

function typeOf(schema: JsonObject): string {
  const type = ownMember(schema, 'type');
  if (typeof type === 'string') return type;
  if (!Array.isArray(type)) return '';
  const named = type.find((entry) => typeof entry === 'string' && entry !== 'null');
  return typeof named === 'string' ? named : '';
}

function valuesOf(schema: JsonObject): string[] {
  const given = [...list(schema, 'enum'), ownMember(schema, 'const')];
  return given.filter((value) => typeof value === 'string').slice(0, VALUES_MAX);
}

/** Follows a local `$ref` once; a remote or broken one is left alone. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = text(schema, '$ref');
  if (!reference.startsWith('#/')) return schema;
  let found: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) ? ownMember(found, key) : undefined;
  }
  return isJsonObject(found) ? found : schema;
}

/** The schema and the alternatives that it is made of. */
function parts(schema: JsonObject, root: JsonObject): JsonObject[] {
  const found = [resolve(schema, root)];
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    for (const option of list(found[0] ?? schema, key)) {
      if (isJsonObject(option)) found.push(resolve(option, root));
    }
  }
  return found;
}

interface Place {
  readonly path: readonly string[];
  readonly repeated: boolean;
  /** Schemas around this one; bounds schemas that refer to themselves. */
  readonly depth: number;
}

interface Walk {
  readonly root: JsonObject;
  readonly into: Parameter[];
  /** Schemas that may still be looked at. */
  budget: number;
}

function collect(schema: JsonObject, at: Place, walk: Walk): void {
  if (at.depth > DEPTH_MAX) return;
  for (const part of parts(schema, walk.root)) {
    if (walk.budget <= 0) return;
    walk.budget -= 1;
    const items = object(part, 'items');
    if (items !== undefined && at.depth > 0) {
      collect(items, { path: at.path, repeated: true, depth: at.depth + 1 }, walk);
    }
    const required = new Set(list(part, 'required'));
    const properties = object(part, 'properties') ?? {};
    // By name: the order of members says nothing, and equal definitions must read alike.
    for (const name of Object.keys(properties).sort()) {
      const value = properties[name];
      if (isJsonObject(value)) collectOne(name, value, required.has(name), at, walk);
    }
  }
}

function collectOne(
  name: string,
  value: JsonObject,
  required: boolean,
  at: Place,
  walk: Walk,
): void {
  if (walk.into.length >= PARAMETERS_MAX) return;
  const all = parts(value, walk.root);
  const items = all.map((part) => object(part, 'items')).filter((found) => found !== undefined);
  const path = [...at.path, name];
  walk.into.push({
    path,
    name,
    words: nameWords(name).map((word) => word.text),
    type: all.map(typeOf).find((type) => type !== '' && type !== 'null') ?? '',
    description: all.map((part) => text(part, 'description')).find((found) => found !== '') ?? '',
    values: [...new Set([...all, ...items].flatMap(valuesOf))],
    required,
    repeated: at.repeated,
  });
  collect(value, { path, repeated: at.repeated, depth: at.depth + 1 }, walk);
}

function hintsOf(annotations: JsonObject | undefined): Hints {
  const readOnly = annotations?.['readOnlyHint'];
  const destructive = annotations?.['destructiveHint'];
  return {
    ...(typeof readOnly === 'boolean' ? { readOnly } : {}),
    ...(typeof destructive === 'boolean' ? { destructive } : {}),
  };
}

/** The tool in a readable shape. Never fails. */
export function readDefinition(raw: Json): ToolDefinition {
  const tool = isJsonObject(raw) ? raw : {};
  const schema = object(tool, 'inputSchema') ?? {};
  const annotations = object(tool, 'annotations');
  const walk: Walk = { root: schema, into: [], budget: SCHEMAS_MAX };
  collect(schema, { path: [], repeated: false, depth: 0 }, walk);
  const top = Object.keys(object(schema, 'properties') ?? {});
  const required = new Set(list(schema, 'required'));
  return {
    name: text(tool, 'name'),
    title: text(tool, 'title') || (annotations === undefined ? '' : text(annotations, 'title')),
    description: text(tool, 'description'),
    hints: hintsOf(annotations),
    parameters: walk.into,
    counts: { total: top.length, required: top.filter((name) => required.has(name)).length },
    raw,
  };
}
