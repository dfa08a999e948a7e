// The end of the records in a data folder, read from the ledger itself, so that what is committed is there
// at once, whatever the index has taken over.
import {
  type ChainEntry,
  completionOfEntry,
  parseEntry,
  type RecordFilter,
  type RecordRow,
  type RecordStore,
  recordOfEntry,
  recordPasses,
} from '#core/decisions/index.ts';
import type { LedgerView } from './ledger-view.ts';
import { cursorOf, isSequence, readCursor } from './record-cursor.ts';

/** Entries that one look at the end of the ledger reads. */
const TAIL_ENTRIES = 500;
/** Calls that are remembered, so that their outcome finds them. */
const REMEMBERED_MAX = 4_096;

/** @param find a call that is not remembered any more */
export function createSqliteTail(
  ledger: () => LedgerView,
  find: (requestId: string) => Promise<RecordRow | undefined>,
  read: <Value>(work: () => Value | Promise<Value>) => Promise<Value>,
): RecordStore['tail'] {
  const recent = new Map<string, RecordRow>();
  const remember = (row: RecordRow) => {
    recent.set(row.requestId, row);
    if (recent.size > REMEMBERED_MAX) recent.delete(recent.keys().next().value ?? '');
  };
  const rowsOf = async (entries: readonly ChainEntry[], filter: RecordFilter) => {
    const rows = new Map<string, RecordRow>();
    for (const { text } of entries) {
      const parsed = parseEntry(text);
      if (!parsed.ok || parsed.value.kind === 'checkpoint') continue;
      const { value } = parsed;
      const { requestId } = value;
      const row =
        value.kind === 'decision'
          ? recordOfEntry(value)
          : withEnd(recent.get(requestId) ?? (await find(requestId)), completionOfEntry(value));
      if (row === undefined) continue;
      if (value.kind === 'decision') remember(row);
      if (recordPasses(filter, row)) rows.set(requestId, row);
    }
    return [...rows.values()];
  };
  return async (filter, cursor, limit) => {
    const after = cursor === undefined ? undefined : readCursor('tail', cursor, isSequence);
    return read(async () => {
      const { head } = ledger().state();
      if (after === undefined) return { rows: [], cursor: cursorOf('tail', head.seq) };
      const most = Math.min(Math.max(1, limit), TAIL_ENTRIES);
      const entries = ledger().entriesFrom(after + 1, most);
      const rows = await rowsOf(entries, filter);
      const last = entries.at(-1)?.seq ?? Math.min(after, head.seq);
      return { rows, cursor: cursorOf('tail', last) };
    });
  };
}

function withEnd(
  row: RecordRow | undefined,
  completion: NonNullable<RecordRow['completion']>,
): RecordRow | undefined {
  return row === undefined ? undefined : { ...row, completion };
}
