// A configuration text as values with places: JSON with comments and trailing commas, or TOML. Reads
// members by their own names only, so that a key such as `__proto__` is a key and nothing else.
import * as jsonc from 'jsonc-parser';
import { parse as parseToml, TomlError } from 'smol-toml';
import type { Problem } from '#contract/problem.ts';
import type { Json } from '#core/kit/json.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ConfigText {
  /** `undefined` when the text cannot be read; then there is a problem of severity `error`. */
  readonly value: Json | undefined;
  /** The place of the key at the end of a path; of the nearest one above it where it has none. */
  readonly placeOf: (path: readonly string[]) => Place;
  readonly problems: readonly Problem[];
}

const START: Place = { line: 1, column: 1 };
/** Deeper than any client nests; a bound for what walks it. */
const DEPTH_MAX = 64;

/** Reads a text; never throws. */
export function readConfigText(text: string, format: 'json' | 'toml'): ConfigText {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  return format === 'toml' ? readToml(plain) : readJson(plain);
}

function failed(place: Place, message: string): ConfigText {
  const problem = { severity: 'error', pointer: '', code: 'syntax', message, ...place } as const;
  return { value: undefined, placeOf: () => START, problems: [problem] };
}

function readJson(text: string): ConfigText {
  if (text.trim() === '') return failed(START, 'the file is empty');
  const placeAt = placesIn(text);
  const errors: jsonc.ParseError[] = [];
  const tree = parseTreeOf(text, errors);
  const [first] = errors;
  if (tree === undefined || first !== undefined) {
    const reason =
      first === undefined ? 'no value' : wordsOf(jsonc.printParseErrorCode(first.error));
    return failed(placeAt(first?.offset ?? 0), `this is no JSON: ${reason}`);
  }
  const value = toJson(tree, 0);
  if (value === undefined) return failed(START, 'this is nested too deeply');
  return {
    value,
    placeOf: (path) => placeAt(offsetOf(tree, path)),
    problems: duplicates(tree, placeAt, []),
  };
}

function parseTreeOf(text: string, errors: jsonc.ParseError[]): jsonc.Node | undefined {
  try {
    return jsonc.parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  } catch (error) {
    // The parser recurses; a text made of brackets ends its stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `CommaExpected` → `comma expected`. */
function wordsOf(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function toJson(node: jsonc.Node, depth: number): Json | undefined {
  if (depth > DEPTH_MAX) return undefined;
  if (node.type === 'array') {
    const items = (node.children ?? []).map((child) => toJson(child, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (node.type !== 'object') return jsonValue(node.value);
  const members: [string, Json][] = [];
  for (const [key, child] of membersOf(node)) {
    const value = toJson(child, depth + 1);
    if (value === undefined) return undefined;
    members.push([key, value]);
  }
  return Object.fromEntries(members);
}

function jsonValue(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' ? value : null;
}

function membersOf(node: jsonc.Node): [string, jsonc.Node][] {
  return (node.children ?? []).flatMap(({ children }): [string, jsonc.Node][] => {
    const [key, value] = children ?? [];
    return key === undefined || value === undefined ? [] : [[String(key.value), value]];
  });
}

/** Of members with one name the last one counts, as in every JSON parser of these clients. */
function offsetOf(tree: jsonc.Node, path: readonly string[]): number {
  let [node, offset]: [jsonc.Node, number] = [tree, tree.offset];
  for (const key of path) {
    const property = node.type === 'object' ? lastProperty(node, key) : undefined;
    const value = property?.children?.[1];
    if (property === undefined || value === undefined) return offset;
    [node, offset] = [value, property.offset];
  }
  return offset;
}

function lastProperty(node: jsonc.Node, key: string): jsonc.Node | undefined {
  return node.children?.findLast(({ children }) => children?.[0]?.value === key);
}

function duplicates(node: jsonc.Node, placeAt: PlaceAt, path: readonly string[]): Problem[] {
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((child): Problem[] => {
    const [key, value] = child.type === 'property' ? (child.children ?? []) : [];
    if (key === undefined || value === undefined) return duplicates(child, placeAt, path);
    const name = String(key.value);
    const inner = duplicates(value, placeAt, [...path, name]);
    if (!seen.has(name)) {
      seen.add(name);
      return inner;
    }
    const message = `\`${name}\` stands here twice; the last one counts`;
    return [problemAt([...path, name], placeAt(child.offset), 'duplicate_name', message), ...inner];
  });
}

/** A warning at a place. */
export function problemAt(
  path: readonly string[],
  place: Place,
  code: string,
  message: string,
  help?: string,
): Problem {
  const pointer = path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return {
    severity: 'warning',
    pointer,
    ...place,
    code,
    message,
    ...(help === undefined ? {} : { help }),
  };
}

type PlaceAt = (offset: number) => Place;

/** Places by offset. Line starts are found once: a file of many projects has megabytes. */
function placesIn(text: string): PlaceAt {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function readToml(text: string): ConfigText {
  try {
    return {
      value: fromToml(parseToml(text)),
      placeOf: (path) => placeInToml(text, path),
      problems: [],
    };
  } catch (error) {
    if (error instanceof TomlError) {
      // Its message ends with a drawing of the text, which may hold a secret.
      const [sentence = ''] = error.message.split('\n');
      const place = { line: error.line, column: error.column };
      return failed(place, sentence.replace(/^Invalid TOML document: /, 'this is no TOML: '));
    }
    if (error instanceof RangeError) return failed(START, 'this is nested too deeply');
    throw error;
  }
}

function fromToml(value: unknown): Json {
  if (Array.isArray(value)) return value.map(fromToml);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return jsonValue(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromToml(inner)]));
}

/** The parser keeps no places: the header of the table is looked for, or the key of an inline one. */
function placeInToml(text: string, path: readonly string[]): Place {
  const wanted = path.join('\0');
  const lines = text.split('\n');
  const row = lines.findIndex((line) => {
    const header = /^\s*\[([^[\]]+)\]/.exec(line)?.[1];
    return header !== undefined && tomlKey(header).join('\0') === wanted;
  });
  const last = path.at(-1) ?? '';
  const found = row >= 0 ? row : lines.findIndex((line) => isTomlKey(line, last));
  return found < 0 ? START : { line: found + 1, column: (lines[found] ?? '').search(/\S/) + 1 };
}

function isTomlKey(line: string, key: string): boolean {
  const written = /^\s*([^=[\]]+?)\s*=/.exec(line)?.[1];
  return written !== undefined && tomlKey(written).at(-1) === key;
}

function tomlKey(written: string): string[] {
  const parts = written.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^.\s"']+/g) ?? [];
  return parts.map((part) => part.replace(/^(["'])(.*)\1$/, '$2'));
}
