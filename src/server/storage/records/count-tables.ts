// Calls by minute and by hour of a series: tables of the index, prepared by index-tables.ts.
import type { RecordCount } from '#core/decisions/index.ts';
import type { SqlDatabase } from '../sqlite/sql-database.ts';
import { fields, quoted, runFor } from './json-rows.ts';
import { createSeriesMap, type SeriesNames } from './series-map.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** The lengths of time that calls are counted by. */
export const COUNT_STEPS_MS = [MINUTE_MS, HOUR_MS];

/** No call yet, in the minute and in the hour of a moment. */
export function noCalls(atMs: number) {
  return COUNT_STEPS_MS.map((stepMs) => {
    const startMs = Math.floor(atMs / stepMs) * stepMs;
    return { stepMs, startMs, allow: 0, deny: 0, ask: 0, failed: 0 };
  });
}

export type CountWrite = Omit<RecordCount, 'startMs'> & {
  readonly series: number;
  readonly stepMs: number;
  readonly startMs: number;
};

/** Series that are remembered. */
const SERIES_MAX = 20_000;

export function countTables(db: SqlDatabase) {
  const addSeries = db.prepare(
    'INSERT OR IGNORE INTO series (organisation, server, grant_id) VALUES (?, ?, ?)',
  );
  const seriesId = db.prepare(
    'SELECT id FROM series WHERE organisation = ? AND server = ? AND grant_id = ?',
  );
  const add = db.prepare(
    `INSERT INTO counts (series, step_ms, start_ms, allow, deny, ask, failed)
     SELECT ${fields(7)} WHERE true
     ON CONFLICT DO UPDATE SET allow = allow + excluded.allow, deny = deny + excluded.deny,
       ask = ask + excluded.ask, failed = failed + excluded.failed`,
  );
  const drop = db.prepare('DELETE FROM counts WHERE step_ms = ? AND start_ms + step_ms <= ?');
  const known = createSeriesMap<number>();
  const settled = (names: readonly string[]): number => {
    const found = seriesId.all(names)[0];
    if (found !== undefined) return Number(found['id']);
    addSeries.run(names);
    return Number(seriesId.all(names)[0]?.['id']);
  };
  return {
    /** The number of a series. */
    series: (names: SeriesNames): number => {
      const found = known.get(names);
      if (found !== undefined) return found;
      const id = settled(names.map(quoted));
      if (known.size() >= SERIES_MAX) known.clear();
      known.set(names, id);
      return id;
    },
    /** What a transaction has added that came to nothing is not there. */
    forgetSeries: known.clear,
    addCounts: (counts: readonly CountWrite[]) =>
      runFor(
        add,
        counts.map(({ series, stepMs, startMs, allow, deny, ask, failed }) => {
          return [series, stepMs, startMs, allow, deny, ask, failed];
        }),
      ),
    forgetCounts: (stepMs: number, beforeMs: number) => void drop.run([stepMs, beforeMs]),
    /** For statements that are put together from a filter (count-records.ts). */
    query: (sql: string, values: readonly (string | number)[]) => db.prepare(sql).all(values),
  };
}
