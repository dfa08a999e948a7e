// Servers that a shell command would add to a client: `claude mcp add …` and its kin. Reads the words;
// what does more than one can read is said to be unreadable, and never taken for nothing.
import type { ClientEntry } from './client-entry.ts';
import { CLIENT_PLACES } from './client-table.ts';
import { leadingOptions } from './option-words.ts';
import { readClientConfig } from './read-client-config.ts';
import { splitWords } from './split-words.ts';

export interface Added {
  readonly entries: readonly ClientEntry[];
  /** Servers are added or configured, and which ones cannot be told. One sentence, no full stop. */
  readonly unreadable?: string;
}

const NOTHING: Added = { entries: [] };
const COMMAND_LINE = 'the command line';
const WITH_VALUE = new Set(
  `-s --scope -t --transport -e --env -H --header --timeout --description --include-tools
   --exclude-tools --client-id --callback-port --url --bearer-token-env-var`.split(/\s+/),
);
/** Names that configuration files end with; long enough to mean nothing else. */
const FILE_NAMES = [
  ...new Set(
    CLIENT_PLACES.map(({ path }) => path)
      .filter((path) => /mcp|claude/i.test(path) && !/settings\.json$/.test(path))
      .map((path) => path.split('/').slice(-2).join('/')),
  ),
  '.mcp.json',
];

/** What the line of a shell would add. */
export function addedByCommand(line: string): Added {
  const parts = line.split(/&&|\|\||[;\n]/).map((part) => addedByPart(part.trim()));
  const unreadable = parts.find((part) => part.unreadable !== undefined)?.unreadable;
  const entries = parts.flatMap((part) => part.entries);
  if (unreadable !== undefined) return { entries, unreadable };
  return writesConfiguration(line)
    ? { entries, unreadable: 'the command writes a client configuration' }
    : { entries };
}

function addedByPart(line: string): Added {
  if (!/\bmcp\s+add\b|--add-mcp\b/.test(line)) return NOTHING;
  const words = splitWords(line);
  // A word that merely speaks of it, such as the text of a commit, is quoted and no word of its own.
  if (words === undefined)
    return { entries: [], unreadable: 'the command adds a server in a way that cannot be read' };
  const flag = words.findIndex((word) => word.startsWith('--add-mcp'));
  if (flag >= 0) return fromJson(undefined, words[flag]?.split('=')[1] ?? words[flag + 1] ?? '');
  const at = words.findIndex(
    (word, index) => word === 'mcp' && /^add\b/.test(words[index + 1] ?? ''),
  );
  if (at < 0) return NOTHING;
  const verb = words[at + 1] ?? '';
  if (verb !== 'add' && verb !== 'add-json') {
    return { entries: [], unreadable: `\`${verb}\` adds servers that another program names` };
  }
  return readAdd(verb, words.slice(at + 2));
}

function readAdd(verb: 'add' | 'add-json', words: readonly string[]): Added {
  const before = leadingOptions(words, WITH_VALUE);
  const [name = '', ...others] = before.rest;
  const after = leadingOptions(others, WITH_VALUE);
  const [target = '', ...given] = after.rest;
  // Some clients want `--` before arguments that look like their own options.
  const args = given[0] === '--' ? given.slice(1) : given;
  if (name === '') return { entries: [], unreadable: 'the command names no server' };
  if (verb === 'add-json') return fromJson(name, target);
  const url = [...before.values, ...after.values].find(([option]) => option === '--url')?.[1][0];
  const address = url ?? (/^https?:\/\//.test(target) ? target : undefined);
  return fromJson(
    name,
    JSON.stringify(
      address === undefined ? { command: target, args } : { type: 'http', url: address },
    ),
  );
}

/** @param name `undefined`: the object names itself */
function fromJson(name: string | undefined, json: string): Added {
  const own = name ?? /"name"\s*:\s*"([^"]*)"/.exec(json)?.[1] ?? '';
  const text = `{"mcpServers": {${JSON.stringify(own)}: ${json === '' ? '{}' : json}}}`;
  const { entries } = readClientConfig(text, { file: COMMAND_LINE });
  if (entries.length > 0) return { entries };
  return { entries, unreadable: `the entry for \`${own}\` cannot be read` };
}

/** A redirection into, or a copy onto, a configuration. Reading one is not writing it. */
function writesConfiguration(line: string): boolean {
  return FILE_NAMES.some((name) => {
    const file = `["']?[^\\s"'|;&<>]*${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["']?`;
    return new RegExp(
      `>\\s*${file}|\\btee\\b[^|;&]*\\s${file}|\\bsed\\b[^|;&]*\\s-i[^|;&]*${file}|\\b(?:mv|cp|install|ln)\\b[^|;&]*\\s${file}\\s*(?:$|[|;&])`,
    ).test(line);
  });
}
