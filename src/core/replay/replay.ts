// What a policy would have decided on recorded calls, against what another decides, or what was
// decided then: behind `preview` of the API and the simulator. Counters start empty at the first
// call; a call is judged as its tool was then, as far as its record says so.
import type { ToolClass } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { Json, JsonObject } from '#core/kit/json.ts';
import {
  compileSchema,
  createForecaster,
  type Facts,
  type Forecaster,
  isListed,
  type SchemaCheck,
} from '#core/policy/index.ts';
import { certaintiesOf } from './certainties.ts';
import { costKey, type Foreseen, foresee, type Known } from './foreseen.ts';
import { createRangeCounters, type RangeCounters } from './range-counters.ts';
import type { RecordedCall, Verdict } from './recorded-call.ts';

/** A tool of the server, as it is listed now. */
export interface ReplayTool {
  readonly name: string;
  readonly class?: ToolClass;
  readonly severity?: string;
  readonly annotations?: JsonObject;
  readonly inputSchema?: Json;
  /** Its definition is not the one that the recorded calls met: old verdicts on arguments are void. */
  readonly definitionChanged?: boolean;
}

export interface ReplayInput {
  readonly organisation: string;
  /** The policy to compare with; `null`: no policy; absent: what was decided then. */
  readonly before?: PolicyDocument | null;
  readonly after: PolicyDocument | null;
  readonly calls: readonly RecordedCall[];
  readonly tools: readonly ReplayTool[];
  /** Documents that decided recorded calls, by hash: they prove more about those calls. */
  readonly versions?: ReadonlyMap<string, PolicyDocument>;
  /** Who asks for the tool list, and when. */
  readonly lister: Pick<Facts, 'nowMs' | 'server' | 'grant'>;
}

export type Difference = 'same' | 'different' | 'unknown';

export interface ReplayedCall {
  readonly id: string;
  readonly atMs: number;
  readonly tool: string;
  readonly before: Foreseen;
  readonly after: Foreseen;
  /** Whether the decision differs; another rule with the same decision does not count. */
  readonly difference: Difference;
}

export type Tally = Readonly<Record<Verdict | 'unknown', number>>;

export interface ReplayReport {
  /** In order of time. */
  readonly calls: readonly ReplayedCall[];
  readonly totals: {
    readonly before: Tally;
    readonly after: Tally;
    readonly differences: Readonly<Record<Difference, number>>;
  };
  /** Tools that the list filter shows on one side only. */
  readonly listing: {
    readonly shown: readonly string[];
    readonly hidden: readonly string[];
  };
}

interface Tool extends ReplayTool {
  readonly schema: SchemaCheck | undefined;
}

interface Side {
  readonly forecaster: Forecaster;
  readonly counters: RangeCounters;
}

function sideOf(document: PolicyDocument | null): Side {
  return { forecaster: createForecaster(document), counters: createRangeCounters() };
}

/** Schemas are compiled when a call of their tool comes, and once. */
function createToolBook(tools: readonly ReplayTool[]): (name: string) => Tool | undefined {
  const listed = new Map(tools.map((tool) => [tool.name, tool]));
  const compiled = new Map<string, Tool>();
  return (name) => {
    const known = compiled.get(name);
    const tool = listed.get(name);
    if (known !== undefined || tool === undefined) return known;
    const schema = tool.inputSchema === undefined ? undefined : compileSchema(tool.inputSchema);
    const made = { ...tool, schema };
    compiled.set(name, made);
    return made;
  };
}

function factsOf(call: RecordedCall, tool: Tool | undefined, organisation: string): Facts {
  const toolClass = call.class ?? tool?.class;
  const { severity, annotations, schema } = tool ?? {};
  return {
    nowMs: call.atMs,
    organisation,
    server: call.server,
    grant: call.grant,
    ...(call.session === undefined ? {} : { session: call.session }),
    tool: {
      ...(toolClass === undefined ? {} : { class: toolClass }),
      ...(severity === undefined ? {} : { severity }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...(schema === undefined ? {} : { schema }),
    approved: call.recorded?.approved === true,
  };
}

type Deciders = (hash: string | undefined) => Forecaster | undefined;

function createDeciders(versions: ReplayInput['versions']): Deciders {
  const made = new Map<string, Forecaster>();
  return (hash) => {
    const document = hash === undefined ? undefined : versions?.get(hash);
    if (hash === undefined || document === undefined) return undefined;
    const forecaster = made.get(hash) ?? createForecaster(document);
    made.set(hash, forecaster);
    return forecaster;
  };
}

/** What the limits of the policy that decided took from the call's values. */
function costsOf(call: RecordedCall, by: Forecaster, facts: Facts): Known['costs'] {
  const { tool, argumentKeys } = call;
  const { charges } = by.forecast({ tool, argumentKeys }, { ...facts, approved: true });
  const taken = charges.flatMap(({ charge, unknownCost }) => {
    const cost = call.charges?.find(({ counter }) => counter === charge.counter)?.cost;
    if (!unknownCost || cost === undefined) return [];
    return [[costKey(charge.counter, charge.path), cost] as const];
  });
  return new Map(taken);
}

function knownOf(
  call: RecordedCall,
  tool: Tool | undefined,
  facts: Facts,
  by: Forecaster | undefined,
): Known {
  if (by === undefined || call.recorded === undefined) {
    return { facts, certain: undefined, costs: new Map() };
  }
  const proved = certaintiesOf(call.recorded, by, call.tool, facts);
  const certain =
    tool?.definitionChanged === true ? { ...proved, argumentsValid: undefined } : proved;
  return { facts, certain, costs: costsOf(call, by, facts) };
}

function possibleOf(foreseen: Foreseen): readonly Verdict[] {
  return foreseen.decision === 'unknown' ? foreseen.possible : [foreseen.decision];
}

function differenceOf(before: Foreseen, after: Foreseen, samePlan: boolean): Difference {
  const [from, to] = [possibleOf(before), possibleOf(after)];
  if (!from.some((verdict) => to.includes(verdict))) return 'different';
  if (from.length === 1 && to.length === 1) return 'same';
  return samePlan ? 'same' : 'unknown';
}

function recordedEnd(call: RecordedCall): Foreseen {
  if (call.recorded === undefined)
    return { decision: 'unknown', possible: ['allow', 'deny', 'ask'], rules: [] };
  const { decision, rule, code } = call.recorded;
  return { decision, rule, ...(code === undefined ? {} : { code }) };
}

function replayCall(
  call: RecordedCall,
  known: Known,
  before: Side | undefined,
  after: Side,
): ReplayedCall {
  const { id, atMs, tool } = call;
  const then = before && foresee(before.forecaster, before.counters, call, known);
  const now = foresee(after.forecaster, after.counters, call, known);
  const samePlan =
    then !== undefined &&
    !then.limited &&
    !now.limited &&
    before?.forecaster.planText(tool, known.facts) === after.forecaster.planText(tool, known.facts);
  const first = then?.foreseen ?? recordedEnd(call);
  const difference = differenceOf(first, now.foreseen, samePlan);
  return { id, atMs, tool, before: first, after: now.foreseen, difference };
}

function tally(ends: readonly Foreseen[]): Tally {
  const counts = { allow: 0, deny: 0, ask: 0, unknown: 0 };
  for (const { decision } of ends) counts[decision] += 1;
  return counts;
}

function countDifferences(calls: readonly ReplayedCall[]): Record<Difference, number> {
  const counts = { same: 0, different: 0, unknown: 0 };
  for (const { difference } of calls) counts[difference] += 1;
  return counts;
}

function listingOf(
  input: ReplayInput,
  before: Side | undefined,
  after: Side,
): ReplayReport['listing'] {
  if (before === undefined) return { shown: [], hidden: [] };
  const shown: string[] = [];
  const hidden: string[] = [];
  for (const tool of input.tools) {
    const { severity } = tool;
    const facts: Facts = {
      ...input.lister,
      organisation: input.organisation,
      tool: severity === undefined ? {} : { severity },
      approved: false,
    };
    const was = isListed(before.forecaster.program, tool, facts);
    const is = isListed(after.forecaster.program, tool, facts);
    if (is && !was) shown.push(tool.name);
    if (was && !is) hidden.push(tool.name);
  }
  return { shown, hidden };
}

/** Decides the calls in order of time under both policies. */
export function replay(input: ReplayInput): ReplayReport {
  const before = input.before === undefined ? undefined : sideOf(input.before);
  const after = sideOf(input.after);
  const toolNamed = createToolBook(input.tools);
  const deciderOf = createDeciders(input.versions);
  const ordered = input.calls.toSorted((a, b) => a.atMs - b.atMs);
  const calls = ordered.map((call) => {
    const tool = toolNamed(call.tool);
    const facts = factsOf(call, tool, input.organisation);
    const known = knownOf(call, tool, facts, deciderOf(call.recorded?.policyHash));
    return replayCall(call, known, before, after);
  });
  return {
    calls,
    totals: {
      before: tally(calls.map((call) => call.before)),
      after: tally(calls.map((call) => call.after)),
      differences: countDifferences(calls),
    },
    listing: listingOf(input, before, after),
  };
}
