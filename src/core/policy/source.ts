// A document as written: values with the places they stand at. JSON and YAML are read into this one
// shape, so that the checker judges both alike and can point at what it means.
import type { Json } from '#core/kit/json.ts';

export interface SourceMember {
  readonly key: string;
  /** Offset of the key, in UTF-16 units. */
  readonly keyAt: number;
  readonly node: SourceNode;
}

export interface SourceScalar {
  readonly kind: 'scalar';
  readonly at: number;
  readonly value: null | boolean | number | string;
}
export interface SourceArray {
  readonly kind: 'array';
  readonly at: number;
  readonly items: readonly SourceNode[];
}
export interface SourceObject {
  readonly kind: 'object';
  readonly at: number;
  /** In text order; a repeated key stands here as often as it was written. */
  readonly members: readonly SourceMember[];
}
/** A value and the offset at which it starts, in UTF-16 units. */
export type SourceNode = SourceScalar | SourceArray | SourceObject;

/** Why a text is no document: one sentence and where it went wrong. */
export interface SourceFault {
  readonly message: string;
  readonly at: number;
}

/** How deep a document may nest; far more than any policy needs, far less than a stack holds. */
export const DEPTH_MAX = 256;

/** The plain value; of a repeated key the last one counts. */
export function plainValue(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.items.map(plainValue);
  // From entries: a key may be `__proto__`.
  return Object.fromEntries(node.members.map((member) => [member.key, plainValue(member.node)]));
}

/** Turns offsets of a text into 1-based lines and columns. */
export function createLineTable(text: string): (at: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (at) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  };
}
