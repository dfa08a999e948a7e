// Changes of a policy as values: set or remove what stands at a path of keys. The builder's clicks
// become edits; the same edits change the document and its text, so that the two stay in step.

import type { ToolClass } from '#contract/decision.ts';
import type { PolicyDocument, ToolRule } from '#contract/policy-document.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { type Choice, choiceOf } from './entry-choice.ts';

export interface Edit {
  /** Keys from the document down; never empty. Objects that are missing on the way are made. */
  readonly path: readonly string[];
  /** Absent: what stands there goes. */
  readonly value?: Json;
}

/** Fields of a document, in the order in which they are printed. */
const FIELD_ORDER = [
  '$schema',
  'version',
  'description',
  'default',
  'hide',
  'arguments',
  'all_tools',
  'classes',
  'tools',
  'tests',
];

/** Where a new field belongs among those that are there: its index. */
export function placeOfField(present: readonly string[], field: string): number {
  const rank = FIELD_ORDER.indexOf(field);
  const before = present.findLastIndex((name) => FIELD_ORDER.indexOf(name) < rank);
  return rank < 0 ? present.length : before + 1;
}

function setAt(
  object: JsonObject,
  path: readonly string[],
  value: Json | undefined,
  top: boolean,
): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const present = Object.keys(object);
  const inner = ownMember(object, key);
  if (value === undefined && inner === undefined) return object;
  const made =
    rest.length === 0 ? value : setAt(isJsonObject(inner) ? inner : {}, rest, value, false);
  const members = Object.entries(object);
  const at = present.indexOf(key);
  if (made === undefined) return Object.fromEntries(members.filter(([name]) => name !== key));
  if (at < 0) members.splice(top ? placeOfField(present, key) : members.length, 0, [key, made]);
  else members[at] = [key, made];
  return Object.fromEntries(members);
}

/** The document with the edits made, in order. */
export function applyEdits(document: JsonObject, edits: readonly Edit[]): JsonObject {
  return edits.reduce((made, { path, value }) => setAt(made, path, value, true), document);
}

/** What the matrix writes for a word. */
const RULES: Readonly<Record<Exclude<Choice, 'hide' | 'custom'>, JsonObject>> = {
  allow: {},
  ask: { action: 'require_approval' },
  deny: { action: 'deny' },
};

/** What can be chosen with one click; `inherit` leaves the tool to its class or the default. */
export type Chosen = Exclude<Choice, 'custom'> | 'inherit';

function hideEdits(
  document: PolicyDocument,
  names: ReadonlySet<string>,
  hidden: boolean,
): readonly Edit[] {
  const { hide = [] } = document;
  const others = hide.filter((name) => !names.has(name));
  const added = [...names].filter((name) => !hide.includes(name));
  const next = hidden ? [...hide, ...added] : others;
  if (next.length === hide.length) return [];
  return [next.length === 0 ? { path: ['hide'] } : { path: ['hide'], value: next }];
}

function entryEdits(document: PolicyDocument, name: string, choice: Chosen): readonly Edit[] {
  const { tools = {} } = document;
  const own = Object.hasOwn(tools, name) ? tools[name] : undefined;
  const path = ['tools', name];
  if (choice === 'inherit' || choice === 'hide') return own === undefined ? [] : [{ path }];
  if (own !== undefined && choiceOf(own) === choice) return [];
  return [{ path, value: RULES[choice] }];
}

/** The edits that make the choice hold for the tools. What a tool's own rule said before is gone. */
export function chooseTools(
  document: PolicyDocument,
  names: readonly string[],
  choice: Chosen,
): readonly Edit[] {
  const entries = names.flatMap((name) => entryEdits(document, name, choice));
  return [...entries, ...hideEdits(document, new Set(names), choice === 'hide')];
}

/** Gives a tool a rule of its own. */
export function setToolRule(
  document: PolicyDocument,
  name: string,
  rule: ToolRule,
): readonly Edit[] {
  const value = jsonOf(rule);
  return [{ path: ['tools', name], value }, ...hideEdits(document, new Set([name]), false)];
}

/** The edits that make the choice hold for every tool of a class that has no rule of its own. */
export function chooseClass(
  document: PolicyDocument,
  toolClass: ToolClass,
  choice: Chosen,
): readonly Edit[] {
  const own = document.classes?.[toolClass];
  const path = ['classes', toolClass];
  if (choice === 'inherit') return own === undefined ? [] : [{ path }];
  if (own !== undefined && choiceOf(own) === choice) return [];
  return [{ path, value: choice === 'hide' ? { action: 'hide' } : RULES[choice] }];
}

/** A part of a document as JSON: the same value, without members that are `undefined`. */
export function jsonOf(part: unknown): Json {
  const value: Json = JSON.parse(JSON.stringify(part));
  return value;
}
