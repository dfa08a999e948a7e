// The check before Claude Code adds or calls a server, as an entry of its settings: `hooks`,
// `PreToolUse`. Puts it into the text of a settings file and takes it out again; every other byte stays.
import { isJsonObject, type Json, ownMember } from '#core/kit/json.ts';
import { readConfigText } from './config-text.ts';
import { insertFirst, isJsonObjectText, removeAt } from './json-edit.ts';

/** Tools that can change a configuration, and all tools of servers. */
const MATCHER = 'Bash|Edit|MultiEdit|Write|mcp__.*';
/** Seconds; the check itself gives up before. */
const TIMEOUT_S = 20;
/** What makes a command ours. */
const OURS = /\sprecheck --hook(?:\s|$)/;

export type HookEdit =
  | { readonly ok: true; readonly text: string; readonly changed: boolean }
  /** Why the text is left alone; one sentence, lower case, no full stop. */
  | { readonly ok: false; readonly reason: string };

/** The text with the hook. Of several of ours one remains. @param line the command, with `precheck --hook` in it */
export function withHook(text: string, line: string): HookEdit {
  const present = hookPlaces(text);
  if (present === undefined) return unreadable(text);
  if (present.length === 1 && present[0]?.command === line)
    return { ok: true, text, changed: false };
  const bare = withoutHook(text);
  if (!bare.ok) return bare;
  const start = bare.text.trim() === '' ? '{}\n' : bare.text;
  const hook: Json = {
    matcher: MATCHER,
    hooks: [{ type: 'command', command: line, timeout: TIMEOUT_S }],
  };
  const added =
    insertFirst(start, ['hooks', 'PreToolUse'], hook) ??
    insertFirst(start, ['hooks'], [hook], 'PreToolUse') ??
    insertFirst(start, [], { PreToolUse: [hook] }, 'hooks');
  if (added === undefined) return { ok: false, reason: 'its `hooks` have another form' };
  return { ok: true, text: added, changed: true };
}

/** The text without any hook of ours, and without the containers that this leaves empty. */
export function withoutHook(text: string): HookEdit {
  let at = text;
  for (let left = hookPlaces(at); left === undefined || left.length > 0; left = hookPlaces(at)) {
    const [first] = left ?? [];
    if (first === undefined) return unreadable(text);
    at = first.alone
      ? removeGroup(at, first.group)
      : removeAt(at, [...WAY, first.group, 'hooks', first.index]);
  }
  return { ok: true, text: at, changed: at !== text };
}

/** The commands of our hooks in a text; empty when it cannot be read. */
export function hookLines(text: string): readonly string[] {
  return (hookPlaces(text) ?? []).map(({ command }) => command);
}

const WAY = ['hooks', 'PreToolUse'];

interface HookPlace {
  readonly group: number;
  readonly index: number;
  /** It is the only hook of its group. */
  readonly alone: boolean;
  readonly command: string;
}

/** Where our hooks stand; `undefined` when the text is no JSON object. */
function hookPlaces(text: string): readonly HookPlace[] | undefined {
  if (text.trim() === '') return [];
  const { value } = readConfigText(text, 'json');
  if (!isJsonObject(value) || !isJsonObjectText(text)) return undefined;
  const hooks = ownMember(value, 'hooks');
  const groups = isJsonObject(hooks) ? ownMember(hooks, 'PreToolUse') : undefined;
  return listOf(groups).flatMap((group, groupIndex) => {
    const list = isJsonObject(group) ? listOf(ownMember(group, 'hooks')) : [];
    return list.flatMap((hook, index): HookPlace[] => {
      const command = isJsonObject(hook) ? ownMember(hook, 'command') : undefined;
      if (typeof command !== 'string' || !OURS.test(command)) return [];
      return [{ group: groupIndex, index, alone: list.length === 1, command }];
    });
  });
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function removeGroup(text: string, group: number): string {
  const rest = removeAt(text, [...WAY, group]);
  const { value } = readConfigText(rest, 'json');
  const hooks = isJsonObject(value) ? ownMember(value, 'hooks') : undefined;
  if (!isJsonObject(hooks) || listOf(ownMember(hooks, 'PreToolUse')).length > 0) return rest;
  return Object.keys(hooks).length > 1 ? removeAt(rest, WAY) : removeAt(rest, ['hooks']);
}

function unreadable(text: string): HookEdit {
  const [problem] = readConfigText(text, 'json').problems;
  const where = problem === undefined ? '' : ` (line ${problem.line}: ${problem.message})`;
  return { ok: false, reason: `it is no JSON object${where}` };
}
