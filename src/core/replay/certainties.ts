// What a record proves about values that were not kept: the policy that decided the call saw them,
// so each of its rules up to the one that decided is known to have held or not.
import type { Certainties, Facts, Forecaster, PartialRule } from '#core/policy/index.ts';
import type { RecordedCall } from './recorded-call.ts';

type Recorded = NonNullable<RecordedCall['recorded']>;

/** Ends before any rule is looked at. */
const BEFORE_RULES = new Set(['no_policy', 'hidden', 'default_deny', 'arguments_invalid']);

/** The rules that were looked at, and whether the last of them is the one that decided. */
function seenRules(rules: readonly PartialRule[], recorded: Recorded): readonly PartialRule[] {
  const decisive = rules.findIndex(({ pointer }) => pointer === recorded.rule);
  const seen = decisive === -1 ? rules : rules.slice(0, decisive + 1);
  // An approval passes `approve_if` as a whole: nothing is known of those rules.
  return recorded.approved ? seen.filter(({ list }) => list !== 'approve_if') : seen;
}

function heldThen(rule: PartialRule, recorded: Recorded): boolean {
  const decided = rule.pointer === recorded.rule;
  return rule.list === 'require' ? !decided : decided;
}

/**
 * What is certain about a call that `by` decided. A rule that reads facts which may have changed
 * since (tags, annotations, severity) proves nothing.
 */
export function certaintiesOf(
  recorded: Recorded,
  by: Forecaster,
  tool: string,
  facts: Facts,
): Certainties {
  const strict = by.program?.strict === true;
  const { code = '' } = recorded;
  if (BEFORE_RULES.has(code)) {
    const argumentsValid = code === 'arguments_invalid' ? false : undefined;
    return { argumentsValid, holds: new Map() };
  }
  const seen = seenRules(by.rulesFor(tool, facts), recorded).filter(({ lasting }) => lasting);
  const holds = new Map(seen.map((rule) => [rule.identity, heldThen(rule, recorded)]));
  return { argumentsValid: strict ? true : undefined, holds };
}
