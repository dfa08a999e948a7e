// What an entry starts or connects to, with the variables of its client put in: for trying it, never
// for printing. Reads the values that `ClientEntry` leaves out.
import { homedir } from 'node:os';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { AskTarget } from '#server/ask-server.ts';
import { type ClientEntry, entryValue } from '#server/clients/index.ts';

export interface EntryTarget {
  readonly target: AskTarget;
  /** Variables that this command cannot know: names. */
  readonly missing: readonly string[];
}

/**
 * @param text the whole configuration
 * @param inherited the environment that a command has besides that of its entry
 */
export function targetOf(
  text: string,
  format: 'json' | 'toml',
  entry: ClientEntry,
  inherited: Readonly<Record<string, string>> = environment(),
): EntryTarget {
  const value = entryValue(text, format, entry.path) ?? {};
  const missing = new Set<string>();
  const put = (word: string) => withVariables(word, missing);
  const target =
    entry.kind === 'stdio' ? command(value, entry, put, inherited) : address(value, entry, put);
  return { target, missing: [...missing] };
}

type Put = (word: string) => string;

function command(
  value: JsonObject,
  entry: ClientEntry,
  put: Put,
  inherited: Readonly<Record<string, string>>,
): AskTarget {
  const own = mapOf(value, ['env', 'environment']);
  const held = ownMember(value, 'command');
  const inner = isJsonObject(held) ? mapOf(held, ['env']) : {};
  const env = Object.fromEntries(
    Object.entries({ ...own, ...inner }).map(([name, word]) => [name, put(word)]),
  );
  return {
    kind: 'command',
    command: [entry.command, ...entry.args].map(put),
    env: { ...inherited, ...env },
    ...(entry.cwd === undefined ? {} : { cwd: put(entry.cwd) }),
  };
}

function address(value: JsonObject, entry: ClientEntry, put: Put): AskTarget {
  const given = mapOf(value, ['headers', 'http_headers']);
  const named = Object.entries(mapOf(value, ['env_http_headers'])).map(
    ([name, variable]) => [name, `\${${variable}}`] as const,
  );
  const bearer = ownMember(value, 'bearer_token_env_var');
  const token = typeof bearer === 'string' ? { Authorization: `Bearer \${${bearer}}` } : {};
  const headers = Object.entries({ ...given, ...Object.fromEntries(named), ...token });
  return {
    kind: 'url',
    url: put(entry.url),
    headers: Object.fromEntries(headers.map(([name, word]) => [name, put(word)])),
    transport: entry.transport === 'sse' ? 'sse' : 'streamable-http',
  };
}

function mapOf(value: JsonObject, keys: readonly string[]): Record<string, string> {
  const pairs = keys.flatMap((key) => {
    const given: Json | undefined = ownMember(value, key);
    if (Array.isArray(given)) return given.flatMap(splitLine);
    return isJsonObject(given) ? Object.entries(given) : [];
  });
  const words = pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(words);
}

function splitLine(line: Json): [string, string][] {
  const match = typeof line === 'string' ? /^([^:=]+)[:=]\s*(.*)$/s.exec(line) : null;
  return match === null ? [] : [[match[1] ?? '', match[2] ?? '']];
}

/** What a client hands on, at most: everything that this command has. */
function environment(): Record<string, string> {
  const set = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(set);
}

const OWN: Readonly<Record<string, () => string>> = {
  userHome: homedir,
  workspaceFolder: () => process.cwd(),
};

/** `${NAME}`, `${env:NAME}`, `${NAME:-else}` and what clients call the folder and the home. */
function withVariables(word: string, missing: Set<string>): string {
  return word.replace(
    /\$\{(env:)?([^}:]+)(?::([^}]*))?\}/g,
    (whole, _: string | undefined, name: string, rest: string | undefined) => {
      const known = OWN[name]?.() ?? process.env[name];
      if (known !== undefined) return known;
      if (rest?.startsWith('-') === true) return rest.slice(1);
      missing.add(rest === undefined ? name : `${name}:${rest}`);
      return whole;
    },
  );
}
