// New calls as they come: on top of what was read, held back while somebody reads further down. What
// was missed while the page was hidden or the connection lost is read again.
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { RecordedRow } from '#contract/records-api.ts';
import { followEvents } from '#dashboard/api/index.ts';

/** So many new rows stand above the list; then it is read afresh. */
export const NEW_ROWS_MAX = 200;

/** Reached only when calls come faster than the list can be read. */
const ROWS_MAX = 5 * NEW_ROWS_MAX;

export type TailState = 'off' | 'opening' | 'live' | 'lost';

export interface RecordTailParts {
  /** The filters, as `/records/live` takes them. */
  readonly query: string;
  readonly on: boolean;
  /** New rows wait. */
  readonly held: boolean;
  /** Whether the list that was read holds this record. */
  readonly isListed: (requestId: string) => boolean;
  /** Reads the list afresh: what is on the screen of it, or its first page. */
  readonly readAgain: (pages: 'all' | 'first') => Promise<unknown>;
}

export interface RecordTail {
  readonly state: TailState;
  /** Newest first. */
  readonly rows: readonly RecordedRow[];
  /** Rows of the list that have changed since it was read: calls that have ended. */
  readonly ended: ReadonlyMap<string, RecordedRow>;
  /** How many wait; more than `NEW_ROWS_MAX` are not counted. */
  readonly waiting: number;
  /** Shows those that wait. */
  readonly show: () => void;
}

interface Arrived {
  readonly rows: readonly RecordedRow[];
  readonly waiting: readonly RecordedRow[];
  readonly ended: ReadonlyMap<string, RecordedRow>;
}

const NOTHING: Arrived = { rows: [], waiting: [], ended: new Map() };

function replaced(rows: readonly RecordedRow[], row: RecordedRow): readonly RecordedRow[] {
  return rows.map((old) => (old.requestId === row.requestId ? row : old));
}

function has(rows: readonly RecordedRow[], { requestId }: RecordedRow): boolean {
  return rows.some((row) => row.requestId === requestId);
}

/** A record that came: a new one, or one that is known and has ended. */
function withRow(now: Arrived, row: RecordedRow, held: boolean, listed: boolean): Arrived {
  if (has(now.rows, row)) return { ...now, rows: replaced(now.rows, row) };
  if (has(now.waiting, row)) return { ...now, waiting: replaced(now.waiting, row) };
  if (listed) return { ...now, ended: new Map(now.ended).set(row.requestId, row) };
  if (held) return { ...now, waiting: [row, ...now.waiting].slice(0, NEW_ROWS_MAX + 1) };
  return { ...now, rows: [row, ...now.rows].slice(0, ROWS_MAX) };
}

function rowIn(data: string): RecordedRow | undefined {
  try {
    return JSON.parse(data) as RecordedRow; // the API's own schema made it
  } catch {
    // Somebody between has cut it: the list is read again when the stream comes back.
    return undefined;
  }
}

export function useRecordTail(parts: RecordTailParts): RecordTail {
  const { query, on, held, isListed, readAgain } = parts;
  const [arrived, setArrived] = useState(NOTHING);
  const [open, setOpen] = useState<boolean>();
  const folding = useRef(false);
  const readAfresh = useEffectEvent(async () => {
    if (folding.current) return;
    folding.current = true;
    const before = new Set(arrived.rows.map(({ requestId }) => requestId));
    try {
      await readAgain(held ? 'all' : 'first');
      // What came while it was read may not be in the answer.
      setArrived((now) => ({
        ...now,
        rows: now.rows.filter(({ requestId }) => !before.has(requestId)),
      }));
    } catch {
      // The list says what was wrong; rows that came stay until it can be read.
    } finally {
      folding.current = false;
    }
  });
  const onRow = useEffectEvent((row: RecordedRow) => {
    setArrived((now) => withRow(now, row, held, isListed(row.requestId)));
  });
  const onOpen = useEffectEvent((isOpen: boolean) => {
    setOpen(isOpen);
    // Between the list and the stream, and while it was away, calls may have come.
    if (isOpen) void readAfresh();
  });
  useEffect(() => {
    setArrived(NOTHING);
    setOpen(undefined);
    if (!on) return;
    return followEvents({
      path: `/records/live?${query}`,
      event: 'record',
      onData(data) {
        const row = rowIn(data);
        if (row !== undefined) onRow(row);
      },
      onOpen: (isOpen) => onOpen(isOpen),
    });
  }, [query, on]);
  const fullness = Math.floor(arrived.rows.length / NEW_ROWS_MAX);
  useEffect(() => {
    if (fullness > 0) void readAfresh();
  }, [fullness]);
  const show = () =>
    setArrived((now) => ({ ...now, rows: [...now.waiting, ...now.rows], waiting: [] }));
  useEffect(() => {
    if (!held) show();
  }, [held]);
  return {
    state: !on ? 'off' : open === undefined ? 'opening' : open ? 'live' : 'lost',
    rows: arrived.rows,
    ended: arrived.ended,
    waiting: arrived.waiting.length,
    show,
  };
}
