// The words that names are made of, how often, and the ways to mistype each: what search corrects a
// query with. Kept by whoever adds or removes a name; a word that is used no more stays, unused.
import type { SqlRow } from '../sqlite/sql-database.ts';
import type { Statements } from './statements.ts';

/** Shorter words are too alike to correct, longer ones are nobody's. */
const LETTERS_MIN = 2;
const LETTERS_MAX = 24;
const CORRECTED_FROM = 4;
/** Words looked at for one misspelt one. */
const CANDIDATES_MAX = 64;
/** Words with one beginning that are looked at, and that are taken. */
const PREFIX_SEEN = 3000;
const PREFIX_TAKEN = 8;

export interface KnownWord {
  readonly word: string;
  /** Names that it is in. */
  readonly uses: number;
}

const ONLY_LETTERS = /^\p{L}+$/u;
/** `oauth2` and `sha256` too, but not what somebody numbered. */
const WORD = /^\p{L}+\d{0,3}$/u;

function isKept(word: string): boolean {
  return word.length >= LETTERS_MIN && word.length <= LETTERS_MAX && WORD.test(word);
}

/** Counts the words of a name, `by` 1 when it came and −1 when it went. */
export function countWords(words: Map<string, number>, name: readonly string[], by: 1 | -1): void {
  for (const word of new Set(name)) if (isKept(word)) words.set(word, (words.get(word) ?? 0) + by);
}

/** Writes what `countWords` has summed up. */
export function writeWords(statements: Statements, words: ReadonlyMap<string, number>): void {
  for (const [word, by] of words) {
    if (by === 0) continue;
    const known = statements.run('UPDATE words SET uses = uses + ? WHERE word = ?', [by, word]);
    if (known > 0) continue;
    const row = statements.first('INSERT INTO words (word, uses) VALUES (?, ?) RETURNING id', [
      word,
      by,
    ]);
    addForms(statements, Number(row?.['id']), word);
  }
}

function addForms(statements: Statements, id: number, word: string): void {
  statements.run('INSERT INTO word_parts (rowid, word) VALUES (?, ?)', [id, word]);
  if (word.length < CORRECTED_FROM || !ONLY_LETTERS.test(word)) return;
  for (const form of withOneMissing(word)) {
    statements.run('INSERT INTO word_forms (form, word) VALUES (?, ?)', [form, id]);
  }
}

/** The word, and the word without each of its letters. */
function withOneMissing(word: string): readonly string[] {
  const letters = [...word];
  return [...new Set([word, ...letters.map((_, at) => letters.toSpliced(at, 1).join(''))])];
}

export function usesOf(statements: Statements, word: string): number {
  return Number(statements.first('SELECT uses FROM words WHERE word = ?', [word])?.['uses'] ?? 0);
}

/** The most used words that begin so. */
export function wordsWithPrefix(statements: Statements, prefix: string): readonly KnownWord[] {
  return statements
    .all(
      `SELECT word, uses FROM (
         SELECT word, uses FROM words WHERE word > ? AND word < ? AND uses > 0
         ORDER BY word LIMIT ${PREFIX_SEEN})
       ORDER BY uses DESC LIMIT ${PREFIX_TAKEN}`,
      [prefix, `${prefix}\u{10ffff}`],
    )
    .map(knownWord);
}

/** Words that may be meant by a misspelt one: fewest errors first, then the most used. */
export function correctionsOf(statements: Statements, word: string): readonly KnownWord[] {
  if (word.length < CORRECTED_FROM || word.length > LETTERS_MAX) return [];
  const forms = withOneMissing(word);
  const rows = statements.all(
    `SELECT word, uses FROM words WHERE id IN (
       SELECT word FROM word_forms WHERE form IN (SELECT value FROM json_each(?)))
     AND uses > 0 ORDER BY uses DESC LIMIT ${CANDIDATES_MAX}`,
    [JSON.stringify(forms)],
  );
  // Short words have many neighbours by two errors, and none of them is meant.
  const most = word.length < 6 ? 1 : 2;
  return rows
    .map(knownWord)
    .map((known) => ({ ...known, errors: errorsBetween(word, known.word, most) }))
    .filter(({ errors }) => errors > 0 && errors <= most)
    .sort((a, b) => a.errors - b.errors || b.uses - a.uses)
    .slice(0, 4);
}

/** The most used words that a part, of three letters or more, stands in. */
export function wordsWithPart(statements: Statements, part: string): readonly KnownWord[] {
  if (part.length < 3) return [];
  return statements
    .all(
      `SELECT word, uses FROM words WHERE uses > 0 AND id IN (
         SELECT rowid FROM word_parts WHERE word_parts MATCH ? LIMIT 500)
       ORDER BY uses DESC LIMIT 6`,
      [`"${part.replaceAll('"', '')}"`],
    )
    .map(knownWord)
    .filter((known) => known.word !== part);
}

function knownWord(row: SqlRow): KnownWord {
  return { word: String(row['word']), uses: Number(row['uses']) };
}

/**
 * Letters to insert, remove, replace or swap with their neighbour to get from one word to the other;
 * more than `most` when there are more.
 */
export function errorsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
