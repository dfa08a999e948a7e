// Calls by step from the counts by minute and by hour: whole hours are read as hours, the rest by the
// minute. Times are taken at the minute.
import type { RecordCount, RecordFilter } from '#core/decisions/index.ts';
import { HOUR_MS, MINUTE_MS } from './count-tables.ts';
import type { IndexTables } from './index-tables.ts';
import { quoted } from './json-rows.ts';

/** From minute to minute, the end not included. */
type Span = readonly [stepMs: number, fromMs: number, toMs: number];

/** Later than every moment that a date can be. */
const END_MS = 8_640_000_000_000_000;

export function countRecords(
  { query }: Pick<IndexTables, 'query'>,
  filter: RecordFilter,
  stepMs: number,
): readonly RecordCount[] {
  const { where, values } = seriesWhere(filter);
  const sums = new Map<number, RecordCount>();
  for (const [step, fromMs, toMs] of spansOf(filter, stepMs)) {
    const rows = query(
      `SELECT start_ms - start_ms % CAST(? AS INTEGER) AS start, sum(allow) AS allow, sum(deny) AS deny,
         sum(ask) AS ask, sum(failed) AS failed
       FROM counts WHERE step_ms = ? AND start_ms >= ? AND start_ms < ?
         AND series IN (SELECT id FROM series WHERE ${where}) GROUP BY 1`,
      [stepMs, step, fromMs, toMs, ...values],
    );
    for (const row of rows) {
      const [start, allow, deny, ask, failed] = COLUMNS.map((name) => Number(row[name]));
      const found = { startMs: start ?? 0, allow: allow ?? 0, deny: deny ?? 0 };
      const one = { ...found, ask: ask ?? 0, failed: failed ?? 0 };
      sums.set(one.startMs, plus(sums.get(one.startMs), one));
    }
  }
  return [...sums.values()].toSorted((a, b) => a.startMs - b.startMs);
}

const COLUMNS = ['start', 'allow', 'deny', 'ask', 'failed'] as const;

function plus(sum: RecordCount | undefined, one: RecordCount): RecordCount {
  if (sum === undefined) return one;
  return {
    startMs: one.startMs,
    allow: sum.allow + one.allow,
    deny: sum.deny + one.deny,
    ask: sum.ask + one.ask,
    failed: sum.failed + one.failed,
  };
}

function spansOf({ fromMs = 0, toMs = END_MS }: RecordFilter, stepMs: number): readonly Span[] {
  const from = floor(fromMs, MINUTE_MS);
  const to = ceil(toMs, MINUTE_MS);
  const [firstHour, lastHour] = [ceil(from, HOUR_MS), floor(to, HOUR_MS)];
  if (stepMs % HOUR_MS !== 0 || firstHour >= lastHour) return [[MINUTE_MS, from, to]];
  return [
    [MINUTE_MS, from, firstHour],
    [HOUR_MS, firstHour, lastHour],
    [MINUTE_MS, lastHour, to],
  ];
}

function floor(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}

function ceil(ms: number, step: number): number {
  return Math.ceil(ms / step) * step;
}

function seriesWhere({ organisation, server, grant }: RecordFilter) {
  const where = ['1'];
  const values: string[] = [];
  const narrow = (sql: string, value: string) => {
    where.push(sql);
    values.push(quoted(value));
  };
  if (organisation !== undefined) {
    const orphans = organisation.orphans ? ' OR organisation = \'""\'' : '';
    narrow(`(organisation = ?${orphans})`, organisation.id);
  }
  if (server !== undefined) narrow('server = ?', server);
  if (grant !== undefined) narrow('grant_id = ?', grant);
  return { where: where.join(' AND '), values };
}
