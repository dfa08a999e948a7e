// Small words: articles, lists, counts, names in a sentence. What comes from a server is made fit to
// stand in one: a single line, cut at a sensible length, hidden characters written out. Names and
// code stand in backticks and never hold one.
import type { ToolClass } from '#contract/decision.ts';

const NAME_MAX = 80;
const QUOTE_MAX = 200;
/** Control, format, private and unassigned characters, and halves of pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u3164\uffa0\u115f\u1160]/gu;

function inOneLine(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .replace(HIDDEN, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `\\u{${code.toString(16)}}`;
    })
    .replaceAll('`', "'")
    .trim();
}

function cutTo(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max
    ? text
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

/** A name in backticks. */
export function code(name: string): string {
  const shown = cutTo(inOneLine(name.slice(0, NAME_MAX * 8)), NAME_MAX);
  return shown === '' ? '(no name)' : `\`${shown}\``;
}

/** Words of a server in quotation marks, the end of its sentence left out; `''` for none. */
export function quoted(text: string): string {
  const line = inOneLine(text.slice(0, QUOTE_MAX * 8))
    .replaceAll('“', '"')
    .replaceAll('”', '"');
  const whole = cutTo(line.replace(/[\s.,;:]+$/u, ''), QUOTE_MAX);
  return whole === '' ? '' : `“${whole}”`;
}

/** `a Read tool`, `an Execute tool`. */
export function aTool(category: ToolClass): string {
  return `${category === 'Execute' ? 'an' : 'a'} ${category} tool`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[], word: 'and' | 'or' = 'and'): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${word} ${last}`;
}

const NUMBERS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
];

/** `no`, `one`, `12`, `1,840`. */
export function numeral(number: number): string {
  return NUMBERS[number] ?? String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `no tools`, `one tool`, `12 tools`, `1,840 tools`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${numeral(number)} ${number === 1 ? one : many}`;
}

/** The sentence with a capital at its start. */
export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Names of tools in a list of at most `max`; what is left out is counted. */
export function someNames(names: readonly string[], max = 3): string {
  const shown = names.slice(0, max).map(code);
  const left = names.length - shown.length;
  return listed(left === 0 ? shown : [...shown, count(left, 'other')]);
}

const IDENTIFIER = /^[\w@./:~-]+$/u;
/** A title that can stand in a sentence as it is; anything else is shown as code. */
const PLAIN_TITLE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .&+'’()/:–—-]*$/u;

/**
 * A server in the middle of a sentence: `the Tidepool Notes MCP server`, `the server
 * \`@tidepool/notes-mcp\``. Never says "server" or "MCP" twice.
 */
export function serverNoun(title: string): string {
  const line = cutTo(inOneLine(title), NAME_MAX).replace(/[\s.,;:!?–—-]+$/u, '');
  if (line === '') return 'this server';
  const identifier = IDENTIFIER.test(line) && /[@/_.:-]/u.test(line);
  if (identifier || !PLAIN_TITLE.test(line)) return `the server \`${line}\``;
  const base = line
    .replace(/^the\s+/iu, '')
    .replace(/[\s,:–—-]*\b(?:mcp[\s-]*)?servers?$/iu, '')
    .replace(/[\s,:–—-]*\bmcp$/iu, '')
    .trim();
  if (base === '') return 'this MCP server';
  return /\bmcp\b/iu.test(base) ? `the ${base} server` : `the ${base} MCP server`;
}
