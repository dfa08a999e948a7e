// What somebody wants to look at when the builder opens, as its address says it: a tool, a rule that
// a record names, or a test of a recorded call.
import type { ToolRule } from '#contract/policy-document.ts';
import type { RecordedRow } from '#contract/records-api.ts';

export interface BuilderAim {
  readonly tool?: string;
  /** As records name it: a pointer into the canonical document, or a word in brackets. */
  readonly rule?: string;
  /** A test of it is begun. */
  readonly test?: RecordedRow;
}

export type BuilderTab = 'matrix' | 'rules' | 'text' | 'tests';

/** The keys of a pointer; none for a word in brackets. */
function keysOf(pointer: string | undefined): readonly string[] {
  if (pointer === undefined || !pointer.startsWith('/')) return [];
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The view that shows it best. */
export function firstTab({ rule, test }: BuilderAim): BuilderTab {
  if (test !== undefined) return 'tests';
  const [place] = keysOf(rule);
  return place === 'classes' || place === 'all_tools' ? 'rules' : 'matrix';
}

/** The tool whose own rules it is about, if it is. */
export function aimedTool({ rule }: BuilderAim): string | undefined {
  const [place, name] = keysOf(rule);
  return place === 'tools' ? name : undefined;
}

/** Whether it is about this entry: `all_tools`, or a class. */
export function aimsAt(
  { rule }: BuilderAim,
  place: 'all_tools' | 'classes',
  name?: string,
): boolean {
  const [first, second] = keysOf(rule);
  return first === place && (name === undefined || second === name);
}

export interface RulePlace {
  readonly list: string;
  readonly at: number;
}

/**
 * Where the rule stands in the entry as it is written: a short form stands in the canonical
 * document as the first rule of its list. `undefined`: it is that short form, or no rule of a list.
 */
export function placeIn(rule: ToolRule, pointer: string | undefined): RulePlace | undefined {
  const keys = keysOf(pointer);
  const [list = '', number = ''] = keys.slice(-2);
  if (keys.length < 3 || !/^\d+$/.test(number)) return undefined;
  const short =
    (rule.action === 'deny' && list === 'deny_if') ||
    (rule.action === 'require_approval' && list === 'approve_if') ||
    (rule.rate_limit !== undefined && list === 'limits');
  const at = Number(number) - (short ? 1 : 0);
  return at < 0 ? undefined : { list, at };
}
