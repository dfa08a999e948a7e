// The list of records while calls come: whatever the order in which events and answers arrive, nothing
// is left out, shown twice or out of order once all has arrived.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedRow } from '#contract/records-api.ts';
import {
  type Arrived,
  afterReading,
  type Listed,
  mustRead,
  NEW_ROWS_MAX,
  NOTHING_ARRIVED,
  shownRows,
  withRow,
  withWaiting,
} from '#dashboard/records/arrived-rows.ts';

const START_MS = Date.UTC(2026, 0, 1);
const DONE = { outcome: 'ok', latencyMs: 1, overheadUs: 1 };

/** @param atMs since the start of the test */
function row(number: number, atMs = number * 10, done = false): RecordedRow {
  const fields = { requestId: `r${number}`, at: new Date(START_MS + atMs).toISOString() };
  return { ...fields, ...(done ? { completion: DONE } : {}) } as unknown as RecordedRow;
}

function listOf(rows: readonly RecordedRow[], isWhole = true): Listed {
  return { rows, ids: new Set(rows.map(({ requestId }) => requestId)), isWhole };
}

const names = (rows: readonly RecordedRow[]) => rows.map(({ requestId }) => requestId);

describe('calls that come live', () => {
  const listed = listOf([row(5), row(4), row(3)], false);

  it('stand above the list, the newest first', () => {
    const now = [row(6), row(7)].reduce(
      (all, one) => withRow(all, one, listed, false),
      NOTHING_ARRIVED,
    );
    expect(names(shownRows(now, listed))).toEqual(['r7', 'r6', 'r5', 'r4', 'r3']);
    expect(mustRead(now, listed)).toBe(false);
  });

  it('change the row that is there when they end', () => {
    const now = withRow(NOTHING_ARRIVED, row(4, 40, true), listed, false);
    expect(shownRows(now, listed)[1]?.completion).toEqual(DONE);
    const read = listOf([row(5), row(4, 40, true)]);
    expect(afterReading(now, read).ended.size).toBe(0);
  });

  it('are left to their page when it was not read', () => {
    const now = withRow(NOTHING_ARRIVED, row(1, 10, true), listed, false);
    expect(now.rows).toEqual([]);
    const more = listOf([...listed.rows, row(2), row(1)]);
    expect(shownRows(now, more).at(-1)?.completion).toEqual(DONE);
    const whole = withRow(NOTHING_ARRIVED, row(1, 10, true), listOf([row(5)]), false);
    expect(mustRead(whole, listOf([row(5)]))).toBe(true);
  });

  it('leave when the list has them, or would have them further down', () => {
    const rows = Array.from({ length: 60 }, (_, index) => row(index + 6));
    const now = rows.reduce((all, one) => withRow(all, one, listed, false), NOTHING_ARRIVED);
    const read = listOf([row(63), row(62), row(61)], false);
    expect(names(shownRows(now, read))).toEqual(['r65', 'r64', 'r63', 'r62', 'r61']);
    expect(names(afterReading(now, read).rows)).toEqual(['r65', 'r64']);
  });

  it('wait while somebody reads, and no more than can be counted', () => {
    let now = NOTHING_ARRIVED;
    for (let number = 6; number < 300; number += 1) now = withRow(now, row(number), listed, true);
    expect(now.waiting).toHaveLength(NEW_ROWS_MAX + 1);
    expect(names(shownRows(now, listed))).toEqual(['r5', 'r4', 'r3']);
    expect(mustRead(withWaiting(now), listed)).toBe(true);
  });

  it('are given up when two readings in turn do not bring them', () => {
    const stray = withRow(NOTHING_ARRIVED, { ...row(4), requestId: 'stray' }, listed, false);
    expect(mustRead(stray, listed)).toBe(true);
    const once = afterReading(stray, listed);
    expect(names(once.rows)).toEqual(['stray']);
    expect(afterReading(once, listed).rows).toEqual([]);
  });
});

type Step =
  | { readonly kind: 'commit'; readonly early: number }
  | { readonly kind: 'end'; readonly which: number }
  | { readonly kind: 'event' | 'ask' | 'answer' | 'scroll' };

const PAGE = 6;

/** A gateway, a stream that lags behind it, a reading under way, and the page. */
class Model {
  /** In the order in which they were committed. */
  readonly #rows: RecordedRow[] = [];
  readonly #events: RecordedRow[] = [];
  #answer: Listed | undefined;
  #listed = listOf([]);
  #now: Arrived = NOTHING_ARRIVED;
  #held = false;

  take(step: Step): void {
    if (step.kind === 'commit') this.#commit(step.early);
    else if (step.kind === 'end') this.#end(step.which);
    else if (step.kind === 'event') this.#deliver();
    else if (step.kind === 'ask') this.#answer ??= this.#page();
    else if (step.kind === 'answer') this.#read();
    else this.#scroll(!this.#held);
  }

  /** What the page shows and what there is, once nothing is on the way any more. */
  settle() {
    this.#scroll(false);
    while (this.#events.length > 0) this.#deliver();
    this.#read();
    for (let readings = 0; mustRead(this.#now, this.#listed); readings += 1) {
      expect(readings).toBeLessThan(5);
      this.#answer = this.#page();
      this.#read();
    }
    return { shown: shownRows(this.#now, this.#listed), all: [...this.#rows].reverse() };
  }

  /** Another process may have decided it a little before the one that was committed last. */
  #commit(early: number): void {
    const number = this.#rows.length;
    const one = row(number, number * 10 - early);
    this.#rows.push(one);
    this.#events.push(one);
  }

  #end(which: number): void {
    const index = which % Math.max(1, this.#rows.length);
    const old = this.#rows[index];
    if (old === undefined || old.completion !== undefined) return;
    const ended = { ...old, ...row(0, 0, true), requestId: old.requestId, at: old.at };
    this.#rows[index] = ended;
    this.#events.push(ended);
  }

  #page(): Listed {
    return listOf(this.#rows.slice(-PAGE).reverse(), this.#rows.length <= PAGE);
  }

  #deliver(): void {
    const event = this.#events.shift();
    if (event !== undefined) this.#now = withRow(this.#now, event, this.#listed, this.#held);
  }

  #read(): void {
    if (this.#answer === undefined) return;
    this.#listed = this.#answer;
    this.#answer = undefined;
    this.#now = afterReading(this.#now, this.#listed);
  }

  #scroll(held: boolean): void {
    this.#held = held;
    if (!held) this.#now = withWaiting(this.#now);
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('commit' as const), early: fc.nat(25) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(200) }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'event' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'ask' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'answer' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'scroll' as const }) },
);

it('shows the newest calls, each once and as it is, whatever comes when', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 200 }), (steps) => {
      const model = new Model();
      for (const one of steps) model.take(one);
      const { shown, all } = model.settle();
      expect(shown).toEqual(all.slice(0, shown.length));
      expect(shown.length).toBeGreaterThanOrEqual(Math.min(all.length, 1));
    }),
    { numRuns: 2_000 },
  );
});
