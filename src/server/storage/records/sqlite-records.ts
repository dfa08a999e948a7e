// The record store of a data folder: the ledger holds the records, an index beside it
// (`records.db`) says where they are.
import {
  type ListedRecords,
  type RecordRow,
  type RecordStore,
  recordPasses,
} from '#core/decisions/index.ts';
import { ledgerPath } from '../sqlite/ledger-file.ts';
import { pauseMs } from '../sqlite/patience.ts';
import { isBusy, storageTrouble } from '../sqlite/sql-trouble.ts';
import { countRecords } from './count-records.ts';
import { findSeqs } from './find-rows.ts';
import type { IndexFeed } from './index-feed.ts';
import { createIndexFile, indexPath } from './index-file.ts';
import { createIndexKeeper } from './index-keeper.ts';
import type { IndexTables } from './index-tables.ts';
import { type LedgerView, openLedgerView } from './ledger-view.ts';
import { type Wanted, wantedOf } from './packed-rows.ts';
import { cursorOf, isSequence, readCursor } from './record-cursor.ts';
import { createRowReader } from './row-reader.ts';
import { createSqliteTail } from './sqlite-tail.ts';

export interface OpenSqliteRecordsOptions {
  /** The data folder; its ledger must be there. */
  readonly folder: string;
  readonly log: (line: string) => void;
  /** What this process has committed itself; absent: everything is read from the ledger. */
  readonly feed?: IndexFeed;
}

export interface OpenRecordStore extends RecordStore {
  close(): Promise<void>;
}

const BUSY_TIMEOUT_MS = 5_000;
const LIMIT_MAX = 1_000;

/** Throws a `StorageError` when there is no ledger, or it cannot be read. */
export function openSqliteRecords(options: OpenSqliteRecordsOptions): OpenRecordStore {
  const { folder, log, feed } = options;
  const path = ledgerPath(folder);
  const ledger = explaining(path, () => openLedgerView(path));
  const index = createIndexFile(indexPath(folder));
  const keeper = createIndexKeeper({ index, ledger: ledger.use, feed, log });
  keeper.start();
  const read = readerOf(path);
  const ready = async <Value>(work: () => Value | Promise<Value>) => {
    return read(async () => {
      await keeper.catchUp();
      return work();
    });
  };
  const find = createFinder(ledger.use, index.use);
  const record = async (requestId: string) => {
    const passes = (row: RecordRow) => row.requestId === requestId;
    return (await find(wantedOf({}, requestId), END, 1, passes))[0]?.row;
  };
  return {
    async records(filter, { limit, cursor }) {
      const before = cursor === undefined ? END : readCursor('list', cursor, isSequence);
      const most = Math.min(Math.max(1, limit), LIMIT_MAX);
      const passes = (row: RecordRow) => recordPasses(filter, row);
      return ready(async () => {
        return pageOf(await find(wantedOf(filter), before, most + 1, passes), most);
      });
    },
    record: (requestId) => ready(() => record(requestId)),
    tail: createSqliteTail(ledger.use, record, read),
    counts: (filter, stepMs) => ready(() => countRecords(index.use(), filter, stepMs)),
    lastCalls: (server) => ready(() => index.use().lastCalls(server)),
    async close() {
      await keeper.close();
      index.close();
      ledger.close();
    },
  };
}

interface Found {
  readonly seq: number;
  readonly row: RecordRow;
}

const END = Number.MAX_SAFE_INTEGER;

/** One more than a page holds says that there is another one. */
function pageOf(found: readonly Found[], most: number): ListedRecords {
  const page = found.slice(0, most);
  const last = page.at(-1)?.seq;
  const rows = page.map(({ row }) => row);
  if (found.length <= most || last === undefined) return { rows };
  return { rows, next: cursorOf('list', last) };
}

/** Goes on until enough records pass: the index may lead to one that only looks like it. */
function createFinder(ledger: () => LedgerView, index: () => IndexTables) {
  const rows = createRowReader(ledger, index);
  return async (wanted: Wanted, before: number, limit: number, passes: Passes) => {
    const found: Found[] = [];
    for (let below = before; found.length < limit; ) {
      const seqs = await findSeqs(index, wanted, below, limit - found.length);
      found.push(...rows(seqs).filter(({ row }) => passes(row)));
      const last = seqs.at(-1);
      if (last === undefined) break;
      below = last;
    }
    return found;
  };
}

/** Failures in our words, and patience while another process recovers or makes a file. */
function readerOf(path: string) {
  return async <Value>(work: () => Value | Promise<Value>): Promise<Value> => {
    const untilMs = performance.now() + BUSY_TIMEOUT_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const again = isBusy(error) && performance.now() < untilMs;
        if (!again) throw storageTrouble(error, path, 'records');
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs(attempt)));
    }
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
