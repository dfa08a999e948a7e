// Search over servers and tools. The full-text tables give candidates, few enough that a common word
// costs no more than a rare one; search-rank.ts orders them. When little is found, the query is read
// more widely: as misspelt, as parts of words, and last with any of its words.
import type { ServerSummary } from '#contract/catalogue.ts';
import type { SearchHit } from '#core/assessment/index.ts';
import type { SqlRow, SqlValue } from '../sqlite/sql-database.ts';
import { serversNamed } from './aliases.ts';
import { wholeWordsOf, wordsOf } from './name-words.ts';
import { matchText, type Query, readQuery } from './search-query.ts';
import { fitOf, tightness } from './search-rank.ts';
import type { Statements } from './statements.ts';
import { readBrief, readServerSummary, toolSummary } from './summaries.ts';
import { textOfKey } from './text-key.ts';

export interface SearchOptions {
  /** 1–100. */
  readonly limit: number;
  readonly kind?: 'server' | 'tool';
}

const LIMIT_MAX = 100;
const SERVERS_MAX = 150;
const PHRASES_MAX = 200;
const TEXTS_MAX = 150;
/** Tools of one name that are compared. */
const NAMESAKES_MAX = 20;
/** Fewer hits than this, and the query is read more widely. */
const FEW = 5;

interface Ranked {
  readonly score: number;
  /** Ties: the better server, the riskier tool, then the alphabet. */
  readonly quality: number;
  readonly level: number;
  readonly name: string;
  readonly hit: () => SearchHit | undefined;
}

/** See `CatalogueStore.search`. */
export function search(
  statements: Statements,
  text: string,
  { limit, kind }: SearchOptions,
): readonly SearchHit[] {
  const most = Math.min(LIMIT_MAX, Math.max(1, Math.trunc(limit) || 1));
  const found = new Map<string, Ranked>();
  const look = (query: Query, isAny: boolean) => {
    if (query.terms.length === 0) return;
    const candidates = { statements, query, isAny, found, most };
    if (kind !== 'tool') findServers(candidates, text);
    if (kind !== 'server') findTools(candidates);
  };
  const narrow = readQuery(statements, text, false);
  look(narrow, false);
  if (found.size < Math.min(FEW, most)) look(readQuery(statements, text, true), false);
  if (found.size === 0 && narrow.terms.length > 1) look(readQuery(statements, text, true), true);
  return [...found.values()]
    .sort(byRank)
    .slice(0, most)
    .flatMap(({ hit }) => hit() ?? []);
}

function byRank(a: Ranked, b: Ranked): number {
  return (
    b.score - a.score ||
    b.quality - a.quality ||
    a.level - b.level ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

interface Candidates {
  readonly statements: Statements;
  readonly query: Query;
  readonly isAny: boolean;
  readonly found: Map<string, Ranked>;
  readonly most: number;
}

function findServers({ statements, query, isAny, found }: Candidates, text: string): void {
  const named = serversNamed(statements, [text, query.words.join(' '), query.words.join('')], 20);
  const exact = new Set(named);
  const ids = new Set([
    ...named,
    ...matches(
      statements,
      'server_texts',
      matchText(query, { isAny, column: 'name' }),
      SERVERS_MAX,
    ),
    ...matches(statements, 'server_texts', matchText(query, { isAny }), SERVERS_MAX),
  ]);
  const rows = byNumbers(statements, 'id, slug, words, quality, summary FROM servers', 'id', ids);
  for (const row of rows) {
    const summary = readServerSummary(row);
    const names = String(row['words']).split(' ');
    const about = wholeWordsOf(`${summary.description ?? ''} ${summary.publisher ?? ''}`);
    const fit = fitOf(query, [
      { words: names, worth: 1 },
      { words: about, worth: 0.4 },
    ]);
    const isNamed = exact.has(Number(row['id']));
    keep(found, `server ${summary.slug}`, {
      // A server that is called so comes before whatever else the words are in.
      score: isNamed ? 2 : fit + 0.15 * fit * tightness(query, names),
      quality: Number(row['quality']),
      level: 0,
      name: summary.slug,
      hit: () => ({ kind: 'server', server: summary }),
    });
  }
}

function findTools(candidates: Candidates): void {
  const { statements, query, isAny } = candidates;
  const phrases = matches(statements, 'phrase_texts', matchText(query, { isAny }), PHRASES_MAX);
  const best = byNumbers(statements, 'id, words FROM phrases', 'id', new Set(phrases))
    .map((row) => ({ id: Number(row['id']), words: String(row['words']).split(' ') }))
    .map(({ id, words }) => ({
      id,
      fit: fitOf(query, [{ words, worth: 1 }]) + 0.15 * tightness(query, words),
    }))
    .sort((a, b) => b.fit - a.fit);
  const ids = new Set<number>();
  for (const { id } of best) {
    if (ids.size >= candidates.most * 2) break;
    const rows = statements.all(
      'SELECT id FROM tools WHERE phrase = ? ORDER BY quality DESC LIMIT ?',
      [id, NAMESAKES_MAX],
    );
    for (const row of rows) ids.add(Number(row['id']));
  }
  const texts = matches(statements, 'tool_texts', matchText(query, { isAny }), TEXTS_MAX);
  for (const id of texts) ids.add(id);
  rankTools(candidates, ids);
}

function rankTools({ statements, query, found }: Candidates, ids: ReadonlySet<number>): void {
  const rows = byNumbers(
    statements,
    `tools.id, tools.name, level, brief, tools.quality, slug, title, words
     FROM tools JOIN servers ON servers.id = tools.id / 1048576`,
    'tools.id',
    ids,
  );
  for (const row of rows) {
    const name = textOfKey(String(row['name']));
    const names = [...new Set([...wordsOf(name), ...wholeWordsOf(name)])];
    const slug = String(row['slug']);
    const fit = fitOf(query, [
      { words: names, worth: 1 },
      { words: String(row['words']).split(' '), worth: 0.8 },
      { words: wholeWordsOf(readBrief(row)[1] ?? ''), worth: 0.4 },
    ]);
    keep(found, `tool ${slug} ${name}`, {
      // Words that stand only in the rest of a description are worth a little as well.
      score: Math.max(fit, 0.2) + 0.15 * fit * tightness(query, wordsOf(name)),
      quality: Number(row['quality']),
      level: Number(row['level']),
      name: `${name} ${slug}`,
      hit: () => toolHit(statements, row, slug),
    });
  }
}

/** Only what is answered costs the summary of its server. */
function toolHit(statements: Statements, row: SqlRow, slug: string): SearchHit | undefined {
  const found = statements.first('SELECT summary FROM servers WHERE slug = ?', [slug]);
  if (found === undefined) return undefined;
  const server: ServerSummary = readServerSummary(found);
  return { kind: 'tool', server, tool: toolSummary(row, { slug, title: server.title }) };
}

function keep(found: Map<string, Ranked>, key: string, ranked: Ranked): void {
  const known = found.get(key);
  if (known === undefined || known.score < ranked.score) found.set(key, ranked);
}

function matches(
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
function byNumbers(
  statements: Statements,
  selected: string,
  column: string,
  ids: ReadonlySet<number>,
): readonly SqlRow[] {
  const values: SqlValue[] = [JSON.stringify([...ids])];
  return statements.all(
    `SELECT ${selected} WHERE ${column} IN (SELECT value FROM json_each(?))`,
    values,
  );
}
