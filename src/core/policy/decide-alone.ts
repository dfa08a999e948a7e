// A decision with counters empty, for document tests and `explain`: a limit denies only when its
// amount cannot be read or the cost alone exceeds it.
import type { Decision } from '#contract/decision.ts';
import { applyCharges } from '#core/counters/index.ts';
import { evaluate } from './evaluate.ts';
import type { Facts, Query } from './facts.ts';
import { refuseCharge } from './message.ts';
import type { Program } from './program.ts';

/** Decides a call as the first one that its counters ever saw. */
export function decideAlone(program: Program, query: Query, facts: Facts): Decision {
  const decision = evaluate(program, query, facts);
  if (decision.decision !== 'allow') return decision;
  const applied = applyCharges(decision.charges, () => undefined);
  const refused = applied.ok ? undefined : decision.charges[applied.index];
  return refused === undefined ? decision : refuseCharge(refused, facts.nowMs);
}
