// Puts the words of other languages that say what a tool does into English, word by word, so that
// names and sentences in them are read by the same tables. Knows no grammar but the place of the
// verb: Japanese and Korean put it last, and here it comes first.
import { plainText } from './plain-text.ts';
import { TRANSLATED_ACTIONS, TRANSLATED_THINGS, TRANSLATED_WORDS } from './translation-lexicon.ts';
import type { Clause } from './words.ts';

function pairs(text: string): readonly (readonly [string, string])[] {
  return text.split(/\s+/).flatMap((pair) => {
    const [from = '', to = ''] = pair.split(':');
    return from === '' ? [] : [[from, to] as const];
  });
}

/** Without accents, as a key of the table; Cyrillic as `plainText` leaves it. */
function keyOf(word: string): string {
  const bare = word.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss');
  return plainText(bare).text.toLowerCase();
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

// Capitals of other scripts imitate other Latin letters than their small forms do.
const WORDS = new Map(
  pairs(TRANSLATED_WORDS).flatMap(([from, to]) => [
    [keyOf(from), to] as const,
    [keyOf(capital(from)), to] as const,
  ]),
);

interface Term {
  readonly word: string;
  readonly action: boolean;
}

function terms(text: string, action: boolean): readonly (readonly [string, Term])[] {
  return pairs(text).map(([from, word]) => [from, { word, action }]);
}

const TERMS = new Map([...terms(TRANSLATED_ACTIONS, true), ...terms(TRANSLATED_THINGS, false)]);
const TERM_MAX = Math.max(...[...TERMS.keys()].map((term) => term.length));
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
const VERB_LAST = /[\u3040-\u30ff\uac00-\ud7af]/;
const BEYOND_ASCII = /[\u0080-\uffff]/;

/** The English word for a word of another language, in lower case; the word itself otherwise. */
export function inEnglish(word: string): string {
  const found = WORDS.get(word);
  if (found !== undefined) return found;
  return BEYOND_ASCII.test(word) ? (WORDS.get(keyOf(word)) ?? word) : word;
}

/** True for text whose words stand without spaces. */
export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/** The known terms of a text without spaces, in English, the verb of the sentence first. */
export function termsOf(text: string): string[] {
  const found: Term[] = [];
  for (let at = 0; at < text.length; ) {
    let length = Math.min(TERM_MAX, text.length - at);
    let term = TERMS.get(text.slice(at, at + length));
    while (term === undefined && length > 1) {
      length -= 1;
      term = TERMS.get(text.slice(at, at + length));
    }
    if (term !== undefined) found.push(term);
    at += length;
  }
  const actions = found.filter(({ action }) => action);
  const verb = VERB_LAST.test(text) ? actions.at(-1) : actions[0];
  const rest = found.filter((term) => term !== verb);
  return [...(verb === undefined ? [] : [verb]), ...rest].map(({ word }) => word);
}

/** The clause with its words in English, as far as they are known. */
export function clauseInEnglish(clause: Clause): Clause {
  const { text, start, end } = clause;
  if (isUnspaced(text)) {
    return { ...clause, words: termsOf(text).map((word) => ({ text: word, start, end })) };
  }
  const ascii = !BEYOND_ASCII.test(text);
  const foreign = ascii
    ? clause.words.some((word) => WORDS.has(word.text))
    : clause.words.some((word) => inEnglish(word.text) !== word.text);
  if (!foreign) return clause;
  const words = clause.words.map((word) => ({ ...word, text: inEnglish(word.text) }));
  return { ...clause, words };
}
