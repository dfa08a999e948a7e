// Lists of names and counts in sentences for people. Names are foreign text: cut, in backticks.
import { quoteOf } from './server-finding.ts';

const NAMED = 3;
const NAME_MAX = 60;
const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'];

/** A foreign name in a sentence. */
export function named(name: string): string {
  return `\`${quoteOf(name.replaceAll('`', '´'), NAME_MAX)}\``;
}

/** `a, b and c`. */
export function joined(texts: readonly string[]): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}

/** Names in backticks: at most three, then how many more. */
export function nameList(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map(named);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : joined(shown);
}

/** `One tool`, `Four tools`, `12 tools`: the start of a sentence. */
export function countOf(count: number, one: string, many: string): string {
  return `${NUMBERS[count] ?? String(count)} ${count === 1 ? one : many}`;
}
