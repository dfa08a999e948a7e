// Moments, as people say them; the exact time is in the title and for machines.

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const NARROW = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });
const EXACT_PARTS = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;
const EXACT = new Intl.DateTimeFormat('en-GB', EXACT_PARTS);
const FULL = new Intl.DateTimeFormat('en-GB', { ...EXACT_PARTS, timeZoneName: 'short' });

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const DAYS_MAX = 30;

/** `3 minutes ago`, `in 2 days`; far away the date. */
export function relativeText(atMs: number, nowMs: number, words = RELATIVE): string {
  const distance = atMs - nowMs;
  if (Math.abs(distance) > DAYS_MAX * 86_400_000) return exactText(atMs).split(',')[0] ?? '';
  for (const [unit, ms] of STEPS) {
    if (Math.abs(distance) >= ms) return words.format(Math.trunc(distance / ms), unit);
  }
  return distance > 0 ? 'in less than a minute' : 'just now';
}

/** `3 Aug 2026, 14:05:09`, in the time zone of this device. */
export function exactText(atMs: number): string {
  return EXACT.format(atMs);
}

export interface AgoProps {
  readonly atMs: number | null;
  /** Said when it never happened. */
  readonly never?: string;
  /** Where there is little room: `3d ago`. */
  readonly narrow?: boolean;
}

/** How long ago, or a word when it never happened. */
export function Ago({ atMs, never = 'never', narrow }: AgoProps) {
  if (atMs === null) return <span className="text-soft">{never}</span>;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={FULL.format(atMs)}>
      {relativeText(atMs, Date.now(), narrow ? NARROW : RELATIVE)}
    </time>
  );
}

export function Moment({ atMs }: { atMs: number }) {
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={FULL.format(atMs)}
      className="tabular-nums"
    >
      {exactText(atMs)}
    </time>
  );
}
