// Where things stand in a TOML text: its statements with their paths and places, down into inline
// tables. The parser proper keeps no places; this only has to be right for texts that it accepts.

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface TomlPair extends Span {
  readonly kind: 'pair';
  /** Keys from the document: those of its table, then its own. */
  readonly path: readonly string[];
  /** Of the last part of its own key, from where the pair starts. */
  readonly prefix: string;
  readonly value: Span;
  /** It stands in an inline table. */
  readonly inline: boolean;
  /** The members of an inline table. */
  readonly members: readonly TomlPair[];
}

export interface TomlHeader extends Span {
  readonly kind: 'table';
  readonly path: readonly string[];
}

export type TomlStatement = TomlPair | TomlHeader;

/** The statements in order; `undefined` when the text has another form than is understood. */
export function readTomlStatements(text: string): readonly TomlStatement[] | undefined {
  const statements: TomlStatement[] = [];
  let table: readonly string[] = [];
  let at = 0;
  for (;;) {
    at = skipBlank(text, at);
    if (at >= text.length) return statements;
    if (text[at] === '[') {
      const header = readHeader(text, at);
      if (header === undefined) return undefined;
      table = header.path;
      statements.push(header);
      at = header.end;
    } else {
      const pair = readPair(text, at, table, false);
      if (pair === undefined) return undefined;
      statements.push(pair);
      at = pair.end;
    }
  }
}

/** Whether `path` is `start` or below it. */
export function isBelow(path: readonly string[], start: readonly string[]): boolean {
  return path.length >= start.length && start.every((key, index) => path[index] === key);
}

/** The last pair with this path, inline tables included. */
export function pairAt(
  statements: readonly TomlStatement[],
  path: readonly string[],
): TomlPair | undefined {
  const pairs = statements.filter((one): one is TomlPair => one.kind === 'pair');
  for (const pair of pairs) {
    if (pair.path.length === path.length && isBelow(pair.path, path)) return pair;
    if (isBelow(path, pair.path)) {
      const inner = pairAt(pair.members, path);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

/** White space, line ends and comments. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '#') at = lineEnd(text, at) - 1;
    else if (!/\s/.test(char)) return at;
  }
  return at;
}

/** The offset of the line feed, or the end. */
export function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

function readHeader(text: string, start: number): TomlHeader | undefined {
  const opening = text.startsWith('[[', start) ? 2 : 1;
  const key = readKey(text, start + opening);
  if (key === undefined || !text.startsWith(']'.repeat(opening), key.end)) return undefined;
  return { kind: 'table', path: key.path, start, end: key.end + opening };
}

interface Key {
  readonly path: readonly string[];
  /** Behind the white space that follows. */
  readonly end: number;
  /** Of the last part. */
  readonly last: number;
}

const KEY_PART = /[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)[ \t]*/y;

function readKey(text: string, start: number): Key | undefined {
  const path: string[] = [];
  let at = start;
  for (;;) {
    KEY_PART.lastIndex = at;
    const match = KEY_PART.exec(text);
    if (match === null) return undefined;
    const written = match[1] ?? '';
    const last = at + match[0].indexOf(written);
    path.push(plainKey(written));
    at += match[0].length;
    if (text[at] !== '.') return { path, end: at, last };
    at += 1;
  }
}

function plainKey(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  try {
    return String(JSON.parse(written));
  } catch {
    // An escape that JSON does not have: no key that is looked for.
    return written;
  }
}

function readPair(
  text: string,
  start: number,
  table: readonly string[],
  inline: boolean,
): TomlPair | undefined {
  const key = readKey(text, start);
  if (key === undefined || text[key.end] !== '=') return undefined;
  const valueStart = key.end + 1 + (/^[ \t]*/.exec(text.slice(key.end + 1))?.[0].length ?? 0);
  const path = [...table, ...key.path];
  const value = readValue(text, valueStart, path);
  if (value === undefined) return undefined;
  return {
    kind: 'pair',
    path,
    prefix: text.slice(start, key.last),
    start,
    end: value.end,
    value: { start: valueStart, end: value.end },
    inline,
    members: value.members,
  };
}

interface Value {
  readonly end: number;
  readonly members: readonly TomlPair[];
}

function readValue(text: string, start: number, path: readonly string[]): Value | undefined {
  const ended = (end: number | undefined) => (end === undefined ? undefined : { end, members: [] });
  for (const quote of ['"""', "'''"]) {
    if (text.startsWith(quote, start)) return ended(longStringEnd(text, start, quote));
  }
  switch (text[start]) {
    case '"':
      return ended(matchEnd(text, start, /"(?:[^"\\\n]|\\.)*"/y));
    case "'":
      return ended(matchEnd(text, start, /'[^'\n]*'/y));
    case '[':
      return readList(text, start, ']', (at) => readValue(text, at, path)?.end);
    case '{': {
      const members: TomlPair[] = [];
      const list = readList(text, start, '}', (at) => {
        const pair = readPair(text, at, path, true);
        if (pair !== undefined) members.push(pair);
        return pair?.end;
      });
      return list && { end: list.end, members };
    }
    default:
      return ended(matchEnd(text, start, /[^,\]}#\r\n]+?(?=\s*(?:[,\]}#\r\n]|$))/y));
  }
}

function matchEnd(text: string, start: number, pattern: RegExp): number | undefined {
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  return match === null ? undefined : start + match[0].length;
}

/** Up to two quotes may stand before the three that end it; a basic one may escape them. */
function longStringEnd(text: string, start: number, quote: string): number | undefined {
  for (let at = start + 3; at < text.length; at += 1) {
    if (quote === '"""' && text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) {
      let end = at + 3;
      while (end < at + 5 && text[end] === quote[0]) end += 1;
      return end;
    }
  }
  return undefined;
}

/** @param item the end of the item that starts at an offset */
function readList(
  text: string,
  start: number,
  closing: string,
  item: (at: number) => number | undefined,
): Value | undefined {
  let at = skipBlank(text, start + 1);
  while (text[at] !== closing) {
    const end = item(at);
    if (end === undefined) return undefined;
    at = skipBlank(text, end);
    if (text[at] === ',') at = skipBlank(text, at + 1);
    else if (text[at] !== closing) return undefined;
  }
  return { end: at + 1, members: [] };
}
