// Strict JSON (RFC 8259) → source nodes. Unlike `JSON.parse` it keeps places and repeated keys;
// otherwise it accepts and refuses the same texts, but for a bound on depth.
import { skipString } from '#core/kit/json-spans.ts';
import { bad, good, type Result } from '#core/kit/result.ts';
import {
  DEPTH_MAX,
  type SourceFault,
  type SourceMember,
  type SourceNode,
  type SourceObject,
} from './source.ts';

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Ends the reading; caught by `readJson` and never seen outside. */
class Stop extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function skipSpace(reader: Reader): void {
  take(reader, SPACE);
}

function next(reader: Reader): string | undefined {
  return reader.text[reader.at];
}

function stop(reader: Reader, wanted: string): never {
  const found = next(reader);
  const what = found === undefined ? 'the text ends' : `found \`${found}\``;
  throw new Stop(`this is no JSON: ${what} where ${wanted} should be`, reader.at);
}

function expect(reader: Reader, character: string): void {
  skipSpace(reader);
  if (next(reader) !== character) stop(reader, `\`${character}\``);
  reader.at += 1;
}

function readString(reader: Reader): string | undefined {
  if (next(reader) !== '"') return undefined;
  const end = skipString(reader.text, reader.at);
  try {
    const value: string = JSON.parse(reader.text.slice(reader.at, end));
    reader.at = end;
    return value;
  } catch {
    throw new Stop('this is no JSON: a string is not closed or holds a bad escape', reader.at);
  }
}

function readMember(reader: Reader, depth: number): SourceMember {
  skipSpace(reader);
  const keyAt = reader.at;
  const key = readString(reader) ?? stop(reader, 'a key in double quotes');
  expect(reader, ':');
  return { key, keyAt, node: readValue(reader, depth) };
}

/** True after a comma, false after the closing character. */
function readSeparator(reader: Reader, close: string): boolean {
  skipSpace(reader);
  const found = next(reader);
  if (found !== ',' && found !== close) stop(reader, `\`,\` or \`${close}\``);
  reader.at += 1;
  return found === ',';
}

function readItems<Item>(reader: Reader, close: string, read: () => Item): readonly Item[] {
  reader.at += 1;
  skipSpace(reader);
  if (next(reader) === close) {
    reader.at += 1;
    return [];
  }
  const items = [read()];
  while (readSeparator(reader, close)) items.push(read());
  return items;
}

function readObject(reader: Reader, depth: number): SourceObject {
  const at = reader.at;
  const members = readItems(reader, '}', () => readMember(reader, depth));
  return { kind: 'object', at, members };
}

function readScalar(reader: Reader): SourceNode {
  const at = reader.at;
  const text = readString(reader);
  if (text !== undefined) return { kind: 'scalar', at, value: text };
  const number = take(reader, NUMBER);
  if (number !== undefined) return { kind: 'scalar', at, value: Number(number) };
  const word = take(reader, WORD) ?? stop(reader, 'a value');
  return { kind: 'scalar', at, value: WORDS[word] ?? null };
}

function readValue(reader: Reader, depth: number): SourceNode {
  skipSpace(reader);
  if (depth > DEPTH_MAX)
    throw new Stop(`the text nests deeper than ${DEPTH_MAX} levels`, reader.at);
  const at = reader.at;
  if (next(reader) === '{') return readObject(reader, depth + 1);
  if (next(reader) !== '[') return readScalar(reader);
  const items = readItems(reader, ']', () => readValue(reader, depth + 1));
  return { kind: 'array', at, items };
}

/** Reads a whole text as one JSON value. */
export function readJson(text: string): Result<SourceNode, SourceFault> {
  const reader: Reader = { text, at: 0 };
  try {
    const node = readValue(reader, 1);
    skipSpace(reader);
    if (reader.at < text.length) stop(reader, 'the end of the text');
    return good(node);
  } catch (error) {
    if (error instanceof Stop) return bad({ message: error.message, at: error.at });
    throw error;
  }
}
