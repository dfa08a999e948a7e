// Finds the turns of phrase of the table in a text and quotes them with the clause around them.

import { PHRASES, type PhraseMeaning } from './phrase-table.ts';
import type { PlainText } from './plain-text.ts';
import { sieve, watchFor } from './word-sieve.ts';

/** Characters of a text in which phrases are looked for. */
const READ_MAX = 12_000;
const QUOTE_MAX = 140;
const NEGATION_BEFORE =
  /\b(?:not|non|isn't|never|neither|no|without|doesn't|won't|avoid|rather than|instead of)[\s-]+(?:\w+\s+){0,2}$/i;

/** "To permanently delete it, use …" speaks of another tool. */
const ADVICE_BEFORE = /\b(?:to|for|instead of|rather than|want to)\s$/i;
/** What makes a tool milder has to be said of the tool, not somewhere in its manual. */
const NEAR_THE_TOP: ReadonlySet<PhraseMeaning> = new Set<PhraseMeaning>([
  'noMoney',
  'returnsResult',
  'keeps',
]);
const TOP_MAX = 320;
/** What these mean holds a negation itself. */
const SPEAKS_OF_NOT: ReadonlySet<PhraseMeaning> = new Set<PhraseMeaning>([
  'readOnly',
  'irreversible',
  'noMoney',
  'keeps',
]);

const WATCH = watchFor(PHRASES.map(({ needs }) => needs));

export interface Phrase {
  readonly meaning: PhraseMeaning;
  readonly quote: string;
}

function clauseAround(text: string, at: number, end: number): [number, number] {
  const before = Math.max(
    text.lastIndexOf('.', at - 1),
    text.lastIndexOf('\n', at - 1),
    text.lastIndexOf(';', at - 1),
    at - QUOTE_MAX / 2,
  );
  const stops = [text.indexOf('.', end), text.indexOf('\n', end)].filter((stop) => stop >= 0);
  const after = Math.min(...stops, text.length, end + QUOTE_MAX / 2);
  return [before < 0 ? 0 : before + 1, after];
}

/** The phrases in a text, one of each meaning at most. */
export function readPhrases(plain: PlainText): ReadonlyMap<PhraseMeaning, Phrase> {
  const text = plain.text.slice(0, READ_MAX);
  const top = text.slice(0, TOP_MAX);
  const found = new Map<PhraseMeaning, Phrase>();
  const words = sieve(text, WATCH);
  for (const [index, { meaning, pattern }] of PHRASES.entries()) {
    if (words.placesOf(index).length === 0) continue;
    const match = pattern.exec(NEAR_THE_TOP.has(meaning) ? top : text);
    if (match === null) continue;
    const before = text.slice(Math.max(0, match.index - 30), match.index);
    const speaksOfNot = SPEAKS_OF_NOT.has(meaning);
    if (!speaksOfNot && NEGATION_BEFORE.test(before)) continue;
    if (meaning === 'forGood' && ADVICE_BEFORE.test(before)) continue;
    const [start, end] = clauseAround(text, match.index, match.index + match[0].length);
    found.set(meaning, { meaning, quote: plain.quote(start, end).trim() });
  }
  return found;
}
