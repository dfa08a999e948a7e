// The newest calls of a server from its records, as replay takes them.
import { useMemo } from 'react';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import { type RecordedCall, recordedCall } from '#core/replay/index.ts';
import { ApiProblem, type Listing, useRead } from '#dashboard/api/index.ts';

type RecordRow = DecisionRecord & { readonly completion?: Completion };

export interface RecordedCalls {
  readonly calls: readonly RecordedCall[];
  /** Why there are none. */
  readonly note: string;
}

const NONE: readonly RecordedCall[] = [];

export function useRecordedCalls(server: string | null): RecordedCalls {
  const path = `/records?server=${encodeURIComponent(server ?? '')}&limit=200`;
  const records = useRead<Listing<RecordRow>>(path, { when: server !== null });
  const rows = records.data?.data;
  const calls = useMemo(
    () =>
      rows?.flatMap((row) => {
        const made = recordedCall(row, row.completion, { server: { id: row.server } });
        return made === undefined ? [] : [made];
      }) ?? NONE,
    [rows],
  );
  const note = records.isError
    ? `The recorded calls cannot be read: ${ApiProblem.from(records.error).detail}.`
    : 'No calls are on record yet. Try one by hand.';
  return { calls, note };
}
