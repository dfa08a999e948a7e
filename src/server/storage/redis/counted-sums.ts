// What the records say was charged in windows that still run: the truth from which counters are made
// anew. Used by rebuild-counters.ts.
import type pg from 'pg';
import type { CounterWrite } from '#core/counters/index.ts';
import { addDecimals, compareDecimals, decimalOf } from '#core/counters/index.ts';
import { createCounterMap } from '#core/decisions/index.ts';

/** Rows fetched at once. */
const PAGE = 2_000;

// The list stands at the end of an entry's text, and its quotes cannot stand inside of a string. Equal
// lists are counted where they are, since most calls of a limit cost the same. Entries up to the base
// are in the bases already, though they may not have been removed yet.
const LISTS = `
  SELECT substr(body, strpos(body, ',"counted":') + 11) AS list, count(*) AS times
  FROM ledger_entries JOIN ledger_writers ON id = writer AND ledger_entries.seq > base_seq
  WHERE counted_until_ms > $1 GROUP BY 1`;

/** In one transaction of a connection of its own; may take a while when windows are long. */
export async function countedSums(
  client: pg.ClientBase,
  nowMs: number,
): Promise<readonly CounterWrite[]> {
  const sums = createCounterMap<CounterWrite>();
  const add = (key: string, windowStartMs: number, windowEndMs: number, cost: string) => {
    if (windowEndMs <= nowMs) return;
    const before = sums.get(key, windowStartMs)?.value ?? '0';
    const value = addDecimals(before, cost);
    sums.set(key, windowStartMs, { key, windowStartMs, windowEndMs, value });
  };
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query('SET LOCAL statement_timeout = 0');
  const bases = await client.query(
    'SELECT key, start_ms, end_ms, value FROM ledger_counter_bases WHERE end_ms > $1',
    [nowMs],
  );
  for (const { key, start_ms, end_ms, value } of bases.rows) {
    add(key, Number(start_ms), Number(end_ms), value);
  }
  await client.query(`DECLARE lists NO SCROLL CURSOR FOR ${LISTS.replace('$1', String(nowMs))}`);
  for (;;) {
    const { rows } = await client.query(`FETCH ${PAGE} FROM lists`);
    for (const { list, times } of rows) {
      for (const [key, startMs, endMs, cost] of parseList(list)) {
        add(key, startMs, endMs, timesDecimal(decimalOf(cost), Number(times)));
      }
    }
    if (rows.length < PAGE) break;
  }
  await client.query('COMMIT');
  return [...sums.values()].filter(({ value }) => compareDecimals(value, '0') > 0);
}

/** `text` ends with the bracket that closes the entry. */
function parseList(text: string): readonly (readonly [string, number, number, number])[] {
  return JSON.parse(text.slice(0, -1)) as readonly (readonly [string, number, number, number])[]; // entry-text.ts wrote it
}

/** The exact product, by doubling. */
function timesDecimal(value: string, times: number): string {
  let [sum, power] = ['0', value];
  for (let left = times; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) sum = addDecimals(sum, power);
    power = addDecimals(power, power);
  }
  return sum;
}
