// Lists of tools by category, risk, severity or attack, paged in the order of severity, server, name.
// INVARIANT: a page costs as much as its rows, however many tools the catalogue has: `lists` leads to
// the servers that have matching tools, in order, and only these are looked at.
import { RISK_CLASSES, SEVERITIES, type ToolSummary } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { Page, PageRequest, ToolFilter } from '#core/assessment/index.ts';
import type { SqlRow } from '../sqlite/sql-database.ts';
import { cursorOf, pageLimit, pageOf, readCursor } from './cursors.ts';
import type { Statements } from './statements.ts';
import { readBrief, toolSummary } from './summaries.ts';
import { textKey, textOfKey } from './text-key.ts';
import { categoryRank, firstToolId, lastToolId, readLevel, severityRank } from './tool-id.ts';

// Numbers of lists: 0–4 are the categories by rank.
export const LIST_ALL = 5;
/** Tools of the categories whose risk is Critical; the other risks have one category each. */
export const LIST_CRITICAL_RISK = 6;
const ATTACKS_FROM = 16;

export function attackList(attack: number): number {
  return ATTACKS_FROM + attack;
}

/** Which rows of `lists`, and which tools of their servers. */
interface Selection {
  readonly list: number;
  readonly categories: number;
  readonly attack: number | undefined;
  readonly severities: readonly number[];
}

interface ListedTool {
  readonly severity: number;
  readonly slug: string;
  readonly title: string;
  readonly name: string;
  readonly row: SqlRow;
}

type Key = readonly [severity: number, slug: string, name: string];

/** See `CatalogueStore.tools`. */
export function listTools(
  statements: Statements,
  filter: ToolFilter,
  page: PageRequest,
): Page<ToolSummary> {
  const limit = pageLimit(page.limit);
  const after = readCursor('tools', page.cursor, [0, '', ''] as const satisfies Key);
  const selection = selectionOf(statements, filter);
  if (selection === undefined) return { rows: [] };
  const found: ListedTool[] = [];
  for (const severity of selection.severities) {
    if (after !== undefined && severity < after[0]) continue;
    const from = after?.[0] === severity ? after : undefined;
    collect(statements, { selection, severity, from, only: filter.server, room: limit + 1 }, found);
    if (found.length > limit) break;
  }
  const { rows, next } = pageOf(found, limit, ({ severity, slug, name }) =>
    cursorOf('tools', [severity, slug, name]),
  );
  const summaries = rows.map(({ row, slug, title }) => toolSummary(row, { slug, title }));
  return next === undefined ? { rows: summaries } : { rows: summaries, next };
}

function selectionOf(statements: Statements, filter: ToolFilter): Selection | undefined {
  const categories = TOOL_CLASSES.filter(
    (category) =>
      (filter.category ?? category) === category &&
      (filter.riskClass ?? RISK_CLASSES[category]) === RISK_CLASSES[category],
  );
  const [category] = categories;
  if (category === undefined) return undefined;
  const severities = [...SEVERITIES]
    .filter((severity) => (filter.severity ?? severity) === severity)
    .map(severityRank)
    .sort((a, b) => a - b);
  const bits = categories.reduce((sum, each) => sum | (1 << categoryRank(each)), 0);
  if (filter.attack !== undefined) {
    const row = statements.first('SELECT id FROM attacks WHERE name = ?', [textKey(filter.attack)]);
    if (row === undefined) return undefined;
    const attack = Number(row['id']);
    return { list: attackList(attack), categories: bits, attack, severities };
  }
  const isAll = categories.length === TOOL_CLASSES.length;
  const several = isAll ? LIST_ALL : LIST_CRITICAL_RISK;
  const list = categories.length === 1 ? categoryRank(category) : several;
  return { list, categories: bits, attack: undefined, severities };
}

interface Search {
  readonly selection: Selection;
  readonly severity: number;
  readonly from: Key | undefined;
  /** The slug of the only server that counts. */
  readonly only: string | undefined;
  readonly room: number;
}

/** Adds tools of one severity, server by server, until there are `room`. */
function collect(statements: Statements, search: Search, found: ListedTool[]): void {
  const { selection, severity, from, only, room } = search;
  let slug = from?.[1] ?? '';
  for (;;) {
    const asked = room - found.length;
    const servers = statements.all(
      `SELECT lists.slug, server, title FROM lists JOIN servers ON servers.id = server
       WHERE list = ? AND severity = ? AND lists.slug >= ? AND lists.slug <= ?
         AND lists.categories & ? <> 0
       ORDER BY lists.slug LIMIT ?`,
      [
        selection.list,
        severity,
        only !== undefined && only > slug ? only : slug,
        only ?? '\u{10ffff}',
        selection.categories,
        asked,
      ],
    );
    for (const server of servers) {
      slug = String(server['slug']);
      const tools = toolsWithin(statements, search, server);
      found.push(...(from?.[1] === slug ? tools.filter(({ name }) => isAfter(name, from)) : tools));
      if (found.length >= room) return;
    }
    if (servers.length < asked) return;
    // No slug has a NUL: this is the first text behind it.
    slug = `${slug}\u{1}`;
  }
}

function toolsWithin(statements: Statements, search: Search, server: SqlRow): ListedTool[] {
  const { selection, severity } = search;
  const first = firstToolId(Number(server['server']));
  return statements
    .all(
      `SELECT name, level, brief FROM tools
       WHERE id BETWEEN ? AND ? AND level BETWEEN ? AND ? ORDER BY name`,
      [first, lastToolId(first), severity * 8, severity * 8 + 7],
    )
    .filter((row) => isSelected(selection, row))
    .map((row) => ({
      severity,
      slug: String(server['slug']),
      title: textOfKey(String(server['title'])),
      name: String(row['name']),
      row,
    }));
}

function isSelected({ categories, attack }: Selection, row: SqlRow): boolean {
  if ((readLevel(Number(row['level'])).categoryBit & categories) === 0) return false;
  return attack === undefined || readBrief(row)[2].includes(attack);
}

/** In the order of the database, which is that of the bytes. */
function isAfter(name: string, [, , last]: Key): boolean {
  return Buffer.compare(Buffer.from(name), Buffer.from(last)) > 0;
}
