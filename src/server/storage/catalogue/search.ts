// Search over servers and tools. The full-text tables give candidates, few enough that a common word
// costs no more than a rare one; search-rank.ts orders them. When little is found, the query is read
// more widely: as misspelt, as parts of words, and last with any of its words.
import type { SearchHit } from '#core/assessment/index.ts';
import { byRank, type Ranked } from './search-candidates.ts';
import { type Query, readQuery } from './search-query.ts';
import { findServers } from './search-servers.ts';
import { findTools } from './search-tools.ts';
import type { Statements } from './statements.ts';

export interface SearchOptions {
  /** 1–100. */
  readonly limit: number;
  readonly kind?: 'server' | 'tool';
}

const LIMIT_MAX = 100;
/** Fewer hits than this, and the query is read more widely. */
const FEW = 5;

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
  look(readQuery(statements, text, 'close'), false);
  if (found.size < Math.min(FEW, most)) look(readQuery(statements, text, 'parts'), false);
  if (found.size === 0) {
    const free = readQuery(statements, text, 'any');
    look(free, false);
    if (found.size === 0 && free.terms.length > 1) look(free, true);
  }
  return [...found.values()]
    .sort(byRank)
    .slice(0, most)
    .flatMap(({ hit }) => hit() ?? []);
}
