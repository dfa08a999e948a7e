// Fixed windows in UTC (policy language §5): which window a moment falls into. Used when a call is
// charged, and by whoever shows a counter. Moments are milliseconds since 1970.
import type { LimitWindow, WindowName } from '#contract/decision.ts';

/** A window as it is counted: a length in seconds, or one of the two calendar windows. */
export type FixedWindow = number | 'week' | 'month';

export interface WindowBounds {
  /** First millisecond of the window. */
  readonly startMs: number;
  /** First millisecond after it. */
  readonly endMs: number;
}

const SECONDS: Readonly<Record<Exclude<WindowName, 'week' | 'month'>, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
};
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05, the first Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The window as counted; `minute` and `60` are one, `week` and `month` are like no length. */
export function fixedWindow(window: LimitWindow): FixedWindow {
  if (typeof window === 'number' || window === 'week' || window === 'month') return window;
  return SECONDS[window];
}

/** The window that holds the moment `nowMs`. */
export function windowAt(window: FixedWindow, nowMs: number): WindowBounds {
  if (window === 'month') {
    const now = new Date(nowMs);
    const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
    return { startMs: Date.UTC(year, month, 1), endMs: Date.UTC(year, month + 1, 1) };
  }
  const lengthMs = window === 'week' ? WEEK_MS : window * 1000;
  const offsetMs = window === 'week' ? FIRST_MONDAY_MS : 0;
  const startMs = Math.floor((nowMs - offsetMs) / lengthMs) * lengthMs + offsetMs;
  return { startMs, endMs: startMs + lengthMs };
}

/** The window as denial texts spell it: `minute`, or `90 s`. */
export function windowText(window: LimitWindow): string {
  return typeof window === 'number' ? `${window} s` : window;
}
