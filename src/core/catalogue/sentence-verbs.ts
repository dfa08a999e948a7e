// Finds the verbs of a sentence: the one at its head, one inside of a noun phrase, and those that the
// sentence ties to its first one. What they mean is said elsewhere.
import { isCompoundNoun } from './name-reading.ts';
import { DETERMINERS, FILLERS, PROSE_NOMINALS } from './sentence-lexicon.ts';
import { isNounLike, phrasalVerbOf, readsOnly, type VerbForm, verbOf } from './verb-sense.ts';
import { type Clause, singular, type Word } from './words.ts';

/** Words after a verb in which others may be tied to it. */
const REACH = 26;

/** A verb in a sentence. */
export interface Found {
  readonly verb: string;
  readonly form: VerbForm;
  /** Index after the last word of the verb. */
  readonly end: number;
  readonly soft: boolean;
}

/** The word at a place, `` beyond the end. */
export function wordAt(words: readonly Word[], at: number): string {
  return words[at]?.text ?? '';
}

/** `auto-save` and `bulk-delete` are saving and deleting. */
const VERB_PREFIX = /^(?:auto|bulk|batch|mass|force|hard|soft|pre|un|re)-(?=\w{3})/;

function verbAt(words: readonly Word[], at: number): Omit<Found, 'soft'> | undefined {
  if (isCompoundNoun(wordAt(words, at), wordAt(words, at + 1))) return undefined;
  const phrasal = phrasalVerbOf(wordAt(words, at), wordAt(words, at + 1));
  const hit = verbOf(wordAt(words, at).replace(VERB_PREFIX, ''));
  if (phrasal !== undefined) return { verb: phrasal, form: hit?.form ?? 'base', end: at + 2 };
  return hit === undefined ? undefined : { ...hit, end: at + 1 };
}

/** A gerund needs a word before it that takes one: `for managing`, `by deleting`. */
const TAKES_GERUND = new Set([
  'for',
  'of',
  'by',
  'including',
  'includes',
  'via',
  'supports',
  'support',
  'and',
  'like',
  'as',
]);

function isPredicate(form: VerbForm, before: string): boolean {
  return form === 'base' || form === 'third' || (form === 'gerund' && TAKES_GERUND.has(before));
}

/** The verb at the head of a clause, behind words that may stand before it. */
export function headVerb({ words }: Clause): Found | undefined {
  let at = 0;
  while (at < words.length && at < 14) {
    const text = wordAt(words, at);
    const before = wordAt(words, at - 1);
    const found = verbAt(words, at);
    const filler = FILLERS.has(text);
    if (
      found !== undefined &&
      isPredicate(found.form, before) &&
      !(filler && at < words.length - 1)
    ) {
      // "The search returns": a noun after an article is no verb.
      if (!(isNounLike(found.verb) && (before === 'the' || before === 'a' || before === 'an'))) {
        return { ...found, soft: false };
      }
    }
    if (!filler && !text.endsWith('ly')) break;
    at += 1;
  }
  return undefined;
}

/** "Quick test to check …", "A command that deletes …": the verb inside of a noun phrase. */
export function innerVerb({ words }: Clause): Found | undefined {
  for (let at = 1; at < words.length && at < 16; at += 1) {
    const before = wordAt(words, at - 1);
    const found = verbAt(words, at);
    if (found === undefined) continue;
    const fits =
      (before === 'to' && found.form === 'base') ||
      ((before === 'that' || before === 'which') && found.form === 'third') ||
      ((before === 'for' || before === 'of') && found.form === 'gerund');
    if (fits) return { ...found, soft: true };
  }
  for (let at = 0; at < words.length && at < 10; at += 1) {
    const word = wordAt(words, at);
    const verb = PROSE_NOMINALS[word] ?? PROSE_NOMINALS[singular(word)];
    if (verb !== undefined) return { verb, form: 'base', end: at + 1, soft: true };
  }
  return undefined;
}

const JOINERS = new Set([',', '/', '&', 'and', 'or', 'then', 'also', 'optionally']);

const PRONOUNS = new Set(['it', 'them', 'what', 'whatever', 'everything']);

/** True for a verb in the third person that a thing follows. */
function actsOn({ form }: { readonly form: VerbForm }, next: string): boolean {
  return form === 'third' && (DETERMINERS.has(next) || PRONOUNS.has(next));
}

/** The verbs that the sentence ties to its first one: "Create, update, or delete …". */
export function tiedVerbs(words: readonly Word[], first: Found): Found[] {
  const tied: Found[] = [];
  // "Get a replay by URL or name": behind a reading verb the far ones are often nouns.
  const reads = readsOnly(first.verb);
  let chain = true;
  let at = first.end;
  while (at < words.length && at < first.end + REACH) {
    const joined = JOINERS.has(wordAt(words, at));
    if (!joined) {
      chain = false;
      at += 1;
      continue;
    }
    let next = at;
    while (JOINERS.has(wordAt(words, next))) next += 1;
    const found = verbAt(words, next);
    const sameForm = found?.form === first.form;
    // In a bare list any verb counts; further on only words that are hardly ever nouns.
    const follows = found !== undefined && actsOn(found, wordAt(words, found.end));
    if (found !== undefined && sameForm && (chain || !isNounLike(found.verb) || follows)) {
      // "… and clears the queue", "… or creates it": what stands before a thing is a verb.
      tied.push({ ...found, soft: first.soft || (!chain && reads && !follows) });
      at = found.end;
      chain = true;
    } else {
      chain = false;
      at = next;
    }
  }
  return tied;
}

/** "list, get, create": a clause that is only verbs. */
export function verbList({ words }: Clause): Found[] {
  const found: Found[] = [];
  let others = 0;
  for (let at = 0; at < words.length; at += 1) {
    const text = wordAt(words, at);
    if (JOINERS.has(text)) continue;
    const hit = verbAt(words, at);
    const before = wordAt(words, at - 1);
    const starts = at === 0 || JOINERS.has(before);
    if (hit !== undefined && starts && hit.form !== 'past') found.push({ ...hit, soft: false });
    else others += 1;
  }
  return found.length >= 2 && others <= found.length * 2 ? found : [];
}
