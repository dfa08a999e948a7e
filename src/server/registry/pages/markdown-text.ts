// Text as Markdown that shows exactly this text: marks are escaped where they would act, code and
// quoted blocks get fences that their content cannot close.
import { shown } from './shown-text.ts';

/** A line of plain text; the marks in it stay text. */
export function markdownLine(text: string): string {
  return shown(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*[\]<>|]/g, '\\$&')
    .replaceAll('~~', '\\~\\~')
    .replaceAll(/(^|[^\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (match) => match.replace('_', '\\_'))
    .replaceAll(/&(?=#|[a-z])/gi, '\\&')
    .replaceAll('://', '\\://')
    .replaceAll(/\bwww\./gi, (match) => match.replace('.', '\\.'))
    .replace(/^([#+-]|=+)/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** The text in backticks that it cannot end; never a line break in it. */
export function markdownCode(text: string): string {
  const line = shown(text).replaceAll(/\s+/g, ' ');
  if (line === '') return '(empty)';
  const ticks = '`'.repeat(longestRun(line, '`') + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || /^ .* $/.test(line) ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A block that shows `text` as it is, hidden characters written out. */
export function markdownFence(text: string, language = 'text'): string {
  const body = shown(text.replaceAll(/\r\n?/g, '\n'));
  const fence = '`'.repeat(Math.max(3, longestRun(body, '`') + 1));
  return `${fence}${language}\n${body}\n${fence}`;
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** An address for the round brackets of a link. */
export function markdownHref(href: string): string {
  return href.replaceAll(/[()<>\s\\]/g, (character) =>
    character === '(' ? '%28' : character === ')' ? '%29' : encodeURIComponent(character),
  );
}
