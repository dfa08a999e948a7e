// Results of a search. What is not found is said, with the command that would scan it.
import type { CatalogueStore } from '#core/assessment/index.ts';
import { SEARCH } from './address.ts';
import { HOME_CRUMB } from './list-pages.ts';
import { type Block, heading, type Page } from './page.ts';
import { countText, oneLine } from './shown-text.ts';

const HITS_MAX = 60;
const QUERY_MAX = 200;

export async function searchPage(store: CatalogueStore, asked: string): Promise<Page> {
  const query = [...asked.trim()].slice(0, QUERY_MAX).join('');
  const hits = query === '' ? [] : await store.search(query, { limit: HITS_MAX });
  const servers = hits.filter(({ kind }) => kind === 'server').map(({ server }) => server);
  const tools = hits.flatMap(({ tool }) => (tool === undefined ? [] : [tool]));
  const short = oneLine(query, 80);
  return {
    path: query === '' ? SEARCH : `${SEARCH}?q=${encodeURIComponent(query.toWellFormed())}`,
    title: query === '' ? 'Search' : `Search for ${short}`,
    description: 'Search the servers and tools of the catalogue.',
    heading: 'Search',
    crumbs: [HOME_CRUMB],
    indexed: false,
    blocks: [
      { kind: 'search', query, large: true },
      ...(query === '' ? [hint()] : []),
      ...(query !== '' && hits.length === 0 ? nothingFound(query) : []),
      ...(servers.length === 0
        ? []
        : [
            heading(countText(servers.length, 'server'), 'servers'),
            { kind: 'servers', rows: servers } as const,
          ]),
      ...(tools.length === 0
        ? []
        : [
            heading(countText(tools.length, 'tool'), 'tools'),
            { kind: 'tools', rows: tools, withServer: true } as const,
          ]),
    ],
  };
}

function hint(): Block {
  return {
    kind: 'note',
    tone: 'plain',
    lines: ['Search for a server, a package, an address, a tool, or words of a description.'],
  };
}

const PACKAGE = /^(?:npm:)?(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i;

function nothingFound(query: string): readonly Block[] {
  const source = /^https:\/\/\S+$/.test(query)
    ? query
    : PACKAGE.test(query)
      ? `npm:${query.replace(/^npm:/, '')}`
      : undefined;
  return [
    {
      kind: 'note',
      tone: 'plain',
      lines: [
        ['Nothing in the catalogue resembles ', { kind: 'code', text: oneLine(query, 80) }, '.'],
        'That says nothing about it: it has not been scanned here. Scan it to know.',
      ],
    },
    ...(source === undefined
      ? []
      : [
          {
            kind: 'code',
            label: 'In a terminal',
            language: 'sh',
            text: `wicketgate scan ${source}`,
          } as const,
        ]),
  ];
}
