// What has changed: servers and tools that came and went, definitions that read differently, grades
// that moved. Newest first.
import { EVENT_KINDS, type EventKind, SEVERITIES, type Severity } from '#contract/catalogue.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { CHANGES } from './address.ts';
import { kindWords } from './event-words.ts';
import { cursorOf, HOME_CRUMB, nothing } from './list-pages.ts';
import { type Block, type Inline, link, type Page, paragraph } from './page.ts';
import { LIST_ROWS, type Place, turnsOf } from './paging.ts';

export interface ChangesFilter {
  readonly kind?: EventKind;
  readonly severity?: Severity;
}

export function changesFilter(url: string): ChangesFilter {
  const { searchParams } = new URL(url);
  const kind = EVENT_KINDS.find((name) => name === searchParams.get('kind'));
  const severity = SEVERITIES.find((name) => name === searchParams.get('severity'));
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(severity === undefined ? {} : { severity }),
  };
}

export async function changesPage(
  store: CatalogueStore,
  { kind, severity }: ChangesFilter,
  place: Place,
): Promise<Page> {
  const rows = await store.recentEvents(
    {
      ...(kind === undefined ? {} : { kinds: [kind] }),
      ...(severity === undefined ? {} : { severity }),
    },
    { limit: LIST_ROWS, ...cursorOf(place) },
  );
  const list = queryPath({ ...(kind && { kind }), ...(severity && { severity }) });
  const { blocks, ...turns } = turnsOf(list, place, rows);
  const filtered = list !== CHANGES;
  return {
    ...turns,
    title: titleOf(kind, severity) + (place.cursor === undefined ? '' : ', further'),
    description:
      'Changes of MCP servers between scans: tools added and removed, definitions, severities, grades and findings.',
    heading: 'Changes',
    lead: ['What was different when a server was scanned again, newest first.'],
    crumbs: [HOME_CRUMB],
    indexed: !filtered,
    blocks: [
      filters(kind, severity),
      ...(rows.rows.length === 0
        ? [nothing('No such change is on record.')]
        : [{ kind: 'events', rows: rows.rows, withServer: true } as const]),
      ...blocks,
    ],
    json: '/v1/events',
  };
}

function titleOf(kind: EventKind | undefined, severity: Severity | undefined): string {
  const parts = [
    ...(kind === undefined ? [] : [kindWords(kind)]),
    ...(severity === undefined ? [] : [`${severity.toLowerCase()} and up`]),
  ];
  return parts.length === 0 ? 'Changes' : `Changes: ${parts.join(', ')}`;
}

function queryPath(filter: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(filter).toString();
  return query === '' ? CHANGES : `${CHANGES}?${query}`;
}

const SHOWN_KINDS: readonly EventKind[] = [
  'definition-changed',
  'tool-added',
  'tool-removed',
  'grade-changed',
  'finding-added',
  'look-alike-found',
];

function filters(kind: EventKind | undefined, severity: Severity | undefined): Block {
  const entries: Inline[] = [
    kind === undefined && severity === undefined
      ? { kind: 'strong', text: 'all' }
      : link('all', CHANGES),
  ];
  const critical = severity === 'High' && kind === undefined;
  entries.push(
    ' · ',
    critical
      ? { kind: 'strong', text: 'high and up' }
      : link('high and up', queryPath({ severity: 'High' })),
  );
  for (const name of SHOWN_KINDS) {
    const text = kindWords(name);
    entries.push(
      ' · ',
      name === kind ? { kind: 'strong', text } : link(text, queryPath({ kind: name })),
    );
  }
  return paragraph('Show: ', ...entries);
}
