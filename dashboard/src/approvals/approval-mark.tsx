// The state of an approval, in a word.
import type { ApprovalState } from '#contract/control.ts';
import { StateMark, type StateTone } from '#dashboard/ui/index.ts';

const TONES: Readonly<Record<ApprovalState, StateTone>> = {
  pending: 'waiting',
  approved: 'good',
  refused: 'bad',
  used: 'good',
  expired: 'idle',
};

export function ApprovalMark({ state }: { state: ApprovalState }) {
  return <StateMark tone={TONES[state]}>{state === 'pending' ? 'waits' : state}</StateMark>;
}
