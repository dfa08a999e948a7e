// Prints a policy (§10, "Canonical document"): fields in the order of the specification's tables,
// short forms rewritten, two spaces, one line end. Printing what was printed changes nothing.
import type { PolicyDocument } from '#contract/policy-document.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { canonical } from './canonical.ts';

/** How to order a value: the fields of an object, or one shape for all items or members. */
type Shape =
  | { readonly fields: readonly (readonly [string, Shape | null])[] }
  | { readonly each: Shape };

function record(...fields: readonly (string | readonly [string, Shape])[]): Shape {
  return { fields: fields.map((field) => (typeof field === 'string' ? [field, null] : field)) };
}

const CONDITION = record('path', 'op', 'value', 'match');
const RULE = record(['conditions', { each: CONDITION }], 'on_deny', 'message');
const LIMIT = record('counter', 'window', 'max', 'scope', 'amount', 'amount_from');
const ENTRY = record(
  'action',
  'reason',
  ['rate_limit', record('max', 'window')],
  ['require', { each: RULE }],
  ['deny_if', { each: RULE }],
  ['approve_if', { each: RULE }],
  ['limits', { each: LIMIT }],
);
const CALL = record('tool', 'arguments', 'class', 'at');
const TEST = record('name', ['call', CALL], 'expect', 'rule');
const DOCUMENT = record(
  '$schema',
  'version',
  'description',
  'default',
  'hide',
  'arguments',
  ['all_tools', ENTRY],
  ['classes', { each: ENTRY }],
  ['tools', { each: ENTRY }],
  ['tests', { each: TEST }],
);

type Members = readonly (readonly [string, Json, Shape | null])[];

function membersOf(object: JsonObject, shape: Shape | null): Members {
  if (shape !== null && 'fields' in shape) {
    return shape.fields.flatMap(([key, inner]) => {
      const value = Object.hasOwn(object, key) ? object[key] : undefined;
      return value === undefined ? [] : [[key, value, inner] as const];
    });
  }
  const inner = shape === null ? null : shape.each;
  return Object.entries(object).map(([key, value]) => [key, value, inner] as const);
}

/** The place of each key; absent ones come first. */
type KeyOrder = (object: JsonObject) => ReadonlyMap<string, number> | undefined;

function print(value: Json, shape: Shape | null, margin: string, orderOf: KeyOrder): string {
  const inside = `${margin}  `;
  const wrap = (open: string, lines: readonly string[], close: string) =>
    lines.length === 0
      ? open + close
      : `${open}\n${inside}${lines.join(`,\n${inside}`)}\n${margin}${close}`;
  if (isJsonObject(value)) {
    const order = orderOf(value);
    const members = membersOf(value, shape);
    const sorted =
      order === undefined
        ? members
        : members.toSorted(([a], [b]) => (order.get(a) ?? -1) - (order.get(b) ?? -1));
    const lines = sorted.map(
      ([key, member, inner]) => `${JSON.stringify(key)}: ${print(member, inner, inside, orderOf)}`,
    );
    return wrap('{', lines, '}');
  }
  if (!Array.isArray(value)) return JSON.stringify(value);
  const inner = shape !== null && 'each' in shape ? shape.each : null;
  return wrap(
    '[',
    value.map((item) => print(item, inner, inside, orderOf)),
    ']',
  );
}

/**
 * The canonical text of a checked document. `toolNames` is the order of the entries under `tools`;
 * left out, it is the object's own, which puts names that read as array indices first.
 */
export function formatPolicy(document: PolicyDocument, toolNames?: readonly string[]): string {
  const rewritten = canonical(document, toolNames);
  const order = toolNames && new Map(toolNames.map((name, at) => [name, at]));
  const orderOf: KeyOrder = (object) => (object === rewritten.tools ? order : undefined);
  return `${print(rewritten, DOCUMENT, '', orderOf)}\n`;
}
