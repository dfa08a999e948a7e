// Puts an entry of a client's configuration behind `wicketgate run`, and back. Text in, text out.
// INVARIANT: the text that comes out means what went in, but for the one entry; where an edit cannot
// be shown to do exactly that, nothing is changed and the reason is said.
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { ClientEntry } from './client-entry.ts';
import { readConfigText } from './config-text.ts';
import {
  changed,
  type EntryChange,
  type GatewayWords,
  planEntry,
  planGatewayEntry,
} from './entry-change.ts';
import { changeJsonEntry, putBackJsonEntry } from './json-entry.ts';
import { changeTomlEntry, putBackTomlEntry } from './toml-entry.ts';

export type EntryEdit =
  | { readonly ok: true; readonly text: string }
  /** Why the text is left alone; one sentence, lower case, no full stop. */
  | { readonly ok: false; readonly reason: string };

type Format = 'json' | 'toml';
const UNSAFE = 'it is written in a way that cannot be edited safely';

/** The text with the entry started behind `run`. @param entry as it was read from this text */
export function rewriteEntry(
  text: string,
  format: Format,
  entry: ClientEntry,
  gateway: GatewayWords,
): EntryEdit {
  const value = entryValue(text, format, entry.path);
  if (value === undefined) return { ok: false, reason: 'it is no longer there' };
  const plan = planEntry(value, entry, gateway);
  return plan.ok ? changeEntry(text, format, entry.path, plan.changes) : plan;
}

/** The text with the entry leading to a gateway. @param members how its client writes that down */
export function redirectEntry(
  text: string,
  format: Format,
  path: readonly string[],
  members: JsonObject,
): EntryEdit {
  const value = entryValue(text, format, path);
  if (value === undefined) return { ok: false, reason: 'it is no longer there' };
  const plan = planGatewayEntry(value, members);
  return plan.ok ? changeEntry(text, format, path, plan.changes) : plan;
}

/** The text with these changes of one entry. */
function changeEntry(
  text: string,
  format: Format,
  path: readonly string[],
  changes: readonly EntryChange[],
): EntryEdit {
  const { body, mark } = withoutMark(text);
  const value = entryValue(body, format, path);
  if (value === undefined || isDoubled(body, format, path)) return { ok: false, reason: UNSAFE };
  const change = format === 'toml' ? changeTomlEntry : changeJsonEntry;
  const after = change(body, path, changes);
  return checked(body, format, path, changed(value, changes), mark, after);
}

/** The text with the entry as it stands in `before`; `undefined` where that cannot be done safely. */
export function putBackEntry(
  text: string,
  before: string,
  format: Format,
  path: readonly string[],
): EntryEdit {
  const { body, mark } = withoutMark(text);
  const then = entryValue(before, format, path);
  if (then === undefined) return { ok: false, reason: 'the backup does not have it' };
  const putBack = format === 'toml' ? putBackTomlEntry : putBackJsonEntry;
  const after = putBack(body, withoutMark(before).body, path);
  return checked(body, format, path, then, mark, after);
}

/** The entry at a path as it is; `undefined` when there is none. */
export function entryValue(
  text: string,
  format: Format,
  path: readonly string[],
): JsonObject | undefined {
  let at: Json | undefined = readConfigText(text, format).value;
  for (const key of path) at = isJsonObject(at) ? ownMember(at, key) : undefined;
  return isJsonObject(at) ? at : undefined;
}

function checked(
  body: string,
  format: Format,
  path: readonly string[],
  entry: JsonObject,
  mark: string,
  after: string | undefined,
): EntryEdit {
  const before = readConfigText(body, format).value;
  const now = after === undefined ? undefined : readConfigText(after, format).value;
  if (after === undefined || before === undefined || now === undefined) {
    return { ok: false, reason: UNSAFE };
  }
  const expected = withEntry(before, path, entry);
  return isDeepStrictEqual(now, expected)
    ? { ok: true, text: mark + after }
    : { ok: false, reason: UNSAFE };
}

function withEntry(value: Json, [key, ...rest]: readonly string[], entry: JsonObject): Json {
  if (key === undefined) return entry;
  const object = isJsonObject(value) ? value : {};
  const members = Object.entries(object).map(([name, inner]): [string, Json] => [
    name,
    name === key ? withEntry(inner, rest, entry) : inner,
  ]);
  return Object.fromEntries(members);
}

/** A member on the way to the entry, or in it, stands twice. */
function isDoubled(text: string, format: Format, path: readonly string[]): boolean {
  const way = pointerOf(path);
  return readConfigText(text, format).problems.some(
    ({ code, pointer }) =>
      code === 'duplicate_name' &&
      (way.startsWith(`${pointer}/`) || pointer === way || pointer.startsWith(`${way}/`)),
  );
}

function pointerOf(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function withoutMark(text: string): { readonly body: string; readonly mark: string } {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  return { body: text.slice(mark.length), mark };
}
