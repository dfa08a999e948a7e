// What entries of the ledger change of the index, gathered until it is written in one transaction: each
// minute, hour and tool once, however many calls it had. Filled from what this process commits
// (index-feed.ts) or from what is read of the ledger (index-step.ts).
import type { DecisionRecord } from '#contract/record.ts';
import type { EndedCall } from '#core/decisions/index.ts';
import { addBlock } from './add-block.ts';
import { type CountWrite, noCalls } from './count-tables.ts';
import { createGatheredCounts } from './gathered-counts.ts';
import type { IndexTables } from './index-tables.ts';
import { createRowPacker } from './packed-rows.ts';
import type { SeriesNames } from './series-map.ts';

export interface IndexWork {
  /** By ascending `seq`. */
  add(seq: number, about: DecisionRecord | EndedCall): void;
  /** Inside of a transaction; changes nothing here, so it may be done again. Throws `SqlFailure`. */
  write(tables: IndexTables): void;
  /** What was written is committed: begins anew, and remembers which calls are open. */
  written(): void;
  /** Forgets everything. */
  abandon(): void;
}

interface OpenCall {
  readonly seq: number;
  readonly series: SeriesNames;
  readonly atMs: number;
  /** It is in the index that it is open. */
  isStored: boolean;
}

/** The end of a call that began before this work knew it. */
type LateEnd = readonly [seq: number, call: EndedCall];

/** Calls that have ended: by their numbers, and those that the index knows to be open, by their ids. */
interface Gone {
  readonly ends: (readonly [number, number])[];
  readonly closed: string[];
  readonly late: LateEnd[];
}

const nothingGone = (): Gone => ({ ends: [], closed: [], late: [] });

/** Open calls that are remembered; those beyond are looked up when they end. */
const OPEN_MAX = 20_000;

export function createIndexWork(): IndexWork {
  const rows = createRowPacker();
  const counts = createGatheredCounts();
  const momentOf = createMomentReader();
  const open = new Map<string, OpenCall>();
  let gone = nothingGone();
  const decided = (seq: number, record: DecisionRecord) => {
    const { organisation = '', server, grant, tool, decision, requestId } = record;
    const atMs = momentOf(record.at);
    const series = [organisation, server, grant] as const;
    counts.count(series, atMs, decision);
    counts.called(server, tool, atMs);
    if (decision === 'allow') open.set(requestId, { seq, series, atMs, isStored: false });
    rows.add(seq, atMs, record);
  };
  const ended = (seq: number, end: EndedCall) => {
    const call = open.get(end.requestId);
    if (call === undefined) {
      gone.late.push([seq, end]);
      return;
    }
    open.delete(end.requestId);
    if (call.isStored) gone.closed.push(end.requestId);
    gone.ends.push([call.seq, seq]);
    if (end.outcome !== 'ok') counts.count(call.series, call.atMs, 'failed');
  };
  const clear = () => {
    rows.clear();
    counts.clear();
    gone = nothingGone();
  };
  return {
    add(seq, about) {
      if ('decision' in about) decided(seq, about);
      else ended(seq, about);
    },
    write(tables) {
      const more = writeLate(tables, gone.late);
      tables.closeCalls(gone.closed);
      tables.addEnds([...gone.ends, ...more.ends]);
      tables.addOpen(newlyOpen(open, tables));
      counts.write(tables, more.counts);
      addBlock(tables, rows.packed());
    },
    written() {
      clear();
      for (const [id, call] of open) {
        call.isStored = true;
        if (open.size > OPEN_MAX) open.delete(id);
      }
    },
    abandon() {
      clear();
      open.clear();
    },
  };
}

/** Ends of calls that the index knows to be open; the others have no beginning that is known. */
function writeLate(tables: IndexTables, late: readonly LateEnd[]) {
  const known = tables.openCalls(late.map(([, { requestId }]) => requestId));
  const ends: (readonly [number, number])[] = [];
  const counts: CountWrite[] = [];
  for (const [seq, { requestId, outcome }] of late) {
    const call = known.get(requestId);
    if (call === undefined) continue;
    ends.push([call.seq, seq]);
    if (outcome === 'ok') continue;
    const { series } = call;
    counts.push(...noCalls(call.atMs).map((none) => ({ ...none, series, failed: 1 })));
  }
  tables.closeCalls([...known.keys()]);
  return { ends, counts };
}

function newlyOpen(open: ReadonlyMap<string, OpenCall>, tables: IndexTables) {
  const calls = [...open].filter(([, { isStored }]) => !isStored);
  return new Map(
    calls.map(([id, { seq, atMs, series }]) => {
      return [id, { seq, atMs, series: tables.series(series) }];
    }),
  );
}

/**
 * Reads the times of records; many in turn are of the same millisecond. What is no moment counts as the
 * first one: it can be found, if not by its time.
 */
function createMomentReader(): (text: string) => number {
  let lastText = '';
  let lastMs = 0;
  return (text) => {
    if (text === lastText) return lastMs;
    const atMs = Date.parse(text);
    lastMs = Number.isFinite(atMs) ? atMs : 0;
    lastText = text;
    return lastMs;
  };
}
