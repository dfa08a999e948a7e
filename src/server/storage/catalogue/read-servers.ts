// Reads of single records, and the lists of servers by slug. Called by open-catalogue.ts.
import {
  GRADE_LETTERS,
  type ServerRecord,
  type ServerSummary,
  type ToolRecord,
} from '#contract/catalogue.ts';
import type { Page, PageRequest, ServerFilter } from '#core/assessment/index.ts';
import { cursorOf, pageLimit, pageOf, readCursor } from './cursors.ts';
import { readTool, readTools, serverOf } from './record-blocks.ts';
import type { Statements } from './statements.ts';
import { readServerSummary } from './summaries.ts';
import { textKey } from './text-key.ts';
import { categoryRank, firstToolId, lastToolId } from './tool-id.ts';
import { phraseOf } from './write-tools.ts';

/** See `CatalogueStore.server`. */
export function readServer(statements: Statements, slug: string): ServerRecord | undefined {
  const row = statements.first('SELECT record FROM servers WHERE slug = ?', [slug]);
  return row === undefined ? undefined : serverOf(row);
}

/** The number of the server, where there is one. */
export function serverNumber(statements: Statements, slug: string): number | undefined {
  const row = statements.first('SELECT id FROM servers WHERE slug = ?', [slug]);
  return row === undefined ? undefined : Number(row['id']);
}

/** The number of the tool, where there is one. */
export function toolNumber(
  statements: Statements,
  server: number,
  name: string,
): number | undefined {
  const first = firstToolId(server);
  const row = statements.first(
    `SELECT tools.id FROM tools
     WHERE phrase = (SELECT id FROM phrases WHERE words = ?)
       AND quality = (SELECT quality FROM servers WHERE id = ?)
       AND tools.id BETWEEN ? AND ? AND name = ?`,
    [phraseOf(name), server, first, lastToolId(first), textKey(name)],
  );
  return row === undefined ? undefined : Number(row['id']);
}

/** See `CatalogueStore.tool`. */
export function readToolOf(
  statements: Statements,
  slug: string,
  name: string,
): ToolRecord | undefined {
  const server = serverNumber(statements, slug);
  if (server === undefined) return undefined;
  const id = toolNumber(statements, server, name);
  return id === undefined ? undefined : readTool(statements, id);
}

/** See `CatalogueStore.toolsOf`. */
export function readToolsOf(statements: Statements, slug: string): readonly ToolRecord[] {
  const server = serverNumber(statements, slug);
  return server === undefined ? [] : readTools(statements, firstToolId(server));
}

/** See `CatalogueStore.servers`. */
export function listServers(
  statements: Statements,
  filter: ServerFilter,
  page: PageRequest,
): Page<ServerSummary> {
  const limit = pageLimit(page.limit);
  const [after] = readCursor('servers', page.cursor, [''] as const) ?? [''];
  const grades =
    filter.grade === undefined
      ? [0, GRADE_LETTERS.length]
      : Array(2).fill(1 + GRADE_LETTERS.indexOf(filter.grade));
  const bits = filter.category === undefined ? 0 : 1 << categoryRank(filter.category);
  const rows = statements.all(
    // The inner question is answered by the index alone, however many servers do not fit.
    `SELECT slug, summary FROM servers WHERE slug IN (
       SELECT slug FROM servers INDEXED BY servers_listed
       WHERE slug > ? AND grade BETWEEN ? AND ? AND categories & ? = ? ORDER BY slug LIMIT ?)
     ORDER BY slug`,
    [after, ...grades, bits, bits, limit + 1],
  );
  const { rows: kept, next } = pageOf(rows, limit, (row) =>
    cursorOf('servers', [String(row['slug'])]),
  );
  const summaries = kept.map(readServerSummary);
  return next === undefined ? { rows: summaries } : { rows: summaries, next };
}

/** See `CatalogueStore.slugs`. */
export function listSlugs(
  statements: Statements,
  page: PageRequest,
): Page<{ readonly slug: string; readonly changedAtMs: number }> {
  const limit = pageLimit(page.limit);
  const [after] = readCursor('slugs', page.cursor, [''] as const) ?? [''];
  const rows = statements.all(
    `SELECT slug, changed_ms FROM servers INDEXED BY servers_listed
     WHERE slug > ? ORDER BY slug LIMIT ?`,
    [after, limit + 1],
  );
  const read = rows.map((row) => ({
    slug: String(row['slug']),
    changedAtMs: Number(row['changed_ms']),
  }));
  return pageOf(read, limit, ({ slug }) => cursorOf('slugs', [slug]));
}
