// What Claude Code is about to do, as its PreToolUse hook is told, seen with one question only: which
// servers would be added, changed or called? Called by `precheck --hook`.
import { isAbsolute, resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { addedByCommand } from './added-by-command.ts';
import type { ClientEntry } from './client-entry.ts';
import { readClientConfig, recognisedClient } from './read-client-config.ts';

export type HookSubject =
  /** New or changed entries of a configuration. */
  | {
      readonly kind: 'servers';
      readonly entries: readonly ClientEntry[];
      /** Something is configured that cannot be told; one sentence, no full stop. */
      readonly unreadable?: string;
    }
  /** A call of a tool. Names as the client joins them, so the server's may be cut otherwise. */
  | { readonly kind: 'tool'; readonly joined: string; readonly folder: string }
  | { readonly kind: 'nothing' };

const NOTHING: HookSubject = { kind: 'nothing' };
const TOOL_PREFIX = 'mcp__';

/** @param readFile the text of a file; `undefined` when there is none */
export function readHookCall(
  call: Json,
  readFile: (path: string) => string | undefined,
): HookSubject {
  if (!isJsonObject(call)) return NOTHING;
  const [tool, folder] = [textOf(call, 'tool_name'), textOf(call, 'cwd')];
  if (tool.startsWith(TOOL_PREFIX)) {
    return { kind: 'tool', joined: tool.slice(TOOL_PREFIX.length), folder };
  }
  const input = ownMember(call, 'tool_input');
  if (!isJsonObject(input)) return NOTHING;
  if (tool === 'Bash') return servers(addedByCommand(textOf(input, 'command')));
  const named = textOf(input, 'file_path');
  const file = isAbsolute(named) ? named : resolve(folder, named);
  if (named === '' || recognisedClient(file) === undefined) return NOTHING;
  return servers(changedBy(tool, input, file, readFile(file) ?? ''));
}

/** Server and tool of a joined name, when one of these servers is meant. */
export function splitToolName(
  joined: string,
  names: readonly string[],
): { readonly server: string; readonly tool: string } {
  // The client replaces what may not stand in a tool's name. The longest name that fits is meant.
  const fits = names
    .filter((name) => joined.startsWith(`${plainName(name)}__`))
    .toSorted((a, b) => b.length - a.length);
  const [name] = fits;
  if (name !== undefined) return { server: name, tool: joined.slice(plainName(name).length + 2) };
  const [server = '', ...tool] = joined.split('__');
  return { server, tool: tool.join('__') };
}

/** A name of a configuration as Claude Code writes it into the names of tools. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_');
}

function servers(added: Omit<Extract<HookSubject, { kind: 'servers' }>, 'kind'>): HookSubject {
  const silent = added.entries.length === 0 && added.unreadable === undefined;
  return silent ? NOTHING : { kind: 'servers', ...added };
}

function changedBy(tool: string, input: JsonObject, file: string, before: string) {
  const after = editedText(tool, input, before);
  if (after === undefined) return { entries: [] };
  const { entries, problems } = readClientConfig(after, { file });
  const known = new Set(readClientConfig(before, { file }).entries.map(meaningOf));
  const fresh = entries.filter((entry) => !known.has(meaningOf(entry)));
  const broken = problems.some(({ severity }) => severity === 'error');
  return {
    entries: fresh,
    ...(broken ? { unreadable: 'the edited configuration cannot be read' } : {}),
  };
}

/** The text after the edit; `undefined` for a tool that does not edit. */
function editedText(tool: string, input: JsonObject, before: string): string | undefined {
  if (tool === 'Write') return textOf(input, 'content');
  if (tool === 'Edit') return replaced(before, input);
  if (tool !== 'MultiEdit') return undefined;
  const edits = ownMember(input, 'edits');
  const list: readonly Json[] = Array.isArray(edits) ? edits : [];
  return list.filter(isJsonObject).reduce(replaced, before);
}

function replaced(text: string, edit: JsonObject): string {
  const [from, to] = [textOf(edit, 'old_string'), textOf(edit, 'new_string')];
  if (from === '') return text === '' ? to : text;
  if (ownMember(edit, 'replace_all') === true) return text.replaceAll(from, () => to);
  return text.replace(from, () => to);
}

/** Two entries with one meaning start the same server. */
function meaningOf({ name, command, args, url, disabled }: ClientEntry): string {
  return JSON.stringify([name, command, args, url, disabled]);
}

function textOf(object: JsonObject, key: string): string {
  const value = ownMember(object, key);
  return typeof value === 'string' ? value : '';
}
