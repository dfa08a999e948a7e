// PolicyDocument → Program. Called when a policy is attached or edited; throws only when handed a
// document that `parsePolicy` would have refused.
import type { ToolClass } from '#contract/decision.ts';
import type {
  ApprovalRule,
  Condition,
  Limit,
  PolicyDocument,
  Rule,
  RuleSet,
  ToolRule,
} from '#contract/policy-document.ts';
import { fixedWindow } from '#core/counters/index.ts';
import { canonical } from './canonical.ts';
import { type CompiledRule, checkedPath, compileCondition, type RuleList } from './condition.ts';
import { isToolClass } from './facts.ts';
import { pointerTo } from './pointer.ts';
import type { CompiledLimit, Plan, Program, ProgramNeeds, RuleGroup } from './program.ts';

const NOTHING: RuleGroup = { require: [], denyIf: [], approveIf: [], limits: [] };

function compileRules(
  rules: readonly (Rule | ApprovalRule)[] | undefined,
  list: RuleList,
  place: string,
): readonly CompiledRule[] {
  return (rules ?? []).map((rule, index) => ({
    pointer: `${place}/${list}/${index}`,
    text: 'message' in rule ? rule.message : 'on_deny' in rule ? rule.on_deny : undefined,
    conditions: rule.conditions.map((condition) => compileCondition(condition, list)),
  }));
}

function compileLimit(limit: Limit, pointer: string): CompiledLimit {
  const { counter, window, scope, max, amount = 1, amount_from } = limit;
  const compiled = { pointer, counter, window, fixed: fixedWindow(window), scope, max, amount };
  if (amount_from === undefined) return compiled;
  const path = checkedPath(amount_from);
  const steps = path.root === 'args' ? path.steps : [];
  return { ...compiled, from: { steps, text: amount_from } };
}

function compileGroup(rules: RuleSet, place: string): RuleGroup {
  return {
    require: compileRules(rules.require, 'require', place),
    denyIf: compileRules(rules.deny_if, 'deny_if', place),
    approveIf: compileRules(rules.approve_if, 'approve_if', place),
    limits: (rules.limits ?? []).map((limit, i) => compileLimit(limit, `${place}/limits/${i}`)),
  };
}

function joined<Item>(first: readonly Item[], second: readonly Item[]): readonly Item[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

/** A counter that is named twice for a call is charged once, with the first cost (§5). */
function firstOfEach(limits: readonly CompiledLimit[]): readonly CompiledLimit[] {
  const seen = new Set<string>();
  const kept = limits.filter((limit) => !seen.has(limit.counter) && seen.add(limit.counter));
  return kept.length === limits.length ? limits : kept;
}

function plan(own: RuleGroup, allTools: RuleGroup): Plan {
  return {
    require: joined(own.require, allTools.require),
    denyIf: joined(own.denyIf, allTools.denyIf),
    approveIf: joined(own.approveIf, allTools.approveIf),
    limits: firstOfEach(joined(own.limits, allTools.limits)),
    own,
  };
}

function allConditions(document: PolicyDocument): readonly Condition[] {
  const { all_tools, classes, tools } = document;
  const rules = [all_tools ?? {}, ...Object.values(classes ?? {}), ...Object.values(tools ?? {})];
  return rules.flatMap((rule: RuleSet) =>
    [...(rule.require ?? []), ...(rule.deny_if ?? []), ...(rule.approve_if ?? [])].flatMap(
      (item: Rule | ApprovalRule) => item.conditions,
    ),
  );
}

function needsOf(document: PolicyDocument): ProgramNeeds {
  const asksTool = allConditions(document).some(
    ({ path }) => path.startsWith('tool.') && path !== 'tool.name',
  );
  return {
    schema: document.arguments === 'strict',
    tool: asksTool || Object.keys(document.classes ?? {}).length > 0,
  };
}

function classEntries(document: PolicyDocument): readonly (readonly [ToolClass, ToolRule])[] {
  return Object.entries(document.classes ?? {}).flatMap(([name, rule]) =>
    isToolClass(name) ? [[name, rule] as const] : [],
  );
}

/** Compiles a checked document; short forms are rewritten first. */
export function compilePolicy(source: PolicyDocument): Program {
  const document = canonical(source);
  const allTools = compileGroup(document.all_tools ?? {}, '/all_tools');
  const classes = classEntries(document);
  const tools = Object.entries(document.tools ?? {});
  return {
    needs: needsOf(document),
    strict: document.arguments === 'strict',
    hidesAll: document.hide?.includes('*') ?? false,
    hidden: new Set(document.hide),
    hiddenClasses: new Set(
      classes.flatMap(([name, rule]) => (rule.action === 'hide' ? [name] : [])),
    ),
    tools: new Map(
      tools.map(([name, rule]) => [
        name,
        plan(compileGroup(rule, pointerTo('tools', name)), allTools),
      ]),
    ),
    classes: new Map(
      classes.map(([name, rule]) => [
        name,
        plan(compileGroup(rule, pointerTo('classes', name)), allTools),
      ]),
    ),
    otherwise: document.default === 'allow' ? plan(NOTHING, allTools) : undefined,
    allTools,
  };
}
