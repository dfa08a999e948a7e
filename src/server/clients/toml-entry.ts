// Changes one entry in a TOML text and puts it back from another text: only statements of the entry's
// own table are touched, as text. Who calls it parses both texts and compares the values.
import type { Json } from '#core/kit/json.ts';
import type { EntryChange } from './entry-change.ts';
import {
  isBelow,
  lineEnd,
  pairAt,
  readTomlStatements,
  type Span,
  type TomlPair,
  type TomlStatement,
} from './toml-text.ts';

/** The text after all changes; `undefined` when something is not where it should be. */
export function changeTomlEntry(
  text: string,
  entry: readonly string[],
  changes: readonly EntryChange[],
): string | undefined {
  return changes.reduce<string | undefined>((at, change) => {
    const statements = at === undefined ? undefined : readTomlStatements(at);
    if (at === undefined || statements === undefined) return undefined;
    return changeOnce(at, statements, entry, change);
  }, text);
}

/** The text with the entry as it stands in `before`. */
export function putBackTomlEntry(
  text: string,
  before: string,
  entry: readonly string[],
): string | undefined {
  const [now, then] = [sectionOf(text, entry), sectionOf(before, entry)];
  if (now === undefined || then === undefined) return undefined;
  return text.slice(0, now.start) + before.slice(then.start, then.end) + text.slice(now.end);
}

/** The text without the entry; `undefined` when there is none. */
export function removeTomlEntry(text: string, entry: readonly string[]): string | undefined {
  const statements = readTomlStatements(text);
  return statements && removed(text, statements, entry);
}

/** From the first to the last statement of an entry, when no other one stands between them. */
function sectionOf(text: string, entry: readonly string[]): Span | undefined {
  const statements = readTomlStatements(text) ?? [];
  const own = statements.map(({ path }) => isBelow(path, entry));
  const [first, last] = [own.indexOf(true), own.lastIndexOf(true)];
  const [from, to] = [statements[first], statements[last]];
  if (from === undefined || to === undefined) {
    // An inline table inside of another one, or of the table of all servers.
    return pairAt(statements, entry)?.value;
  }
  return own.slice(first, last + 1).every(Boolean) ? { start: from.start, end: to.end } : undefined;
}

function changeOnce(
  text: string,
  statements: readonly TomlStatement[],
  entry: readonly string[],
  change: EntryChange,
): string | undefined {
  switch (change.kind) {
    case 'set': {
      const pair = pairAt(statements, [...entry, ...change.path]);
      return pair && replaced(text, pair.value, written(change.value));
    }
    case 'prepend': {
      const pair = pairAt(statements, [...entry, ...change.path]);
      return pair && withWords(text, pair.value, change.values);
    }
    case 'add': {
      const pair = pairAt(statements, [...entry, ...change.after]);
      if (pair === undefined) return undefined;
      const member = `${pair.prefix}${keyOf(change.key)} = ${written(change.value)}`;
      if (pair.inline) return insert(text, pair.end, `, ${member}`);
      return insert(text, contentEnd(text, pair.end), `${gapBefore(text, pair)}${member}`);
    }
    case 'replace': {
      const pair = pairAt(statements, [...entry, change.key]);
      if (pair === undefined) return undefined;
      const members = change.members.map(
        ([key, value]) => `${pair.prefix}${keyOf(key)} = ${written(value)}`,
      );
      return replaced(text, pair, members.join(pair.inline ? ', ' : gapBefore(text, pair)));
    }
    case 'remove':
      return removed(text, statements, [...entry, change.key]);
  }
}

/** Without every statement below the path; those of a table of its own and its header included. */
function removed(
  text: string,
  statements: readonly TomlStatement[],
  path: readonly string[],
): string | undefined {
  const own = statements.filter((one) => isBelow(one.path, path));
  if (own.length === 0) {
    const pair = pairAt(statements, path);
    return pair && withoutMember(text, pair);
  }
  return own.reduceRight((at, { kind, start, end }) => {
    const lineStart = at.lastIndexOf('\n', start - 1) + 1;
    const head = at.slice(0, lineStart);
    const rest = at.slice(Math.min(lineEnd(at, end) + 1, at.length));
    // The blank lines before a table go with it.
    return (kind === 'table' ? head.replace(/(\r?\n)(?:[ \t]*\r?\n)+$/, '$1') : head) + rest;
  }, text);
}

function withoutMember(text: string, { start, end }: TomlPair): string {
  const after = /^\s*,[ \t]*/.exec(text.slice(end))?.[0];
  if (after !== undefined) return text.slice(0, start) + text.slice(end + after.length);
  const before = /,\s*$/.exec(text.slice(0, start))?.[0] ?? '';
  return text.slice(0, start - before.length) + text.slice(end);
}

function withWords(text: string, { start, end }: Span, words: readonly string[]): string {
  const inner = text.slice(start + 1, end - 1);
  // White space and comments may stand before the first word.
  const lead = /^(?:\s|#[^\n]*\n)*/.exec(inner)?.[0] ?? '';
  const isEmpty = lead.length === inner.length;
  const gap = /\r?\n[ \t]*$/.exec(lead)?.[0] ?? ' ';
  const list = words.map(written).join(`,${gap}`);
  return insert(text, start + 1 + (isEmpty ? 0 : lead.length), isEmpty ? list : `${list},${gap}`);
}

function replaced(text: string, { start, end }: Span, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

/** The end of what stands in the line, a comment included. */
function contentEnd(text: string, from: number): number {
  const end = lineEnd(text, from);
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** A line break and the indentation of the pair. */
function gapBefore(text: string, { start }: TomlPair): string {
  const indent = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? '';
  return `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}`;
}

function keyOf(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** A value on one line. The escapes of JSON strings are those of TOML's. */
function written(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${keyOf(key)} = ${written(inner)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
