// Tools that fit a query: by the words of their names first, and by everything that is said of them.

import type { SearchHit } from '#core/assessment/index.ts';
import type { SqlRow } from '../sqlite/sql-database.ts';
import { bothWordsOf, wholeWordsOf, wordsOf } from './name-words.ts';
import { byNumbers, type Candidates, keep, matches } from './search-candidates.ts';
import { matchText, type Query } from './search-query.ts';
import { fitOf, tightness } from './search-rank.ts';
import type { Statements } from './statements.ts';
import { readBrief, readServerSummary, toolSummary } from './summaries.ts';
import { textOfKey } from './text-key.ts';

const PHRASES_MAX = 200;
const TEXTS_MAX = 150;
/** Tools of one name that are compared. */
const NAMESAKES_MAX = 20;
/** What a word counts that stands where no list shows it: in the rest of a description. */
const SOMEWHERE = 0.2;

export function findTools(candidates: Candidates): void {
  const { statements, query, isAny } = candidates;
  const match = matchText(query, { isAny });
  const ids = new Set([
    ...toolsCalled(candidates, matches(statements, 'phrase_texts', match, PHRASES_MAX)),
    ...matches(statements, 'tool_texts', match, TEXTS_MAX),
  ]);
  const rows = byNumbers(
    statements,
    `tools.id, tools.name, level, brief, tools.quality, slug, title, words
     FROM tools JOIN servers ON servers.id = tools.id / 1048576`,
    'tools.id',
    ids,
  );
  for (const row of rows) {
    const name = textOfKey(String(row['name']));
    const slug = String(row['slug']);
    keep(candidates.found, `tool ${slug} ${name}`, {
      score: scoreOf(query, row, name),
      quality: Number(row['quality']),
      level: Number(row['level']),
      name: `${name} ${slug}`,
      hit: () => toolHit(statements, row, slug),
    });
  }
}

/** Tools of the phrases that fit best, those of the better servers first. */
function toolsCalled(
  { statements, query, most }: Candidates,
  phrases: readonly number[],
): readonly number[] {
  const best = byNumbers(statements, 'id, words FROM phrases', 'id', new Set(phrases))
    .map((row) => ({ id: Number(row['id']), words: String(row['words']).split(' ') }))
    .map(({ id, words }) => ({
      id,
      fit: fitOf(query, [{ words, worth: 1 }]) + 0.15 * tightness(query, words),
    }))
    .sort((a, b) => b.fit - a.fit);
  const ids: number[] = [];
  for (const { id } of best) {
    if (ids.length >= most * 2) break;
    const rows = statements.all(
      'SELECT id FROM tools WHERE phrase = ? ORDER BY quality DESC LIMIT ?',
      [id, NAMESAKES_MAX],
    );
    ids.push(...rows.map((row) => Number(row['id'])));
  }
  return ids;
}

function scoreOf(query: Query, row: SqlRow, name: string): number {
  const fit = fitOf(query, [
    { words: bothWordsOf(name), worth: 1 },
    { words: String(row['words']).split(' '), worth: 0.8 },
    { words: wholeWordsOf(readBrief(row)[1] ?? ''), worth: 0.4 },
  ]);
  return Math.max(fit, SOMEWHERE) + 0.15 * fit * tightness(query, wordsOf(name));
}

/** Only what is answered costs the summary of its server. */
function toolHit(statements: Statements, row: SqlRow, slug: string): SearchHit | undefined {
  const found = statements.first('SELECT summary FROM servers WHERE slug = ?', [slug]);
  if (found === undefined) return undefined;
  const server = readServerSummary(found);
  return { kind: 'tool', server, tool: toolSummary(row, { slug, title: server.title }) };
}
