// Reads files of a package: they may be missing, large, links to elsewhere, or no JSON.
import { lstatSync, readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';

const BYTES_MAX = 8 * 1024 * 1024;

/** The text of an ordinary file; `undefined` for anything else. Never follows a link. */
export function readFileText(path: string, bytesMax: number = BYTES_MAX): string | undefined {
  try {
    const about = lstatSync(path);
    if (!about.isFile() || about.size > bytesMax) return undefined;
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The object in a file; an empty one when there is none. */
export function readJsonObject(path: string): JsonObject {
  return parseObject(readFileText(path) ?? '');
}

/** The object of a text; an empty one when it is none. */
export function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
