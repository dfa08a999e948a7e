// Changes one entry in a JSON text and puts it back from another text. Every byte outside of the
// changed members stays: comments, order, indentation, line ends. Who calls it compares the values.
import * as jsonc from 'jsonc-parser';
import type { Json } from '#core/kit/json.ts';
import type { EntryChange } from './entry-change.ts';

const OPTIONS: jsonc.ParseOptions = { allowTrailingComma: true, disallowComments: false };

/** The text after all changes; `undefined` when something is not where it should be. */
export function changeJsonEntry(
  text: string,
  entry: readonly string[],
  changes: readonly EntryChange[],
): string | undefined {
  return changes.reduce<string | undefined>(
    (at, change) => (at === undefined ? undefined : changeOnce(at, entry, change)),
    text,
  );
}

/** The text with the entry as it stands in `before`. */
export function putBackJsonEntry(
  text: string,
  before: string,
  entry: readonly string[],
): string | undefined {
  const [now, then] = [nodeAt(text, entry), nodeAt(before, entry)];
  if (now === undefined || then === undefined) return undefined;
  return replaced(text, now, before.slice(then.offset, then.offset + then.length));
}

function changeOnce(
  text: string,
  entry: readonly string[],
  change: EntryChange,
): string | undefined {
  switch (change.kind) {
    case 'set': {
      const node = nodeAt(text, [...entry, ...change.path]);
      return node && replaced(text, node, JSON.stringify(change.value));
    }
    case 'prepend': {
      const node = nodeAt(text, [...entry, ...change.path]);
      return node?.type === 'array' ? withWords(text, node, change.values) : undefined;
    }
    case 'add': {
      const node = nodeAt(text, [...entry, ...change.after])?.parent;
      if (node === undefined) return undefined;
      const end = node.offset + node.length;
      const member = `${JSON.stringify(change.key)}: ${written(change.value)}`;
      return `${text.slice(0, end)},${gapBefore(text, node)}${member}${text.slice(end)}`;
    }
    case 'replace': {
      const node = nodeAt(text, [...entry, change.key])?.parent;
      if (node === undefined) return undefined;
      const members = change.members.map(
        ([key, value]) => `${JSON.stringify(key)}: ${written(value)}`,
      );
      return replaced(text, node, members.join(`,${gapBefore(text, node)}`));
    }
    case 'remove':
      return withoutMember(text, nodeAt(text, [...entry, change.key])?.parent);
  }
}

function nodeAt(text: string, path: readonly string[]): jsonc.Node | undefined {
  const tree = jsonc.parseTree(text, [], OPTIONS);
  return tree === undefined ? undefined : jsonc.findNodeAtLocation(tree, [...path]);
}

function replaced(text: string, { offset, length }: jsonc.Node, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length);
}

/** Comments before the member stay; those between it and its comma go with it. */
function withoutMember(text: string, node: jsonc.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const end = node.offset + node.length;
  const comma = commaAfter(text, end);
  if (comma !== undefined) {
    const rest = text.slice(comma + 1).replace(/^[ \t]*(?:\r?\n[ \t]*)?/, '');
    return text.slice(0, node.offset) + rest;
  }
  const siblings = node.parent?.children ?? [];
  const previous = siblings[siblings.indexOf(node) - 1];
  const separator =
    previous === undefined ? undefined : commaAfter(text, previous.offset + previous.length);
  const head =
    separator === undefined
      ? text.slice(0, node.offset)
      : text.slice(0, separator) + text.slice(separator + 1, node.offset);
  return head + text.slice(end);
}

/** The offset of the comma that is the next token. */
function commaAfter(text: string, from: number): number | undefined {
  const scanner = jsonc.createScanner(text, true);
  scanner.setPosition(from);
  scanner.scan();
  const offset = scanner.getTokenOffset();
  return text[offset] === ',' ? offset : undefined;
}

/** Words before the first element, each on a line of its own where the elements are. */
function withWords(text: string, node: jsonc.Node, words: readonly string[]): string {
  const [first] = node.children ?? [];
  const at = first?.offset ?? node.offset + 1;
  const gap = first === undefined ? ' ' : gapBefore(text, first);
  const list = words.map((word) => JSON.stringify(word)).join(`,${gap}`);
  const tail = first === undefined ? '' : `,${gap}`;
  return text.slice(0, at) + list + tail + text.slice(at);
}

/** The line break and indentation before a node; a space when it stands in a line with others. */
function gapBefore(text: string, { offset }: jsonc.Node): string {
  return /\r?\n[ \t]*$/.exec(text.slice(0, offset))?.[0] ?? ' ';
}

/** On one line, with spaces as people write them. */
function written(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}: ${written(inner)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
