// What a tool's inputSchema says about a path of the policy: whether there can be a value, whether
// it must be there, and whether it can equal an operand. Only for warnings, so doubt is "unknown".
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { compileEquality, readNumber, type Scalar } from './equality.ts';
import type { Step } from './path.ts';

/** The schemas a value at the path may have; `absent` when the schema has no such path. */
export type Found = readonly JsonObject[] | 'absent' | 'unknown';

/** References and combinations that are followed; a schema that refers to itself ends here. */
const DEPTH_MAX = 16;

function listOf(schema: JsonObject, name: string): readonly Json[] {
  const value = schema[name];
  return Array.isArray(value) ? value : [];
}

function localTarget(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let value: Json | undefined = root;
  for (const token of reference.slice(2).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

/** The schema and all that it combines; `undefined` when part of it cannot be seen. */
function parts(root: JsonObject, schema: Json, depth = 0): readonly JsonObject[] | undefined {
  if (!isJsonObject(schema) || depth > DEPTH_MAX) return undefined;
  const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => listOf(schema, name));
  const { $ref: reference } = schema;
  if (typeof reference === 'string') inner.push(localTarget(root, reference) ?? true);
  const found = inner.map((item) => parts(root, item, depth + 1));
  if (found.some((item) => item === undefined)) return undefined;
  return [schema, ...found.flatMap((item) => item ?? [])];
}

const OPEN = [
  'patternProperties',
  'unevaluatedProperties',
  'dependentSchemas',
  'if',
  '$dynamicRef',
];

function isOpen(schema: JsonObject): boolean {
  const { additionalProperties: others } = schema;
  return OPEN.some((name) => name in schema) || (others !== undefined && others !== false);
}

function excludesType(schemas: readonly JsonObject[], type: string): boolean {
  const typed = schemas.filter((schema) => 'type' in schema);
  return (
    typed.length > 0 &&
    typed.every(({ type: own }) => own !== type && !(Array.isArray(own) && own.includes(type)))
  );
}

function member(schemas: readonly JsonObject[], key: string): Found {
  const found = schemas.flatMap(({ properties }) => {
    const inner =
      isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    return inner === undefined ? [] : [inner];
  });
  if (found.length > 0) return found.every(isJsonObject) ? found.filter(isJsonObject) : 'unknown';
  if (excludesType(schemas, 'object')) return 'absent';
  if (schemas.some(isOpen)) return 'unknown';
  return schemas.some(({ properties }) => isJsonObject(properties)) ? 'absent' : 'unknown';
}

function element(schemas: readonly JsonObject[]): Found {
  if (excludesType(schemas, 'array')) return 'absent';
  if (schemas.some((schema) => 'prefixItems' in schema || Array.isArray(schema['items']))) {
    return 'unknown';
  }
  const found = schemas.flatMap(({ items }) => (isJsonObject(items) ? [items] : []));
  return found.length > 0 ? found : 'unknown';
}

/** Follows the steps of a path under `args` through a schema. */
export function schemasAt(root: Json, steps: readonly Step[]): Found {
  if (!isJsonObject(root)) return 'unknown';
  let current: readonly JsonObject[] = [root];
  for (const step of steps) {
    const all = current.map((schema) => parts(root, schema));
    if (all.some((item) => item === undefined)) return 'unknown';
    const schemas = all.flatMap((item) => item ?? []);
    const next = typeof step === 'string' ? member(schemas, step) : element(schemas);
    if (typeof next === 'string') return next;
    current = next;
  }
  return current;
}

/** True when the schema demands a value at a path of plain keys. */
export function isRequired(root: Json, steps: readonly Step[]): boolean {
  return steps.every((step, index) => {
    const found = schemasAt(root, steps.slice(0, index));
    if (typeof step !== 'string' || typeof found === 'string') return false;
    return found.some((schema) => listOf(schema, 'required').includes(step));
  });
}

function typeAllows(type: Json, operand: Scalar): boolean {
  const number = typeof operand === 'string' ? readNumber(operand) : Number(operand);
  switch (type) {
    case 'string':
      return true;
    case 'number':
      return typeof operand !== 'boolean' && !Number.isNaN(number);
    case 'integer':
      return typeof operand !== 'boolean' && Number.isInteger(number);
    case 'boolean':
      return operand === 'true' || operand === 'false' || typeof operand === 'boolean';
    default:
      return type !== 'null' && type !== 'array' && type !== 'object';
  }
}

/** False when no value that the schema admits equals the operand. */
export function mayEqual(root: Json, schema: Json, operand: Scalar, depth = 0): boolean {
  if (!isJsonObject(schema) || !isJsonObject(root) || depth > DEPTH_MAX) return true;
  const { type, enum: options, const: only, $ref: reference } = schema;
  const types: readonly Json[] = type === undefined ? [] : Array.isArray(type) ? type : [type];
  if (types.length > 0 && !types.some((name) => typeAllows(name, operand))) return false;
  const equals = compileEquality([operand]);
  if (Array.isArray(options) && !options.some(equals)) return false;
  if (only !== undefined && !equals(only)) return false;
  const admits = (inner: Json) => mayEqual(root, inner, operand, depth + 1);
  if (typeof reference === 'string' && !admits(localTarget(root, reference) ?? true)) return false;
  if (!listOf(schema, 'allOf').every(admits)) return false;
  return ['anyOf', 'oneOf'].every((name) => {
    const branches = listOf(schema, name);
    return branches.length === 0 || branches.some(admits);
  });
}
