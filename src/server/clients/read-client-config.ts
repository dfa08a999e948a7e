// Reads a client's configuration into entries. One reader for all clients, because they differ in
// where the servers stand and in how they spell the same few things. Parses, and does nothing else.
import { posix } from 'node:path';
import type { Problem } from '#contract/problem.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { ClientConfig, ClientEntry, ClientId, ConfigScope } from './client-entry.ts';
import type { ClientFile } from './client-files.ts';
import { ANY_JSON, ANY_TOML, CLIENT_PLACES, type Dialect } from './client-table.ts';
import { type ConfigText, problemAt, readConfigText } from './config-text.ts';
import { readEntry } from './read-entry.ts';

export interface ConfigFile {
  /** As messages and entries are to name it; its ending says the format where no dialect does. */
  readonly file: string;
  readonly client?: ClientId;
  readonly scope?: ConfigScope;
  readonly dialect?: Dialect;
}

/** A file of the table as `readClientConfig` takes it. */
export function configFileOf({ path, client, scope, dialect }: ClientFile): ConfigFile {
  return { file: path, client, scope, dialect };
}

/**
 * The servers that a configuration text names, in its order. Never throws: what cannot be read is a
 * problem. A file that no client is known for is read in every usual form.
 */
export function readClientConfig(text: string, given: ConfigFile): ClientConfig {
  const about = given.dialect === undefined ? recognise(given) : given;
  const dialect = about.dialect ?? (about.file.endsWith('.toml') ? ANY_TOML : ANY_JSON);
  const source = readConfigText(text, dialect.format);
  if (source.value === undefined) return { entries: [], problems: source.problems };
  const entries: ClientEntry[] = [];
  const problems: Problem[] = [];
  for (const path of dialect.keys.flatMap((keys) => mapsAt(source.value, keys))) {
    const map = memberAt(source.value, path);
    if (!isJsonObject(map)) {
      if (map !== undefined) problems.push(notAMap(path, source));
      continue;
    }
    for (const [name, value] of Object.entries(map)) {
      // `mcp` is a map of servers in one client and a map of settings in another.
      if (about.dialect === undefined && !looksLikeEntry(value)) continue;
      const read = readEntry({ value, name, path: [...path, name], source, dialect, about });
      if (read.entry !== undefined) entries.push(read.entry);
      problems.push(...read.problems);
    }
  }
  const inMaps = (pointer: string) => entries.some(({ name }) => pointer.includes(name));
  const doubled = source.problems.filter(({ pointer }) => inMaps(pointer));
  return { entries, problems: [...doubled, ...problems] };
}

/** The client that a file of this name belongs to. @param file absolute, or from a repository */
export function recognisedClient(file: string): ClientId | undefined {
  return recognise({ file }).client;
}

/** The line of the table whose path ends the file's name. */
function recognise(given: ConfigFile): ConfigFile {
  const name = given.file.replaceAll('\\', '/');
  const place = CLIENT_PLACES.find(
    ({ path, client }) =>
      (given.client === undefined || given.client === client) &&
      (name === path || name.endsWith(posix.join('/', path))),
  );
  if (place === undefined) return given;
  return { scope: place.scope, ...given, client: place.client, dialect: place.dialect };
}

/** Ways with `*` written out. */
function mapsAt(value: Json | undefined, keys: readonly string[]): string[][] {
  const star = keys.indexOf('*');
  if (star < 0) return [[...keys]];
  const head = keys.slice(0, star);
  const inner = memberAt(value, head);
  if (!isJsonObject(inner)) return [];
  return Object.keys(inner).map((key) => [...head, key, ...keys.slice(star + 1)]);
}

function memberAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let at = value;
  for (const key of path) {
    if (!isJsonObject(at)) return undefined;
    at = ownMember(at, key);
  }
  return at;
}

const ENTRY_KEYS = ['command', 'url', 'httpUrl', 'serverUrl'];

function looksLikeEntry(value: Json): value is JsonObject {
  return isJsonObject(value) && ENTRY_KEYS.some((key) => Object.hasOwn(value, key));
}

function notAMap(path: readonly string[], source: ConfigText): Problem {
  const name = path.at(-1) ?? '';
  return problemAt(path, source.placeOf(path), 'not_a_map', `\`${name}\` is no object of servers`);
}
