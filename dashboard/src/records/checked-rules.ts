// What was checked for a recorded call: the rules that its policy version has for the tool, in the
// order in which they are asked, and how far it got. Pure. Values of arguments are not on record, so
// nothing is judged again: the order and the rule that decided tell the rest.
import type { Limit, PolicyDocument } from '#contract/policy-document.ts';
import type { RecordedRow } from '#contract/records-api.ts';
import { isJsonObject, type Json, ownMember } from '#core/kit/json.ts';
import { isToolClass, parsePolicy } from '#core/policy/index.ts';

/** `passed`: asked, and it let the call go on. `decided`: it ended the call there. */
export type RuleState = 'passed' | 'decided' | 'approved' | 'not reached';

const KINDS = ['require', 'deny_if', 'approve_if', 'limits'] as const;
export type RuleKind = (typeof KINDS)[number];

export interface CheckedRule {
  /** Into the canonical document, as records name it. */
  readonly pointer: string;
  readonly kind: RuleKind;
  readonly state: RuleState;
  /** The rule as it stands in the canonical document. */
  readonly text: string;
}

export interface CheckedRules {
  /** In the order in which they are asked. */
  readonly rules: readonly CheckedRule[];
  /** Text of the rule that decided; absent when none did, or it is no rule of the text. */
  readonly decided: string | undefined;
  /** The limits that a call of the tool is charged to, by counter. */
  readonly limits: ReadonlyMap<string, Limit>;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The keys of a JSON pointer; none for what records name in brackets, such as `(hidden)`. */
export function keysOf(pointer: string): readonly string[] {
  if (!pointer.startsWith('/')) return [];
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function memberAt(document: Json, pointer: string): Json | undefined {
  const keys = keysOf(pointer);
  if (keys.length === 0) return undefined;
  return keys.reduce<Json | undefined>((at, key) => {
    if (Array.isArray(at)) return /^\d+$/.test(key) ? at[Number(key)] : undefined;
    return isJsonObject(at) ? ownMember(at, key) : undefined;
  }, document);
}

function printed(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value, null, 2);
}

/** The entries that hold for the tool: its own or its class's, then those for all tools. */
function placesFor(document: PolicyDocument, row: RecordedRow): readonly string[] {
  const { tools = {}, classes = {}, all_tools } = document;
  const { tool, class: toolClass } = row;
  const common = all_tools === undefined ? [] : ['/all_tools'];
  if (Object.hasOwn(tools, tool)) return [`/tools/${escaped(tool)}`, ...common];
  const named = isToolClass(toolClass) && classes[toolClass] !== undefined;
  return named ? [`/classes/${toolClass}`, ...common] : common;
}

interface Place {
  readonly pointer: string;
  readonly kind: RuleKind;
  readonly value: Json;
}

function rulesFor(document: PolicyDocument, row: RecordedRow): readonly Place[] {
  const json = document as Json; // it was read from JSON or YAML
  return KINDS.flatMap((kind) =>
    placesFor(document, row).flatMap((place) => {
      const list = memberAt(json, `${place}/${kind}`);
      if (!Array.isArray(list)) return [];
      return list.map((value: Json, at) => ({ pointer: `${place}/${kind}/${at}`, kind, value }));
    }),
  );
}

function stateOf(row: RecordedRow, kind: RuleKind, at: number, end: number): RuleState {
  if (at === end) return 'decided';
  if (end >= 0 && at > end) return 'not reached';
  return kind === 'approve_if' && row.approval !== undefined ? 'approved' : 'passed';
}

/** @param text of the policy version that decided; `undefined` when it cannot be read */
export function checkedRules(text: string, row: RecordedRow): CheckedRules | undefined {
  const { document } = parsePolicy(text, { runTests: false });
  if (document === undefined) return undefined;
  const places = rulesFor(document, row);
  const end = places.findIndex(({ pointer }) => pointer === row.rule);
  // Decided before any rule of the tool was asked: by hide, by default or by the schema.
  const before = row.decision !== 'allow' && end < 0;
  return {
    decided: printed(memberAt(document as Json, row.rule)),
    rules: places.map(({ pointer, kind, value }, at) => ({
      pointer,
      kind,
      state: before ? 'not reached' : stateOf(row, kind, at, end),
      text: printed(value) ?? '',
    })),
    limits: new Map(
      places.flatMap(({ kind, value }) => {
        if (kind !== 'limits') return [];
        const limit = value as unknown as Limit; // the checker has seen it at this place
        return [[limit.counter, limit] as const];
      }),
    ),
  };
}
