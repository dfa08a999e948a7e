// The record store of a data folder: the ledger holds the records, an index beside it
// (`records.db`) says where they are.
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
import { ledgerPath } from '../sqlite/ledger-file.ts';
import { pauseMs } from '../sqlite/patience.ts';
import { isBusy, storageTrouble } from '../sqlite/sql-trouble.ts';
import { countRecords } from './count-records.ts';
import { findSeqs } from './find-rows.ts';
import { createIndexFile, indexPath } from './index-file.ts';
import { createIndexKeeper } from './index-keeper.ts';
import type { IndexTables } from './index-tables.ts';
import { type LedgerView, openLedgerView } from './ledger-view.ts';
import { type Wanted, wantedOf } from './packed-rows.ts';
import { cursorOf, isSequence, readCursor } from './record-cursor.ts';

export interface OpenSqliteRecordsOptions {
  /** The data folder; its ledger must be there. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface OpenRecordStore extends RecordStore {
  close(): Promise<void>;
}

/** A search waits at most so long for the index; what it lacks then is found a moment later. */
const CATCH_UP_MS = 100;
const BUSY_TIMEOUT_MS = 5_000;
/** Entries that one look at the end of the ledger reads. */
const TAIL_ENTRIES = 500;
/** Calls that are remembered, so that their outcome finds them. */
const REMEMBERED_MAX = 4_096;
const LIMIT_MAX = 1_000;

/** Throws a `StorageError` when there is no ledger, or it cannot be read. */
export function openSqliteRecords(options: OpenSqliteRecordsOptions): OpenRecordStore {
  const path = ledgerPath(options.folder);
  const ledger = explaining(path, () => openLedgerView(path));
  const index = createIndexFile(indexPath(options.folder));
  const keeper = createIndexKeeper({ index, ledger: ledger.use, log: options.log });
  keeper.start();
  const read = async <Value>(work: () => Value | Promise<Value>): Promise<Value> => {
    const untilMs = performance.now() + BUSY_TIMEOUT_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        // Only while another process recovers or makes a file.
        const again = isBusy(error) && performance.now() < untilMs;
        if (!again) throw storageTrouble(error, path, 'records');
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs(attempt)));
    }
  };
  const rows = createRowReader(ledger.use, index.use);
  const find = async (wanted: Wanted, before: number, limit: number, passes: Passes) => {
    const found: { readonly seq: number; readonly row: RecordRow }[] = [];
    for (let below = before; found.length < limit; ) {
      const seqs = await findSeqs(index.use, wanted, below, limit - found.length);
      found.push(...rows(seqs).filter(({ row }) => passes(row)));
      const last = seqs.at(-1);
      if (last === undefined) break;
      below = last;
    }
    return found;
  };
  const record = async (requestId: string) => {
    const wanted = wantedOf({}, requestId);
    const passes = (row: RecordRow) => row.requestId === requestId;
    return (await find(wanted, Number.MAX_SAFE_INTEGER, 1, passes))[0]?.row;
  };
  return {
    records: async (filter, { limit, cursor }) => {
      const before = cursor === undefined ? Infinity : readCursor('list', cursor, isSequence);
      await keeper.catchUp(CATCH_UP_MS);
      const most = Math.min(Math.max(1, limit), LIMIT_MAX);
      return read(async () => {
        const start = Math.min(before, Number.MAX_SAFE_INTEGER);
        const passes = (row: RecordRow) => recordPasses(filter, row);
        const found = await find(wantedOf(filter), start, most + 1, passes);
        const page = found.slice(0, most);
        const last = page.at(-1)?.seq;
        const more = found.length > most && last !== undefined;
        return {
          rows: page.map(({ row }) => row),
          ...(more ? { next: cursorOf('list', last) } : {}),
        };
      });
    },
    record: async (requestId) => {
      await keeper.catchUp(CATCH_UP_MS);
      return read(() => record(requestId));
    },
    tail: createTail(ledger.use, record, read),
    counts: async (filter, stepMs) => {
      await keeper.catchUp(CATCH_UP_MS);
      return read(() => countRecords(index.use(), filter, stepMs));
    },
    lastCalls: async (server) => {
      await keeper.catchUp(CATCH_UP_MS);
      return read(() => index.use().lastCalls(server));
    },
    async close() {
      await keeper.close();
      index.close();
      ledger.close();
    },
  };
}

type Passes = (row: RecordRow) => boolean;

function explaining<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw storageTrouble(error, path);
  }
}

/** Records by their number in the ledger, with their ends; what was removed is left out. */
function createRowReader(ledger: () => LedgerView, index: () => IndexTables) {
  return (seqs: readonly number[]) => {
    if (seqs.length === 0) return [];
    const ends = index().endsOf(seqs);
    const texts = ledger().texts([...seqs, ...ends.values()]);
    return seqs.flatMap((seq) => {
      const row = rowOf(texts.get(seq), texts.get(ends.get(seq) ?? 0));
      return row === undefined ? [] : [{ seq, row }];
    });
  };
}

function rowOf(text: string | undefined, endText: string | undefined): RecordRow | undefined {
  const parsed = text === undefined ? undefined : parseEntry(text);
  if (parsed?.ok !== true || parsed.value.kind !== 'decision') return undefined;
  const record = recordOfEntry(parsed.value);
  const end = endText === undefined ? undefined : parseEntry(endText);
  if (end?.ok !== true || end.value.kind !== 'outcome') return record;
  // The index may be of another ledger for a moment, until it finds out.
  if (end.value.requestId !== record.requestId) return record;
  return { ...record, completion: completionOfEntry(end.value) };
}

/** Follows the ledger itself, so that what is committed is there at once. */
function createTail(
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
