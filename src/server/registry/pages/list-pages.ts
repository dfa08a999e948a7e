// Lists of the catalogue: all servers, the tools of a category, the tools of a severity. Each is read
// page by page with a key, so a crawler sees every row once.
import {
  GRADE_LETTERS,
  type GradeLetter,
  RISK_CLASSES,
  SEVERITIES,
  type Severity,
} from '#contract/catalogue.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { CATEGORY_TEXTS, RISK_TEXTS } from '#core/catalogue/index.ts';
import { CATEGORIES, categoryPath, HOME, RISKS, riskPath, SERVERS } from './address.ts';
import {
  type Block,
  type Crumb,
  heading,
  type Inline,
  link,
  type Page,
  paragraph,
} from './page.ts';
import { LIST_ROWS, type Place, turnsOf } from './paging.ts';
import { countText, numberText } from './shown-text.ts';

export const HOME_CRUMB: Crumb = { text: 'Registry', href: HOME };

/** The place in a list as a part of the title, so that titles stay unique. */
function further({ cursor }: Place): string {
  return cursor === undefined ? '' : ', further';
}

export interface ServersFilter {
  readonly grade?: GradeLetter;
}

export function serversFilter(url: string): ServersFilter {
  const grade = GRADE_LETTERS.find((letter) => letter === new URL(url).searchParams.get('grade'));
  return grade === undefined ? {} : { grade };
}

export async function serversPage(
  store: CatalogueStore,
  filter: ServersFilter,
  place: Place,
): Promise<Page> {
  const request = { limit: LIST_ROWS, ...cursorOf(place) };
  const [rows, stats] = await Promise.all([store.servers(filter, request), store.stats()]);
  const { grade } = filter;
  const { blocks, ...turns } = turnsOf(gradePath(grade), place, rows);
  const count = grade === undefined ? stats.servers : stats.grades[grade];
  const of = grade === undefined ? '' : ` with grade ${grade}`;
  return {
    ...turns,
    title: `Servers${of}${further(place)}`,
    description: `${countText(count, 'server')}${of}, and what their tools can do.`,
    heading: `Servers${of}`,
    lead: [`${countText(count, 'server')}, ordered by the name in their addresses.`],
    crumbs: [HOME_CRUMB, ...(grade === undefined ? [] : [{ text: 'Servers', href: SERVERS }])],
    blocks: [
      gradeFilter(grade),
      ...(rows.rows.length === 0
        ? [nothing('There is no such server in the catalogue.')]
        : [{ kind: 'servers', rows: rows.rows } as const]),
      ...blocks,
    ],
    json: grade === undefined ? '/v1/servers' : `/v1/servers?grade=${grade}`,
  };
}

function gradePath(grade: GradeLetter | undefined): string {
  return grade === undefined ? SERVERS : `${SERVERS}?grade=${grade}`;
}

function gradeFilter(shown: GradeLetter | undefined): Block {
  const entry = (text: string, grade: GradeLetter | undefined): Inline =>
    grade === shown ? { kind: 'strong', text } : link(text, gradePath(grade));
  return paragraph(
    'Show: ',
    entry('all', undefined),
    ...GRADE_LETTERS.flatMap((letter) => [' · ', entry(`grade ${letter}`, letter)]),
  );
}

export async function categoriesPage(store: CatalogueStore): Promise<Page> {
  const { categories } = await store.stats();
  return {
    path: CATEGORIES,
    title: 'Categories of tools',
    description:
      'The five categories of tools, from reading to moving money, and how many tools each has.',
    heading: 'Categories of tools',
    lead: ['The worst thing that the arguments of a tool allow decides its category.'],
    crumbs: [HOME_CRUMB],
    blocks: [
      {
        kind: 'cards',
        cards: TOOL_CLASSES.map((category) => ({
          href: categoryPath(category),
          title: countText(categories[category], `${category} tool`),
          label: { kind: 'category', category } as const,
          text: CATEGORY_TEXTS[category].intro,
        })),
      },
    ],
  };
}

export async function categoryPage(
  store: CatalogueStore,
  category: ToolClass,
  place: Place,
): Promise<Page> {
  const request = { limit: LIST_ROWS, ...cursorOf(place) };
  const [rows, stats] = await Promise.all([store.tools({ category }, request), store.stats()]);
  const { blocks, ...turns } = turnsOf(categoryPath(category), place, rows);
  const total = stats.categories[category];
  return {
    ...turns,
    title: `${category} tools${further(place)}`,
    description: `${countText(total, `${category} tool`)} of MCP servers. ${CATEGORY_TEXTS[category].intro}`,
    heading: `${category} tools`,
    lead: [CATEGORY_TEXTS[category].intro],
    crumbs: [HOME_CRUMB, { text: 'Categories', href: CATEGORIES }],
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Tools', value: numberText(total) },
          {
            label: 'Risk of the category',
            value: { kind: 'severity', severity: RISK_CLASSES[category], link: true },
          },
        ],
      },
      heading(`All ${category} tools, gravest first`),
      ...toolRows(rows.rows),
      ...blocks,
    ],
    json: `/v1/tools?category=${category}`,
  };
}

export async function risksPage(store: CatalogueStore): Promise<Page> {
  const { severities } = await store.stats();
  return {
    path: RISKS,
    title: 'Risk levels',
    description: 'The four severities of tools, what each means, and how many tools have it.',
    heading: 'Risk levels',
    lead: ['What one misuse of a tool would cost, apart from how it comes about.'],
    crumbs: [HOME_CRUMB],
    blocks: [
      {
        kind: 'cards',
        cards: [...SEVERITIES].reverse().map((severity) => ({
          href: riskPath(severity),
          title: `${severity}: ${countText(severities[severity], 'tool')}`,
          label: { kind: 'severity', severity } as const,
          text: RISK_TEXTS[severity],
        })),
      },
      heading('Risk of a category'),
      paragraph(
        'Besides its own severity, a tool has the risk of its category, whatever it works on.',
      ),
      {
        kind: 'table',
        caption: 'Categories and the risk that comes with them',
        columns: ['Category', 'Risk', 'Meaning'],
        rows: TOOL_CLASSES.map((category) => [
          { kind: 'category', category, link: true } as const,
          { kind: 'severity', severity: RISK_CLASSES[category] } as const,
          CATEGORY_TEXTS[category].intro,
        ]),
      },
    ],
  };
}

export async function riskPage(
  store: CatalogueStore,
  severity: Severity,
  place: Place,
): Promise<Page> {
  const request = { limit: LIST_ROWS, ...cursorOf(place) };
  const [rows, stats] = await Promise.all([store.tools({ severity }, request), store.stats()]);
  const { blocks, ...turns } = turnsOf(riskPath(severity), place, rows);
  const total = stats.severities[severity];
  return {
    ...turns,
    title: `Tools of ${severity.toLowerCase()} severity${further(place)}`,
    description: `${countText(total, 'tool')} of MCP servers with ${severity.toLowerCase()} severity. ${RISK_TEXTS[severity]}`,
    heading: `Tools of ${severity.toLowerCase()} severity`,
    lead: [RISK_TEXTS[severity]],
    crumbs: [HOME_CRUMB, { text: 'Risk levels', href: RISKS }],
    blocks: [
      paragraph(
        `${countText(total, 'tool')}. `,
        link('What decides a severity', '/method#severity'),
        '.',
      ),
      ...toolRows(rows.rows),
      ...blocks,
    ],
    json: `/v1/tools?severity=${severity}`,
  };
}

function toolRows(rows: Extract<Block, { kind: 'tools' }>['rows']): readonly Block[] {
  return rows.length === 0
    ? [nothing('The catalogue has no such tool.')]
    : [{ kind: 'tools', rows, withServer: true }];
}

export function nothing(text: string): Block {
  return { kind: 'note', tone: 'plain', lines: [text] };
}

export function cursorOf({ cursor }: Place): { readonly cursor?: string } {
  return cursor === undefined ? {} : { cursor };
}
