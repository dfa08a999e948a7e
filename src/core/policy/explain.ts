// Why a call is decided as it is (§6): the decision, and every rule that applies to the tool with
// its conditions and the values they saw, also those behind the first denial. For people; the
// decision itself comes from `evaluate`.
import type { Charge, Decision } from '#contract/decision.ts';
import type {
  ApprovalRule,
  Condition,
  PolicyDocument,
  Rule,
  RuleSet,
} from '#contract/policy-document.ts';
import type { Json } from '#core/kit/json.ts';
import { canonical } from './canonical.ts';
import { compilePolicy } from './compile.ts';
import {
  checkedPath,
  judgeValue,
  type RuleList,
  restrictiveReading,
  wantsAll,
} from './condition.ts';
import { decideAlone } from './decide-alone.ts';
import { argumentsProblem, evaluate, isHidden, planFor } from './evaluate.ts';
import type { Facts, Query } from './facts.ts';
import { compileJudge } from './operator.ts';
import { readArguments, readFact } from './path.ts';
import { pointerTo } from './pointer.ts';

/** A value that a condition judged; no `value` when it is missing. */
export interface ExplainedValue {
  readonly value?: Json;
  readonly verdict: 'true' | 'false' | 'unevaluable';
}

export interface ExplainedCondition {
  readonly condition: Condition;
  /** Empty when a value before `[*]` is no array: the condition as a whole is unevaluable. */
  readonly values: readonly ExplainedValue[];
  /** How the condition counts under the reading of its list. */
  readonly counts: boolean;
}

export interface ExplainedRule {
  readonly pointer: string;
  readonly list: RuleList;
  /** It denies or asks: a `require` rule that does not hold, another one that does. */
  readonly fires: boolean;
  readonly conditions: readonly ExplainedCondition[];
}

export interface Explanation {
  /** With counters empty: a limit denies only when the cost alone exceeds it. */
  readonly decision: Decision;
  /** Why the rules do not matter, when they do not. */
  readonly hidden: boolean;
  /** The problem of the arguments, under `arguments: strict`. */
  readonly argumentsProblem?: string;
  /** In the order of evaluation; empty for a tool that is hidden or falls to `default: deny`. */
  readonly rules: readonly ExplainedRule[];
  readonly charges: readonly Charge[];
}

function verdictName(verdict: boolean | null): ExplainedValue['verdict'] {
  if (verdict === null) return 'unevaluable';
  return verdict ? 'true' : 'false';
}

function explainCondition(
  condition: Condition,
  list: RuleList,
  query: Query,
  facts: Facts,
): ExplainedCondition {
  const path = checkedPath(condition.path);
  const each = path.root === 'args' && path.each;
  const values = each ? readArguments(query.arguments, path.steps) : [readFact(path, query, facts)];
  const unclear = restrictiveReading(list);
  if (values === null) return { condition, values: [], counts: unclear };
  const judge = compileJudge(condition);
  const verdicts = values.map((value) => judgeValue(condition, judge, value));
  const read = verdicts.map((verdict) => verdict ?? unclear);
  const counts = wantsAll(condition, list) ? read.every(Boolean) : read.some(Boolean);
  const explained = values.map((value, index) => ({
    ...(value === undefined ? {} : { value }),
    verdict: verdictName(verdicts[index] ?? null),
  }));
  return { condition, values: explained, counts };
}

function explainList(
  rules: readonly (Rule | ApprovalRule)[],
  list: RuleList,
  place: string,
  query: Query,
  facts: Facts,
): readonly ExplainedRule[] {
  return rules.map((rule, index) => {
    const conditions = rule.conditions.map((item) => explainCondition(item, list, query, facts));
    const holds = conditions.every(({ counts }) => counts);
    const fires = list === 'require' ? !holds : holds;
    return { pointer: `${place}/${list}/${index}`, list, fires, conditions };
  });
}

type Source = readonly [place: string, rules: RuleSet];

/** The entries that apply to the tool: its own or its class's, then `all_tools`. */
function sourcesFor(document: PolicyDocument, tool: string, facts: Facts): readonly Source[] {
  const { tools = {}, classes = {}, all_tools } = document;
  const toolClass = facts.tool?.class;
  const named = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
  const classed = toolClass === undefined ? undefined : classes[toolClass];
  const sources: Source[] = [];
  if (named !== undefined) sources.push([pointerTo('tools', tool), named]);
  else if (classed !== undefined) sources.push([pointerTo('classes', toolClass ?? ''), classed]);
  if (all_tools !== undefined) sources.push(['/all_tools', all_tools]);
  return sources;
}

function explainRules(
  sources: readonly Source[],
  query: Query,
  facts: Facts,
): readonly ExplainedRule[] {
  const lists: readonly RuleList[] = ['require', 'deny_if', 'approve_if'];
  return lists.flatMap((list) =>
    sources.flatMap(([place, rules]) => explainList(rules[list] ?? [], list, place, query, facts)),
  );
}

/** Explains one call under a checked document; `null` is a grant without a policy. */
export function explain(source: PolicyDocument | null, query: Query, facts: Facts): Explanation {
  if (source === null) {
    return { decision: evaluate(null, query, facts), hidden: false, rules: [], charges: [] };
  }
  const document = canonical(source);
  const program = compilePolicy(document);
  const decision = decideAlone(program, query, facts);
  const hidden = isHidden(program, query.tool, facts);
  if (hidden || planFor(program, query.tool, facts) === undefined) {
    return { decision, hidden, rules: [], charges: [] };
  }
  const problem = program.strict ? argumentsProblem(query, facts) : undefined;
  const rules = explainRules(sourcesFor(document, query.tool, facts), query, facts);
  const free = evaluate(program, query, { ...facts, approved: true });
  const charges = free.decision === 'allow' ? free.charges : [];
  return {
    decision,
    hidden,
    ...(problem === undefined ? {} : { argumentsProblem: problem }),
    rules,
    charges,
  };
}
