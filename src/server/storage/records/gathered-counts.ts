// Calls by minute and hour, and the last call of each tool, gathered until they are written: each row
// once, however many calls it had. Called by index-work.ts.
import { type CountWrite, MINUTE_MS, noCalls } from './count-tables.ts';
import type { IndexTables } from './index-tables.ts';
import { createSeriesMap, type SeriesNames, within } from './series-map.ts';

type Counted = 'allow' | 'deny' | 'ask' | 'failed';
type Counts = ReturnType<typeof noCalls>;

interface Series {
  readonly names: SeriesNames;
  readonly counts: Counts;
  /** The minute and the hour that were counted last. */
  latest: Counts;
}

export function createGatheredCounts() {
  const series = createSeriesMap<Series>();
  const called = new Map<string, Map<string, number>>();
  const seriesOf = (names: SeriesNames): Series => {
    const found = series.get(names);
    if (found !== undefined) return found;
    const made: Series = { names, counts: [], latest: [] };
    series.set(names, made);
    return made;
  };
  return {
    count: (names: SeriesNames, atMs: number, what: Counted) => count(seriesOf(names), atMs, what),
    called: (server: string, tool: string, atMs: number) => {
      within(called, server).set(tool, atMs);
    },
    write(tables: IndexTables, more: readonly CountWrite[]): void {
      const counts = series.values().flatMap(({ names, counts: own }): CountWrite[] => {
        const id = tables.series(names);
        return own.map((part) => ({ ...part, series: id }));
      });
      tables.addCounts([...counts, ...more]);
      const calls = [...called].flatMap(([server, tools]) => {
        return [...tools].map(([tool, atMs]) => [server, tool, atMs] as const);
      });
      tables.called(calls);
    },
    clear(): void {
      series.clear();
      called.clear();
    },
  };
}

/** One minute may come several times: what is written is added to what is there. */
function count(series: Series, atMs: number, what: Counted): void {
  const minuteMs = series.latest[0]?.startMs ?? Number.NaN;
  if (!(atMs >= minuteMs && atMs < minuteMs + MINUTE_MS)) {
    series.latest = noCalls(atMs);
    series.counts.push(...series.latest);
  }
  for (const one of series.latest) one[what] += 1;
}
