// Conditions and rules, compiled: a rule becomes a pointer, a text and closures over its operands.
// "Unevaluable is restrictive" (§4) is decided here, once, by the list that a rule stands in.
import type { Condition } from '#contract/policy-document.ts';
import type { Json } from '#core/kit/json.ts';
import type { Facts, Query } from './facts.ts';
import { compileJudge, type Judge, type Verdict } from './operator.ts';
import { type Path, parsePath, readArgument, readArguments, readFact, type Step } from './path.ts';

export type RuleList = 'require' | 'deny_if' | 'approve_if';

/** One condition under the reading of its list: does it count as true? */
export interface CompiledCondition {
  readonly readsArguments: boolean;
  readonly holds: (query: Query, facts: Facts) => boolean;
}

export interface CompiledRule {
  /** JSON Pointer into the canonical document. */
  readonly pointer: string;
  /** `on_deny` or `message`, when the document has one. */
  readonly text: string | undefined;
  readonly conditions: readonly CompiledCondition[];
  /** The canonical rule as JSON; only in `approve_if`: an approval is for the rule as it was. */
  readonly source?: string;
}

/** What an unevaluable condition counts as: false in `require`, true where a rule restricts. */
export function restrictiveReading(list: RuleList): boolean {
  return list !== 'require';
}

/** The path of a checked condition. Throws when the document was not checked. */
export function checkedPath(text: string): Path {
  const path = parsePath(text);
  if (!path.ok) throw new Error(`unchecked path reached the compiler: ${path.failure.message}`);
  return path.value;
}

/** The verdict on one value of a path; a missing value is false but for `exists: false`. */
export function judgeValue(condition: Condition, judge: Judge, value: Json | undefined): Verdict {
  if (value === undefined) return condition.op === 'exists' && !condition.value;
  return judge(value);
}

/** Whether all values must hold or one is enough, for a path with `[*]`. */
export function wantsAll(condition: Condition, list: RuleList): boolean {
  return (condition.match ?? (list === 'require' ? 'all' : 'any')) === 'all';
}

function compileEach(condition: Condition, list: RuleList, path: Path & { root: 'args' }) {
  const judge = compileJudge(condition);
  const unclear = restrictiveReading(list);
  const all = wantsAll(condition, list);
  const counts = (value: Json | undefined) => judgeValue(condition, judge, value) ?? unclear;
  return (query: Query): boolean => {
    const values = readArguments(query.arguments, path.steps);
    if (values === null) return unclear;
    return all ? values.every(counts) : values.some(counts);
  };
}

// One function a kind of path: a closure keeps alive all that its scope holds, and there may be
// very many conditions.

function onArgument(
  steps: readonly Step[],
  judge: Judge,
  ifMissing: boolean,
  unclear: boolean,
): CompiledCondition {
  const holds = (query: Query): boolean => {
    const value = readArgument(query.arguments, steps);
    return value === undefined ? ifMissing : (judge(value) ?? unclear);
  };
  return { readsArguments: true, holds };
}

function onFact(path: Path, judge: Judge, ifMissing: boolean, unclear: boolean): CompiledCondition {
  const holds = (query: Query, facts: Facts): boolean => {
    const value = readFact(path, query, facts);
    return value === undefined ? ifMissing : (judge(value) ?? unclear);
  };
  return { readsArguments: false, holds };
}

/** Compiles a checked condition of the given list. */
export function compileCondition(condition: Condition, list: RuleList): CompiledCondition {
  const path = checkedPath(condition.path);
  if (path.root === 'args' && path.each) {
    return { readsArguments: true, holds: compileEach(condition, list, path) };
  }
  const judge = compileJudge(condition);
  const ifMissing = condition.op === 'exists' && !condition.value;
  const unclear = restrictiveReading(list);
  return path.root === 'args'
    ? onArgument(path.steps, judge, ifMissing, unclear)
    : onFact(path, judge, ifMissing, unclear);
}

/** True when every condition of the rule counts as true for this call. */
export function ruleHolds(rule: CompiledRule, query: Query, facts: Facts): boolean {
  for (const condition of rule.conditions) {
    if (!condition.holds(query, facts)) return false;
  }
  return true;
}
