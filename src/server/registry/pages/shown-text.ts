// Makes text from elsewhere fit to be shown: hidden characters are written out (`core/kit/shown.ts`),
// lines are cut at a sensible length, and only web addresses become links. Every string that a page shows comes through here.

export { shown } from '#core/kit/shown.ts';

/** Text that is shown whole at most; what is longer is cut, and says so. */
export const SHOWN_MAX = 20_000;

/** One line of at most `max` characters, white space collapsed. */
export function oneLine(text: string, max = 180): string {
  // The slice keeps a megabyte of white space from being looked at.
  const line = text
    .slice(0, max * 8)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  if (characters.length <= max && text.length <= max * 8) return line;
  return `${characters
    .slice(0, max - 1)
    .join('')
    .trimEnd()}…`;
}

/** The text as far as it is shown, and how many characters are not. */
export function cut(text: string): { readonly text: string; readonly left: number } {
  if (text.length <= SHOWN_MAX) return { text, left: 0 };
  const head = text.slice(0, SHOWN_MAX);
  return { text: head, left: text.length - SHOWN_MAX };
}

/** The address when it is one of the web, spelled out by the URL parser; else undefined. */
export function webAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || text.length > 2_000) return undefined;
  try {
    const url = new URL(text);
    return url.username === '' && url.password === '' ? url.href : undefined;
  } catch {
    return undefined; // not an address: it is shown as text
  }
}

const DATES = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const NUMBERS = new Intl.NumberFormat('en-US');

/** `1 August 2026`, in UTC. */
export function dateText(atMs: number): string {
  return DATES.format(atMs);
}

/** `1,840`. */
export function numberText(value: number): string {
  return NUMBERS.format(value);
}

/** `1 tool`, `5 tools`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}
