// The decision (§6): program, call and facts → allow with charges, deny, or ask. Pure; the one
// function behind the call check, document tests, `policy eval` and `explain`.
import type { Allow, Ask, Decision, Deny } from '#contract/decision.ts';
import { chargesOf } from './charges.ts';
import { type CompiledRule, ruleHolds } from './condition.ts';
import type { Facts, Query } from './facts.ts';
import {
  approvalText,
  argumentsText,
  defaultDenyText,
  denial,
  hiddenText,
  noPolicyText,
  ruleText,
} from './message.ts';
import type { Plan, Program } from './program.ts';

const FREE: Allow = { decision: 'allow', rule: '', charges: [] };

/** True when `hide`, `"*"` or a hidden class hides the tool; its own rule wins over the class. */
export function isHidden(program: Program, tool: string, facts: Facts): boolean {
  if (program.hidesAll || program.hidden.has(tool)) return true;
  const toolClass = facts.tool?.class;
  return (
    toolClass !== undefined && program.hiddenClasses.has(toolClass) && !program.tools.has(tool)
  );
}

/** The rules that apply to the tool; `undefined` when the default denies it. */
export function planFor(program: Program, tool: string, facts: Facts): Plan | undefined {
  const toolClass = facts.tool?.class;
  return (
    program.tools.get(tool) ??
    (toolClass === undefined ? undefined : program.classes.get(toolClass)) ??
    program.otherwise
  );
}

/** The problem of the arguments under `arguments: strict`; an unknown schema is one. */
export function argumentsProblem(query: Query, facts: Facts): string | undefined {
  return facts.schema === undefined ? 'its schema is unknown' : facts.schema(query.arguments);
}

function failingRequire(plan: Plan, query: Query, facts: Facts): CompiledRule | undefined {
  return plan.require.find((rule) => !ruleHolds(rule, query, facts));
}

function firstHolding(
  rules: readonly CompiledRule[],
  query: Query,
  facts: Facts,
): CompiledRule | undefined {
  return rules.find((rule) => ruleHolds(rule, query, facts));
}

function decidePlan(plan: Plan, query: Query, facts: Facts): Deny | Ask | undefined {
  const failed = failingRequire(plan, query, facts);
  if (failed !== undefined) {
    return denial(failed.pointer, 'require_failed', failed.text ?? ruleText(failed.pointer));
  }
  const denied = firstHolding(plan.denyIf, query, facts);
  if (denied !== undefined) {
    return denial(denied.pointer, 'denied', denied.text ?? ruleText(denied.pointer));
  }
  if (facts.approved) return undefined;
  const asked = firstHolding(plan.approveIf, query, facts);
  if (asked === undefined) return undefined;
  const message = asked.text ?? approvalText(asked.pointer);
  return { decision: 'ask', rule: asked.pointer, code: 'approval_required', message };
}

/** Every rule that may ask about a tool, as text: an approval holds only for these rules. */
export function approvalRules(program: Program, tool: string, facts: Facts): string {
  const rules = planFor(program, tool, facts)?.approveIf ?? [];
  return JSON.stringify(rules.map(({ pointer, source }) => [pointer, source]));
}

/**
 * Decides a call. `null` is a grant without a policy. An `allow` stands only once all its charges
 * went through; `refuseCharge` gives the denial when one does not.
 */
export function evaluate(program: Program | null, query: Query, facts: Facts): Decision {
  if (program === null) return denial('(no policy)', 'no_policy', noPolicyText());
  const { tool } = query;
  if (isHidden(program, tool, facts)) return denial('(hidden)', 'hidden', hiddenText(tool));
  const plan = planFor(program, tool, facts);
  if (plan === undefined) return denial('(default deny)', 'default_deny', defaultDenyText(tool));
  if (program.strict) {
    const problem = argumentsProblem(query, facts);
    if (problem !== undefined) {
      return denial('/arguments', 'arguments_invalid', argumentsText(tool, problem));
    }
  }
  const refused = decidePlan(plan, query, facts);
  if (refused !== undefined) return refused;
  if (plan.limits.length === 0) return FREE;
  return { decision: 'allow', rule: '', charges: chargesOf(plan.limits, query, facts) };
}
