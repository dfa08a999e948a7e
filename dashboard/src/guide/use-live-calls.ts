// The calls of a new grant as they come: what is on record already, then each one as it is decided and
// again when it has ended.
import { useEffect, useMemo, useState } from 'react';
import type { RecordedRow } from '#contract/records-api.ts';
import { followEvents, type Listing, useRead } from '#dashboard/api/index.ts';

const LOOK_EVERY_MS = 1_000;
/** A guide shows the first calls, and not a day of them. */
const CALLS_MAX = 50;

export interface LiveCalls {
  /** Newest first. */
  readonly calls: readonly RecordedRow[];
  readonly error: unknown;
}

export function useLiveCalls(grant: string): LiveCalls {
  const of = `grant=${encodeURIComponent(grant)}`;
  const [told, setTold] = useState<ReadonlyMap<string, RecordedRow>>(new Map());
  const [live, setLive] = useState(false);
  const known = useRead<Listing<RecordedRow>>(
    `/records?${of}&limit=${CALLS_MAX}`,
    live ? {} : { everyMs: LOOK_EVERY_MS },
  );
  const { refetch } = known;
  useEffect(
    () =>
      followEvents({
        path: `/records/live?${of}`,
        event: 'record',
        onData(data) {
          const row = JSON.parse(data) as RecordedRow; // the API's own schema made it
          setTold((before) => new Map(before).set(row.requestId, row));
        },
        onOpen(open) {
          setLive(open);
          // What came between the list and the stream.
          if (open) void refetch();
        },
      }),
    [of, refetch],
  );
  const rows = known.data?.data;
  const calls = useMemo(() => {
    const all = new Map((rows ?? []).map((row) => [row.requestId, row]));
    for (const [id, row] of told) {
      if (row.completion !== undefined || !all.has(id)) all.set(id, row);
    }
    return [...all.values()].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, CALLS_MAX);
  }, [rows, told]);
  return { calls, error: known.error };
}
