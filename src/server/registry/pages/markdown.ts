// A page as Markdown, for agents and for people who read it in a terminal: the same blocks as in
// HTML, in the same order, with foreign text in fences that it cannot leave.
import { TOOL_CLASSES } from '#contract/decision.ts';
import { categoryPath, riskPath, serverPath, toolPath, twinOf } from './address.ts';
import { eventWords } from './event-words.ts';
import { markdownCode, markdownFence, markdownHref, markdownLine } from './markdown-text.ts';
import { type Block, type Inline, inlines, type Line, type Page, prose } from './page.ts';
import { cut, dateText, numberText, oneLine, webAddress } from './shown-text.ts';

/** The whole page as Markdown; links lead to the twins of the pages that they name. */
export function markdownPage(page: Page, base: string): string {
  const heading = `# ${inlineText(page.heading, base)}`;
  const parts = [
    heading,
    ...(page.eyebrow === undefined ? [] : [lineText(page.eyebrow, base)]),
    ...(page.lead ?? []).map((line) => lineText(line, base)),
    ...page.blocks.map((block) => blockText(block, base)),
    `Page: ${base}${page.path}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Links inside the site go from twin to twin; files and the API have none. */
function hrefText(href: string, base: string): string {
  if (!href.startsWith('/') || href.startsWith('/v1') || /\.[a-z]{2,4}$/.test(href)) {
    return markdownHref(href.startsWith('/') ? base + href : href);
  }
  const [address = '', anchor] = href.split('#');
  return markdownHref(`${base}${twinOf(address)}${anchor === undefined ? '' : `#${anchor}`}`);
}

function lineText(line: Line, base: string): string {
  return inlines(line)
    .map((inline) => inlineText(inline, base))
    .join('');
}

function inlineText(inline: Inline, base: string): string {
  if (typeof inline === 'string') return spaced(inline);
  switch (inline.kind) {
    case 'link':
      return `[${markdownLine(inline.text)}](${hrefText(inline.href, base)})`;
    case 'outside': {
      const address = webAddress(inline.url);
      const text = inline.text ?? inline.url;
      return address === undefined
        ? markdownCode(oneLine(text))
        : `[${markdownLine(oneLine(text))}](${markdownHref(address)})`;
    }
    case 'code': {
      const name = markdownCode(oneLine(inline.text, 300));
      return inline.href === undefined ? name : `[${name}](${hrefText(inline.href, base)})`;
    }
    case 'strong':
      return `**${markdownLine(inline.text)}**`;
    case 'foreign':
      return markdownLine(inline.text);
    case 'category':
      return inline.link
        ? `[${inline.category}](${hrefText(categoryPath(inline.category), base)})`
        : inline.category;
    case 'severity':
      return inline.link
        ? `[${inline.severity}](${hrefText(riskPath(inline.severity), base)})`
        : inline.severity;
    case 'grade':
      return gradeText(inline.letter, inline.score ?? null);
    case 'date':
      return dateText(inline.atMs);
  }
}

/** Escaping trims nothing: the blanks at the ends join a string to its neighbours. */
function spaced(text: string): string {
  const [, before = '', body = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return `${before === '' ? '' : ' '}${markdownLine(body)}${after === '' ? '' : ' '}`;
}

function gradeText(letter: string | null, score: number | null): string {
  if (letter === null) return 'not graded';
  return score === null ? letter : `${letter} (${numberText(score)} of 100)`;
}

function blockText(block: Block, base: string): string {
  const text = (line: Line) => lineText(line, base);
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${markdownLine(block.text)}`;
    case 'paragraph':
      return text(block.line).trim();
    case 'list':
      return listText(block.items.map(text), block.ordered === true);
    case 'facts':
    case 'figures': {
      const facts = block.kind === 'facts' ? block.facts : block.figures;
      return listText(facts.map(({ label, value }) => `${label}: ${text(value)}`));
    }
    case 'table':
      return tableText(
        block.columns,
        block.rows.map((row) => row.map(text)),
      );
    case 'code':
      return `${markdownLine(block.label)}:\n\n${markdownFence(block.text, block.language)}`;
    case 'foreign':
      return foreignText(block.label, block.text);
    case 'note':
      return block.lines.map((line) => `> ${text(line)}`).join('\n>\n');
    case 'folded':
      return [
        `**${markdownLine(block.summary)}**`,
        ...block.blocks.map((inner) => blockText(inner, base)),
      ].join('\n\n');
    case 'questions':
      return block.questions
        .map(({ question, answer, code }) =>
          [
            `### ${text(prose(question))}`,
            ...answer.map((words) => text(prose(words))),
            ...(code === undefined ? [] : [markdownFence(code.text, code.language)]),
          ].join('\n\n'),
        )
        .join('\n\n');
    case 'search':
      return `Search: \`${base}/search.md?q=WORDS\``;
    default:
      return rowsText(block, base);
  }
}

/** Blocks that show rows of the catalogue. */
function rowsText(
  block: Extract<
    Block,
    { kind: 'evidence' | 'tools' | 'servers' | 'events' | 'counts' | 'cards' | 'pager' }
  >,
  base: string,
): string {
  const to = (text: string, href: string) => `[${text}](${hrefText(href, base)})`;
  switch (block.kind) {
    case 'evidence':
      return block.quotes
        .map(({ source, quote, supports }) => {
          const words = lineText(prose(supports), base);
          const place = markdownCode(oneLine(source, 300));
          return quote.trim() === ''
            ? `- ${place}: ${words}`
            : `- “${markdownLine(oneLine(quote, 400))}” (${place}): ${words}`;
        })
        .join('\n');
    case 'tools':
      return listText(
        block.rows.map(({ name, server, category, severity, description }) => {
          const words = description === null ? '' : `: ${markdownLine(oneLine(description))}`;
          const of = block.withServer
            ? ` of ${to(markdownLine(oneLine(server.title, 80)), serverPath(server.slug))}`
            : '';
          const shownName = markdownCode(oneLine(name, 120));
          return `${to(shownName, toolPath(server.slug, name))}${of} (${category}, ${severity} severity)${words}`;
        }),
      );
    case 'servers':
      return listText(
        block.rows.map(({ slug, title, grade, score, counts, description }) => {
          const words = description === null ? '' : `: ${markdownLine(oneLine(description))}`;
          const tools = counts.total === 1 ? '1 tool' : `${numberText(counts.total)} tools`;
          return `${to(markdownLine(oneLine(title, 80)), serverPath(slug))} (grade ${gradeText(grade, score)}, ${tools})${words}`;
        }),
      );
    case 'events':
      return listText(
        block.rows.map((event) => {
          const { atMs, server, summary } = event;
          const of = block.withServer
            ? ` ${to(markdownLine(oneLine(server.title, 80)), serverPath(server.slug))}:`
            : '';
          return `${dateText(atMs)}, ${eventWords(event)}:${of} ${lineText(prose(oneLine(summary, 400)), base)}`;
        }),
      );
    case 'counts':
      return listText(TOOL_CLASSES.map((name) => `${name}: ${numberText(block.counts[name])}`));
    case 'cards':
      return listText(
        block.cards.map(
          ({ title, href, text }) => `${to(markdownLine(title), href)}: ${markdownLine(text)}`,
        ),
      );
    case 'pager':
      return [
        ...(block.first === undefined ? [] : [to('First page', block.first)]),
        ...(block.previous === undefined ? [] : [to('Previous page', block.previous)]),
        ...(block.next === undefined ? [] : [to('Next page', block.next)]),
      ].join(' · ');
  }
}

function listText(items: readonly string[], ordered = false): string {
  return items.map((item, index) => `${ordered ? `${index + 1}.` : '-'} ${item.trim()}`).join('\n');
}

function tableText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  // A bar would end a cell, even in code.
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
}

function foreignText(label: string, text: string): string {
  const { text: head, left } = cut(text);
  const rest = left === 0 ? '' : `\n\n${numberText(left)} more characters are not shown.`;
  return `${markdownLine(label)}:\n\n${markdownFence(head)}${rest}`;
}
