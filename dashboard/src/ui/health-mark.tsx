// How a server is, in a word.
import type { Server } from '#contract/control.ts';
import { StateMark, type StateTone } from './marks.tsx';

const WORDS: Readonly<Record<Server['health']['state'], readonly [StateTone, string]>> = {
  unknown: ['idle', 'not asked yet'],
  connected: ['good', 'connected'],
  'needs-sign-in': ['waiting', 'needs sign-in'],
  error: ['bad', 'does not answer'],
};

export function HealthMark({ state }: { state: Server['health']['state'] }) {
  const [tone, word] = WORDS[state];
  return <StateMark tone={tone}>{word}</StateMark>;
}
