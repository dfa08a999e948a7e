// Rows of the catalogue as Markdown: evidence, tools, servers, events, counts, cards, the pager.
import { TOOL_CLASSES } from '#contract/decision.ts';
import { firstSentence } from '#core/kit/first-sentence.ts';
import { serverPath, toolPath } from './address.ts';
import { eventWords } from './event-words.ts';
import { gradeText, hrefText, lineText, listText } from './markdown-line.ts';
import { markdownCode, markdownLine } from './markdown-text.ts';
import { type Block, prose } from './page.ts';
import { dateText, numberText, oneLine } from './shown-text.ts';

type Of<Kind extends Block['kind']> = Extract<Block, { readonly kind: Kind }>;
export type RowBlock = Of<
  'evidence' | 'tools' | 'servers' | 'events' | 'counts' | 'cards' | 'pager'
>;

export function rowsText(block: RowBlock, base: string): string {
  switch (block.kind) {
    case 'evidence':
      return evidenceText(block, base);
    case 'tools':
      return toolsText(block, base);
    case 'servers':
      return serversText(block, base);
    case 'events':
      return eventsText(block, base);
    case 'counts':
      return listText(TOOL_CLASSES.map((name) => `${name}: ${numberText(block.counts[name])}`));
    case 'cards':
      return listText(
        block.cards.map(
          ({ title, href, text }) =>
            `${linkTo(markdownLine(title), href, base)}: ${lineText(prose(text), base)}`,
        ),
      );
    case 'pager':
      return pagerText(block, base);
  }
}

/** `text` is Markdown already. */
function linkTo(text: string, href: string, base: string): string {
  return `[${text}](${hrefText(href, base)})`;
}

function titleLink(
  server: { readonly slug: string; readonly title: string },
  base: string,
): string {
  return linkTo(markdownLine(oneLine(server.title, 80)), serverPath(server.slug), base);
}

function wordsText(description: string | null): string {
  return description === null || description.trim() === ''
    ? ''
    : `: ${markdownLine(oneLine(firstSentence(description)))}`;
}

function evidenceText({ quotes }: Of<'evidence'>, base: string): string {
  return listText(
    quotes.map(({ source, quote, supports }) => {
      const words = lineText(prose(supports), base);
      const place = markdownCode(oneLine(source, 300));
      return quote.trim() === ''
        ? `${place}: ${words}`
        : `“${markdownLine(oneLine(quote, 400))}” (${place}): ${words}`;
    }),
  );
}

function toolsText({ rows, withServer }: Of<'tools'>, base: string): string {
  return listText(
    rows.map(({ name, server, category, severity, description }) => {
      const tool = linkTo(markdownCode(oneLine(name, 120)), toolPath(server.slug, name), base);
      const of = withServer ? ` of ${titleLink(server, base)}` : '';
      return `${tool}${of} (${category}, ${severity} severity)${wordsText(description)}`;
    }),
  );
}

function serversText({ rows }: Of<'servers'>, base: string): string {
  return listText(
    rows.map((server) => {
      const { grade, score, counts, description } = server;
      const tools = counts.total === 1 ? '1 tool' : `${numberText(counts.total)} tools`;
      const graded = grade === null ? 'not graded' : `grade ${gradeText(grade, score)}`;
      return `${titleLink(server, base)} (${graded}, ${tools})${wordsText(description)}`;
    }),
  );
}

function eventsText({ rows, withServer }: Of<'events'>, base: string): string {
  return listText(
    rows.map((event) => {
      const { atMs, server, summary } = event;
      const of = withServer ? ` ${titleLink(server, base)}:` : '';
      const words = lineText(prose(oneLine(summary, 400)), base);
      return `${dateText(atMs)}, ${eventWords(event)}:${of} ${words}`;
    }),
  );
}

function pagerText({ first, previous, next }: Of<'pager'>, base: string): string {
  const links = [
    ['First page', first],
    ['Previous page', previous],
    ['Next page', next],
  ] as const;
  return links
    .flatMap(([text, href]) => (href === undefined ? [] : [linkTo(text, href, base)]))
    .join(' · ');
}
