// What a person typed, as words and the ways in which each may be meant. Nothing of the query reaches
// the full-text search but letters and digits between quotes.
import { otherForms } from './abbreviations.ts';
import { tellingWords } from './aliases.ts';
import { wholeWordsOf, wordsOf } from './name-words.ts';
import type { Statements } from './statements.ts';
import {
  correctionsOf,
  type KnownWord,
  usesOf,
  wordsWithPart,
  wordsWithPrefix,
} from './vocabulary.ts';

/** One reading of a word of the query. */
export interface Reading {
  /** All of them must be there. */
  readonly words: readonly string[];
  /** Longer words that begin so count too. */
  readonly isPrefix: boolean;
  /** How sure it is that this is meant, 0–1. */
  readonly weight: number;
}

export interface Query {
  /** As typed, in words. */
  readonly words: readonly string[];
  /** A word that was typed → its readings, surest first. */
  readonly terms: readonly (readonly Reading[])[];
}

const QUERY_MAX = 200;
const WORDS_MAX = 8;
/** Shorter words would stand for too much as beginnings of others. */
const PREFIX_FROM = 2;
/** A word that another one, one error away, outnumbers so may be an error that somebody made too. */
const OUTNUMBERED = 30;
const HALF_MIN = 3;

/**
 * How freely words are read: as they are, and unknown ones as misspelt; all as parts of others too; all
 * as misspelt too.
 */
export type Freedom = 'close' | 'parts' | 'any';

export function readQuery(statements: Statements, text: string, freedom: Freedom): Query {
  const short = text.slice(0, QUERY_MAX);
  const whole = wholeWordsOf(short);
  const parted = wordsOf(short);
  // `createIssue` is two words that may also be one; `git hub` may be one word too.
  const words = tellingWords(parted).slice(0, WORDS_MAX);
  const joined = new Set(whole.filter((word) => !parted.includes(word)));
  const terms = words.map((word, at) => [
    ...readingsOf(statements, word, freedom),
    ...joinedReadings(statements, words, at),
    ...[...joined]
      .filter((one) => one.includes(word))
      .map((one) => ({ words: [one], isPrefix: false, weight: 0.9 })),
  ]);
  return { words, terms };
}

function readingsOf(statements: Statements, word: string, freedom: Freedom): readonly Reading[] {
  const letters = [...word].length;
  const readings: Reading[] = [{ words: [word], isPrefix: letters >= PREFIX_FROM, weight: 1 }];
  for (const form of otherForms(word)) {
    readings.push({ words: [form], isPrefix: false, weight: 0.95 });
  }
  if (letters < PREFIX_FROM) return readings;
  // Beginnings are spelt out: the full-text search would first gather every tool of every such word.
  const longer = wordsWithPrefix(statements, word);
  for (const { word: whole } of longer) {
    readings.push({ words: [whole], isPrefix: false, weight: 0.6 });
  }
  if (letters < HALF_MIN) return readings;
  readings.push(...halves(statements, word));
  const uses = usesOf(statements, word) + sum(longer);
  const least = freedom === 'any' ? 1 : uses * OUTNUMBERED;
  for (const { word: meant, uses: others } of correctionsOf(statements, word)) {
    if (others >= least) readings.push({ words: [meant], isPrefix: false, weight: 0.7 });
  }
  if (uses > 0 && freedom === 'close') return readings;
  for (const { word: whole } of wordsWithPart(statements, word)) {
    readings.push({ words: [whole], isPrefix: false, weight: 0.5 });
  }
  return readings;
}

function sum(words: readonly KnownWord[]): number {
  return words.reduce((total, { uses }) => total + uses, 0);
}

/** `createissue` as `create issue`: the cut whose rarer half is the most used. */
function halves(statements: Statements, word: string): readonly Reading[] {
  let best: { readonly words: readonly string[]; readonly uses: number } | undefined;
  for (let at = HALF_MIN; at <= word.length - HALF_MIN; at += 1) {
    const words = [word.slice(0, at), word.slice(at)];
    const uses = Math.min(...words.map((half) => usesOf(statements, half)));
    if (uses > (best?.uses ?? 0)) best = { words, uses };
  }
  return best === undefined ? [] : [{ words: best.words, isPrefix: false, weight: 0.8 }];
}

/** `git hub` as `github`, where there is such a word. */
function joinedReadings(
  statements: Statements,
  words: readonly string[],
  at: number,
): readonly Reading[] {
  return [words.slice(at - 1, at + 1), words.slice(at, at + 2)]
    .filter((pair) => pair.length === 2)
    .map((pair) => pair.join(''))
    .filter((one) => usesOf(statements, one) > 0)
    .map((one) => ({ words: [one], isPrefix: false, weight: 0.95 }));
}

/** The query in the language of the full-text search. */
export function matchText(query: Query, options: MatchOptions): string {
  const terms = query.terms.map((readings) => {
    const texts = readings.map(({ words }) => {
      const quoted = words.map((word) => `"${word}"`);
      return quoted.length === 1 ? quoted[0] : `(${quoted.join(' AND ')})`;
    });
    return `(${[...new Set(texts)].join(' OR ')})`;
  });
  const text = terms.join(options.isAny ? ' OR ' : ' AND ');
  return options.column === undefined ? text : `${options.column} : (${text})`;
}

export interface MatchOptions {
  /** One of the words is enough. */
  readonly isAny: boolean;
  readonly column?: 'name';
}
