// The end of the records of several writers in PostgreSQL. A place is how far each writer's chain has
// been read; within a chain nothing can be seen before what stands before it, so nothing is left out.
import { type RecordRow, type RecordStore, recordPasses } from '#core/decisions/index.ts';
import type { ReadRows } from './postgres-records.ts';
import { rowOf } from './postgres-records.ts';
import { cursorOf, readCursor } from './record-cursor.ts';

/** How far the chains have been read. */
interface Places {
  readonly seqs: ReadonlyMap<number, number>;
  /** Writers below this have been left out: they have ended long ago. */
  readonly from: number;
}

/** A place is sent with every event, so it has bounds: this many of the newest writers. */
const WRITERS_MAX = 160;
const ENTRIES_MAX = 500;

const HEADS = 'SELECT id, seq FROM ledger_writers WHERE seq > 0 AND id >= $1';

/**
 * Entries behind the places, of each writer the next ones, in the order of their times as far as that
 * keeps each chain in order.
 */
const NEXT = `WITH places AS (
    SELECT (p ->> 0)::int AS writer, (p ->> 1)::bigint AS seq FROM jsonb_array_elements($1::jsonb) p
  ), fresh AS (
    SELECT e.*, max(e.at_ms) OVER (PARTITION BY e.writer ORDER BY e.seq) AS order_ms
    FROM ledger_writers w LEFT JOIN places p ON p.writer = w.id
    CROSS JOIN LATERAL (
      SELECT writer, seq, at_ms, kind, request_id, body FROM ledger_entries
      WHERE writer = w.id AND seq > greatest(w.base_seq, coalesce(p.seq, 0)) ORDER BY seq LIMIT $3
    ) e WHERE w.id >= $2
  )
  SELECT f.writer, f.seq, f.kind,
    CASE f.kind WHEN 'outcome' THEN (
      SELECT d.body FROM ledger_entries d
      WHERE d.request_id = f.request_id AND d.kind = 'decision' LIMIT 1
    ) ELSE f.body END AS body,
    CASE f.kind WHEN 'outcome' THEN f.body END AS end_body
  FROM fresh f ORDER BY f.order_ms, f.writer, f.seq LIMIT $3`;

export function createPostgresTail(read: ReadRows): RecordStore['tail'] {
  return async (filter, cursor, limit) => {
    const places = cursor === undefined ? undefined : readPlaces(cursor);
    if (places === undefined) {
      const rows = await read(HEADS, [0]);
      const seqs = new Map(rows.map((row) => [Number(row['id']), Number(row['seq'])]));
      return { rows: [], cursor: placesText({ seqs, from: 0 }) };
    }
    const most = Math.min(Math.max(1, limit), ENTRIES_MAX);
    const entries = await read(NEXT, [JSON.stringify([...places.seqs]), places.from, most]);
    const seqs = new Map(places.seqs);
    const rows = new Map<string, RecordRow>();
    for (const entry of entries) {
      seqs.set(Number(entry['writer']), Number(entry['seq']));
      const row = rowOf(entry['body'], entry['end_body']);
      if (row !== undefined && recordPasses(filter, row)) rows.set(row.requestId, row);
    }
    return { rows: [...rows.values()], cursor: placesText({ seqs, from: places.from }) };
  };
}

function placesText({ seqs, from }: Places): string {
  const sorted = [...seqs].toSorted(([a], [b]) => a - b);
  const kept = sorted.slice(-WRITERS_MAX);
  const first = kept.length < sorted.length ? (kept[0]?.[0] ?? from) : from;
  const parts = kept.map(([writer, seq]) => `${writer.toString(36)}.${seq.toString(36)}`);
  return cursorOf('tail', [first.toString(36), ...parts].join('~'));
}

function readPlaces(cursor: string): Places {
  const text = readCursor('tail', cursor, isPlaces);
  const [from = '0', ...parts] = text.split('~');
  const seqs = parts.map((part): [number, number] => {
    const [writer = '', seq = ''] = part.split('.');
    return [Number.parseInt(writer, 36), Number.parseInt(seq, 36)];
  });
  return { from: Number.parseInt(from, 36), seqs: new Map(seqs) };
}

function isPlaces(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[0-9a-z]{1,6}(~[0-9a-z]{1,6}\.[0-9a-z]{1,10})*$/.test(value)
  );
}
