// One look over a text that says where its words are, so that most patterns need not be tried on it.
// Knows words by their first five letters. Every character is looked at once, and nothing is copied.

const STEM_MAX = 5;
/** Words of prose are shorter. */
export const LONG_WORD = 32;
const NON_LATIN = 'ω';
/** Above every key of letters, which take five bits each. */
const MARK = 1 << 26;
const SLOT_BITS = 13;

/** Stems of words, apart by spaces: `ignor` stands for every word in `ignor…`. */
export type Stems = readonly number[];

function keyOf(stem: string): number {
  if (stem === NON_LATIN) return MARK;
  let key = 0;
  for (let at = 0; at < stem.length && at < STEM_MAX; at += 1) {
    const code = stem.charCodeAt(at);
    if (code < 97 || code > 122) return MARK | code;
    key = (key << 5) | (code - 96);
  }
  return key;
}

/**
 * Reads stems: words are cut to five letters; a word of fewer letters is found in its regular forms; a
 * mark such as `<` stands for itself, and `ω` for any letter beyond ASCII.
 */
export function stems(text: string): Stems {
  return text.split(/\s+/).flatMap((stem) => (stem === '' ? [] : formsOf(stem).map(keyOf)));
}

/** A word and, where it is cut nowhere, its regular forms: `tell`, `tells`, `telling`. */
function formsOf(stem: string): readonly string[] {
  if (stem.length >= STEM_MAX || !/^[a-z]{2,}$/.test(stem)) return [stem];
  return ['', 's', 'ing', 'ed', `${stem.slice(-1)}ing`].map((ending) => stem + ending);
}

/** Whether some of these are marks or other scripts, which stand anywhere and not only in words. */
export function holdsMarks(wanted: Stems): boolean {
  return wanted.some((key) => key >= MARK);
}

/** Words whose places are to be told, and for each the numbers of the lists that want them. */
export interface Watch {
  /** A hash table with open slots: numbers of entries, 0 where none is. */
  readonly slots: Uint16Array;
  readonly keys: readonly number[];
  readonly lists: readonly (readonly number[])[];
}

/** Reads lists of stems; `placesOf` of a sieve takes the number of a list. */
export function watchFor(lists: readonly Stems[]): Watch {
  const wanted = new Map<number, number[]>();
  for (const [number, list] of lists.entries()) {
    for (const key of new Set(list)) wanted.set(key, [...(wanted.get(key) ?? []), number]);
  }
  const slots = new Uint16Array(1 << SLOT_BITS);
  const keys = [0, ...wanted.keys()];
  for (let entry = 1; entry < keys.length; entry += 1) {
    let slot = slotOf(keys[entry] ?? 0);
    while ((slots[slot] ?? 0) !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = entry;
  }
  return { slots, keys, lists: [[], ...wanted.values()] };
}

function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - SLOT_BITS);
}

const NOTHING: readonly number[] = [];

/** The lists that want a word. */
function listsFor({ slots, keys, lists }: Watch, key: number): readonly number[] {
  let slot = slotOf(key);
  for (;;) {
    const entry = slots[slot] ?? 0;
    if (entry === 0) return NOTHING;
    if (keys[entry] === key) return lists[entry] ?? NOTHING;
    slot = (slot + 1) & (slots.length - 1);
  }
}

/** `0 1 3 4 5 7 @ $`, which stand for letters in masked words. */
function masksLetter(code: number): boolean {
  return code === 36 || code === 64 || (code >= 48 && code <= 55 && code !== 50 && code !== 54);
}

/** A letter beyond ASCII, and not a dash, an arrow, a curly quote or an emoji. */
function isOtherLetter(code: number): boolean {
  if (code < 0xc0 || (code >= 0x2000 && code < 0x2c00)) return false;
  return !((code >= 0x3000 && code < 0x3040) || (code >= 0xd800 && code < 0xe000)) && code < 0xfe00;
}

export interface Sieve {
  /** Where the words of a watched list begin, in order. */
  readonly placesOf: (list: number) => readonly number[];
  /** The pieces of `LONG_WORD` characters or more without white space, as `[start, end)` pairs. */
  readonly longWords: readonly (readonly [number, number])[];
  /** A digit or a sign that looks like a letter stands right behind one. */
  readonly masked: boolean;
  /** Single letters, or pairs of letters and digits, stand in a row, apart by spaces or colons. */
  readonly apart: boolean;
}

/** Sieves a text. Capitals count as small letters. */
export function sieve(text: string, watch: Watch): Sieve {
  const places: number[][] = [];
  const longWords: [number, number][] = [];
  const note = (key: number, at: number) => {
    for (const list of listsFor(watch, key)) {
      const found = places[list];
      if (found === undefined) places[list] = [at];
      else found.push(at);
    }
  };
  let [key, letters, run, token, row, ones] = [0, 0, 0, 0, 0, 0];
  let [other, masked, apart] = [false, false, false];
  for (let at = 0; at <= text.length; at += 1) {
    // Not beyond the end: there the code is no number, and the loop would run on floats.
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (code > 32) run += 1;
    else {
      if (run >= LONG_WORD) longWords.push([at - run, at]);
      run = 0;
    }
    const small = code >= 65 && code <= 90 ? code + 32 : code;
    if (small >= 97 && small <= 122) {
      if (letters < STEM_MAX) key = (key << 5) | (small - 96);
      letters += 1;
      token += 1;
      if (letters === STEM_MAX) note(key, at - STEM_MAX + 1);
      continue;
    }
    if (letters > 0) {
      if (letters < STEM_MAX) note(key, at - letters);
      masked ||= masksLetter(code);
      key = 0;
      letters = 0;
    }
    if (code >= 48 && code <= 57) token += 1;
    else {
      row = token === 2 && (code === 32 || code === 58) ? row + 1 : 0;
      ones = token === 1 && code === 32 ? ones + 1 : 0;
      apart ||= row >= 3 || ones >= 3;
      token = 0;
      if (code > 127) other ||= isOtherLetter(code);
      else if (code > 32) note(MARK | code, at);
    }
  }
  if (other) note(MARK, 0);
  return { longWords, masked, apart, placesOf: (list) => places[list] ?? NOTHING };
}
