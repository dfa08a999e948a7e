// The statement that writes a batch: all of it or, when the head of the chain is not where it should be,
// nothing, and an error. By itself it is a whole transaction. Used by batch-writer.ts.
import pg from 'pg';
import type { Batch, BatchInput, ChainPoint } from '#core/decisions/index.ts';
import { COLUMN_NAMES, COLUMN_TYPES, columnsOf, entryRows } from './entry-columns.ts';
import { searchText } from './search-text.ts';
import type { WriterPlace } from './writers.ts';

const OWN_VALUES = 7;
const COLUMNS = COLUMN_TYPES.map((type, i) => `$${OWN_VALUES + 1 + i}::${type}[]`).join(', ');

/**
 * Dividing by the number of heads that were moved fails when it is none.
 * INVARIANT: everything is joined with `head`, so nothing is written then even if the error were not.
 */
const TEXT = `
WITH head AS (
  UPDATE ledger_writers SET seq = $1, hash = $2
  WHERE id = $3 AND seq = $4 AND hash = $5 AND fence = $6 RETURNING id
), entry AS (
  SELECT * FROM unnest(${COLUMNS}) AS e(${COLUMN_NAMES})
), added AS (
  INSERT INTO ledger_entries (writer, ${COLUMN_NAMES}) SELECT head.id, entry.* FROM head, entry
), call AS (
  SELECT at_ms - at_ms % 60000 AS start_ms, coalesce(organisation, '') AS organisation, server,
    grant_id, (decision = 'allow')::int AS allow, (decision = 'deny')::int AS deny,
    (decision = 'ask')::int AS ask, 0 AS failed
  FROM entry WHERE kind = 'decision'
  UNION ALL
  SELECT e.at_ms - e.at_ms % 60000, coalesce(e.organisation, ''), e.server, e.grant_id, 0, 0, 0, 1
  FROM unnest($7::text[]) AS f(request_id)
    JOIN ledger_entries e ON e.request_id = f.request_id AND e.kind = 'decision' AND e.writer = $3
), counted AS (
  INSERT INTO ledger_minutes AS m
    (start_ms, organisation, server, grant_id, writer, allow, deny, ask, failed)
  SELECT start_ms, organisation, server, grant_id, head.id,
    sum(allow), sum(deny), sum(ask), sum(failed)
  FROM head, call GROUP BY start_ms, organisation, server, grant_id, head.id
  ON CONFLICT (organisation, start_ms, server, grant_id, writer) DO UPDATE SET
    allow = m.allow + excluded.allow, deny = m.deny + excluded.deny,
    ask = m.ask + excluded.ask, failed = m.failed + excluded.failed
)
SELECT 1 / count(*) FROM head`;

const DIVISION_BY_ZERO = '22012';

/** @param from where the head of the writer must be */
export function batchStatement(
  writer: WriterPlace,
  from: ChainPoint,
  batch: Batch,
  work: Pick<BatchInput, 'drafts' | 'endings' | 'nowMs'>,
): pg.QueryConfig {
  const failed = work.endings.filter(({ completion }) => completion.outcome !== 'ok');
  return {
    name: 'ledger_write',
    text: TEXT,
    values: [
      ...[batch.head.seq, batch.head.hash, writer.id, from.seq, from.hash, writer.fence],
      failed.map(({ requestId }) => searchText(requestId)),
      ...columnsOf(entryRows(batch, work)),
    ],
  };
}

/** True when the head was not where it should be, so that nothing was written. */
export function isHeadMoved(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === DIVISION_BY_ZERO;
}
