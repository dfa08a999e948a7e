// New calls as they come: on top of what was read, held back while somebody reads further down. What
// was missed while the page was hidden or the connection lost is read again.
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { RecordedRow } from '#contract/records-api.ts';
import { followEvents } from '#dashboard/api/index.ts';
import {
  type Arrived,
  afterReading,
  type Listed,
  mustRead,
  NEW_ROWS_MAX,
  NOTHING_ARRIVED,
  withRow,
  withWaiting,
} from './arrived-rows.ts';

/** Between an arrival that calls for a reading and the reading, milliseconds: others may follow. */
const READ_AFTER_MS = 300;

export type TailState = 'off' | 'opening' | 'live' | 'lost';

export interface RecordTailParts {
  /** The filters, as `/records/live` takes them. */
  readonly query: string;
  readonly on: boolean;
  /** New rows wait. */
  readonly held: boolean;
  readonly listed: Listed;
  /** When the list was read last; changes with every answer. */
  readonly readAt: number;
  /** Reads the list afresh: what is on the screen of it, or its first page. */
  readonly readAgain: (pages: 'all' | 'first') => Promise<unknown>;
}

export interface RecordTail extends Pick<Arrived, 'rows' | 'ended'> {
  readonly state: TailState;
  /** How many wait; more than `NEW_ROWS_MAX` are not counted. */
  readonly waiting: number;
  /** Shows those that wait. */
  readonly show: () => void;
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
  const { query, on, held, listed, readAt, readAgain } = parts;
  const [arrived, setArrived] = useState(NOTHING_ARRIVED);
  const [open, setOpen] = useState<boolean>();
  const reading = useRef(false);
  const readAfresh = useEffectEvent(async () => {
    if (reading.current) return;
    reading.current = true;
    try {
      await readAgain(held ? 'all' : 'first');
    } catch {
      // The list says what was wrong; rows that came stay until it can be read.
    } finally {
      reading.current = false;
    }
  });
  const onRow = useEffectEvent((row: RecordedRow) => {
    setArrived((now) => withRow(now, row, listed, held));
  });
  const onOpen = useEffectEvent((isOpen: boolean) => {
    setOpen(isOpen);
    // Between the list and the stream, and while it was away, calls may have come.
    if (isOpen) void readAfresh();
  });
  useEffect(() => {
    setArrived(NOTHING_ARRIVED);
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
  const onRead = useEffectEvent(() => setArrived((now) => afterReading(now, listed)));
  const due = mustRead(arrived, listed);
  const fullness = Math.floor(arrived.rows.length / NEW_ROWS_MAX);
  useEffect(() => {
    if (readAt > 0) onRead();
  }, [readAt]);
  // Still due after a reading, or fuller: once more.
  useEffect(() => {
    if (!due) return;
    const timer = setTimeout(() => void readAfresh(), READ_AFTER_MS);
    return () => clearTimeout(timer);
  }, [due, fullness, readAt]);
  const show = () => setArrived(withWaiting);
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
