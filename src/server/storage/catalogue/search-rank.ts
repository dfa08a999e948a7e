// How well a server or tool fits a query: one figure, made of where each word of the query was found
// and how surely it was meant. The full-text search finds, this orders.
import type { Query, Reading } from './search-query.ts';

/** Where words stand, and what a match there is worth. */
export interface Place {
  readonly words: readonly string[];
  readonly worth: number;
}

/** Letters of an ending that a word may have in one form and not in another. */
const ENDING = 3;
const STEM_MIN = 4;

/** 0–1: the mean over the words of the query of their best match. */
export function fitOf(query: Query, places: readonly Place[]): number {
  if (query.terms.length === 0) return 0;
  const sum = query.terms.reduce((total, readings) => total + bestOf(readings, places), 0);
  return sum / query.terms.length;
}

function bestOf(readings: readonly Reading[], places: readonly Place[]): number {
  let best = 0;
  for (const { words, worth } of places) {
    for (const reading of readings) {
      if (worth * reading.weight <= best) continue;
      const closest = Math.min(...reading.words.map((word) => closeness(word, words, reading)));
      best = Math.max(best, worth * reading.weight * closest);
    }
  }
  return best;
}

/** 1 for the word itself, less for another form of it, and for a longer word. */
function closeness(word: string, among: readonly string[], { isPrefix }: Reading): number {
  let best = 0;
  for (const other of among) {
    if (other === word) return 1;
    if (isPrefix && other.startsWith(word)) {
      best = Math.max(best, 0.8 + (0.1 * word.length) / other.length);
    } else if (isSameStem(word, other)) best = Math.max(best, 0.9);
  }
  return best;
}

function isSameStem(a: string, b: string): boolean {
  const stem = Math.max(STEM_MIN, Math.max(a.length, b.length) - ENDING);
  return Math.min(a.length, b.length) >= stem && a.slice(0, stem) === b.slice(0, stem);
}

/** The share of a name's words that the query asks for, so that short names come first. */
export function tightness(query: Query, words: readonly string[]): number {
  return Math.min(1, query.words.length / Math.max(1, words.length));
}
