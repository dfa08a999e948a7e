// One call under one policy, in its place in time: the forecast of the policy room, with counters.
// `unknown` where the end hangs on values that were not kept; never a guess.
import type { Decision } from '#contract/decision.ts';
import {
  type Certainties,
  evaluate,
  type Facts,
  type Forecast,
  type Forecaster,
  type PartialCharge,
  refuseCharge,
} from '#core/policy/index.ts';
import type { RangeCounters } from './range-counters.ts';
import type { RecordedCall, Verdict } from './recorded-call.ts';

export type Foreseen =
  | {
      readonly decision: Verdict;
      /** `null`: certain to end so, but by one of several rules. */
      readonly rule: string | null;
      readonly code?: string;
      readonly message?: string;
    }
  | {
      readonly decision: 'unknown';
      readonly possible: readonly Verdict[];
      /** The rules and limits that depend on values that were not kept, or on other such calls. */
      readonly rules: readonly string[];
    };

interface End {
  readonly decision: Verdict;
  readonly rule: string;
}

/** What is known of a call beside its record. */
export interface Known {
  readonly facts: Facts;
  readonly certain: Certainties | undefined;
  /** Costs that were taken from values, by counter and path. */
  readonly costs: ReadonlyMap<string, number>;
}

/** The key of `Known.costs`. */
export function costKey(counter: string, path: string | undefined): string {
  return JSON.stringify([counter, path ?? null]);
}

function forecastOf(forecaster: Forecaster, call: RecordedCall, known: Known): Forecast {
  const { tool, arguments: args, argumentKeys } = call;
  if (args === undefined) {
    return forecaster.forecast({ tool, argumentKeys }, known.facts, known.certain);
  }
  const found = evaluate(forecaster.program, { tool, arguments: args }, known.facts);
  if (found.decision !== 'allow') return { perhaps: [], end: found, charges: [] };
  const charges = found.charges.map((charge) => ({ charge, unknownCost: false }));
  return { perhaps: [], charges };
}

function withCosts(charges: readonly PartialCharge[], known: Known): readonly PartialCharge[] {
  return charges.map((part) => {
    if (!part.unknownCost) return part;
    const cost = known.costs.get(costKey(part.charge.counter, part.charge.path));
    return cost === undefined ? part : { charge: { ...part.charge, cost }, unknownCost: false };
  });
}

function shown(decision: Decision): Foreseen {
  if (decision.decision === 'allow') return { decision: 'allow', rule: '' };
  const { decision: verdict, rule, code, message } = decision;
  return { decision: verdict, rule, code, message };
}

function summed(perhaps: readonly End[], last: Decision): Foreseen {
  if (perhaps.length === 0) return shown(last);
  const possible = [...new Set([...perhaps.map(({ decision }) => decision), last.decision])];
  const [only] = possible;
  if (possible.length === 1 && only !== undefined) return { decision: only, rule: null };
  return { decision: 'unknown', possible, rules: perhaps.map(({ rule }) => rule) };
}

const ALLOW: Decision = { decision: 'allow', rule: '', charges: [] };

/** Foresees a call and charges it; calls must come in order of time. */
export function foresee(
  forecaster: Forecaster,
  counters: RangeCounters,
  call: RecordedCall,
  known: Known,
): { readonly foreseen: Foreseen; readonly limited: boolean } {
  const { perhaps, end, charges: open } = forecastOf(forecaster, call, known);
  if (end !== undefined) return { foreseen: summed(perhaps, end), limited: false };
  const charges = withCosts(open, known);
  const { refused, perhaps: unsure } = counters.judge(charges);
  const perhapsRefused = unsure.flatMap((index): readonly End[] => {
    const rule = charges[index]?.charge.pointer;
    return rule === undefined ? [] : [{ decision: 'deny', rule }];
  });
  const before = [...perhaps, ...perhapsRefused];
  const refusal = refused === undefined ? undefined : charges[refused]?.charge;
  const limited = charges.length > 0;
  if (refusal !== undefined) {
    return { foreseen: summed(before, refuseCharge(refusal, known.facts.nowMs)), limited };
  }
  if (call.returned !== true) counters.charge(charges, before.length === 0);
  return { foreseen: summed(before, ALLOW), limited };
}
