// Port: records as people look for them. Beside the ledger, which only appends: a driver may keep what
// searching needs elsewhere and fill it a moment later (`INDEX_LAG_MS`), but never shows a record that
// is not committed, and never loses one that is.
import type { Completion, DecisionRecord } from '#contract/record.ts';

/** A record with its end, once the call has ended. */
export type RecordRow = DecisionRecord & { readonly completion?: Completion };

/** Which records; what is absent lets all pass. */
export interface RecordFilter {
  /**
   * Only of this organisation. `orphans`: also what names none, which is what grants of a
   * configuration file have done. Absent: of all, for whoever holds the data folder itself.
   */
  readonly organisation?: { readonly id: string; readonly orphans: boolean };
  readonly server?: string;
  readonly grant?: string;
  readonly tool?: string;
  readonly decision?: DecisionRecord['decision'];
  readonly rule?: string;
  readonly session?: string;
  /** Milliseconds since 1970, inclusive. */
  readonly fromMs?: number;
  /** Milliseconds since 1970, exclusive. */
  readonly toMs?: number;
}

export interface RecordPage {
  /** 1–1,000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface ListedRecords {
  /** Newest first. */
  readonly rows: readonly RecordRow[];
  readonly next?: string;
}

export interface RecordTail {
  /** What was committed or has ended after the cursor, oldest first. */
  readonly rows: readonly RecordRow[];
  /** Where to go on, also when there are no rows. */
  readonly cursor: string;
}

export interface RecordCount {
  /** Start of the step, UTC, milliseconds since 1970. */
  readonly startMs: number;
  readonly allow: number;
  readonly deny: number;
  readonly ask: number;
  /** Of those allowed: ended with another outcome than `ok`. */
  readonly failed: number;
}

export interface RecordStore {
  records(filter: RecordFilter, page: RecordPage): Promise<ListedRecords>;
  record(requestId: string): Promise<RecordRow | undefined>;
  /** Without a cursor: no rows, and where the end is now. */
  tail(filter: RecordFilter, cursor: string | undefined, limit: number): Promise<RecordTail>;
  /**
   * Calls by step, oldest first, steps without calls left out. Of the filter, organisation, server,
   * grant and the times count.
   */
  counts(filter: RecordFilter, stepMs: number): Promise<readonly RecordCount[]>;
  /** When a tool of a server was last called, milliseconds since 1970, by tool. */
  lastCalls(server: string): Promise<ReadonlyMap<string, number>>;
}

/** What is committed can be found after at most this, milliseconds. */
export const INDEX_LAG_MS = 1_000;
