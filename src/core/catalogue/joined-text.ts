// The strings of a definition as one text, so that a definition of a hundred parameters costs about
// as much to search as a long one. Used by the search for poison.
import type { ModelText } from './model-text.ts';

/** Characters of a definition that are searched. */
export const SEARCH_MAX = 80_000;
/** Between two texts; no pattern reaches across it. */
const BORDER = '\n\0\n';
/** Characters of the shortest name that is a sentence. */
const SENTENCE_MIN = 14;

/** All texts as one, and the way back from a place to its source. */
export interface Joined {
  readonly text: string;
  readonly sourceAt: (at: number) => string;
}

/** `ignore_previous_rules` is a sentence; `user_id` is not. */
function sentence(key: string): string | undefined {
  if (key.length < SENTENCE_MIN) return undefined;
  const words = key.replaceAll(/[_-]+/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return words.split(' ').length >= 3 ? words : undefined;
}

/** Joins what is long enough to hold an order, as far as `SEARCH_MAX` reaches. */
export function join(texts: readonly ModelText[]): Joined {
  const starts: number[] = [];
  const sources: string[] = [];
  let text = '';
  for (const { text: one, source, key } of texts) {
    const piece = key ? sentence(one) : one;
    if (piece === undefined || piece.length < 8 || text.length >= SEARCH_MAX) continue;
    starts.push(text.length);
    sources.push(source);
    text += piece.slice(0, SEARCH_MAX - text.length) + BORDER;
  }
  return {
    text,
    sourceAt: (at) => {
      const index = starts.findLastIndex((start) => start <= at);
      return sources[index] ?? '';
    },
  };
}
