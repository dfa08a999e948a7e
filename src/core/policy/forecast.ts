// What a policy would decide on a call of which only the names of the arguments are known: a
// certain end, or the ends that are possible. Agrees with `evaluate` for every call with those
// names (properties in forecast.test.ts). Counters are the caller's part, as with `evaluate`.
import type { Ask, Charge, Deny } from '#contract/decision.ts';
import type { PolicyDocument, RuleSet } from '#contract/policy-document.ts';
import { canonical } from './canonical.ts';
import { chargesOf } from './charges.ts';
import { compilePolicy } from './compile.ts';
import type { RuleList } from './condition.ts';
import { evaluate, isHidden, planFor } from './evaluate.ts';
import type { Facts } from './facts.ts';
import { approvalText, argumentsText, denial, ruleText } from './message.ts';
import { type PartialCall, type PartialRule, partialRules, type Truth } from './partial-rule.ts';
import { pointerTo } from './pointer.ts';
import type { CompiledLimit, Program } from './program.ts';

/** What is known of a call although its values were not kept. */
export interface Certainties {
  /** Whether its arguments fit the tool's schema. */
  readonly argumentsValid: Truth;
  /** Rules by identity: whether they held for the call. */
  readonly holds: ReadonlyMap<string, boolean>;
}

/** An end that depends on values that were not kept. */
export interface Perhaps {
  readonly decision: 'deny' | 'ask';
  readonly rule: string;
}

export interface PartialCharge {
  readonly charge: Charge;
  /** The cost is taken from a value that was not kept; `charge.cost` says nothing. */
  readonly unknownCost: boolean;
}

export interface Forecast {
  /** Ends that may come before `end`, in order of evaluation. */
  readonly perhaps: readonly Perhaps[];
  /** How it ends for certain if none of them does; absent: it is charged, and allowed if that fits. */
  readonly end?: Deny | Ask;
  /** In the order in which they are tried; empty when there is an end. */
  readonly charges: readonly PartialCharge[];
}

export interface Forecaster {
  readonly program: Program | null;
  readonly forecast: (call: PartialCall, facts: Facts, known?: Certainties) => Forecast;
  /** The rules that a call of the tool meets, in order of evaluation; none when it is hidden. */
  readonly rulesFor: (tool: string, facts: Facts) => readonly PartialRule[];
  /** All that decides calls of the tool, as text: equal texts decide equally, but for counters. */
  readonly planText: (tool: string, facts: Facts) => string;
}

const LISTS: readonly RuleList[] = ['require', 'deny_if', 'approve_if'];
const NOTHING_KNOWN: Certainties = { argumentsValid: undefined, holds: new Map() };

function entriesFor(
  document: PolicyDocument,
  tool: string,
  facts: Facts,
): readonly (readonly [string, RuleSet])[] {
  const { tools = {}, classes = {}, all_tools } = document;
  const toolClass = facts.tool?.class;
  const named = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
  const classed = toolClass === undefined ? undefined : classes[toolClass];
  const common = all_tools === undefined ? [] : [['/all_tools', all_tools] as const];
  if (named !== undefined) return [[pointerTo('tools', tool), named], ...common];
  if (classed !== undefined) return [[pointerTo('classes', toolClass ?? ''), classed], ...common];
  return common;
}

function endOf(rule: PartialRule): Deny | Ask {
  const { pointer, list, text } = rule;
  if (list === 'approve_if') {
    const message = text ?? approvalText(pointer);
    return { decision: 'ask', rule: pointer, code: 'approval_required', message };
  }
  const code = list === 'require' ? 'require_failed' : 'denied';
  return denial(pointer, code, text ?? ruleText(pointer));
}

function schemaFails(call: PartialCall, facts: Facts, known: Certainties): Truth {
  if (facts.schema === undefined) return true;
  if (call.argumentKeys.length === 0) return facts.schema({}) !== undefined;
  return known.argumentsValid === undefined ? undefined : !known.argumentsValid;
}

function argumentsDenial(call: PartialCall, facts: Facts): Deny {
  const unknown = facts.schema === undefined ? 'its schema is unknown' : undefined;
  const problem = unknown ?? facts.schema?.({}) ?? 'a value does not fit';
  return denial('/arguments', 'arguments_invalid', argumentsText(call.tool, problem));
}

function partialCharges(
  limits: readonly CompiledLimit[],
  call: PartialCall,
  facts: Facts,
): readonly PartialCharge[] {
  const charges = chargesOf(limits, { tool: call.tool, arguments: {} }, facts);
  return charges.map((charge, index) => {
    const first = limits[index]?.from?.steps[0];
    const unknownCost = typeof first === 'string' && call.argumentKeys.includes(first);
    return { charge, unknownCost };
  });
}

/** The rules that a call meets, compiled once a tool and class. */
function createRuleBook(document: PolicyDocument, program: Program): Forecaster['rulesFor'] {
  const made = new Map<string, readonly PartialRule[]>();
  return (tool, facts) => {
    if (isHidden(program, tool, facts) || planFor(program, tool, facts) === undefined) return [];
    const entries = entriesFor(document, tool, facts);
    const key = entries.map(([place]) => place).join('\n');
    const known = made.get(key);
    if (known !== undefined) return known;
    const rules = LISTS.flatMap((list) =>
      entries.flatMap(([place, entry]) => partialRules(entry, list, place)),
    );
    made.set(key, rules);
    return rules;
  };
}

interface Walk {
  readonly perhaps: readonly Perhaps[];
  readonly end?: Deny | Ask;
}

function walkRules(
  rules: readonly PartialRule[],
  call: PartialCall,
  facts: Facts,
  known: Certainties,
): Walk {
  const perhaps: Perhaps[] = [];
  for (const rule of rules) {
    if (rule.list === 'approve_if' && facts.approved) continue;
    const held = rule.holds(call, facts) ?? known.holds.get(rule.identity);
    const fires = held === undefined ? undefined : (rule.list === 'require') !== held;
    if (fires === true) return { perhaps, end: endOf(rule) };
    const decision = rule.list === 'approve_if' ? 'ask' : 'deny';
    if (fires === undefined) perhaps.push({ decision, rule: rule.pointer });
  }
  return { perhaps };
}

function createForecast(document: PolicyDocument, program: Program): Forecaster {
  const rulesFor = createRuleBook(document, program);
  const forecast = (call: PartialCall, facts: Facts, known = NOTHING_KNOWN): Forecast => {
    const plan = planFor(program, call.tool, facts);
    if (plan === undefined || isHidden(program, call.tool, facts)) {
      const end = evaluate(program, { tool: call.tool, arguments: {} }, facts);
      return end.decision === 'allow'
        ? { perhaps: [], charges: [] }
        : { perhaps: [], end, charges: [] };
    }
    const misfit = program.strict ? schemaFails(call, facts, known) : false;
    if (misfit === true) return { perhaps: [], end: argumentsDenial(call, facts), charges: [] };
    const first: readonly Perhaps[] =
      misfit === undefined ? [{ decision: 'deny', rule: '/arguments' }] : [];
    const walk = walkRules(rulesFor(call.tool, facts), call, facts, known);
    const perhaps = [...first, ...walk.perhaps];
    if (walk.end !== undefined) return { perhaps, end: walk.end, charges: [] };
    return { perhaps, charges: partialCharges(plan.limits, call, facts) };
  };
  const planText = (tool: string, facts: Facts): string => {
    if (isHidden(program, tool, facts)) return 'hidden';
    if (planFor(program, tool, facts) === undefined) return 'default deny';
    const entries = entriesFor(document, tool, facts).map(([, entry]) => entry);
    return JSON.stringify([program.strict, entries]);
  };
  return { program, forecast, rulesFor, planText };
}

/** A forecaster for a checked document; `null` is a grant without a policy. */
export function createForecaster(source: PolicyDocument | null): Forecaster {
  if (source !== null) {
    const document = canonical(source);
    return createForecast(document, compilePolicy(document));
  }
  const forecast = ({ tool }: PartialCall, facts: Facts): Forecast => {
    const end = evaluate(null, { tool, arguments: {} }, facts);
    return end.decision === 'allow'
      ? { perhaps: [], charges: [] }
      : { perhaps: [], end, charges: [] };
  };
  return { program: null, forecast, rulesFor: () => [], planText: () => 'no policy' };
}
