// Which records the screen shows, as its address says it: whoever gets the link sees the same. Pure;
// times come in as arguments.
import type { RecordChart } from '#contract/records-api.ts';

/** Presets of time, the newest end always being now. */
export const RANGES = [
  { id: '1h', label: 'Last hour', ms: 3_600_000 },
  { id: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { id: '7d', label: 'Last 7 days', ms: 604_800_000 },
  { id: '30d', label: 'Last 30 days', ms: 2_592_000_000 },
  { id: 'all', label: 'All that is kept', ms: undefined },
] as const;
export type RangeId = (typeof RANGES)[number]['id'];

/** Filters that are plain words, by their names in the address and in the API. */
export const WORD_FILTERS = ['server', 'grant', 'tool', 'decision', 'rule', 'session'] as const;
export type WordFilter = (typeof WORD_FILTERS)[number];

export interface RecordFilters {
  readonly words: Readonly<Partial<Record<WordFilter, string>>>;
  /** Without effect when there is `fromMs` or `toMs`. */
  readonly range: RangeId;
  readonly fromMs: number | undefined;
  /** Exclusive. */
  readonly toMs: number | undefined;
}

export type ChartStep = RecordChart['step'];
const STEPS: readonly ChartStep[] = ['minute', 'hour', 'day'];
export const STEP_MS: Readonly<Record<ChartStep, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

const RANGE_DEFAULT: RangeId = '24h';
/** So much of all that is kept the chart shows. */
const CHART_MS_MAX = 90 * STEP_MS.day;
/** At most so many bars of a step, else the next longer one is taken. */
const STEPS_MAX: Readonly<Record<ChartStep, number>> = {
  minute: 180,
  hour: 200,
  day: Number.POSITIVE_INFINITY,
};

function timeIn(address: URLSearchParams, name: string): number | undefined {
  const text = address.get(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function filtersOf(address: URLSearchParams): RecordFilters {
  const words = WORD_FILTERS.flatMap((name) => {
    const value = address.get(name) ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return {
    words: Object.fromEntries(words),
    range: RANGES.find(({ id }) => id === address.get('range'))?.id ?? RANGE_DEFAULT,
    fromMs: timeIn(address, 'from'),
    toMs: timeIn(address, 'to'),
  };
}

/** What is to be changed in an address; `undefined` takes it out. */
export type FilterChange = Readonly<
  Partial<Record<WordFilter | 'range' | 'from' | 'to' | 'record', string | undefined>>
>;

/** The address with other filters. Choosing a preset takes exact times out, and the other way round. */
export function changedAddress(address: URLSearchParams, change: FilterChange): URLSearchParams {
  const next = new URLSearchParams(address);
  if (change.range !== undefined) for (const name of ['from', 'to']) next.delete(name);
  if (change.from !== undefined || change.to !== undefined) next.delete('range');
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  if (next.get('range') === RANGE_DEFAULT) next.delete('range');
  return next;
}

export function hasExactTimes({ fromMs, toMs }: RecordFilters): boolean {
  return fromMs !== undefined || toMs !== undefined;
}

/** True when no filter but the time is set. */
export function isUnfiltered({ words }: RecordFilters): boolean {
  return Object.keys(words).length === 0;
}

/** Where the shown time begins and ends; presets begin at a whole minute, so that the query stays. */
export function spanOf(
  filters: RecordFilters,
  nowMs: number,
): { readonly fromMs: number | undefined; readonly toMs: number | undefined } {
  const { fromMs, toMs, range } = filters;
  if (hasExactTimes(filters)) return { fromMs, toMs };
  const ms = RANGES.find(({ id }) => id === range)?.ms;
  if (ms === undefined) return { fromMs: undefined, toMs: undefined };
  const minuteMs = STEP_MS.minute;
  return { fromMs: Math.floor((nowMs - ms) / minuteMs) * minuteMs, toMs: undefined };
}

/** The filters as `/records`, `/records/live` and `/records/export` take them. */
export function queryOf(filters: RecordFilters, nowMs: number): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of WORD_FILTERS) {
    const value = filters.words[name];
    if (value !== undefined) query.set(name, value);
  }
  const { fromMs, toMs } = spanOf(filters, nowMs);
  if (fromMs !== undefined) query.set('from', String(fromMs));
  if (toMs !== undefined) query.set('to', String(toMs));
  return query;
}

export interface ChartSpan {
  readonly step: ChartStep;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the chart shows: whole steps, no more than can be told apart. */
export function chartSpanOf(filters: RecordFilters, nowMs: number): ChartSpan {
  const span = spanOf(filters, nowMs);
  const toMs = span.toMs ?? nowMs;
  const fromMs = Math.max(span.fromMs ?? 0, toMs - CHART_MS_MAX);
  const step = STEPS.find((name) => (toMs - fromMs) / STEP_MS[name] <= STEPS_MAX[name]) ?? 'day';
  const ms = STEP_MS[step];
  return { step, fromMs: Math.floor(fromMs / ms) * ms, toMs: Math.ceil(toMs / ms) * ms };
}

/** The query of the chart: of the words, it knows server and grant. */
export function chartQueryOf({ words }: RecordFilters, span: ChartSpan): URLSearchParams {
  const query = new URLSearchParams({
    step: span.step,
    from: String(span.fromMs),
    to: String(span.toMs),
  });
  for (const name of ['server', 'grant'] as const) {
    const value = words[name];
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

/** Every step of the span, also those without calls. */
export function filledSteps(
  span: ChartSpan,
  data: RecordChart['data'],
): readonly RecordChart['data'][number][] {
  const ms = STEP_MS[span.step];
  const found = new Map(data.map((count) => [count.startMs, count]));
  const count = Math.max(0, Math.round((span.toMs - span.fromMs) / ms));
  return Array.from({ length: count }, (_, index) => {
    const startMs = span.fromMs + index * ms;
    return found.get(startMs) ?? { startMs, allow: 0, deny: 0, ask: 0, failed: 0 };
  });
}

/** True when calls of this moment can still come in. */
export function reachesNow({ toMs }: RecordFilters, nowMs: number): boolean {
  return toMs === undefined || toMs > nowMs;
}
