// What somebody types as the arguments of a call.
import { isJsonObject, type JsonObject } from '#core/kit/json.ts';

/** The arguments, or why they are none. */
export function argumentsIn(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return isJsonObject(value) ? value : 'arguments are an object: { … }';
  } catch (error) {
    return error instanceof Error ? error.message : 'this is no JSON';
  }
}
