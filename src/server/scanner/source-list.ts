// Lists of servers: one source a line (also as a YAML list), `server.json`, and the lists of the
// official registry, in the shapes that it has had. Says what is to be scanned and what is left out.
import type { ScanSource } from '#contract/scan-report.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { dummyArgument } from './dummy-values.ts';
import { textOf } from './json-file.ts';
import { readSource } from './source.ts';
import { splitWords } from './split-words.ts';

/** One server to scan. */
export interface ListedSource {
  readonly source: ScanSource;
  /** Environment variables that the list says are required. */
  readonly wanted: readonly string[];
  /** Arguments that the list says are required, with dummies; absent: none are known. */
  readonly args?: readonly string[];
  /** The list's author lets this package run its install scripts, in the box. */
  readonly allowScripts?: boolean;
  /** The name in the official registry. */
  readonly registryName?: string;
}

export interface SourceList {
  readonly sources: readonly ListedSource[];
  /** Entries that cannot be scanned, with a sentence each. */
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

type LeftOut = SourceList['leftOut'][number];
type Read = ListedSource | LeftOut;

const OFFICIAL = 'io.modelcontextprotocol.registry/official';
/** Entries name the public registries by their own domains; a company's mirror is another one. */
const PUBLIC_INDEX = /^https:\/\/(?:registry\.)?(?:npm\w{0,2}|pypi)\.org(?:\/|$)/i;

/**
 * Reads a list. `undefined` when the text is JSON of another kind, such as a client's configuration.
 * Doubled sources are taken once.
 */
export function readSourceList(text: string): SourceList | undefined {
  const plain = text.replace(/^\ufeff/, '');
  const value = parse(plain) ?? parseLines(plain);
  const reads = value === undefined ? readLines(plain) : readEntries(value);
  if (reads === undefined) return undefined;
  const sources = new Map<string, ListedSource>();
  const leftOut: LeftOut[] = [];
  for (const read of reads) {
    if (!('source' in read)) leftOut.push(read);
    else if (!sources.has(JSON.stringify(read.source))) {
      sources.set(JSON.stringify(read.source), read);
    }
  }
  return { sources: [...sources.values()], leftOut };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return undefined;
  }
}

/** JSON Lines: every line that is not empty is an object or a string. */
function parseLines(text: string): Json | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parse);
  const whole = values.filter((one) => isJsonObject(one) || typeof one === 'string');
  return values.length > 0 && whole.length === values.length
    ? whole.filter((one) => one !== undefined)
    : undefined;
}

/** Comments begin with `#` at the start of a line or after a space. */
function readLines(text: string): readonly Read[] {
  return text.split('\n').flatMap((line) => {
    const word = line
      .replace(/(?:^|\s)#.*$/, '')
      .replace(/^\s*-\s+/, '')
      .trim()
      .replace(/^(["'])([^"']*)\1$/, '$2');
    return word === '' || /^(?:---|servers:|sources:)$/.test(word) ? [] : [readLine(word)];
  });
}

/** A source, and behind it what `scan` would be told for it. */
function readLine(line: string): Read {
  const [word = '', ...words] = splitWords(line);
  const read = readWord(word);
  const options = readOptions(words);
  if (typeof options === 'string') return { what: line, why: options };
  return 'source' in read ? { ...read, ...options } : { what: line, why: read.why };
}

type LineOptions = Pick<ListedSource, 'wanted' | 'args' | 'allowScripts'>;

function readOptions(words: readonly string[]): LineOptions | string {
  let options: LineOptions = { wanted: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--allow-scripts') {
      options = { ...options, allowScripts: true };
      continue;
    }
    at += 1;
    const value = words[at];
    if (word === '--args' && value !== undefined) {
      options = { ...options, args: splitWords(value) };
    } else if (word === '--env' && value !== undefined && /^\w{1,80}$/.test(value)) {
      options = { ...options, wanted: [...options.wanted, value] };
    } else return `\`${word}\` is no option of a source, or lacks its value`;
  }
  return options;
}

function readWord(word: string): Read {
  const source = readSource(word.replace(/^["']|["']$/g, ''));
  return typeof source === 'string' ? { what: word, why: source } : { source, wanted: [] };
}

function readEntries(value: Json): readonly Read[] | undefined {
  if (typeof value === 'string') return [readWord(value)];
  if (Array.isArray(value)) {
    const reads = value.map((one: Json) => readEntries(one));
    return reads.some((one) => one === undefined) ? undefined : reads.flatMap((one) => one ?? []);
  }
  if (!isJsonObject(value)) return undefined;
  const { servers, sources, server } = value;
  if (Array.isArray(servers)) return readEntries(servers);
  if (Array.isArray(sources)) return readEntries(sources);
  if (isJsonObject(server)) return [readServer(server, value)];
  const name = textOf(value['name']);
  const listed = name !== undefined && (value['packages'] ?? value['remotes']) !== undefined;
  return listed ? [readServer(value, value)] : undefined;
}

/** The first package that can be fetched here, else the first address. */
function readServer(server: JsonObject, around: JsonObject): Read {
  const name = textOf(server['name']) ?? 'a server without a name';
  const status = statusOf(server, around);
  if (status.deleted) return { what: name, why: 'it was deleted from its registry' };
  if (!status.latest) return { what: name, why: 'a newer version is in the list' };
  const about = /^[\w.-]+\/[\w.-]+$/.test(name) ? { registryName: name } : {};
  const packages = objectsOf(server['packages']);
  for (const one of packages) {
    const source = packageSource(one);
    if (source === undefined) continue;
    const args = requiredArguments(one);
    return {
      source,
      wanted: requiredVariables(one),
      ...(args.length === 0 ? {} : { args }),
      ...about,
    };
  }
  const addresses = objectsOf(server['remotes']).flatMap((one) => textOf(one['url']) ?? []);
  const address = addresses.find((one) => /^https?:/i.test(one) && !/[{}]/.test(one));
  const source = address === undefined ? undefined : readSource(address);
  if (source !== undefined && typeof source !== 'string') return { source, wanted: [], ...about };
  const kinds = packages.flatMap(
    (one) => textOf(one['registryType'] ?? one['registry_type']) ?? [],
  );
  if (addresses.length > 0) return { what: name, why: 'its address has variables in it' };
  return {
    what: name,
    why: kinds.length === 0 ? 'it names nothing to scan' : `it comes as ${kinds.join(', ')} only`,
  };
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The registry's own remarks stand beside the server, or, in older answers, inside of it. */
function statusOf(server: JsonObject, around: JsonObject) {
  const places = [around['_meta'], server['_meta']].filter(isJsonObject);
  const official = places.map((meta) => meta[OFFICIAL]).filter(isJsonObject);
  const status = official.flatMap((one) => textOf(one['status']) ?? []);
  const latest = official.map((one) => one['isLatest'] ?? one['is_latest']);
  return {
    deleted: [...status, textOf(server['status'])].includes('deleted'),
    latest: !latest.includes(false),
  };
}

function packageSource(one: JsonObject): ScanSource | undefined {
  const type = textOf(one['registryType'] ?? one['registry_type'] ?? one['registry_name']);
  const base = textOf(one['registryBaseUrl'] ?? one['registry_base_url']);
  const identifier = textOf(one['identifier'] ?? one['name']) ?? '';
  const version = textOf(one['version']);
  const exact =
    version === undefined || version === 'latest' || !/^\w/.test(version) ? '' : version;
  const transport = one['transport'];
  const kind = isJsonObject(transport) ? textOf(transport['type']) : undefined;
  if (kind !== undefined && kind !== 'stdio') return undefined;
  const own = base === undefined || PUBLIC_INDEX.test(base);
  if (!own || (type !== 'npm' && type !== 'pypi')) return undefined;
  const mark = type === 'npm' ? '@' : '==';
  const source = readSource(`${type}:${identifier}${exact === '' ? '' : `${mark}${exact}`}`);
  return typeof source === 'string' ? undefined : source;
}

function isRequired(one: JsonObject): boolean {
  return (one['isRequired'] ?? one['is_required']) === true;
}

function requiredVariables(one: JsonObject): readonly string[] {
  const list = objectsOf(one['environmentVariables'] ?? one['environment_variables']);
  return list
    .filter(isRequired)
    .flatMap((variable) => textOf(variable['name']) ?? [])
    .filter((name) => /^\w{1,80}$/.test(name));
}

function requiredArguments(one: JsonObject): readonly string[] {
  const list = objectsOf(one['packageArguments'] ?? one['package_arguments']);
  return list.flatMap((argument) => {
    const { type, name, value, default: preset, valueHint, value_hint, description } = argument;
    const fixed = textOf(value) ?? textOf(preset);
    const usable = fixed !== undefined && !fixed.includes('{');
    if (!isRequired(argument) && textOf(value) === undefined) return [];
    const hint = [valueHint, value_hint, name, description].flatMap((one) => textOf(one) ?? []);
    const filled = usable ? fixed : dummyArgument(hint[0] ?? '', '/tmp');
    const option = textOf(name);
    return type === 'named' && option !== undefined ? [option, filled] : [filled];
  });
}
