// What the two searches, over servers and over tools, have in common: how candidates are found, read
// and kept.
import type { SearchHit } from '#core/assessment/index.ts';
import type { SqlRow } from '../sqlite/sql-database.ts';
import type { Query } from './search-query.ts';
import type { Statements } from './statements.ts';

export interface Candidates {
  readonly statements: Statements;
  readonly query: Query;
  /** One of its words is enough. */
  readonly isAny: boolean;
  /** Hits that will be answered. */
  readonly most: number;
  readonly found: Map<string, Ranked>;
}

export interface Ranked {
  readonly score: number;
  /** Ties: the better server, then the riskier tool, then the alphabet. */
  readonly quality: number;
  readonly level: number;
  readonly name: string;
  readonly hit: () => SearchHit | undefined;
}

/** A hit that was found twice keeps its better place. */
export function keep(found: Map<string, Ranked>, key: string, ranked: Ranked): void {
  const known = found.get(key);
  if (known === undefined || known.score < ranked.score) found.set(key, ranked);
}

export function byRank(a: Ranked, b: Ranked): number {
  return (
    b.score - a.score ||
    b.quality - a.quality ||
    a.level - b.level ||
    Number(a.name > b.name) - Number(a.name < b.name)
  );
}

/** Numbers of what matches, lowest first: the search ends as soon as there are enough. */
export function matches(
  statements: Statements,
  table: 'server_texts' | 'phrase_texts' | 'tool_texts',
  match: string,
  limit: number,
): readonly number[] {
  return statements
    .all(`SELECT rowid AS id FROM ${table} WHERE ${table} MATCH ? LIMIT ?`, [match, limit])
    .map((row) => Number(row['id']));
}

/** Rows by their numbers, in one statement. */
export function byNumbers(
  statements: Statements,
  selected: string,
  column: string,
  ids: ReadonlySet<number>,
): readonly SqlRow[] {
  return statements.all(`SELECT ${selected} WHERE ${column} IN (SELECT value FROM json_each(?))`, [
    JSON.stringify([...ids]),
  ]);
}
