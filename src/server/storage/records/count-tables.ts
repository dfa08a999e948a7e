// Calls by minute and by hour of a series, which is one organisation, server and grant: tables of the
// index, prepared by index-tables.ts.
import type { RecordCount } from '#core/decisions/index.ts';
import type { SqlDatabase } from '../sqlite/sql-database.ts';
import { fields, quoted, runFor } from './json-rows.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** The lengths of time that calls are counted by. */
export const COUNT_STEPS_MS = [MINUTE_MS, HOUR_MS];

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
  const known = new Map<string, Map<string, Map<string, number>>>();
  let size = 0;
  const settled = (names: readonly string[]): number => {
    const found = seriesId.all(names)[0];
    if (found !== undefined) return Number(found['id']);
    addSeries.run(names);
    return Number(seriesId.all(names)[0]?.['id']);
  };
  const forgetSeries = () => {
    known.clear();
    size = 0;
  };
  return {
    series: (organisation: string, server: string, grant: string): number => {
      const found = known.get(organisation)?.get(server)?.get(grant);
      if (found !== undefined) return found;
      const id = settled([organisation, server, grant].map(quoted));
      if (size >= SERIES_MAX) forgetSeries();
      within(within(known, organisation), server).set(grant, id);
      size += 1;
      return id;
    },
    /** What a transaction has added that came to nothing is not there. */
    forgetSeries,
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

function within<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const found = maps.get(key) ?? new Map<string, Value>();
  if (found.size === 0) maps.set(key, found);
  return found;
}
