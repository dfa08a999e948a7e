// What has to change in an entry so that its server is started behind `wicketgate run`: as changes of
// single members, so that whatever else stands in the entry stays. Values only; texts are edited by
// json-entry.ts and toml-entry.ts.
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { ClientEntry } from './client-entry.ts';

/** One change of an entry; paths and keys are from the entry. */
export type EntryChange =
  /** Another value for the string at `path`. */
  | { readonly kind: 'set'; readonly path: readonly string[]; readonly value: string }
  /** Words before the first one of the array at `path`. */
  | {
      readonly kind: 'prepend';
      readonly path: readonly string[];
      readonly values: readonly string[];
    }
  /** A new member after the one at `after`, in the same object. */
  | {
      readonly kind: 'add';
      readonly after: readonly string[];
      readonly key: string;
      readonly value: Json;
    }
  /** Other members in place of one. */
  | {
      readonly kind: 'replace';
      readonly key: string;
      readonly members: readonly (readonly [string, Json])[];
    }
  | { readonly kind: 'remove'; readonly key: string };

/** How our program is started, and what `run` is told; never a secret. */
export interface GatewayWords {
  /** Program and arguments before the subcommand. */
  readonly program: readonly string[];
  /** Options of `run`. */
  readonly options: readonly string[];
}

export type EntryPlan =
  | { readonly ok: true; readonly changes: readonly EntryChange[] }
  /** Why the entry is left alone; one sentence, lower case, no full stop. */
  | { readonly ok: false; readonly reason: string };

/** Members by which a client is told to sign in for itself. */
const SIGN_IN = ['oauth', 'auth', 'headersHelper', 'authProviderType', 'oauth_resource', 'scopes'];
const ADDRESSES = ['httpUrl', 'url', 'serverUrl'];
const HEADERS = ['headers', 'http_headers', 'env_http_headers', 'bearer_token_env_var'];
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The changes for one entry. @param value the entry as it was read */
export function planEntry(
  value: JsonObject,
  entry: ClientEntry,
  { program, options }: GatewayWords,
): EntryPlan {
  const words = [...program, 'run', ...options];
  return entry.kind === 'stdio' ? planCommand(value, entry, words) : planUrl(value, entry, words);
}

function planCommand(value: JsonObject, entry: ClientEntry, words: readonly string[]): EntryPlan {
  const [program = '', ...rest] = words;
  const command = ownMember(value, 'command');
  if (Array.isArray(command)) {
    return {
      ok: true,
      changes: [{ kind: 'prepend', path: ['command'], values: [...words, '--'] }],
    };
  }
  const holder = isJsonObject(command) ? command : value;
  const at = isJsonObject(command) ? ['command'] : [];
  const key = isJsonObject(command) ? 'path' : 'command';
  const args = ownMember(holder, 'args');
  const kept = Array.isArray(args) ? args.length : 0;
  const own = [entry.command, ...entry.args];
  // Of a command written as a line, the words; of any other the program alone.
  const before = [...rest, '--', ...own.slice(0, own.length - kept)];
  const set: EntryChange = { kind: 'set', path: [...at, key], value: program };
  if (Array.isArray(args)) {
    return { ok: true, changes: [set, { kind: 'prepend', path: [...at, 'args'], values: before }] };
  }
  if (args !== undefined) return { ok: false, reason: 'its `args` are no list' };
  return {
    ok: true,
    changes: [set, { kind: 'add', after: [...at, key], key: 'args', value: before }],
  };
}

function planUrl(value: JsonObject, entry: ClientEntry, words: readonly string[]): EntryPlan {
  const signIn = SIGN_IN.find((key) => Object.hasOwn(value, key));
  if (signIn !== undefined) {
    return {
      ok: false,
      reason: `its client signs in for it (\`${signIn}\`), which only it can do`,
    };
  }
  if (!/^https?:\/\//i.test(entry.url)) {
    return { ok: false, reason: 'its address is no http or https URL' };
  }
  const headers = headersOf(value);
  if (headers === undefined) return { ok: false, reason: 'its headers have an unknown form' };
  const [program = '', ...rest] = words;
  const env = { ...headers.env };
  const address = addressWords(entry, env);
  const args = [...rest, ...address, ...headers.words];
  const isList = entry.client === 'opencode';
  const [key = 'url', ...others] = ADDRESSES.filter((name) => Object.hasOwn(value, name));
  const known = ownMember(value, isList ? 'environment' : 'env');
  const members: [string, Json][] = isList
    ? [['command', [program, ...args]]]
    : [
        ['command', program],
        ['args', args],
      ];
  if (Object.keys(env).length > 0) {
    const all = isJsonObject(known) ? { ...known, ...env } : env;
    members.push([isList ? 'environment' : 'env', all]);
  }
  if (headers.forwarded.length > 0) members.push(['env_vars', headers.forwarded]);
  const taken = new Set(members.map(([name]) => name));
  const gone = [...others, ...HEADERS, ...(taken.has('env') ? ['env'] : []), 'environment'];
  const removed = gone.filter(
    (name) => Object.hasOwn(value, name) && (name !== 'environment' || taken.has(name)),
  );
  return {
    ok: true,
    changes: [
      ...typeChanges(value, isList),
      ...removed.map((name): EntryChange => ({ kind: 'remove', key: name })),
      { kind: 'replace', key, members },
    ],
  };
}

/** Members of an entry that say what is started or connected to, and with what. */
const WAYS = [
  ...[
    'type',
    'transport',
    'source',
    'command',
    'args',
    'env',
    'environment',
    'env_vars',
    'envFile',
  ],
  ...['cwd', ...ADDRESSES, ...HEADERS],
];

/** The changes that make an entry lead to a gateway. @param members how its client writes that down */
export function planGatewayEntry(value: JsonObject, members: JsonObject): EntryPlan {
  const there = WAYS.filter((key) => Object.hasOwn(value, key));
  const key = ['command', ...ADDRESSES].find((name) => there.includes(name));
  if (key === undefined) return { ok: false, reason: 'it names no server' };
  const removed = there.filter((name) => name !== key);
  return {
    ok: true,
    changes: [
      ...removed.map((name): EntryChange => ({ kind: 'remove', key: name })),
      // `enabled` and the like are the user's.
      {
        kind: 'replace',
        key,
        members: Object.entries(members).filter(
          ([name]) => name === key || !Object.hasOwn(value, name) || removed.includes(name),
        ),
      },
    ],
  };
}

/** Why the client alone can reach the server of an entry; one sentence. */
export function signInOf(value: JsonObject): string | undefined {
  const key = SIGN_IN.find((name) => Object.hasOwn(value, name));
  if (key === undefined) return undefined;
  return `its client signs in for it (\`${key}\`), which only it can do`;
}

function typeChanges(value: JsonObject, isList: boolean): EntryChange[] {
  return ['type', 'transport'].flatMap((key): EntryChange[] => {
    if (typeof ownMember(value, key) !== 'string') return [];
    return [{ kind: 'set', path: [key], value: isList ? 'local' : 'stdio' }];
  });
}

/** An address with a secret in it goes into the environment: arguments are seen by others. */
function addressWords({ url }: ClientEntry, env: Record<string, string>): readonly string[] {
  const open = URL.canParse(url) ? new URL(url) : undefined;
  const plain =
    open !== undefined && open.username === '' && open.password === '' && open.search === '';
  if (plain) return ['--upstream', url];
  env['WICKETGATE_UPSTREAM'] = url;
  return ['--upstream-env', 'WICKETGATE_UPSTREAM'];
}

interface Headers {
  /** Options of `run`. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables of the client's own environment that it is to hand on. */
  readonly forwarded: readonly string[];
}

/** `undefined`: in a form that is not understood. */
function headersOf(value: JsonObject): Headers | undefined {
  const given = pairsOf(value, ['headers', 'http_headers']);
  const named = pairsOf(value, ['env_http_headers']);
  const bearer = ownMember(value, 'bearer_token_env_var');
  if (given === undefined || named === undefined) return undefined;
  if (bearer !== undefined && typeof bearer !== 'string') return undefined;
  const words: string[] = [];
  const env: Record<string, string> = {};
  for (const [name, text] of given) {
    const variable = `WICKETGATE_HEADER_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    if (Object.hasOwn(env, variable)) return undefined;
    env[variable] = text;
    words.push('--header-env', `${name}=${variable}`);
  }
  for (const [name, variable] of named) words.push('--header-env', `${name}=${variable}`);
  const forwarded = named.map(([, variable]) => variable);
  if (bearer === undefined) return { words, env, forwarded };
  // Only Codex has this member, and it expands no variables in arguments: `run` does.
  const line = `Authorization: Bearer \${${bearer}}`;
  return { words: [...words, '--header', line], env, forwarded: [...forwarded, bearer] };
}

function pairsOf(
  value: JsonObject,
  keys: readonly string[],
): (readonly [string, string])[] | undefined {
  const pairs: (readonly [string, string])[] = [];
  for (const key of keys) {
    const given = ownMember(value, key) ?? {};
    const found = Array.isArray(given) ? given.map(splitLine) : membersOf(given);
    for (const [name, text] of found) {
      if (!HEADER_NAME.test(name) || typeof text !== 'string') return undefined;
      pairs.push([name, text]);
    }
  }
  return pairs;
}

function membersOf(value: Json): (readonly [string, Json])[] {
  return isJsonObject(value) ? Object.entries(value) : [['', value]];
}

function splitLine(line: Json): readonly [string, Json] {
  const match = typeof line === 'string' ? /^([^:]+):\s*(.*)$/s.exec(line) : null;
  return [match?.[1] ?? '', match?.[2] ?? ''];
}

/** The entry after the changes. Order of members is not kept: it is for comparing. */
export function changed(value: JsonObject, changes: readonly EntryChange[]): JsonObject {
  return changes.reduce<JsonObject>((at, change) => changedOnce(at, change), value);
}

function changedOnce(value: JsonObject, change: EntryChange): JsonObject {
  switch (change.kind) {
    case 'set':
      return withMember(value, change.path, () => change.value);
    case 'prepend':
      return withMember(value, change.path, (list) => [
        ...change.values,
        ...(Array.isArray(list) ? list : []),
      ]);
    case 'add':
      return withMember(value, [...change.after.slice(0, -1), change.key], () => change.value);
    case 'replace':
      return { ...without(value, change.key), ...Object.fromEntries(change.members) };
    case 'remove':
      return without(value, change.key);
  }
}

function withMember(
  value: JsonObject,
  [key = '', ...rest]: readonly string[],
  next: (before: Json | undefined) => Json,
): JsonObject {
  const before = ownMember(value, key);
  const inner = isJsonObject(before) ? before : {};
  return { ...value, [key]: rest.length === 0 ? next(before) : withMember(inner, rest, next) };
}

function without(value: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}
