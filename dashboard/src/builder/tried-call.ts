// What somebody types as the arguments of a call, and what they begin with.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';

/** The arguments, or why they are none. */
export function argumentsIn(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return isJsonObject(value) ? value : 'arguments are an object: { … }';
  } catch (error) {
    return error instanceof Error ? error.message : 'this is no JSON';
  }
}

function exampleOf(schema: JsonObject): Json {
  const { type, enum: listed, const: only, default: given, minimum } = schema;
  const [first] = Array.isArray(listed) ? listed : [];
  const said = given ?? only ?? first;
  if (said !== undefined) return said;
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === 'integer' || kind === 'number') return typeof minimum === 'number' ? minimum : 1;
  if (kind === 'boolean') return false;
  if (kind === 'array') return [];
  return kind === 'object' ? {} : '';
}

/** Arguments to begin with, as text: those that the schema requires, of the types that it names. */
export function exampleArguments(inputSchema: unknown): string {
  if (!isJsonObject(inputSchema)) return '{}';
  const { properties, required } = inputSchema;
  if (!isJsonObject(properties) || !Array.isArray(required)) return '{}';
  const parts = required.flatMap((name): [string, Json][] => {
    const part =
      typeof name === 'string' && Object.hasOwn(properties, name) ? properties[name] : undefined;
    return typeof name === 'string' && isJsonObject(part) ? [[name, exampleOf(part)]] : [];
  });
  return parts.length === 0 ? '{}' : JSON.stringify(Object.fromEntries(parts), null, 2);
}
