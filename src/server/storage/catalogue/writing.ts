// What the writes of one transaction have in common: figures that are summed up here and written once
// at its end, and numbers that are looked up once.
import type { Statements } from './statements.ts';
import { writeTotals } from './totals.ts';
import { writeWords } from './vocabulary.ts';

export interface Writing {
  readonly statements: Statements;
  /** Names of figures → by how much they move. */
  readonly totals: Map<string, number>;
  /** Words → in how many names more, or fewer, they are. */
  readonly words: Map<string, number>;
  /** Attacks → their numbers. */
  readonly attacks: Map<string, number>;
}

/** Does some writes, and then writes their sums. Within a transaction. */
export function summedUp<Value>(statements: Statements, work: (writing: Writing) => Value): Value {
  const writing = { statements, totals: new Map(), words: new Map(), attacks: new Map() };
  const value = work(writing);
  writeTotals(statements, writing.totals);
  writeWords(statements, writing.words);
  return value;
}

/** Adds to a sum. */
export function add(sums: Map<string, number>, name: string, by: number): void {
  sums.set(name, (sums.get(name) ?? 0) + by);
}
