// The first page: what this is, a search, figures, what has changed lately. An empty catalogue says
// how to fill it.
import type { CatalogueEvent } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { CatalogueStats, CatalogueStore } from '#core/assessment/index.ts';
import { ATTACKS as LIBRARY } from '#core/attacks/index.ts';
import { CATEGORY_TEXTS } from '#core/catalogue/index.ts';
import { ATTACKS, CHANGES, categoryPath, HOME, METHOD, SERVERS } from './address.ts';
import { type Block, heading, link, type Page, paragraph, when } from './page.ts';
import { countText, numberText } from './shown-text.ts';

const RECENT_EVENTS = 8;

export async function homePage(store: CatalogueStore): Promise<Page> {
  const [stats, recent] = await Promise.all([
    store.stats(),
    store.recentEvents({}, { limit: RECENT_EVENTS }),
  ]);
  return {
    path: HOME,
    title: 'What MCP servers can do',
    description:
      'A catalogue of MCP servers: what every one of their tools can do, how that is known, and the policy that holds it.',
    heading: 'What could this MCP server do?',
    lead: [
      'Every tool of every server, classed by the worst that its arguments allow, with the words that show it and a policy to start from.',
    ],
    crumbs: [],
    blocks: [
      { kind: 'search', query: '', large: true },
      ...(stats.servers === 0 ? emptyBlocks() : figureBlocks(stats)),
      ...categoryBlocks(stats),
      ...when(recent.rows.length > 0, () => changeBlocks(recent.rows)),
      heading('Attacks'),
      paragraph(
        `The library describes ${numberText(LIBRARY.length)} attacks on agents and servers, each with a policy that stops it. `,
        link('Read the attack library', ATTACKS),
        '.',
      ),
      heading('How it is decided'),
      paragraph(
        'The server is started or reached, asked for its tools, and never called. Rules that anybody can read turn what it says into categories, severities and grades. ',
        link('Read the method', METHOD),
        '.',
      ),
    ],
    data: [{ '@type': 'WebSite', name: 'Wicketgate registry' }],
  };
}

function emptyBlocks(): readonly Block[] {
  return [
    {
      kind: 'note',
      tone: 'plain',
      lines: ['The catalogue is empty. Scan a server, or a list of servers, to fill it:'],
    },
    {
      kind: 'code',
      label: 'In a terminal',
      language: 'sh',
      text: 'wicketgate crawl examples/catalogue/servers.txt',
    },
  ];
}

function figureBlocks(stats: CatalogueStats): readonly Block[] {
  const { servers, tools, severities, scannedAtMs } = stats;
  return [
    {
      kind: 'figures',
      figures: [
        { label: servers === 1 ? 'server' : 'servers', value: numberText(servers) },
        { label: tools === 1 ? 'tool' : 'tools', value: numberText(tools) },
        { label: 'of critical severity', value: numberText(severities.Critical) },
      ],
    },
    paragraph(
      link('All servers', SERVERS),
      ...(scannedAtMs === null
        ? []
        : ([' · newest scan ', { kind: 'date', atMs: scannedAtMs }] as const)),
    ),
  ];
}

function categoryBlocks({ categories }: CatalogueStats): readonly Block[] {
  return [
    heading('By what a tool can do'),
    {
      kind: 'cards',
      cards: TOOL_CLASSES.map((category) => ({
        href: categoryPath(category),
        title: countText(categories[category], 'tool'),
        label: { kind: 'category', category } as const,
        text: `It ${CATEGORY_TEXTS[category].meaning}.`,
      })),
    },
  ];
}

function changeBlocks(rows: readonly CatalogueEvent[]): readonly Block[] {
  return [
    heading('Recent changes'),
    { kind: 'events', rows, withServer: true },
    paragraph(link('All changes', CHANGES)),
  ];
}
