// Servers that fit a query: those that are called so, those that have its words in their name, and
// those that are about it.
import type { ServerSummary } from '#contract/catalogue.ts';
import type { SqlRow } from '../sqlite/sql-database.ts';
import { ownersOf, serversNamed, tellingWords } from './aliases.ts';
import { wholeWordsOf, wordsOf } from './name-words.ts';
import { byNumbers, type Candidates, keep, matches } from './search-candidates.ts';
import { matchText, type Query } from './search-query.ts';
import { fitOf, tightness } from './search-rank.ts';
import { readServerSummary } from './summaries.ts';

const CANDIDATES_MAX = 150;
const NAMED_MAX = 50;

// A server that is called so comes before whatever else the words are in, and first of these comes
// the one whose owner is called so.
const IS_CALLED_SO = 2;
const OWNER_IS_CALLED_SO = 0.5;
/** What fits as well in a server's name as in a tool's means the server. */
const IS_SERVER = 0.05;

export function findServers(candidates: Candidates, text: string): void {
  const { statements, query, isAny, found } = candidates;
  const joined = query.words.join('');
  const named = new Set(serversNamed(statements, [text, query.words.join(' '), joined], NAMED_MAX));
  const inNames = matchText(query, { isAny, column: 'name' });
  const ids = new Set([
    ...named,
    ...matches(statements, 'server_texts', inNames, CANDIDATES_MAX),
    ...matches(statements, 'server_texts', matchText(query, { isAny }), CANDIDATES_MAX),
  ]);
  const rows = byNumbers(statements, 'id, words, quality, summary FROM servers', 'id', ids);
  for (const row of rows) {
    const summary = readServerSummary(row);
    const isOwn = ownersOf(summary.source).includes(joined);
    const score = named.has(Number(row['id']))
      ? IS_CALLED_SO + (isOwn ? OWNER_IS_CALLED_SO : 0)
      : scoreOf(query, row, summary);
    keep(found, `server ${summary.slug}`, {
      score,
      quality: Number(row['quality']),
      level: 0,
      name: summary.slug,
      hit: () => ({ kind: 'server', server: summary }),
    });
  }
}

function scoreOf(query: Query, row: SqlRow, summary: ServerSummary): number {
  const { title, description, publisher } = summary;
  const fit = fitOf(query, [
    { words: String(row['words']).split(' '), worth: 1 },
    { words: wholeWordsOf(title), worth: 0.6 },
    { words: wholeWordsOf(`${description ?? ''} ${publisher ?? ''}`), worth: 0.4 },
  ]);
  return fit * (1 + IS_SERVER + 0.15 * tightness(query, tellingWords(wordsOf(title))));
}
