// Lengths of time and moments as people type them at the command line.
import { UsageError } from './usage-error.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `90s`, `15m`, `2h`, `30d`, `4w` in milliseconds; `undefined` for anything else. */
function readSpan(text: string): number | undefined {
  const parts = /^(\d{1,6})([smhdw])$/.exec(text);
  const unit = UNITS_MS[parts?.[2] ?? ''];
  return unit === undefined ? undefined : Number(parts?.[1]) * unit;
}

/** A length of time, in milliseconds. */
export function parseSpan(text: string, option: string): number {
  const ms = readSpan(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageError(
    `${option} takes a length of time, not \`${text}\``,
    'write a number and s, m, h, d or w: 15m, 30d',
  );
}

/** A moment: ISO 8601, or a length of time before `nowMs`. In milliseconds since 1970. */
export function parseMoment(text: string, option: string, nowMs: number): number {
  const ms = readSpan(text);
  if (ms !== undefined) return nowMs - ms;
  const moment = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new UsageError(
    `${option} takes a time, not \`${text}\``,
    'write ISO 8601 (2026-03-01T10:00:00Z) or how long ago (15m, 2h, 7d)',
  );
}
