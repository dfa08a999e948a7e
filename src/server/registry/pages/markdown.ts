// A page as Markdown, for agents and for people who read it in a terminal: the same blocks as in
// HTML, in the same order, with foreign text in fences that it cannot leave.
import { lineText, listText } from './markdown-line.ts';
import { rowsText } from './markdown-rows.ts';
import { markdownFence, markdownLine } from './markdown-text.ts';
import { type Block, type Line, type Page, prose } from './page.ts';
import { cut, numberText } from './shown-text.ts';

/** The whole page as Markdown; links lead to the twins of the pages that they name. */
export function markdownPage(page: Page, base: string): string {
  const heading = `# ${lineText(page.heading, base)}`;
  const parts = [
    heading,
    ...(page.eyebrow === undefined ? [] : [lineText(page.eyebrow, base)]),
    ...(page.lead ?? []).map((line) => lineText(line, base)),
    ...page.blocks.map((block) => blockText(block, base)),
    `Page: ${base}${page.path}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
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
      return block.orders ? withheldText(block.label) : foreignText(block.label, block.text);
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

function tableText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  // A bar would end a cell, even in code.
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Twins are read by models. */
function withheldText(label: string): string {
  return `${markdownLine(label)}: not repeated here, because the text gives orders to models or hides something. The page for people shows it.`;
}

function foreignText(label: string, text: string): string {
  const { text: head, left } = cut(text);
  const rest = left === 0 ? '' : `\n\n${numberText(left)} more characters are not shown.`;
  return `${markdownLine(label)}:\n\n${markdownFence(head)}${rest}`;
}
