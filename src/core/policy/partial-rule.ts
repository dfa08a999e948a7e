// Rules over calls whose argument values were not kept: three-valued, since a condition that reads
// a value is neither true nor false. Used by `forecast`; the engine itself never sees such a call.
import type { ApprovalRule, Condition, Rule, RuleSet } from '#contract/policy-document.ts';
import { checkedPath, compileCondition, type RuleList } from './condition.ts';
import type { Facts } from './facts.ts';
import type { Path } from './path.ts';

/** A call of which only the names of its arguments are known. */
export interface PartialCall {
  readonly tool: string;
  /** Top-level keys of the arguments. */
  readonly argumentKeys: readonly string[];
}

/** `undefined`: it depends on values that were not kept. */
export type Truth = boolean | undefined;

export interface PartialRule {
  readonly pointer: string;
  readonly list: RuleList;
  readonly text: string | undefined;
  /** Equal for rules that hold for the same calls: reading and conditions as text. */
  readonly identity: string;
  /** It reads nothing that may have changed since the call but is not on its record. */
  readonly lasting: boolean;
  readonly holds: (call: PartialCall, facts: Facts) => Truth;
}

/** Facts that stand on the record of a call. */
const RECORDED = new Set<Path['root']>([
  'args',
  'tool.name',
  'tool.class',
  'time.hour',
  'time.weekday',
]);

type PartialCondition = (call: PartialCall, facts: Facts) => Truth;

/** The argument that a path reads; none for `args` itself, an index or `[*]` at the top. */
export function topKey(path: Path): string | undefined {
  const first = path.root === 'args' ? path.steps[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}

function partialCondition(condition: Condition, list: RuleList): PartialCondition {
  const key = topKey(checkedPath(condition.path));
  const compiled = compileCondition(condition, list);
  return (call, facts) =>
    key !== undefined && call.argumentKeys.includes(key)
      ? undefined
      : compiled.holds({ tool: call.tool, arguments: {} }, facts);
}

function all(conditions: readonly PartialCondition[], call: PartialCall, facts: Facts): Truth {
  let truth: Truth = true;
  for (const condition of conditions) {
    const held = condition(call, facts);
    if (held === false) return false;
    if (held === undefined) truth = undefined;
  }
  return truth;
}

function partialRule(rule: Rule | ApprovalRule, list: RuleList, pointer: string): PartialRule {
  const conditions = rule.conditions.map((condition) => partialCondition(condition, list));
  return {
    pointer,
    list,
    text: 'message' in rule ? rule.message : 'on_deny' in rule ? rule.on_deny : undefined,
    identity: JSON.stringify([list === 'require', rule.conditions]),
    lasting: rule.conditions.every(({ path }) => RECORDED.has(checkedPath(path).root)),
    holds: (call, facts) => all(conditions, call, facts),
  };
}

/** The rules of one list of an entry, in document order. */
export function partialRules(
  entry: RuleSet,
  list: RuleList,
  place: string,
): readonly PartialRule[] {
  const rules: readonly (Rule | ApprovalRule)[] = entry[list] ?? [];
  return rules.map((rule, index) => partialRule(rule, list, `${place}/${list}/${index}`));
}
