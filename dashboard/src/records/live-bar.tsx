// The line above the list: whether new calls come in by themselves, how many wait, and what is said
// of that to those who hear the page: a sum every few seconds, not every call.
import { useEffect, useRef, useState } from 'react';
import type { RecordedRow } from '#contract/records-api.ts';
import { Button, classes } from '#dashboard/ui/index.ts';
import { NEW_ROWS_MAX } from './arrived-rows.ts';
import { durationText } from './decision-words.ts';
import type { RecordTail, TailState } from './use-record-tail.ts';

const SAID_EVERY_MS = 5_000;
/** So many calls at least are summed up. */
const TOLD_MIN = 5;

const WORDS: Readonly<Record<TailState, string>> = {
  off: 'New calls do not come in by themselves.',
  opening: 'Connecting…',
  live: 'New calls come in by themselves.',
  lost: 'The connection is lost; it is tried again.',
};
const LOOKS: Readonly<Record<TailState, string>> = {
  off: 'bg-strong-line',
  opening: 'bg-ask',
  live: 'bg-allow motion-safe:animate-pulse',
  lost: 'bg-deny',
};

export interface LiveBarProps {
  readonly tail: RecordTail;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  /** What the list shows. */
  readonly shown: readonly RecordedRow[];
}

export function LiveBar({ tail, on, onSwitch, shown }: LiveBarProps) {
  const { state, waiting } = tail;
  const show = () => {
    window.scrollTo({ top: 0 });
    tail.show();
  };
  return (
    <div className="sticky top-0 z-[5] mb-2 flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-paper py-2">
      <Button small icon={on ? 'pause' : 'play'} aria-pressed={on} onClick={() => onSwitch(!on)}>
        Live
      </Button>
      <p className="flex items-center gap-2 text-[0.9rem] text-soft">
        <span aria-hidden="true" className={classes('size-2 rounded-full', LOOKS[state])} />
        {on && state === 'off' ? 'The chosen time has ended: nothing new can come.' : WORDS[state]}
      </p>
      {waiting === 0 ? null : (
        <Button small tone="primary" onClick={show}>
          {waiting > NEW_ROWS_MAX ? `More than ${NEW_ROWS_MAX}` : waiting} new{' '}
          {waiting === 1 ? 'call' : 'calls'}: show
        </Button>
      )}
      <Latencies rows={shown} />
      <Spoken count={tail.rows.length + waiting} />
    </div>
  );
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** How long the shown calls took, and what the gateway added. */
function Latencies({ rows }: { rows: readonly RecordedRow[] }) {
  const ends = rows.flatMap(({ completion }) => (completion === undefined ? [] : [completion]));
  // A share of a handful says nothing.
  if (ends.length < TOLD_MIN) return null;
  const taken = ends.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const added = ends.map(({ overheadUs }) => overheadUs / 1_000).sort((a, b) => a - b);
  return (
    <p className="text-[0.86rem] text-soft max-sm:hidden sm:ml-auto">
      Of the {ends.length} shown that ran: half within {durationText(at(taken, 0.5))}, 95 % within{' '}
      {durationText(at(taken, 0.95))}; the gateway added {durationText(at(added, 0.5))}
    </p>
  );
}

/** Says how many came since it was said last. */
function Spoken({ count }: { count: number }) {
  const [text, setText] = useState('');
  const counts = useRef({ now: count, said: count });
  useEffect(() => {
    const { current } = counts;
    // The list was read afresh: what has been counted is in it.
    if (count < current.now) current.said = Math.min(current.said, count);
    current.now = count;
  }, [count]);
  useEffect(() => {
    const timer = setInterval(() => {
      const { now, said } = counts.current;
      counts.current.said = now;
      setText(now > said ? `${now - said} new ${now - said === 1 ? 'call' : 'calls'}` : '');
    }, SAID_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="status" className="sr-only">
      {text}
    </span>
  );
}
