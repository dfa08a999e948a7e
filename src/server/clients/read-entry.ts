// One entry of a client's configuration: the spellings of all clients, and what the client itself
// would refuse. Called by read-client-config.ts only.
import type { Problem } from '#contract/problem.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { ClientEntry, EntryTransport } from './client-entry.ts';
import type { Dialect } from './client-table.ts';
import { type ConfigText, problemAt } from './config-text.ts';
import { isOurGateway } from './launchers.ts';
import type { ConfigFile } from './read-client-config.ts';
import { splitWords } from './split-words.ts';

export interface RawEntry {
  readonly value: Json;
  readonly name: string;
  readonly path: readonly string[];
  readonly source: ConfigText;
  readonly dialect: Dialect;
  readonly about: ConfigFile;
}

interface Read {
  readonly entry?: ClientEntry;
  readonly problems: readonly Problem[];
}

/** `type` in every spelling that clients take. */
const TYPES: Readonly<Record<string, EntryTransport>> = {
  stdio: 'stdio',
  local: 'stdio',
  http: 'streamable-http',
  remote: 'auto',
  sse: 'sse',
  'streamable-http': 'streamable-http',
  streamableHttp: 'streamable-http',
  streamable_http: 'streamable-http',
};

/** The entry, or what is wrong with it. */
export function readEntry(raw: RawEntry): Read {
  const { value, name, path, source } = raw;
  const place = source.placeOf(path);
  const problem = (code: string, message: string, help?: string) => ({
    problems: [problemAt(path, place, code, message, help)],
  });
  if (!isJsonObject(value)) return problem('not_an_entry', `\`${name}\` is no object`);
  const [program = '', ...args] = commandOf(value);
  const address = addressOf(value);
  if (program === '' && address === undefined) {
    // Switches of servers that an extension or another file brings.
    if (isOnlySettings(value)) return { problems: [] };
    return problem('no_command', `\`${name}\` has neither a command nor a URL`);
  }
  const remote = program === '';
  const typed = typeOf(value);
  const transport = remote ? (typed ?? addressKind(value, raw.dialect)) : 'stdio';
  const entry: ClientEntry = {
    client: raw.about.client,
    file: raw.about.file,
    ...scopeOf(raw),
    name,
    path,
    kind: remote ? 'remote' : 'stdio',
    transport:
      transport === 'refused' || transport === 'stdio' ? (remote ? 'auto' : 'stdio') : transport,
    command: program,
    args,
    ...cwdOf(value),
    envNames: namesOf(value, ['env', 'environment', 'env_vars']),
    url: remote ? (address ?? '') : '',
    headerNames: headerNamesOf(value),
    disabled: isOff(value),
    ...gatewayOf(value, [program, ...args]),
    ...place,
  };
  const refused = remote && transport === 'refused' && raw.about.client === 'claude-code';
  if (!refused) return { entry, problems: [] };
  const sentence = `\`${name}\` has a URL and no \`type\`: the client reads it as a command and skips it`;
  return { entry, ...problem('type_missing', sentence, 'add `"type": "http"`') };
}

/** Program and arguments: `command` as a word, as a line, as a list, or as an object. */
function commandOf(value: JsonObject): readonly string[] {
  const command = ownMember(value, 'command');
  if (Array.isArray(command)) return strings(command);
  if (isJsonObject(command)) {
    const path = ownMember(command, 'path');
    return [typeof path === 'string' ? path : '', ...strings(ownMember(command, 'args'))];
  }
  if (typeof command !== 'string') return [];
  const args = strings(ownMember(value, 'args'));
  const line = command.trim();
  // A path with spaces in it is a program; `npx -y name` is a line that a shell would split.
  const isLine = args.length === 0 && /\s/.test(line) && !/^(?:[a-z]:)?[\\/~.]/i.test(line);
  return isLine ? (splitWords(line) ?? [line]) : [line, ...args];
}

function strings(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => item !== null && typeof item !== 'object').map(String);
}

function addressOf(value: JsonObject): string | undefined {
  for (const key of ['httpUrl', 'url', 'serverUrl']) {
    const url = ownMember(value, key);
    if (typeof url === 'string' && url.trim() !== '') return url.trim();
  }
  return undefined;
}

function addressKind(value: JsonObject, dialect: Dialect): Dialect['bareUrl'] {
  if (typeof ownMember(value, 'httpUrl') === 'string') return 'streamable-http';
  return typeof ownMember(value, 'serverUrl') === 'string' ? 'auto' : dialect.bareUrl;
}

function typeOf(value: JsonObject): EntryTransport | undefined {
  const type = ownMember(value, 'type') ?? ownMember(value, 'transport');
  return typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

function isOnlySettings(value: JsonObject): boolean {
  return Object.keys(value).every((key) => /^(?:settings|enabled|disabled|source)$/.test(key));
}

function scopeOf({ about, path }: RawEntry): Pick<ClientEntry, 'scope' | 'project'> {
  if (path[0] === 'projects' && path.length === 4)
    return { scope: 'local', project: path[1] ?? '' };
  return { scope: about.scope ?? 'project' };
}

function cwdOf(value: JsonObject): Pick<ClientEntry, 'cwd'> {
  const cwd = ownMember(value, 'cwd');
  return typeof cwd === 'string' ? { cwd } : {};
}

/** Names only: of an object its keys, of a list the words or the part before `=` or `:`. */
function namesOf(value: JsonObject, keys: readonly string[]): string[] {
  const names = keys.flatMap((key) => {
    const given = ownMember(value, key);
    if (isJsonObject(given)) return Object.keys(given);
    return strings(given).map((word) => word.replace(/[=:].*$/s, '').trim());
  });
  return [...new Set(names)];
}

function headerNamesOf(value: JsonObject): string[] {
  const names = namesOf(value, ['headers', 'http_headers', 'env_http_headers']);
  const bearer =
    Object.hasOwn(value, 'bearer_token_env_var') || Object.hasOwn(value, 'bearer_token');
  return bearer ? [...new Set([...names, 'Authorization'])] : names;
}

function isOff(value: JsonObject): boolean {
  return ownMember(value, 'disabled') === true || ownMember(value, 'enabled') === false;
}

/** A token of ours in the headers, or our own `run` before the command. The token is not kept. */
function gatewayOf(value: JsonObject, command: readonly string[]): Pick<ClientEntry, 'gateway'> {
  if (isOurGateway(command)) return { gateway: 'run' };
  const headers = [ownMember(value, 'headers'), ownMember(value, 'http_headers')];
  const ours = headers.some((given) => given !== undefined && /\bwkg_/.test(JSON.stringify(given)));
  return ours ? { gateway: 'serve' } : {};
}
