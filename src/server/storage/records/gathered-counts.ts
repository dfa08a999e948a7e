// Calls by minute and hour, and the last call of each tool, gathered until they are written: each row
// once, however many calls it had. Called by index-work.ts.
import { COUNT_STEPS_MS, type CountWrite, MINUTE_MS } from './count-tables.ts';
import type { IndexTables } from './index-tables.ts';

/** Organisation (`''` for none), server, grant. */
export type SeriesNames = readonly [organisation: string, server: string, grant: string];
export type Counted = 'allow' | 'deny' | 'ask' | 'failed';

type Count = Omit<{ -readonly [Key in keyof CountWrite]: CountWrite[Key] }, 'series'>;

interface Series {
  readonly names: SeriesNames;
  readonly counts: Count[];
  /** The minute and the hour that were counted last. */
  latest: readonly Count[];
}

type Named<Value> = Map<string, Map<string, Map<string, Value>>>;

export const NONE = { allow: 0, deny: 0, ask: 0, failed: 0 };

export function createGatheredCounts() {
  let series: Named<Series> = new Map();
  let called = new Map<string, Map<string, number>>();
  const seriesOf = (names: SeriesNames): Series => {
    const [organisation, server, grant] = names;
    const found = series.get(organisation)?.get(server)?.get(grant);
    if (found !== undefined) return found;
    const made: Series = { names, counts: [], latest: [] };
    within(within(series, organisation), server).set(grant, made);
    return made;
  };
  return {
    count: (names: SeriesNames, atMs: number, what: Counted) => count(seriesOf(names), atMs, what),
    called: (server: string, tool: string, atMs: number) => {
      within(called, server).set(tool, atMs);
    },
    write(tables: IndexTables, more: readonly CountWrite[]): void {
      tables.addCounts([...countsOf(series, tables), ...more]);
      const calls = [...called].flatMap(([server, tools]) => {
        return [...tools].map(([tool, atMs]) => [server, tool, atMs] as const);
      });
      tables.called(calls);
    },
    clear(): void {
      series = new Map();
      called = new Map();
    },
  };
}

/** One minute may come several times: what is written is added to what is there. */
function count(series: Series, atMs: number, what: Counted): void {
  const minuteMs = series.latest[0]?.startMs ?? Number.NaN;
  if (!(atMs >= minuteMs && atMs < minuteMs + MINUTE_MS)) {
    series.latest = COUNT_STEPS_MS.map((stepMs) => {
      return { ...NONE, stepMs, startMs: Math.floor(atMs / stepMs) * stepMs };
    });
    series.counts.push(...series.latest);
  }
  for (const one of series.latest) one[what] += 1;
}

function countsOf(all: Named<Series>, tables: IndexTables): readonly CountWrite[] {
  const series = [...all.values()].flatMap((servers) => {
    return [...servers.values()].flatMap((grants) => [...grants.values()]);
  });
  return series.flatMap(({ names, counts }) => {
    const id = tables.series(...names);
    return counts.map((part) => ({ ...part, series: id }));
  });
}

function within<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const found = maps.get(key) ?? new Map<string, Value>();
  if (found.size === 0) maps.set(key, found);
  return found;
}
