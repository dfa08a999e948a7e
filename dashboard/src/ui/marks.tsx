// The small marks: class, severity, decision, state, grade. Each says by word and shape what its
// colour says. Drawings are those of the registry's pages.
import type { Severity } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import { classes } from './class-names.ts';

const SHAPES: Readonly<Record<ToolClass, string>> = {
  Read: 'M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9Zm0 2.2a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 0 0 0-4.6Z',
  Write: 'M2 2h8v8H2Z',
  Execute: 'M2.5 1.2L10.8 6L2.5 10.8Z',
  Destructive: 'M3.7 1h4.6L11 3.7v4.6L8.3 11H3.7L1 8.3V3.7ZM3.5 5v2h5V5Z',
  Financial: 'M6 .8L11.2 6L6 11.2L.8 6Z',
};
const CLASS_COLOURS: Readonly<Record<ToolClass, string>> = {
  Read: 'text-read',
  Write: 'text-write',
  Execute: 'text-execute',
  Destructive: 'text-destructive',
  Financial: 'text-financial',
};
const LEVELS: readonly Severity[] = ['Low', 'Medium', 'High', 'Critical'];
const SEVERITY_COLOURS: Readonly<Record<string, string>> = {
  Low: 'text-low',
  Medium: 'text-medium',
  High: 'text-high',
  Critical: 'text-critical',
};

const MARK = 'inline-flex items-center gap-1.5 text-[0.9em] font-semibold whitespace-nowrap';

export function ClassMark({ value }: { value: ToolClass }) {
  return (
    <span className={classes(MARK, CLASS_COLOURS[value])}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" className="shrink-0">
        <path d={SHAPES[value]} fill="currentColor" fillRule="evenodd" />
      </svg>
      {value}
    </span>
  );
}

/** Four bars, as many filled as the severity has steps. */
export function SeverityMark({ value }: { value: Severity }) {
  const level = LEVELS.indexOf(value);
  return (
    <span className={classes(MARK, SEVERITY_COLOURS[value])}>
      <svg viewBox="0 0 15 12" width="15" height="12" aria-hidden="true" className="shrink-0">
        {LEVELS.map((name, index) => (
          <rect
            key={name}
            x={index * 4}
            y={9 - index * 3}
            width="3"
            height={3 + index * 3}
            fill="currentColor"
            opacity={index <= level ? 1 : 0.22}
          />
        ))}
      </svg>
      {value}
    </span>
  );
}

const DECISIONS = {
  allow: { word: 'allowed', look: 'text-allow', path: 'M2.5 6.5l2.5 2.5 4.5-5.5' },
  ask: { word: 'held', look: 'text-ask', path: 'M4 4.5a2 2 0 1 1 2.5 2v1M6.2 10v.1' },
  deny: { word: 'denied', look: 'text-deny', path: 'M3 3l6 6M9 3l-6 6' },
} as const;

export function DecisionMark({ value }: { value: 'allow' | 'ask' | 'deny' }) {
  const { word, look, path } = DECISIONS[value];
  return (
    <span className={classes(MARK, look)}>
      <svg viewBox="0 0 12 12" width="13" height="13" aria-hidden="true" className="shrink-0">
        <path
          d={path}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.9"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {word}
    </span>
  );
}

export type StateTone = 'good' | 'waiting' | 'bad' | 'idle';
const STATE_LOOKS: Readonly<Record<StateTone, string>> = {
  good: 'text-allow',
  waiting: 'text-ask',
  bad: 'text-deny',
  idle: 'text-soft',
};

/** A word with a dot: full when it is in force, hollow when it is not. */
export function StateMark({ tone, children }: { tone: StateTone; children: string }) {
  return (
    <span className={classes(MARK, STATE_LOOKS[tone])}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" className="shrink-0">
        <circle
          cx="5"
          cy="5"
          r="3.6"
          fill={tone === 'idle' ? 'none' : 'currentColor'}
          stroke="currentColor"
          strokeWidth="1.5"
        />
      </svg>
      {children}
    </span>
  );
}

/** Stands beside what the configuration file names, and what therefore is changed there alone. */
export function FileMark({ managedBy }: { managedBy: 'api' | 'file' }) {
  if (managedBy === 'api') return null;
  return (
    <span
      title="The configuration file names it. It is changed there."
      className="inline-block rounded border border-line bg-sunken px-1.5 text-[0.78rem] font-normal whitespace-nowrap text-soft"
    >
      configuration file
    </span>
  );
}

/** A key of the keyboard. */
export function Key({ children }: { children: string }) {
  return (
    <kbd className="rounded border border-strong-line bg-sunken px-1.5 font-mono text-[0.8rem] text-soft">
      {children}
    </kbd>
  );
}
