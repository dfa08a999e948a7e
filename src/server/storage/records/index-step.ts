// One step of the index: takes a few entries of the ledger over, in one short transaction. Called by
// the keeper, between turns of the event loop.

import type { DecisionRecord } from '#contract/record.ts';
import {
  type ChainEntry,
  type EndedCall,
  type NotedEntry,
  parseEntry,
  type RecentEntries,
} from '#core/decisions/index.ts';
import type { BlockHead, IndexPlace, IndexTables, OpenCall } from './index-tables.ts';
import type { LedgerView } from './ledger-view.ts';
import { BLOCK_ROWS, markOf, packRows, type SearchedRow, searchedRow } from './packed-rows.ts';
import { COUNT_STEPS_MS, createStepCounts } from './step-counts.ts';

export interface StepParts {
  readonly tables: IndexTables;
  readonly ledger: LedgerView;
  readonly recent?: RecentEntries | undefined;
  /** Entries that are taken over at most. */
  readonly limit: number;
}

/** What a step has left. */
export interface Step {
  readonly place: IndexPlace;
  readonly taken: number;
  /** True when there was nothing more to take or to forget. */
  readonly done: boolean;
}

/** Blocks of fewer rows are put together once there are this many of them. */
const PIECES_MAX = 24;

/**
 * Takes at most `limit` entries over. `undefined`: what is in the index is no part of this ledger.
 * Throws `SqlFailure`, busy among others.
 */
export function takeStep({ tables, ledger, recent, limit }: StepParts): Step | undefined {
  const step = tables.transact(() => {
    const before = tables.place();
    const { head, base } = ledger.state();
    if (before.seq > head.seq) return undefined;
    const follows = before.seq > base.seq;
    // The entry that the index ends with is read again: its hash says whether it is this ledger.
    const from = Math.max(before.seq, base.seq + 1);
    const read =
      recent?.from(from, limit + 1) ?? ledger.entriesFrom(from, limit + 1).map(notedEntry);
    if (follows && read[0]?.hash !== before.hash) return undefined;
    const fresh = follows ? read.slice(1) : read.slice(0, limit);
    take(tables, fresh);
    const last = fresh.at(-1);
    const forgotten =
      base.seq === before.base || forget(tables, base.seq, timeOf(ledger, base.seq));
    const place = {
      seq: last?.seq ?? Math.max(before.seq, base.seq),
      hash: last?.hash ?? (follows ? before.hash : base.hash),
      base: forgotten ? base.seq : before.base,
    };
    if (place.seq !== before.seq || place.base !== before.base) tables.movePlace(place);
    return { place, taken: fresh.length, done: fresh.length < limit && forgotten };
  });
  if (step !== undefined) recent?.dropBefore(step.place.seq);
  return step;
}

/** Whoever verifies the ledger is told of what cannot be read; here it cannot be searched for. */
function notedEntry({ seq, hash, text }: ChainEntry): NotedEntry {
  const parsed = parseEntry(text);
  const about = parsed.ok && parsed.value.kind !== 'checkpoint' ? parsed.value : undefined;
  return { seq, hash, about };
}

/** When the first entry that retention has left was written. */
function timeOf(ledger: LedgerView, base: number): number {
  const [first] = ledger.entriesFrom(base + 1, 1);
  const parsed = first === undefined ? undefined : parseEntry(first.text);
  return parsed?.ok === true ? Date.parse(parsed.value.at) : 0;
}

function forget(tables: IndexTables, base: number, beforeMs: number): boolean {
  tables.dropBlocksTo(base);
  for (const stepMs of COUNT_STEPS_MS) tables.forgetCounts(stepMs, beforeMs);
  tables.forgetOpen(base);
  tables.forgetCalled(beforeMs);
  return tables.forgetEnds(base);
}

function take(tables: IndexTables, entries: readonly NotedEntry[]): void {
  const counts = createStepCounts(tables);
  const open = new Map<string, OpenCall>();
  const rows: SearchedRow[] = [];
  const ended: (readonly [number, EndedCall])[] = [];
  for (const { seq, about } of entries) {
    if (about === undefined) continue;
    if ('decision' in about) rows.push(decided(seq, about, tables, counts, open));
    else ended.push([seq, about]);
  }
  end(tables, ended, counts, open);
  tables.addOpen(open);
  counts.write();
  if (rows.length > 0) addBlock(tables, rows);
}

type StepCounts = ReturnType<typeof createStepCounts>;

function decided(
  seq: number,
  record: DecisionRecord,
  tables: IndexTables,
  counts: StepCounts,
  open: Map<string, OpenCall>,
): SearchedRow {
  const { organisation, server, grant, tool, decision, requestId } = record;
  const atMs = momentOf(record.at);
  const series = tables.series(organisation ?? '', server, grant);
  counts.count(series, atMs, decision);
  counts.called(server, tool, atMs);
  if (decision === 'allow') open.set(requestId, { seq, series, atMs });
  return searchedRow(seq, atMs, record);
}

/** Finds what began the calls, in this step or before; what is still open stays in `open`. */
function end(
  tables: IndexTables,
  ended: readonly (readonly [number, EndedCall])[],
  counts: StepCounts,
  open: Map<string, OpenCall>,
): void {
  const ids = ended.map(([, { requestId }]) => requestId);
  const before = tables.openCalls(ids.filter((id) => !open.has(id)));
  const ends: (readonly [number, number])[] = [];
  for (const [seq, { requestId, outcome }] of ended) {
    const call = open.get(requestId) ?? before.get(requestId);
    if (call === undefined) continue;
    ends.push([call.seq, seq]);
    if (outcome !== 'ok') counts.count(call.series, call.atMs, 'failed');
    open.delete(requestId);
  }
  tables.closeCalls([...before.keys()]);
  tables.addEnds(ends);
}

/** What is no moment counts as the first one: it can be found, if not by its time. */
function momentOf(text: string): number {
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) ? atMs : 0;
}

/** Adds rows as a block of their own, or together with the small blocks before them. */
function addBlock(tables: IndexTables, rows: readonly SearchedRow[]): void {
  const times = rows.map(({ atMs }) => atMs);
  const packed = packRows(rows);
  const head = {
    firstSeq: rows[0]?.seq ?? 0,
    lastSeq: rows.at(-1)?.seq ?? 0,
    rows: rows.length,
    minMs: Math.min(...times),
    maxMs: Math.max(...times),
    mark: markOf(packed),
  };
  const sizes = tables.blockSizes(PIECES_MAX);
  const whole = sizes.findIndex((size) => size >= BLOCK_ROWS);
  const small = whole === -1 ? sizes : sizes.slice(0, whole);
  const waiting = small.reduce((sum, size) => sum + size, rows.length);
  if (small.length < PIECES_MAX && waiting < BLOCK_ROWS) {
    tables.addBlock(head, packed);
    return;
  }
  const parts = tables.blocksBefore(Number.MAX_SAFE_INTEGER, small.length).toReversed();
  const data = Buffer.concat([...parts.map(({ firstSeq }) => tables.blockData(firstSeq)), packed]);
  const one = [...parts, head].reduce(joined);
  tables.dropBlocksFrom(one.firstSeq);
  tables.addBlock(one, data);
}

function joined(left: BlockHead, right: BlockHead): BlockHead {
  return {
    firstSeq: left.firstSeq,
    lastSeq: right.lastSeq,
    rows: left.rows + right.rows,
    minMs: Math.min(left.minMs, right.minMs),
    maxMs: Math.max(left.maxMs, right.maxMs),
    mark: left.mark.map((byte, index) => byte | (right.mark[index] ?? 0)),
  };
}
