// The list filter (§8): which entries of a `tools/list` answer a grant may see. Looks only at
// conditions that do not read arguments; limits, schemas and approvals hide nothing.
import { type CompiledRule, ruleHolds } from './condition.ts';
import { isHidden, planFor } from './evaluate.ts';
import type { Facts, Query, ToolListing } from './facts.ts';
import type { Program, RuleGroup } from './program.ts';

type Denials = Pick<RuleGroup, 'require' | 'denyIf'>;

function failsWhatever(rule: CompiledRule, query: Query, facts: Facts): boolean {
  return rule.conditions.some(
    (condition) => !condition.readsArguments && !condition.holds(query, facts),
  );
}

function holdsWhatever(rule: CompiledRule, query: Query, facts: Facts): boolean {
  return (
    rule.conditions.every((condition) => !condition.readsArguments) && ruleHolds(rule, query, facts)
  );
}

function deniesWhatever(rules: Denials, query: Query, facts: Facts): boolean {
  return (
    rules.require.some((rule) => failsWhatever(rule, query, facts)) ||
    rules.denyIf.some((rule) => holdsWhatever(rule, query, facts))
  );
}

/**
 * True when the tool is to be shown: a call of it could end in allow or ask, or a rule that names
 * it (or its class) denies it visibly. What the listing says about the tool wins over `facts.tool`.
 */
export function isListed(
  program: Program | null,
  tool: Pick<ToolListing, 'name' | 'class' | 'annotations'>,
  facts: Facts,
): boolean {
  if (program === null) return false;
  const { name, class: toolClass, annotations } = tool;
  const known: Facts = {
    ...facts,
    tool: {
      ...facts.tool,
      ...(toolClass === undefined ? {} : { class: toolClass }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
  if (isHidden(program, name, known)) return false;
  const plan = planFor(program, name, known);
  if (plan === undefined) return false;
  const query: Query = { tool: name, arguments: {} };
  if (!deniesWhatever(program.allTools, query, known)) return true;
  return deniesWhatever(plan.own, query, known);
}
