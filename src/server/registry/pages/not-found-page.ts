// The page for addresses that stand for nothing. Suggests what resembles the name that was asked for.
import type { CatalogueStore } from '#core/assessment/index.ts';
import { nameOfSegment, SERVERS, serverPath } from './address.ts';
import { HOME_CRUMB } from './list-pages.ts';
import { type Block, heading, link, type Page, paragraph } from './page.ts';
import { oneLine } from './shown-text.ts';

const SUGGESTIONS_MAX = 8;

/** `segments` are the raw ones of the address. */
export async function notFoundPage(
  store: CatalogueStore,
  segments: readonly string[],
): Promise<Page> {
  const [area, slug, , name] = segments;
  const asked = nameOfSegment((area === 'servers' ? (name ?? slug) : segments.at(-1)) ?? '') ?? '';
  const server = area === 'servers' && slug !== undefined ? await store.server(slug) : undefined;
  const hits =
    asked === '' ? [] : await store.search(asked.slice(0, 200), { limit: SUGGESTIONS_MAX });
  const servers = hits.filter(({ kind }) => kind === 'server').map((hit) => hit.server);
  const tools = hits.flatMap(({ tool }) => (tool === undefined ? [] : [tool]));
  const near: Block[] = [
    ...(servers.length === 0 ? [] : [{ kind: 'servers', rows: servers } as const]),
    ...(tools.length === 0 ? [] : [{ kind: 'tools', rows: tools, withServer: true } as const]),
  ];
  return {
    path: `/${segments.join('/')}`,
    title: 'Nothing here',
    description: 'There is nothing at this address.',
    heading: 'Nothing here',
    lead: [
      asked === ''
        ? 'There is nothing at this address.'
        : [
            'The catalogue holds nothing called ',
            { kind: 'code', text: oneLine(asked, 80) },
            ' at this address.',
          ],
    ],
    crumbs: [HOME_CRUMB],
    indexed: false,
    status: 404,
    blocks: [
      ...(server === undefined
        ? []
        : [
            paragraph(
              'The server itself is here: ',
              link(oneLine(server.title, 80), serverPath(server.slug)),
              '.',
            ),
          ]),
      ...(near.length === 0 ? [] : [heading('Did you mean'), ...near]),
      { kind: 'search', query: '', large: true },
      paragraph(link('All servers', SERVERS)),
    ],
  };
}
