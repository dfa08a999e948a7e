// The record of a call whose charge did not go through: the same call, with the denial in place of
// the decision it was drafted with.
import type { Decision } from '#contract/decision.ts';
import type { DecisionRecord } from '#contract/record.ts';

/** The record with `decision`'s verdict, rule, code and message, and without charges. */
export function refusedRecord(record: DecisionRecord, decision: Decision): DecisionRecord {
  const { code: _code, message: _message, charges: _charges, ...kept } = record;
  const verdict = { decision: decision.decision, rule: decision.rule };
  if (decision.decision === 'allow') return { ...kept, ...verdict };
  return { ...kept, ...verdict, code: decision.code, message: decision.message };
}
