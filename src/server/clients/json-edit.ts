// Puts one value into a JSON text and takes one out, leaving every other byte as it is: comments,
// order, indentation, line ends. New values go in first, so that no neighbour is touched.
import * as jsonc from 'jsonc-parser';
import type { Json } from '#core/kit/json.ts';

interface Layout {
  readonly unit: string;
  readonly eol: string;
}

const OPTIONS: jsonc.ParseOptions = { allowTrailingComma: true, disallowComments: false };

/** True when the text is one JSON object, comments and trailing commas allowed. */
export function isJsonObjectText(text: string): boolean {
  const errors: jsonc.ParseError[] = [];
  return jsonc.parseTree(text, errors, OPTIONS)?.type === 'object' && errors.length === 0;
}

/**
 * The text with `value` as the first element of the array, or as the first member `key` of the object,
 * at `path`. `undefined` when nothing of that kind is there, or the member is there already.
 */
export function insertFirst(
  text: string,
  path: jsonc.JSONPath,
  value: Json,
  key?: string,
): string | undefined {
  const tree = jsonc.parseTree(text, [], OPTIONS);
  const holder = tree === undefined ? undefined : jsonc.findNodeAtLocation(tree, path);
  if (holder?.type !== (key === undefined ? 'array' : 'object')) return undefined;
  const children = holder.children ?? [];
  if (key !== undefined && children.some((child) => child.children?.[0]?.value === key)) {
    return undefined;
  }
  const { unit, eol } = layoutOf(text);
  const outer = unit.repeat(path.length);
  const inner = outer + unit;
  const json = JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${inner}`);
  const written = key === undefined ? json : `${JSON.stringify(key)}: ${json}`;
  const start = holder.offset + 1;
  const tail = children.length > 0 ? ',' : `${eol}${outer}`;
  // An empty object keeps its comments; only white space in it gives way.
  const rest =
    children.length > 0 ? text.slice(start) : text.slice(start).replace(/^\s+(?=[\]}])/, '');
  return `${text.slice(0, start)}${eol}${inner}${written}${tail}${rest}`;
}

/** The text without the member or element at `path`; the inverse of `insertFirst`. */
export function removeAt(text: string, path: jsonc.JSONPath): string {
  const tree = jsonc.parseTree(text, [], OPTIONS);
  const value = tree === undefined ? undefined : jsonc.findNodeAtLocation(tree, path);
  if (value === undefined) return text;
  const node = value.parent?.type === 'property' ? value.parent : value;
  let start = node.offset - (/\s*$/.exec(text.slice(0, node.offset))?.[0].length ?? 0);
  let end = node.offset + node.length;
  const comma = /^\s*,/.exec(text.slice(end))?.[0];
  if (comma !== undefined) end += comma.length;
  else {
    if (text[start - 1] === ',') start -= 1;
    else end += /^\s*(?=[\]}])/.exec(text.slice(end))?.[0].length ?? 0;
  }
  return text.slice(0, start) + text.slice(end);
}

/** The indentation and line ends that the text has; two spaces when it has none. */
function layoutOf(text: string): Layout {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1];
  const unit = indent?.startsWith('\t') === true ? '\t' : (indent ?? '  ');
  return { unit, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}
