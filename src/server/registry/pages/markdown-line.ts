// The lines of a page as Markdown: links, marks, names, words of others.
import { categoryPath, riskPath, twinOf } from './address.ts';
import { markdownCode, markdownHref, markdownLine } from './markdown-text.ts';
import { type Inline, inlines, type Line } from './page.ts';
import { dateText, numberText, oneLine, webAddress } from './shown-text.ts';

/** Links inside the site go from twin to twin; files and the API have none. */
export function hrefText(href: string, base: string): string {
  if (!href.startsWith('/') || href.startsWith('/v1') || /\.[a-z]{2,4}$/.test(href)) {
    return markdownHref(href.startsWith('/') ? base + href : href);
  }
  const [address = '', anchor] = href.split('#');
  return markdownHref(`${base}${twinOf(address)}${anchor === undefined ? '' : `#${anchor}`}`);
}

export function lineText(line: Line, base: string): string {
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
      return inline.orders ? 'words that give orders to models' : markdownLine(inline.text);
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

export function gradeText(letter: string | null, score: number | null): string {
  if (letter === null) return 'not graded';
  return score === null ? letter : `${letter} (${numberText(score)} of 100)`;
}

export function listText(items: readonly string[], ordered = false): string {
  return items.map((item, index) => `${ordered ? `${index + 1}.` : '-'} ${item.trim()}`).join('\n');
}
