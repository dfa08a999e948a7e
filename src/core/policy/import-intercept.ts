// Intercept YAML (version 1) → a policy of this language. What means the same is rewritten, what
// cannot be said denies instead, and every such place is told. The result has passed `parsePolicy`.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { type ConvertedEntry, convertRule, type Tell } from './intercept-rule.ts';
import { parsePolicy, readSource } from './parse.ts';
import { createLineTable, plainValue, type SourceMember, type SourceNode } from './source.ts';

export interface ImportNote {
  /** 1-based place in the text that is imported. */
  readonly line: number;
  readonly column: number;
  /**
   * `note`: the same in other words, or without effect here; `lost`: it denies now, look at it;
   * `error`: the text cannot be imported.
   */
  readonly kind: 'note' | 'lost' | 'error';
  readonly message: string;
}

export interface ImportedPolicy {
  /** The canonical text; absent when there is an `error`. */
  readonly text?: string;
  /** Sorted by place. */
  readonly notes: readonly ImportNote[];
}

type Note = Pick<ImportNote, 'kind' | 'message'> & { readonly at: number };

const TOP_LEVEL = new Set(['version', 'description', 'default', 'hide', 'tools']);

function memberOf(node: SourceNode, key: string): SourceMember | undefined {
  return node.kind === 'object' ? node.members.findLast((member) => member.key === key) : undefined;
}

function fieldOf(node: SourceNode, key: string): Json | undefined {
  const member = memberOf(node, key);
  return member === undefined ? undefined : plainValue(member.node);
}

function withoutEmpty(entry: ConvertedEntry): JsonObject {
  const lists: readonly (readonly [string, readonly Json[]])[] = Object.entries({ ...entry });
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}

function convertEntry(tool: string, node: SourceNode, notes: Note[]): JsonObject {
  const into: ConvertedEntry = { require: [], deny_if: [], approve_if: [], limits: [] };
  const rules = memberOf(node, 'rules')?.node;
  const items = rules?.kind === 'array' ? rules.items : [];
  for (const item of items) {
    const tell: Tell = (kind, message) => notes.push({ at: item.at, kind, message });
    convertRule(tool, plainValue(item), into, tell);
  }
  return withoutEmpty(into);
}

function convertTools(root: SourceNode, notes: Note[]) {
  const tools = memberOf(root, 'tools')?.node;
  const members = tools?.kind === 'object' ? tools.members : [];
  return members.map(({ key, node }) => [key, convertEntry(key, node, notes)] as const);
}

function checkTopLevel(root: SourceNode, notes: Note[]): void {
  if (root.kind !== 'object') {
    notes.push({ at: root.at, kind: 'error', message: 'this is no Intercept policy' });
    return;
  }
  const seen = new Set<string>();
  for (const { key, keyAt } of root.members) {
    if (seen.has(key)) notes.push({ at: keyAt, kind: 'error', message: `\`${key}\` stands twice` });
    seen.add(key);
    if (TOP_LEVEL.has(key)) continue;
    const message = `\`${key}\` has no counterpart in a policy and is left out`;
    notes.push({ at: keyAt, kind: 'note', message });
  }
  const version = fieldOf(root, 'version');
  if (version === '1' || version === 1) return;
  const at = memberOf(root, 'version')?.keyAt ?? root.at;
  notes.push({ at, kind: 'error', message: 'the version of an Intercept policy is `1`' });
}

function convertDocument(root: SourceNode, notes: Note[]): JsonObject {
  const [description, hide] = [fieldOf(root, 'description'), fieldOf(root, 'hide')];
  const entries = convertTools(root, notes);
  const named = entries.filter(([name]) => name !== '*');
  const all = entries.find(([name]) => name === '*')?.[1];
  return {
    version: '1',
    ...(description === undefined ? {} : { description }),
    default: fieldOf(root, 'default') ?? 'allow',
    ...(hide === undefined ? {} : { hide }),
    ...(all === undefined || Object.keys(all).length === 0 ? {} : { all_tools: all }),
    ...(named.length === 0 ? {} : { tools: Object.fromEntries(named) }),
  };
}

function located(text: string, notes: readonly Note[]): readonly ImportNote[] {
  const lineOf = createLineTable(text);
  return notes
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, kind, message }) => ({ ...lineOf(at), kind, message }));
}

/** Imports an Intercept policy. Never throws on a text, whatever it holds. */
export function importIntercept(text: string): ImportedPolicy {
  const source = readSource(text);
  if (!source.ok) return { notes: located(text, [{ ...source.failure, kind: 'error' }]) };
  const notes: Note[] = [];
  checkTopLevel(source.value, notes);
  const document = isJsonObject(plainValue(source.value))
    ? convertDocument(source.value, notes)
    : {};
  const parsed = parsePolicy(JSON.stringify(document));
  for (const { severity, pointer, message } of parsed.problems) {
    if (severity === 'warning') continue;
    notes.push({
      at: 0,
      kind: 'error',
      message: `the result would be wrong at ${pointer}: ${message}`,
    });
  }
  if (notes.some(({ kind }) => kind === 'error') || parsed.text === undefined) {
    return { notes: located(text, notes) };
  }
  return { text: parsed.text, notes: located(text, notes) };
}
