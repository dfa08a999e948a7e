// Text as a reader sees it: characters that show nothing are left out and letters that imitate Latin
// ones are replaced, so that a disguised `delete` is read as what it looks like. Keeps the way back
// to the original, because evidence is quoted as it stands there.
import { IMITATIONS } from './imitation-table.ts';

export interface PlainText {
  /** What is read: same length as the original unless characters were left out. */
  readonly text: string;
  /** The piece `[start, end)` of `text` as it stands in the original. */
  readonly quote: (start: number, end: number) => string;
}

/** Format characters, variation selectors, tag characters: they take no room. */
const INVISIBLE = /[\p{Cf}\u115f\u1160\u17b4\u17b5\u3164]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u;
const IMITATION = new Map(IMITATIONS);
/** Nothing in ASCII is invisible or an imitation; a quick way out for most texts. */
const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Whether a text holds anything to change; the common case is no. */
const MASKED = new RegExp(`${INVISIBLE.source}|[${[...IMITATION.keys()].join('')}]`, 'u');

/** True for a character that takes no room on a screen. */
export function isInvisible(character: string): boolean {
  return INVISIBLE.test(character);
}

/** The Latin letter that a character imitates, in lower case; `undefined` when it imitates none. */
export function imitatedLetter(character: string): string | undefined {
  return IMITATION.get(character);
}

/** The readable form of a text. Linear in its length. */
export function plainText(original: string): PlainText {
  if (!BEYOND_ASCII.test(original) || !MASKED.test(original)) {
    return { text: original, quote: (start, end) => original.slice(start, end) };
  }
  let text = '';
  const offsets: number[] = [];
  let at = 0;
  for (const character of original) {
    if (!isInvisible(character)) {
      const plain = imitatedLetter(character) ?? character;
      for (let unit = 0; unit < plain.length; unit += 1) offsets.push(at);
      text += plain;
    }
    at += character.length;
  }
  offsets.push(original.length);
  return {
    text,
    quote: (start, end) => original.slice(offsets[start] ?? 0, offsets[end] ?? original.length),
  };
}
