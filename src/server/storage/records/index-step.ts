// One step of the index: takes a few entries of the ledger over, in one short transaction. Called by
// the keeper, between turns of the event loop.

import { parseEntry } from '#core/decisions/index.ts';
import { COUNT_STEPS_MS } from './count-tables.ts';
import type { IndexFeed } from './index-feed.ts';
import type { IndexPlace, IndexTables } from './index-tables.ts';
import { createIndexWork } from './index-work.ts';
import type { LedgerView } from './ledger-view.ts';

export interface StepParts {
  readonly tables: IndexTables;
  readonly ledger: LedgerView;
  readonly feed?: IndexFeed | undefined;
  /** Entries that are read from the ledger at most. */
  readonly limit: number;
}

/** What a step has left. */
export interface Step {
  readonly place: IndexPlace;
  readonly taken: number;
  /** True when there was nothing more to take or to forget. */
  readonly done: boolean;
}

/**
 * Takes over what the feed has, or else at most `limit` entries of the ledger. `undefined`: what is in
 * the index is no part of this ledger. Throws `SqlFailure`, busy among others.
 */
export function takeStep({ tables, ledger, feed, limit }: StepParts): Step | undefined {
  let wasFed = false;
  const step = tables.transact(() => {
    const before = tables.place();
    const { head, base } = ledger.state();
    if (before.seq > head.seq) return undefined;
    const follows = before.seq > base.seq;
    // The entry that the index ends with is read again: its hash says whether it is this ledger.
    if (follows && ledger.entriesFrom(before.seq, 1)[0]?.hash !== before.hash) return undefined;
    const start = Math.max(before.seq, base.seq);
    const fed = feed?.takeFrom(start);
    wasFed = fed !== undefined;
    const taken = fed ?? readWork(ledger, start + 1, limit);
    taken.work.write(tables);
    const forgotten =
      base.seq === before.base || forget(tables, base.seq, timeOf(ledger, base.seq));
    const place = {
      seq: taken.last?.seq ?? start,
      hash: taken.last?.hash ?? (follows ? before.hash : base.hash),
      base: forgotten ? base.seq : before.base,
    };
    if (place.seq !== before.seq || place.base !== before.base) tables.movePlace(place);
    const isAll = wasFed ? place.seq >= head.seq : taken.count < limit;
    return { place, taken: taken.count, done: isAll && forgotten };
  });
  if (wasFed) feed?.written();
  else if (step !== undefined) feed?.reached(step.place.seq);
  return step;
}

function readWork(ledger: LedgerView, from: number, limit: number) {
  const work = createIndexWork();
  const entries = ledger.entriesFrom(from, limit);
  for (const { seq, text } of entries) {
    const parsed = parseEntry(text);
    // Whoever verifies the ledger is told of what cannot be read; here it cannot be searched for.
    if (parsed.ok && parsed.value.kind !== 'checkpoint') work.add(seq, parsed.value);
  }
  return { work, last: entries.at(-1), count: entries.length };
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
