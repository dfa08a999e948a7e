// Adds a server to the text of a client's configuration, or puts a new entry in place of one, and leaves
// every other byte. INVARIANT: the text that comes out means what went in, and the entry.
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { tomlTable } from './client-snippets.ts';
import type { Dialect } from './client-table.ts';
import { readConfigText } from './config-text.ts';
import { insertFirst } from './json-edit.ts';
import { changeJsonEntry } from './json-entry.ts';
import { type EntryEdit, entryValue } from './rewrite-entry.ts';
import { removeTomlEntry } from './toml-entry.ts';

/** @param text `undefined`: there is no file yet. @param name a key that every client takes */
export function addEntry(
  text: string | undefined,
  dialect: Dialect,
  name: string,
  entry: JsonObject,
): EntryEdit {
  const { format } = dialect;
  const way = dialect.keys.find((keys) => !keys.includes('*')) ?? [];
  const blank = format === 'json' ? '{}\n' : '';
  const before = text === undefined || text.trim() === '' ? blank : text;
  const value = before === '' ? {} : readConfigText(before, format).value;
  if (!isJsonObject(value)) return { ok: false, reason: 'it cannot be read' };
  const after =
    format === 'toml' ? addToToml(before, way, name, entry) : addToJson(before, way, name, entry);
  const now = after === undefined ? undefined : readConfigText(after, format).value;
  return after !== undefined && isDeepStrictEqual(now, withEntry(value, [...way, name], entry))
    ? { ok: true, text: after }
    : { ok: false, reason: 'it is written in a way that cannot be edited safely' };
}

function addToJson(
  text: string,
  way: readonly string[],
  name: string,
  entry: JsonObject,
): string | undefined {
  const path = [...way, name];
  if (entryValue(text, 'json', path) !== undefined) {
    return changeJsonEntry(text, way, [{ kind: 'replace', key: name, members: [[name, entry]] }]);
  }
  // From the deepest object that is there outwards.
  for (let depth = way.length; depth >= 0; depth -= 1) {
    const inner = path.slice(depth + 1).reduceRight<Json>((at, key) => ({ [key]: at }), entry);
    const added = insertFirst(text, way.slice(0, depth), inner, path[depth]);
    if (added !== undefined) return added;
  }
  return undefined;
}

function addToToml(
  text: string,
  way: readonly string[],
  name: string,
  entry: JsonObject,
): string | undefined {
  const path = [...way, name];
  const there = entryValue(text, 'toml', path) !== undefined;
  const bare = there ? removeTomlEntry(text, path) : text;
  if (bare === undefined) return undefined;
  const eol = bare.includes('\r\n') ? '\r\n' : '\n';
  const gap = bare === '' ? '' : bare.endsWith('\n') ? eol : `${eol}${eol}`;
  return `${bare}${gap}${tomlTable(path, entry).replaceAll('\n', eol)}`;
}

function withEntry(value: JsonObject, [key = '', ...rest]: readonly string[], entry: Json): Json {
  const inner = ownMember(value, key);
  const below = isJsonObject(inner) ? inner : {};
  return { ...value, [key]: rest.length === 0 ? entry : withEntry(below, rest, entry) };
}
