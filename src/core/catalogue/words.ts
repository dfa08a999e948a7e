// Cuts names and prose into words, and words into their plain forms. No meaning here: what a verb
// does is said by the lexicons.

export interface Word {
  /** Lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Clause {
  /** Words and the marks `, / &`; what stands in brackets is left out. */
  readonly words: readonly Word[];
  readonly start: number;
  readonly end: number;
  /** What ended the clause before this one: `''` at the start, else a mark or a line feed. */
  readonly after: string;
  /** The clause as written, for patterns. */
  readonly text: string;
}

/** The words of a table, apart by white space. */
export function wordList(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Pairs of words by their first and then their second word, so that looking up joins nothing. */
export type PairIndex<Value> = ReadonlyMap<string, ReadonlyMap<string, Value>>;

/** Indexes entries whose keys are two words apart by a space. */
export function indexPairs<Value>(entries: Iterable<readonly [string, Value]>): PairIndex<Value> {
  const index = new Map<string, Map<string, Value>>();
  for (const [pair, value] of entries) {
    const [first = '', second = ''] = pair.split(' ');
    index.set(first, (index.get(first) ?? new Map<string, Value>()).set(second, value));
  }
  return index;
}

/** The same as a set. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(wordList(text));
}

const NAME_PART = /[vV]\d+(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
/** The same for names with letters beyond ASCII, which are rare. */
const WIDE_NAME_PART = /[vV]\d+(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lo}+|\d+/gu;
const BEYOND_ASCII = /[\u0080-\uffff]/;
const PROSE_WORD = /[\p{L}\p{N}_]+(?:['’-][\p{L}\p{N}_]+)*|[,/&()]/gu;
const CLAUSE_END = /[.!?](?=\s|$)|[;:\n—–•|。；：！？]|\s-\s|\*\*/gu;
const ABBREVIATION = /(?:\b(?:e\.g|i\.e|etc|vs|incl|approx|no|max|min)|\b[A-Z])$/i;

/** The parts of a name in snake, kebab, dotted or camel case. */
export function nameWords(name: string): Word[] {
  const words: Word[] = [];
  const parts = BEYOND_ASCII.test(name) ? WIDE_NAME_PART : NAME_PART;
  for (const match of name.matchAll(parts)) {
    words.push({
      text: match[0].toLowerCase(),
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return words;
}

function clause(text: string, start: number, end: number, after: string): Clause {
  const part = text.slice(start, end);
  const words: Word[] = [];
  let depth = 0;
  for (const match of part.matchAll(PROSE_WORD)) {
    if (match[0] === '(') depth += 1;
    else if (match[0] === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) {
      const at = start + match.index;
      const text = match[0].toLowerCase().replace(/['’]s$/, '');
      words.push({ text, start: at, end: at + match[0].length });
    }
  }
  return { words, start, end, after, text: part };
}

/** The clauses of a text, at most `max`: sentences, and their parts at colons, dashes and lines. */
export function clausesOf(text: string, max: number): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let after = '';
  for (const match of text.matchAll(CLAUSE_END)) {
    if (clauses.length >= max) return clauses;
    const at = match.index;
    if (match[0] === '.' && ABBREVIATION.test(text.slice(Math.max(start, at - 8), at))) continue;
    const found = clause(text, start, at, after);
    if (found.words.length > 0) clauses.push(found);
    after = match[0].trim() === '' ? '\n' : match[0].trim();
    start = at + match[0].length;
  }
  const last = clause(text, start, text.length, after);
  if (last.words.length > 0 && clauses.length < max) clauses.push(last);
  return clauses;
}

/** The singular of an English noun, by its ending. */
export function singular(word: string): string {
  if (
    word.length < 4 ||
    !word.endsWith('s') ||
    /(?:ss|us|is|news|series|status|dns|aws|ios|os)$/.test(word)
  ) {
    return word;
  }
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:sses|shes|ches|xes|zes)$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

const DOUBLING = /[^aeiou][aeiou][bdgklmnprt]$/;

/** Third person, gerund and participle of a regular verb. */
export function regularForms(verb: string): {
  third: string;
  gerund: string;
  past: string;
} {
  const stem = verb.endsWith('e') && !verb.endsWith('ee') ? verb.slice(0, -1) : verb;
  const doubled = DOUBLING.test(verb) && verb.length < 6 ? verb + verb.slice(-1) : stem;
  const consonantY = /[^aeiou]y$/.test(verb);
  const hissing = /(?:s|sh|ch|x|z|o)$/.test(verb);
  return {
    third: consonantY ? `${verb.slice(0, -1)}ies` : `${verb}${hissing ? 'es' : 's'}`,
    gerund: `${doubled}ing`,
    past: consonantY ? `${verb.slice(0, -1)}ied` : `${doubled}ed`,
  };
}
