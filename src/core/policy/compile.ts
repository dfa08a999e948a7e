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
const NO_NAMES: ReadonlySet<string> = new Set();
const NO_CLASSES: ReadonlySet<ToolClass> = new Set();

/** What equal rules and limits at equal places have been compiled to, by their text. */
interface Shared {
  readonly rules: Map<string, CompiledRule>;
  readonly limits: Map<string, CompiledLimit>;
}

function once<Made>(known: Map<string, Made>, pointer: string, of: object, make: () => Made): Made {
  const text = JSON.stringify([pointer, of]);
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = make();
  known.set(text, made);
  return made;
}

function compileRules(
  rules: readonly (Rule | ApprovalRule)[] | undefined,
  list: RuleList,
  place: string,
  shared: Shared,
): readonly CompiledRule[] {
  return (rules ?? []).map((rule, index) => {
    const pointer = `${place}/${list}/${index}`;
    return once(shared.rules, pointer, rule, () => ({
      pointer,
      ...(list === 'approve_if' ? { source: JSON.stringify(rule) } : {}),
      text: 'message' in rule ? rule.message : 'on_deny' in rule ? rule.on_deny : undefined,
      conditions: rule.conditions.map((condition) => compileCondition(condition, list)),
    }));
  });
}

function compileLimit(limit: Limit, pointer: string): CompiledLimit {
  const { counter, window, scope, max, amount = 1, amount_from } = limit;
  const compiled = { pointer, counter, window, fixed: fixedWindow(window), scope, max, amount };
  if (amount_from === undefined) return compiled;
  const path = checkedPath(amount_from);
  const steps = path.root === 'args' ? path.steps : [];
  return { ...compiled, from: { steps, text: amount_from } };
}

function compileGroup(rules: RuleSet, place: string, shared: Shared): RuleGroup {
  const limits = (rules.limits ?? []).map((limit, index) => {
    const pointer = `${place}/limits/${index}`;
    return once(shared.limits, pointer, limit, () => compileLimit(limit, pointer));
  });
  return {
    require: compileRules(rules.require, 'require', place, shared),
    denyIf: compileRules(rules.deny_if, 'deny_if', place, shared),
    approveIf: compileRules(rules.approve_if, 'approve_if', place, shared),
    limits,
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

/** An approval is for a tool as it is defined now. */
function canAsk({ all_tools, classes, tools }: PolicyDocument): boolean {
  const rules = [all_tools ?? {}, ...Object.values(classes ?? {}), ...Object.values(tools ?? {})];
  return rules.some((rule: RuleSet) => (rule.approve_if ?? []).length > 0);
}

function needsOf(document: PolicyDocument): ProgramNeeds {
  const asksTool = allConditions(document).some(
    ({ path }) => path.startsWith('tool.') && path !== 'tool.name',
  );
  return {
    schema: document.arguments === 'strict',
    tool: asksTool || Object.keys(document.classes ?? {}).length > 0 || canAsk(document),
  };
}

function classEntries(document: PolicyDocument): readonly (readonly [ToolClass, ToolRule])[] {
  return Object.entries(document.classes ?? {}).flatMap(([name, rule]) =>
    isToolClass(name) ? [[name, rule] as const] : [],
  );
}

/** The plan of each named rule, own rules before those of `all_tools`. */
function plans<Name>(
  rules: readonly (readonly [Name, ToolRule])[],
  place: (name: Name) => string,
  allTools: RuleGroup,
  shared: Shared,
): ReadonlyMap<Name, Plan> {
  return new Map(
    rules.map(([name, rule]) => [name, plan(compileGroup(rule, place(name), shared), allTools)]),
  );
}

function compile(source: PolicyDocument, shared: Shared): Program {
  const document = canonical(source);
  const { hide = [], all_tools = {}, tools = {} } = document;
  const allTools = compileGroup(all_tools, '/all_tools', shared);
  const classes = classEntries(document);
  const hidden = classes.flatMap(([name, rule]) => (rule.action === 'hide' ? [name] : []));
  return {
    needs: needsOf(document),
    strict: document.arguments === 'strict',
    hidesAll: hide.includes('*'),
    hidden: hide.length === 0 ? NO_NAMES : new Set(hide),
    hiddenClasses: hidden.length === 0 ? NO_CLASSES : new Set(hidden),
    tools: plans(Object.entries(tools), (name) => pointerTo('tools', name), allTools, shared),
    classes: plans(classes, (name) => pointerTo('classes', name), allTools, shared),
    otherwise: document.default === 'allow' ? plan(NOTHING, allTools) : undefined,
    allTools,
  };
}

/**
 * Compiles checked documents; short forms are rewritten first. What equal rules compile to is
 * shared between the documents, so that many that differ little take little memory.
 */
export function createCompiler(): (source: PolicyDocument) => Program {
  const shared: Shared = { rules: new Map(), limits: new Map() };
  return (source) => compile(source, shared);
}

/** Compiles one checked document. */
export function compilePolicy(source: PolicyDocument): Program {
  return createCompiler()(source);
}
