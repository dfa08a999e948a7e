// Weighs what name, title, description, parameters and hints say, and comes to a category. Text and
// schema decide; a hint of the server can only raise what they leave open. Every step leaves the
// evidence that led to it.
import type { ToolClass } from '#contract/decision.ts';
import { runs, sqlIn, withDoors } from './door-raising.ts';
import { firstVerdict } from './first-verdict.ts';
import { type ParameterReading, sourceOf } from './parameter-reading.ts';
import { withAmount, withChoices, withStatements, withSwitches } from './raising.ts';
import type { Readings } from './readings.ts';
import { milder, withHints, withPhrases } from './tone.ts';
import { type Evidence, raise } from './verdict.ts';

export interface Judgement {
  readonly category: ToolClass;
  /** 0–1. */
  readonly confidence: number;
  /** Why, as the end of a sentence about the tool. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  readonly parameters: ParameterReading;
  /** Runs whatever code or commands it is given. */
  readonly runsAnything: boolean;
  /** Takes statements of a query language that can change data. */
  readonly anyStatement: boolean;
}

/** Comes to a category. */
export function judge(readings: Readings): Judgement {
  const first = firstVerdict(readings);
  const runsAnything = runs(first, readings) && !sqlIn(readings);
  let verdict = first;
  if (runsAnything) {
    const door = readings.parameters.doors.get('code') ?? readings.parameters.doors.get('command');
    const because = 'runs the code or the commands that it is given';
    if (door !== undefined) {
      verdict = raise(verdict, 'Execute', 0.93, because, {
        source: sourceOf(door),
        quote: door.name,
        supports: `Execute: ${because}`,
      });
    }
  } else {
    verdict = milder(withStatements(verdict, readings), readings);
    verdict = withChoices(verdict, readings);
    verdict = withDoors(verdict, readings);
    verdict = withAmount(withSwitches(verdict, readings), readings);
  }
  const anyStatement = verdict.because.startsWith('takes any statement');
  verdict = withPhrases(verdict, readings, runsAnything || anyStatement);
  verdict = withHints(verdict, readings);
  const { category, confidence, because, evidence } = verdict;
  return {
    category,
    confidence,
    because,
    evidence,
    parameters: readings.parameters,
    runsAnything,
    anyStatement,
  };
}
