// What changed in the catalogue, in the order of the commits. There is one writer at a time, and the
// number of an event is given within its transaction: whoever has read up to a number has missed none
// before it.
import {
  type CatalogueEvent,
  EVENT_KINDS,
  type EventKind,
  type NewEvent,
  SEVERITIES,
} from '#contract/catalogue.ts';
import type { EventFilter, Page, PageRequest } from '#core/assessment/index.ts';
import type { SqlRow } from '../sqlite/sql-database.ts';
import { badCursor, cursorOf, pageLimit, pageOf, readCursor } from './cursors.ts';
import type { Statements } from './statements.ts';
import { textOfKey } from './text-key.ts';
import { severityOfRank, severityRank } from './tool-id.ts';

export function appendEvents(
  statements: Statements,
  server: number,
  events: readonly NewEvent[],
): void {
  for (const { kind, severity, ...rest } of events) {
    statements.run('INSERT INTO events (server, kind, severity, body) VALUES (?, ?, ?, ?)', [
      server,
      EVENT_KINDS.indexOf(kind),
      severityRank(severity),
      JSON.stringify(rest),
    ]);
  }
}

/** See `CatalogueStore.events`. */
export function eventsAfter(
  statements: Statements,
  filter: EventFilter,
  page: { readonly limit: number; readonly after?: string },
): Page<CatalogueEvent> {
  const limit = pageLimit(page.limit);
  const after = page.after === undefined ? 0 : readEventCursor(statements, page.after);
  const rows = selectEvents(statements, filter, { after, limit: limit + 1, isNewestFirst: false });
  return eventPage(rows, limit, (id) => eventCursor(id));
}

/** See `CatalogueStore.recentEvents`. */
export function recentEvents(
  statements: Statements,
  filter: EventFilter,
  page: PageRequest,
): Page<CatalogueEvent> {
  const limit = pageLimit(page.limit);
  const [before] = readCursor('recent', page.cursor, [0] as const) ?? [Number.MAX_SAFE_INTEGER];
  const range = { after: before, limit: limit + 1, isNewestFirst: true };
  return eventPage(selectEvents(statements, filter, range), limit, (id) =>
    cursorOf('recent', [id]),
  );
}

interface Range {
  /** Where to go on: a number after which, or before which, events are asked for. */
  readonly after: number;
  readonly limit: number;
  readonly isNewestFirst: boolean;
}

const COLUMNS = 'events.id, kind, severity, body, slug, title';

function selectEvents(statements: Statements, filter: EventFilter, range: Range): SqlRow[] {
  const { after, limit, isNewestFirst } = range;
  const order = isNewestFirst ? 'DESC' : 'ASC';
  const from = `FROM events JOIN servers ON servers.id = server
    WHERE events.id ${isNewestFirst ? '<' : '>'} ?`;
  const tail = `ORDER BY events.id ${order} LIMIT ?`;
  const kinds = filter.kinds ?? EVENT_KINDS;
  const most = severityRank(filter.severity ?? 'Low');
  if (filter.server !== undefined) {
    return [
      ...statements.all(
        `SELECT ${COLUMNS} ${from} AND server = (SELECT id FROM servers WHERE slug = ?)
           AND kind IN (SELECT value FROM json_each(?)) AND severity <= ? ${tail}`,
        [after, filter.server, JSON.stringify(kindNumbers(kinds)), most, limit],
      ),
    ];
  }
  if (filter.kinds === undefined && filter.severity === undefined) {
    return [...statements.all(`SELECT ${COLUMNS} ${from} ${tail}`, [after, limit])];
  }
  // One short look into the index for each kind and severity, so that rare events cost no scan.
  const rows = kindNumbers(kinds).flatMap((kind) =>
    SEVERITIES.map(severityRank)
      .filter((severity) => severity <= most)
      .flatMap((severity) =>
        statements.all(`SELECT ${COLUMNS} ${from} AND kind = ? AND severity = ? ${tail}`, [
          after,
          kind,
          severity,
          limit,
        ]),
      ),
  );
  const sign = isNewestFirst ? -1 : 1;
  return rows.sort((a, b) => sign * (Number(a['id']) - Number(b['id']))).slice(0, limit);
}

function kindNumbers(kinds: readonly EventKind[]): readonly number[] {
  return [...new Set(kinds)].map((kind) => EVENT_KINDS.indexOf(kind));
}

function eventPage(
  rows: readonly SqlRow[],
  limit: number,
  cursor: (id: number) => string,
): Page<CatalogueEvent> {
  const page = pageOf(rows, limit, (row) => cursor(Number(row['id'])));
  return { ...page, rows: page.rows.map(eventOf) };
}

function eventOf(row: SqlRow): CatalogueEvent {
  const rest = JSON.parse(String(row['body'])) as Omit<NewEvent, 'kind' | 'severity'>; // from `appendEvents`
  return {
    ...rest,
    cursor: eventCursor(Number(row['id'])),
    kind: EVENT_KINDS[Number(row['kind'])] ?? 'server-added',
    severity: severityOfRank(Number(row['severity'])),
    server: { slug: String(row['slug']), title: textOfKey(String(row['title'])) },
  };
}

function eventCursor(id: number): string {
  return cursorOf('event', [id]);
}

/** A cursor that lies ahead of the log is of another catalogue: its reader would wait in vain. */
function readEventCursor(statements: Statements, cursor: string): number {
  const id = readCursor('event', cursor, [0] as const)?.[0] ?? 0;
  const last = statements.first("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  if (!Number.isSafeInteger(id) || id < 0 || id > Number(last?.['seq'] ?? 0)) {
    throw badCursor(cursor);
  }
  return id;
}
