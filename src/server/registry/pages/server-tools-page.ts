// All tools of one server, page by page: for servers that have more than fit on their own page.
import type { ServerRecord } from '#contract/catalogue.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { SERVERS, serverPath } from './address.ts';
import { cursorOf, HOME_CRUMB, nothing } from './list-pages.ts';
import { link, type Page } from './page.ts';
import { LIST_ROWS, type Place, turnsOf } from './paging.ts';
import { countText, oneLine } from './shown-text.ts';

export async function serverToolsPage(
  store: CatalogueStore,
  server: ServerRecord,
  place: Place,
): Promise<Page> {
  const rows = await store.tools({ server: server.slug }, { limit: LIST_ROWS, ...cursorOf(place) });
  const { blocks, ...turns } = turnsOf(`${serverPath(server.slug)}/tools`, place, rows);
  const title = oneLine(server.title, 60);
  return {
    ...turns,
    title: `Tools of ${title} (${oneLine(server.slug, 60)})${place.cursor === undefined ? '' : ', further'}`,
    description: `${countText(server.counts.total, 'tool')} of ${title}, gravest first.`,
    eyebrow: ['Tools of ', link(title, serverPath(server.slug))],
    heading: countText(server.counts.total, 'tool'),
    lead: ['Gravest first.'],
    crumbs: [
      HOME_CRUMB,
      { text: 'Servers', href: SERVERS },
      { text: title, href: serverPath(server.slug) },
    ],
    json: `/v1${serverPath(server.slug)}/tools`,
    blocks: [
      ...(rows.rows.length === 0
        ? [nothing('Its tools are not known.')]
        : [{ kind: 'tools', rows: rows.rows, withServer: false } as const]),
      ...blocks,
    ],
  };
}
