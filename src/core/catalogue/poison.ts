// Finds text that gives orders to a model where a definition should describe a tool: in every string
// that reaches the model, as it stands, with letters unmasked, and decoded. All strings are searched
// as one text, so that a definition of a hundred parameters costs about as much as a long one.
import { type Decoded, decodedIn, ENCODED_WORDS, PIECES_MAX } from './encoded-text.ts';
import { type Hidden, type HiddenKind, hiddenIn } from './hidden-characters.ts';
import { type Joined, join, SEARCH_MAX } from './joined-text.ts';
import type { ModelText } from './model-text.ts';
import { plainText } from './plain-text.ts';
import {
  POISON,
  type PoisonFamily,
  type PoisonRow,
  type PoisonTopic,
  TOPICS,
} from './poison-table.ts';
import { holdsMarks, type Sieve, type Stems, sieve, stems, watchFor } from './word-sieve.ts';

const QUOTE_MAX = 160;
/** Characters on either side of a sign in which its order stands. */
const REACH = 220;
/** Characters that are read around the signs of one topic. */
const TOPIC_MAX = 12_000;
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};
const LEET_WORD = /\b[a-z]+[013457@$][a-z013457@$]*[a-z0-9]\b/gi;
const ORDER_WORD =
  /^(?:ignor|disregard|previous|instruct|system|prompt|passw|secret|token|overrid|reveal|delete|execut|forward|bypass|user)/;

export interface PoisonHit {
  readonly family: PoisonFamily | 'hidden-characters' | 'encoded';
  readonly source: string;
  readonly quote: string;
  /** What it tries. */
  readonly tries: string;
}

export interface PoisonReport {
  /** Enough to call the definition poisoned; empty when it is not. */
  readonly hits: readonly PoisonHit[];
  /** Hidden characters that honest text holds as well. */
  readonly odd: readonly PoisonHit[];
  /** Passages that were not enough. */
  readonly weak: readonly PoisonHit[];
}

/** Texts of a server in which nothing was found, so that repeating them costs nothing. */
export interface CleanTexts {
  readonly texts: Set<string>;
  readonly keys: Set<string>;
}

/** No text is known yet. */
export function noCleanTexts(): CleanTexts {
  return { texts: new Set(), keys: new Set() };
}

interface Search {
  readonly strong: PoisonHit[];
  readonly weak: PoisonHit[];
  /** Something was passed over: by what stood around it, or by a bound. */
  doubtful: boolean;
}

const HIDDEN_TEXT: Readonly<Record<HiddenKind, string>> = {
  tags: 'hides text in tag characters',
  selectors: 'hides data in variation selectors',
  bidi: 'turns the reading direction',
  escape: 'controls the terminal that shows it',
  control: 'holds control characters',
  'zero-width': 'holds characters without width',
  padding: 'pushes text out of sight with white space',
};

function hiddenHit(source: string, text: string, hidden: Hidden): PoisonHit {
  const { kind, at, length, spells } = hidden;
  const says = spells.length >= 3 ? `: \`${spells.slice(0, 80)}\`` : '';
  const end = Math.min(text.length, at + Math.max(length, 40), at + QUOTE_MAX);
  const quote = text.slice(Math.max(0, at - 20), end).trim();
  return { family: 'hidden-characters', source, quote, tries: `${HIDDEN_TEXT[kind]}${says}` };
}

/** A scanner that quotes an attack to say what it looks for. */
function isExample(text: string, at: number, quote: string): boolean {
  const before = text.slice(Math.max(0, at - 2), at);
  if (!/["'`“‘«]\s?$/.test(before) || quote.length > 120) return false;
  const near = text.slice(Math.max(0, at - 300), at + 300);
  return /\b(?:detect|scan|injection|jailbreak|malicious|attack|poison)/i.test(near);
}

interface Place {
  readonly at: number;
  readonly end: number;
}

/** Characters between a word that a row needs and another that it needs as well. */
const NEAR = 260;
/** Characters on either side of a needed word in which its pattern is tried. */
const AROUND = 320;

/** A row, and where its words are found: numbers of the watched lists. */
interface WatchedRow {
  readonly row: PoisonRow;
  readonly needs: number;
  readonly also: number | undefined;
}

// The needs of row `n` are list `2n`, what it needs as well is list `2n + 1`.
const ROWS: readonly WatchedRow[] = POISON.map((row, index) => ({
  row,
  needs: 2 * index,
  also: row.also === undefined ? undefined : 2 * index + 1,
}));
// Behind the lists of the rows stand those of the topics, and last the words that only encodings hold.
const TOPIC_LISTS: Readonly<Record<PoisonTopic, number>> = {
  files: 2 * POISON.length,
  keys: 2 * POISON.length + 1,
  chat: 2 * POISON.length + 2,
};
const ENCODED_LIST = 2 * POISON.length + 3;
const LISTS: readonly Stems[] = [
  ...POISON.flatMap(({ needs, also }) => [needs, also ?? []]),
  TOPICS.files.needs,
  TOPICS.keys.needs,
  TOPICS.chat.needs,
  stems(ENCODED_WORDS),
];
const WATCH = watchFor(LISTS);

/** Those of `places` that have one of `others` near. Both are in order. */
function near(places: readonly number[], others: readonly number[]): number[] {
  let next = 0;
  return places.filter((place) => {
    while (next < others.length && (others[next] ?? 0) < place - NEAR) next += 1;
    return next < others.length && (others[next] ?? 0) <= place + NEAR;
  });
}

/** Around every place, back to the start of its line where that is near; merged where they touch. */
function windows(places: readonly number[], text: string): Place[] {
  const found: { at: number; end: number }[] = [];
  for (const place of places) {
    const end = Math.min(text.length, place + AROUND);
    const last = found.at(-1);
    const from = Math.max(0, place - AROUND);
    if (last !== undefined && from <= last.end) last.end = end;
    else found.push({ at: Math.max(0, text.lastIndexOf('\n', from)), end });
  }
  return found;
}

/** Where the pattern of a row is worth trying. */
function placesFor({ row, needs, also }: WatchedRow, text: string, words: Sieve): Place[] {
  const needed = words.placesOf(needs);
  if (needed.length === 0) return [];
  const others = also === undefined ? undefined : words.placesOf(also);
  if (others?.length === 0) return [];
  if (holdsMarks(row.needs)) return [{ at: 0, end: text.length }];
  return windows(others === undefined ? needed : near(needed, others), text);
}

/** The surroundings of every sign of a topic, merged where they touch. */
function placesOf(topic: PoisonTopic, text: string, words: Sieve, into: Search): Place[] {
  const { sign } = TOPICS[topic];
  const places: { at: number; end: number }[] = [];
  if (words.placesOf(TOPIC_LISTS[topic]).length === 0) return places;
  let read = 0;
  for (const match of text.matchAll(sign)) {
    if (read > TOPIC_MAX) {
      into.doubtful = true;
      break;
    }
    read += REACH;
    const at = Math.max(0, match.index - REACH);
    const end = match.index + match[0].length + REACH;
    const last = places.at(-1);
    if (last !== undefined && at <= last.end) last.end = end;
    else places.push({ at, end });
  }
  return places;
}

function matchRow(
  { pattern, unlessAfter }: PoisonRow,
  text: string,
  at: number,
  into: Search,
): Place | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  into.doubtful = true;
  if (isExample(text, match.index, match[0])) return undefined;
  const before = text.slice(Math.max(0, match.index - 60), match.index);
  if (unlessAfter?.test(before) === true) return undefined;
  return { at: at + match.index, end: at + match.index + match[0].length };
}

/** Searches one form of the text; gives back what was seen on the way. */
function search(joined: Joined, text: string, decoded: string | undefined, into: Search): Sieve {
  const words = sieve(text, WATCH);
  const topics = {
    files: placesOf('files', text, words, into),
    keys: placesOf('keys', text, words, into),
    chat: placesOf('chat', text, words, into),
  };
  for (const watched of ROWS) {
    const { row } = watched;
    const places = placesFor(watched, text, words);
    if (places.length === 0) continue;
    for (const place of row.about === undefined ? places : topics[row.about]) {
      const found = matchRow(row, text.slice(place.at, place.end), place.at, into);
      if (found === undefined) continue;
      const source = decoded ?? joined.sourceAt(found.at);
      const quote = text.slice(found.at, Math.min(found.end, found.at + QUOTE_MAX)).trim();
      const hit = { family: row.family, source, quote, tries: row.tries };
      (row.strong || decoded !== undefined ? into.strong : into.weak).push(hit);
      break;
    }
  }
  return words;
}

function encodedHit(source: string, { encoding, quote, text }: Decoded): PoisonHit {
  const tries = `holds text in ${encoding}: \`${text.slice(0, 80)}\``;
  return { family: 'encoded', source, quote: quote.slice(0, QUOTE_MAX), tries };
}

function searchDecoded(
  joined: Joined,
  text: string,
  { longWords, apart, placesOf }: Sieve,
  into: Search,
): void {
  const odd = apart || placesOf(ENCODED_LIST).length > 0;
  if (longWords.length === 0 && !odd) return;
  into.doubtful ||= longWords.length > PIECES_MAX;
  for (const decoded of decodedIn(text, longWords, odd)) {
    into.doubtful = true;
    const source = joined.sourceAt(text.indexOf(decoded.quote));
    const inside: Search = { strong: [], weak: [], doubtful: false };
    search(joined, decoded.text, source, inside);
    // Prose in base64 is out of place whatever it says; rot13 and reversed words may be chance.
    const always = decoded.encoding !== 'rot13' && decoded.encoding !== 'reversed';
    if (always || inside.strong.length > 0) into.strong.push(encodedHit(source, decoded));
  }
}

function unmask(text: string): string {
  return text.replaceAll(/[013457@$]/g, (digit) => LEET[digit] ?? digit);
}

/** True when digits stand for letters in a word that orders use: `ign0re`. */
function isLeet(text: string): boolean {
  for (const [word] of text.matchAll(LEET_WORD)) {
    if (ORDER_WORD.test(unmask(word).toLowerCase())) return true;
  }
  return false;
}

/**
 * What poisons a definition, over all of its texts. `clean` holds texts that were searched before
 * without a trace of anything; it is added to.
 */
export function findPoison(
  all: readonly ModelText[],
  clean: CleanTexts = noCleanTexts(),
): PoisonReport {
  const found: Search = { strong: [], weak: [], doubtful: false };
  const odd: PoisonHit[] = [];
  const texts = all.filter(({ text, key }) => !(key ? clean.keys : clean.texts).has(text));
  for (const { source, text } of texts) {
    for (const hidden of hiddenIn(text)) {
      (hidden.strong ? found.strong : odd).push(hiddenHit(source, text, hidden));
    }
  }
  const joined = join(texts);
  const plain = plainText(joined.text).text;
  const words = search(joined, plain, undefined, found);
  // Letters of other scripts are left alone here: the orders of other languages need them.
  if (plain !== joined.text) search(joined, joined.text, undefined, found);
  if (words.masked && isLeet(plain)) search(joined, unmask(plain), undefined, found);
  searchDecoded(joined, plain, words, found);
  // INVARIANT: a text is clean only after a whole search that no pattern answered, exempt or not.
  const whole = joined.text.length < SEARCH_MAX && !found.doubtful && odd.length === 0;
  if (whole && found.strong.length === 0) {
    for (const { text, key } of texts) (key ? clean.keys : clean.texts).add(text);
  }
  const families = new Set(found.weak.map(({ family }) => family));
  const withWeak = families.size >= 2 || (families.size === 1 && found.strong.length > 0);
  return withWeak
    ? { hits: [...found.strong, ...found.weak], odd, weak: [] }
    : { hits: found.strong, odd, weak: found.weak };
}
