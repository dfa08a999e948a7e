// What the policy says of a tool, in the words of the matrix: Allow, Ask, Deny, Hide, or Custom for
// whatever is more than one word. A rule that reads as one word must mean no more than it.
import type { ToolClass } from '#contract/decision.ts';
import type { PolicyDocument, ToolRule } from '#contract/policy-document.ts';

export const CHOICES = ['allow', 'ask', 'deny', 'hide', 'custom'] as const;
export type Choice = (typeof CHOICES)[number];

/** Where a choice comes from: the tool's own place in the document, or what it falls to. */
export type Origin = 'tool' | 'hide' | 'hide-all' | 'class' | 'default';

export interface MatrixRow {
  readonly name: string;
  readonly choice: Choice;
  readonly from: Origin;
  /** The rule that it comes from, as written. */
  readonly rule?: ToolRule;
}

const ACTION_CHOICES = {
  allow: 'allow',
  deny: 'deny',
  hide: 'hide',
  require_approval: 'ask',
} as const;

/** True for a list that holds exactly one rule, which always holds. */
function always(list: readonly { readonly conditions: readonly unknown[] }[] | undefined): boolean {
  return list?.length === 1 && list[0]?.conditions.length === 0;
}

/** The rule as one word; `custom` when it says more. Empty lists say nothing. */
export function choiceOf(rule: ToolRule): Choice {
  const { action, reason: _, ...lists } = rule;
  const { require = [], deny_if = [], approve_if = [], limits = [], rate_limit } = lists;
  const others = require.length + limits.length + (rate_limit === undefined ? 0 : 1);
  if (others + deny_if.length + approve_if.length === 0) {
    return action === undefined ? 'allow' : ACTION_CHOICES[action];
  }
  if (others > 0 || action !== undefined) return 'custom';
  if (always(deny_if) && approve_if.length === 0) return 'deny';
  return always(approve_if) && deny_if.length === 0 ? 'ask' : 'custom';
}

/** The row of a tool; its class is what the catalogue says. */
export function rowOf(
  document: PolicyDocument,
  tool: { readonly name: string; readonly class?: ToolClass },
): MatrixRow {
  const { hide = [], tools = {}, classes = {} } = document;
  const { name } = tool;
  const own = Object.hasOwn(tools, name) ? tools[name] : undefined;
  const kept = own === undefined ? {} : { rule: own };
  if (hide.includes(name)) return { name, choice: 'hide', from: 'hide', ...kept };
  if (hide.includes('*')) return { name, choice: 'hide', from: 'hide-all', ...kept };
  if (own !== undefined) return { name, choice: choiceOf(own), from: 'tool', rule: own };
  const classed = tool.class === undefined ? undefined : classes[tool.class];
  if (classed !== undefined)
    return { name, choice: choiceOf(classed), from: 'class', rule: classed };
  return { name, choice: document.default, from: 'default' };
}

/** Names that the document mentions and no tool of the list has, in document order. */
export function strangersOf(
  document: PolicyDocument,
  known: ReadonlySet<string>,
): readonly string[] {
  const named = [...Object.keys(document.tools ?? {}), ...(document.hide ?? [])];
  return [...new Set(named)].filter((name) => name !== '*' && !known.has(name));
}
