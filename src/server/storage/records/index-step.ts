// One step of the index: takes a few entries of the ledger over, in one short transaction. Called by
// the keeper, between turns of the event loop.
import {
  type ChainEntry,
  type DecisionEntry,
  type OutcomeEntry,
  parseEntry,
} from '#core/decisions/index.ts';
import type { BlockHead, CountWrite, IndexPlace, IndexTables, OpenCall } from './index-tables.ts';
import type { LedgerView } from './ledger-view.ts';
import { BLOCK_ROWS, markOf, packRows, type SearchedRow, searchedRow } from './packed-rows.ts';

/** What a step has left. */
export interface Step {
  readonly place: IndexPlace;
  readonly taken: number;
  /** True when there was nothing more to take or to forget. */
  readonly done: boolean;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Blocks of fewer rows are put together once there are this many of them. */
const PIECES_MAX = 24;

/**
 * Takes at most `limit` entries over. `undefined`: what is in the index is no part of this ledger.
 * Throws `SqlFailure`, busy among others.
 */
export function takeStep(tables: IndexTables, ledger: LedgerView, limit: number): Step | undefined {
  return tables.transact(() => {
    const before = tables.place();
    const { head, base } = ledger.state();
    if (before.seq > head.seq) return undefined;
    const follows = before.seq > base.seq;
    // The entry that the index ends with is read again: its hash says whether it is this ledger.
    const read = ledger.entriesFrom(Math.max(before.seq, base.seq + 1), limit + 1);
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
}

/** When the first entry that retention has left was written. */
function timeOf(ledger: LedgerView, base: number): number {
  const [first] = ledger.entriesFrom(base + 1, 1);
  const parsed = first === undefined ? undefined : parseEntry(first.text);
  return parsed?.ok === true ? Date.parse(parsed.value.at) : 0;
}

function forget(tables: IndexTables, base: number, beforeMs: number): boolean {
  tables.dropBlocksTo(base);
  for (const stepMs of [MINUTE_MS, HOUR_MS]) tables.forgetCounts(stepMs, beforeMs);
  tables.forgetOpen(base);
  tables.forgetCalled(beforeMs);
  return tables.forgetEnds(base);
}

function take(tables: IndexTables, entries: readonly ChainEntry[]): void {
  const decisions: (readonly [number, DecisionEntry])[] = [];
  const outcomes: (readonly [number, OutcomeEntry])[] = [];
  for (const { seq, text } of entries) {
    const parsed = parseEntry(text);
    // Whoever verifies the ledger is told of what cannot be read; here it cannot be searched for.
    if (!parsed.ok) continue;
    if (parsed.value.kind === 'decision') decisions.push([seq, parsed.value]);
    else if (parsed.value.kind === 'outcome') outcomes.push([seq, parsed.value]);
  }
  const work = createStepWork(tables);
  const rows = decisions.map(([seq, entry]) => work.decision(seq, entry));
  work.outcomes(outcomes);
  work.write();
  if (rows.length > 0) addBlock(tables, rows);
}

/** Gathers what several entries change of the same rows. */
function createStepWork(tables: IndexTables) {
  const counts = new Map<string, Mutable<CountWrite>>();
  const calls = new Map<string, readonly [server: string, tool: string, atMs: number]>();
  const open = new Map<string, OpenCall>();
  const ends: (readonly [number, number])[] = [];
  const count = (series: number, atMs: number, what: 'allow' | 'deny' | 'ask' | 'failed') => {
    for (const stepMs of [MINUTE_MS, HOUR_MS]) {
      const startMs = Math.floor(atMs / stepMs) * stepMs;
      const key = `${series} ${stepMs} ${startMs}`;
      const known = counts.get(key);
      if (known !== undefined) known[what] += 1;
      else counts.set(key, { ...NONE, series, stepMs, startMs, [what]: 1 });
    }
  };
  return {
    decision(seq: number, entry: DecisionEntry): SearchedRow {
      const { organisation, server, grant, tool, decision, requestId } = entry;
      const atMs = momentOf(entry.at);
      const series = tables.series(organisation ?? '', server, grant);
      count(series, atMs, decision);
      calls.set(JSON.stringify([server, tool]), [server, tool, atMs]);
      if (decision === 'allow') open.set(requestId, { seq, series, atMs });
      return searchedRow(seq, atMs, { ...entry, request: requestId }, decision);
    },
    outcomes(entries: readonly (readonly [number, OutcomeEntry])[]): void {
      const ids = entries.map(([, { requestId }]) => requestId);
      const before = tables.openCalls(ids.filter((id) => !open.has(id)));
      for (const [seq, { requestId, outcome }] of entries) {
        const call = open.get(requestId) ?? before.get(requestId);
        if (call === undefined) continue;
        ends.push([call.seq, seq]);
        if (outcome !== 'ok') count(call.series, call.atMs, 'failed');
        open.delete(requestId);
      }
      tables.closeCalls([...before.keys()]);
    },
    write(): void {
      tables.addOpen(open);
      tables.addCounts([...counts.values()]);
      tables.called([...calls.values()]);
      tables.addEnds(ends);
    },
  };
}

const NONE = { allow: 0, deny: 0, ask: 0, failed: 0 };

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

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
