// Makes text from elsewhere fit to be shown: characters that take no room, turn the reading direction
// or move a cursor are written out as ‹U+200B›, lines are cut at a sensible length, and only web
// addresses become links. Every string that a page shows comes through here.

const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e0fff}]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]/gu;
const SUSPECT = new RegExp(HIDDEN.source, 'u');
/** Joiners and selectors that belong to what stands around them, in emoji and in some scripts. */
const JOINS_BEFORE = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\d#*]|\ufe0f)$/u;
const JOINED_LETTER =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Gujarati}]$/u;

/** Text that is shown whole at most; what is longer is cut, and says so. */
export const SHOWN_MAX = 20_000;

/** The text with every hidden character written out as `‹U+200B›`. */
export function shown(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(HIDDEN, (character, at: number) => {
    const code = character.codePointAt(0) ?? 0;
    const before = text.slice(Math.max(0, at - 2), at);
    const isJoiner = code === 0x200c || code === 0x200d;
    if (code === 0xfe0f && JOINS_BEFORE.test(before)) return character;
    if (isJoiner && JOINED_LETTER.test(before)) return character;
    if (code === 0x200d && JOINS_BEFORE.test(before)) return character;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

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
