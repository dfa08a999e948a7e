// The thing that a verb in prose is done to: its words, the one that names it, what it is taken out
// of and where it goes.
import { DETERMINERS, STOPS } from './sentence-lexicon.ts';
import type { ObjectPhrase } from './verb-sense.ts';
import { singular, type Word } from './words.ts';

/** What comes behind these is another thought. */
const BREAKS = new Set(
  'and or , that which who when if where then so without before after while because'.split(' '),
);
/** Words of an object that are read. */
const OBJECT_MAX = 12;
/** Words behind a preposition that are read. */
const PLACE_MAX = 6;

function wordAt(words: readonly Word[], at: number): string {
  return words[at]?.text ?? '';
}

/** The words behind a preposition, up to the next one. */
function behind(words: readonly Word[], from: number): string[] {
  const found: string[] = [];
  for (let at = from; at < words.length && at < from + PLACE_MAX; at += 1) {
    const text = wordAt(words, at);
    if (STOPS.has(text)) break;
    found.push(text);
  }
  return found;
}

/** Where it goes: the words behind every `to`, `into` and `as` up to the end of the phrase. */
function goals(words: readonly Word[], from: number): string[] {
  const found: string[] = [];
  for (let at = from; at < words.length && at < from + OBJECT_MAX; at += 1) {
    const text = wordAt(words, at);
    if (BREAKS.has(text)) break;
    if (text === 'to' || text === 'into' || text === 'as') found.push(...behind(words, at + 1));
  }
  return found;
}

/** The object of a verb that ends before `from`. */
export function phraseAfter(words: readonly Word[], from: number): ObjectPhrase {
  const all = new Set<string>();
  let head = '';
  let at = from;
  for (; at < words.length && at < from + OBJECT_MAX; at += 1) {
    const text = wordAt(words, at);
    if (STOPS.has(text)) break;
    if (DETERMINERS.has(text) || text === 'of') continue;
    all.add(text).add(singular(text));
    if (!text.endsWith('ly')) head = singular(text);
  }
  const preposition = wordAt(words, at);
  const place = behind(words, at + 1);
  const to = goals(words, at);
  for (const text of to) all.add(text).add(singular(text));
  const named = place.filter((text) => !DETERMINERS.has(text)).map(singular);
  return { words: all, head, from: /^(?:from|in)$/.test(preposition) ? named : [], to };
}
