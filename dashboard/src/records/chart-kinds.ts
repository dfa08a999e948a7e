// The parts of a bar, from the foot up: their words, colours and patterns. Shared by chart, sums and
// table, so that none of them can say something else.
import type { RecordChart } from '#contract/records-api.ts';
import type { ChartStep } from './record-filters.ts';

export const KINDS = ['ok', 'failed', 'ask', 'deny'] as const;
export type Kind = (typeof KINDS)[number];

/** What a part is filled with, so that it is known without its colour. */
export type Pattern = 'full' | 'lines' | 'dots' | 'hatch';

export interface KindLook {
  readonly decision: 'allow' | 'ask' | 'deny';
  /** After a number. */
  readonly word: string;
  readonly title: string;
  readonly look: string;
  readonly pattern: Pattern;
}

export const KIND_LOOKS: Readonly<Record<Kind, KindLook>> = {
  ok: { decision: 'allow', word: 'allowed', title: 'Allowed', look: 'text-allow', pattern: 'full' },
  failed: {
    decision: 'allow',
    word: 'allowed, then failed',
    title: 'Then failed',
    look: 'text-warn',
    pattern: 'lines',
  },
  ask: {
    decision: 'ask',
    word: 'held for a person',
    title: 'Held',
    look: 'text-ask',
    pattern: 'dots',
  },
  deny: { decision: 'deny', word: 'denied', title: 'Denied', look: 'text-deny', pattern: 'hatch' },
};

type Step = RecordChart['data'][number];

/** Calls of a kind in a step; `failed` is a part of those allowed. */
export function kindCount({ allow, ask, deny, failed }: Step, kind: Kind): number {
  return { ok: Math.max(0, allow - failed), failed, ask, deny }[kind];
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** The start of a step in words; days are those of UTC, as they are counted. */
export function stepText(startMs: number, step: ChartStep): string {
  return step === 'day' ? DAY.format(startMs) : CLOCK.format(startMs);
}

const HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const UTC_DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** Below the axis: the time of day, and the date where a day begins. */
export function markText(atMs: number, step: ChartStep): string {
  if (step === 'day') return UTC_DATE.format(atMs);
  const text = HOUR.format(atMs);
  return text === '00:00' ? DATE.format(atMs) : text;
}

/** `12 allowed, 1 denied`; kinds without calls are left out. */
export function stepWords(step: Step, kinds: readonly Kind[]): string {
  const parts = kinds
    .map((kind) => [kindCount(step, kind), KIND_LOOKS[kind].word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count.toLocaleString('en-US')} ${word}`);
  return parts.length === 0 ? 'no calls' : parts.join(', ');
}
