// A quick look at which words a text may hold, so that most patterns need not be tried on it. Knows
// words by their first five letters and may say yes by chance; it never says no by chance.

const BITS = 1 << 14;
const STEM_MAX = 5;
/** Words of prose are shorter. */
export const LONG_WORD = 32;
const NON_LATIN = 'ω';

/** Stems of words, apart by spaces: `ignor` stands for every word in `igno…`. */
export type Stems = readonly number[];

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

function mix(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 13)) & (BITS - 1);
}

function slotOf(stem: string): number {
  let hash = 7;
  for (let at = 0; at < stem.length && at < STEM_MAX; at += 1)
    hash = mix(hash, stem.charCodeAt(at));
  return slot(hash);
}

const MARKS: ReadonlySet<number> = new Set(
  [...'<>[](){}#!|*$%@&:;/\\=+~^"\'`', NON_LATIN].map(slotOf),
);

/**
 * Reads stems: words are cut to five letters; a word of fewer letters is found in its regular forms; a
 * mark such as `<` stands for itself, and `ω` for any letter that is not Latin.
 */
export function stems(text: string): Stems {
  return text.split(/\s+/).flatMap((stem) => (stem === '' ? [] : formsOf(stem).map(slotOf)));
}

/** A word and, where it is cut nowhere, its regular forms: `tell`, `tells`, `telling`. */
function formsOf(stem: string): readonly string[] {
  if (stem.length >= STEM_MAX || !/^[a-z]{2,}$/.test(stem)) return [stem];
  return ['', 's', 'ing', 'ed', `${stem.slice(-1)}ing`].map((ending) => stem + ending);
}

/** Whether some of these are marks or other scripts, which stand anywhere and not only in words. */
export function holdsMarks(wanted: Stems): boolean {
  return wanted.some((index) => MARKS.has(index));
}

/** Words whose places are to be told, by slot: the numbers of the lists that want them. */
export type Watch = readonly (readonly number[] | undefined)[];

/** Reads lists of stems; `placesOf` of a sieve takes the number of a list. */
export function watchFor(lists: readonly Stems[]): Watch {
  const watch: number[][] = [];
  for (const [number, list] of lists.entries()) {
    for (const index of new Set(list)) watch[index] = [...(watch[index] ?? []), number];
  }
  return watch;
}

const NOTHING: readonly number[] = [];

export interface Sieve {
  /** Where the words of a watched list begin, in order. */
  readonly placesOf: (list: number) => readonly number[];
  /** False: the text holds no word with one of these stems. */
  readonly mayHold: (wanted: Stems) => boolean;
  /** The pieces of `LONG_WORD` characters or more without white space, as `[start, end)` pairs. */
  readonly longWords: readonly (readonly [number, number])[];
}

/** Sieves a text that is in lower case. */
export function sieve(lower: string, watch: Watch): Sieve {
  const bits = new Uint32Array(BITS / 32);
  const places: number[][] = [];
  const set = (index: number, at: number) => {
    bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
    for (const list of watch[index] ?? NOTHING) {
      const found = places[list];
      if (found === undefined) places[list] = [at];
      else found.push(at);
    }
  };
  let hash = 7;
  let length = 0;
  let other = false;
  let run = 0;
  const longWords: [number, number][] = [];
  for (let at = 0; at <= lower.length; at += 1) {
    const code = lower.charCodeAt(at);
    if (code > 32) run += 1;
    else {
      if (run >= LONG_WORD) longWords.push([at - run, at]);
      run = 0;
    }
    if (isLetter(code)) {
      if (length < STEM_MAX) hash = mix(hash, code);
      length += 1;
      if (length === STEM_MAX) set(slot(hash), at - STEM_MAX + 1);
    } else {
      if (length > 0 && length < STEM_MAX) set(slot(hash), at - length);
      if (code > 127) other = true;
      else if (code > 32) set(slot(mix(7, code)), at);
      hash = 7;
      length = 0;
    }
  }
  if (other) set(slotOf(NON_LATIN), 0);
  return {
    longWords,
    placesOf: (list) => places[list] ?? NOTHING,
    mayHold: (wanted) =>
      wanted.some((index) => (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1),
  };
}
