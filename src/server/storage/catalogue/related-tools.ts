// Tools that resemble one: those of other servers with the same name, then neighbours in its server.
import type { ToolSummary } from '#contract/catalogue.ts';
import type { SqlRow } from '../sqlite/sql-database.ts';
import { wholeWordsOf, wordsOf } from './name-words.ts';
import { serverNumber, toolNumber } from './read-servers.ts';
import type { Statements } from './statements.ts';
import { readBrief, toolSummary } from './summaries.ts';
import { textOfKey } from './text-key.ts';
import { firstToolId, lastToolId, serverOfTool } from './tool-id.ts';

const COLUMNS = 'tools.id, tools.name, tools.level, tools.brief, slug, servers.title';
const JOINED = 'FROM tools JOIN servers ON servers.id = tools.id / 1048576';

/** Candidates with the same name that are compared. */
const NAMESAKES_MAX = 100;
/** Neighbours that are looked at in one server. */
const NEIGHBOURS_MAX = 300;

/** See `CatalogueStore.relatedTools`. */
export function relatedTools(
  statements: Statements,
  slug: string,
  name: string,
  limit: number,
): readonly ToolSummary[] {
  const server = serverNumber(statements, slug);
  const id = server === undefined ? undefined : toolNumber(statements, server, name);
  if (server === undefined || id === undefined || limit < 1) return [];
  const row = statements.first('SELECT phrase, name, level, brief FROM tools WHERE id = ?', [id]);
  if (row === undefined) return [];
  const traits = traitsOf(row);
  const near = mostAlike(neighbours(statements, server, id), traits, isOfTheSameKind);
  const far = mostAlike(namesakes(statements, row, server), traits, () => true);
  // A name that every server has must not leave the tool's own server without a place.
  const kept = Math.max(limit - near.length, Math.ceil((limit * 2) / 3));
  return [...far.slice(0, kept), ...near].slice(0, limit);
}

function namesakes(statements: Statements, row: SqlRow, server: number): readonly SqlRow[] {
  return statements
    .all(`SELECT ${COLUMNS} ${JOINED} WHERE phrase = ? ORDER BY tools.quality DESC LIMIT ?`, [
      Number(row['phrase']),
      NAMESAKES_MAX,
    ])
    .filter((other) => serverOfTool(Number(other['id'])) !== server);
}

function neighbours(statements: Statements, server: number, id: number): readonly SqlRow[] {
  const first = firstToolId(server);
  return statements.all(
    `SELECT ${COLUMNS} ${JOINED} WHERE tools.id BETWEEN ? AND ? AND tools.id <> ? LIMIT ?`,
    [first, lastToolId(first), id, NEIGHBOURS_MAX],
  );
}

interface Traits {
  readonly name: string;
  readonly level: number;
  /** The last word of the name, which says what it acts on. */
  readonly object: string;
  readonly names: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

function traitsOf(row: SqlRow): Traits {
  const name = textOfKey(String(row['name']));
  const names = wordsOf(name);
  return {
    name,
    level: Number(row['level']),
    object: (names.at(-1) ?? '').replace(/s$/, ''),
    names: new Set(names),
    words: new Set(wholeWordsOf(readBrief(row)[1] ?? '')),
  };
}

function isOfTheSameKind(a: Traits, b: Traits): boolean {
  return a.object === b.object || (a.level & 7) === (b.level & 7);
}

function mostAlike(
  rows: readonly SqlRow[],
  traits: Traits,
  isAlike: (a: Traits, b: Traits) => boolean,
): readonly ToolSummary[] {
  return rows
    .map((row) => ({ row, other: traitsOf(row) }))
    .filter(({ other }) => isAlike(traits, other))
    .map(({ row, other }) => ({ row, likeness: likeness(traits, other) }))
    .sort((a, b) => b.likeness - a.likeness)
    .map(({ row }) =>
      toolSummary(row, { slug: String(row['slug']), title: textOfKey(String(row['title'])) }),
    );
}

function likeness(a: Traits, b: Traits): number {
  const score =
    (a.object === b.object ? 2 : 0) +
    ((a.level & 7) === (b.level & 7) ? 1 : 0) +
    (a.level >> 3 === b.level >> 3 ? 0.5 : 0);
  return score + overlap(a.names, b.names) + 2 * overlap(a.words, b.words);
}

/** Shared words among all words, 0–1. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
