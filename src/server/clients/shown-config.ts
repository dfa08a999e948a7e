// A configuration text as it may be printed: lines as they are, every value that may be a secret
// hidden. Of an entry the command, its arguments and its address are shown as `shown-entry.ts` allows;
// of the rest of the document the strings are hidden, whatever they are.
import * as jsonc from 'jsonc-parser';
import { shownCommand, shownUrl } from './shown-entry.ts';
import { readTomlStatements, type Span, type TomlPair } from './toml-text.ts';

const HIDDEN = '"[hidden]"';
const OPTIONS: jsonc.ParseOptions = { allowTrailingComma: true, disallowComments: false };
const COMMANDS = new Set(['command', 'args']);
const ADDRESSES = new Set(['url', 'httpUrl', 'serverUrl']);
/** Members of an entry that hold words of the client's own. */
const PLAIN = new Set(['type', 'transport', 'cwd', 'source', 'bearer_token_env_var', 'env_vars']);

interface Word extends Span {
  readonly text: string;
  readonly path: readonly (string | number)[];
}

/** @param entries paths of the entries in the document */
export function shownConfig(
  text: string,
  format: 'json' | 'toml',
  entries: readonly (readonly string[])[],
): string {
  const words = format === 'toml' ? tomlWords(text) : jsonWords(text);
  const commands = new Map<string, string[]>();
  const shown = words.map((word) => {
    const entry = entries.find((path) => path.every((key, index) => word.path[index] === key));
    const member = entry === undefined ? undefined : String(word.path[entry.length]);
    if (entry === undefined || member === undefined) return HIDDEN;
    if (COMMANDS.has(member) && word.path[entry.length + 1] !== 'env') {
      const key = entry.join('\0');
      const before = commands.get(key) ?? [];
      commands.set(key, [...before, word.text]);
      return JSON.stringify(shownCommand([...before, word.text]).at(-1));
    }
    if (ADDRESSES.has(member)) return JSON.stringify(shownUrl(word.text));
    return PLAIN.has(member) ? JSON.stringify(shownCommand([word.text])[0]) : HIDDEN;
  });
  const parts: string[] = [];
  let at = 0;
  for (const [index, { start, end }] of words.entries()) {
    parts.push(withoutSecrets(text.slice(at, start)), shown[index] ?? HIDDEN);
    at = end;
  }
  return `${parts.join('')}${withoutSecrets(text.slice(at))}`;
}

/** What stands between values: keys, and comments, in which somebody may have kept an old token. */
function withoutSecrets(text: string): string {
  return text.replace(/[^\s"'`,;]+/g, (word) => shownCommand([word])[0] ?? '');
}

function jsonWords(text: string): readonly Word[] {
  const words: Word[] = [];
  const visit = (node: jsonc.Node, path: readonly (string | number)[]) => {
    if (node.type === 'string') {
      const span = { start: node.offset, end: node.offset + node.length };
      words.push({ ...span, text: String(node.value), path });
    } else if (node.type === 'object') {
      for (const { children = [] } of node.children ?? []) {
        const [key, value] = children;
        if (value !== undefined) visit(value, [...path, String(key?.value)]);
      }
    } else {
      for (const [index, child] of (node.children ?? []).entries()) visit(child, [...path, index]);
    }
  };
  const body = text.replace(/^\ufeff/, ' ');
  const tree = jsonc.parseTree(body, [], OPTIONS);
  if (tree !== undefined) visit(tree, []);
  return words;
}

const TOML_STRING = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g;

function tomlWords(text: string): readonly Word[] {
  const statements = readTomlStatements(text.replace(/^\ufeff/, ' ')) ?? [];
  const visit = (pair: TomlPair): Word[] => {
    if (pair.members.length > 0) return pair.members.flatMap(visit);
    const { start, end } = pair.value;
    return [...text.slice(start, end).matchAll(TOML_STRING)].map((match) => {
      const at = start + match.index;
      const inner = match[0].replace(/^(?:"""|'''|"|')|(?:"""|'''|"|')$/g, '');
      return { start: at, end: at + match[0].length, text: inner, path: pair.path };
    });
  };
  return statements.flatMap((one) => (one.kind === 'pair' ? visit(one) : []));
}
