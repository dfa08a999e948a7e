// Reads what a tool does from its name: finds the verb wherever naming habits put it (`delete_page`,
// `page_delete`, `pages_delete_all`), and the thing that it is done to.
import { type Act, act } from './act.ts';
import {
  COMPOUND_NOUNS,
  FACTS,
  MACHINE_NAMES,
  NOMINAL_FORMS,
  PREFIXES,
  SUFFIXES,
} from './name-lexicon.ts';
import type { PlainText } from './plain-text.ts';
import { inEnglish, isUnspaced, termsOf } from './translation.ts';
import {
  isNounLike,
  isThingLike,
  isWorldly,
  type ObjectPhrase,
  phrasalVerbOf,
  type Setting,
  senseOf,
  verbOf,
} from './verb-sense.ts';
import { indexPairs, nameWords, singular, type Word } from './words.ts';

interface Candidate {
  readonly verb: string;
  /** Index of the first word of the verb. */
  readonly at: number;
  /** Index after its last word. */
  readonly end: number;
  readonly score: number;
}

const QUESTION = new Set([
  'is',
  'has',
  'can',
  'should',
  'does',
  'are',
  'how',
  'what',
  'who',
  'why',
]);
const PREPOSITIONS = new Set([
  'from',
  'to',
  'in',
  'into',
  'of',
  'by',
  'with',
  'for',
  'on',
  'at',
  'as',
  'via',
  'using',
  'and',
  'or',
  'if',
]);
const JOINERS = new Set(['and', 'or', 'then']);
const HTTP_VERBS = new Set(['post', 'put', 'patch']);
/** What another verb only rehearses: `import_preview`. */
const REHEARSALS = new Set(['preview', 'estimate', 'simulate', 'validate']);
const NOUNS = indexPairs(COMPOUND_NOUNS.map((pair) => [pair, true] as const));
const FACT_WORDS = new Set(FACTS);
const PREFIX_WORDS = new Set(PREFIXES);
const SUFFIX_WORDS = new Set(SUFFIXES);
const NOMINALS = new Map(Object.entries(NOMINAL_FORMS));
const MACHINES = new Map(Object.entries(MACHINE_NAMES));
/** How much a place in the name speaks for a verb. */
const PLACE = { first: 3, middle: 2, last: 2.2 };
/** How much it speaks for a verb that the word is rarely a noun. */
const VERB_ONLY = 2;
/** How much it speaks against it that the word mostly names the thing. */
const THING = -0.9;

/** True when the words up to `at` are a name space rather than a part of the sentence. */
function isPrefix(words: readonly Word[], at: number, serverWords: ReadonlySet<string>): boolean {
  return words
    .slice(0, at)
    .every(
      ({ text }) =>
        isWorldly(text) || serverWords.has(text) || PREFIX_WORDS.has(text) || text.length <= 2,
    );
}

/** True for two words that name one thing, although one of them looks like a verb. */
export function isCompoundNoun(first: string, second: string): boolean {
  return NOUNS.get(first)?.has(singular(second)) === true;
}

function isInCompound(words: readonly Word[], at: number): boolean {
  const pair = (first: number) =>
    isCompoundNoun(words[first]?.text ?? '', words[first + 1]?.text ?? '');
  return pair(at) || (at > 0 && pair(at - 1));
}

function verbAt(words: readonly Word[], at: number): { verb: string; length: number } | undefined {
  const word = words[at]?.text ?? '';
  const phrasal = phrasalVerbOf(word, words[at + 1]?.text ?? '');
  if (phrasal !== undefined) return { verb: phrasal, length: 2 };
  const nominal = NOMINALS.get(word);
  if (nominal !== undefined && at === words.length - 1) return { verb: nominal, length: 1 };
  const hit = verbOf(word);
  return hit?.form === 'base' ? { verb: hit.verb, length: 1 } : undefined;
}

function candidates(words: readonly Word[], serverWords: ReadonlySet<string>): Candidate[] {
  const found: Candidate[] = [];
  let at = 0;
  while (at < words.length) {
    const hit = verbAt(words, at);
    const alone = words.length === 1;
    if (hit === undefined || (!alone && isInCompound(words, at))) {
      at += 1;
      continue;
    }
    const end = at + hit.length;
    const place =
      at === 0 || isPrefix(words, at, serverWords)
        ? PLACE.first
        : end === words.length
          ? PLACE.last
          : PLACE.middle;
    const thing = !alone && isThingLike(hit.verb) ? THING : 0;
    const sure = (isNounLike(hit.verb) ? 0 : VERB_ONLY) + thing;
    const bonus = REHEARSALS.has(hit.verb) && place !== PLACE.middle ? VERB_ONLY + 1 : 0;
    found.push({ verb: hit.verb, at, end, score: place + sure + bonus });
    at = end;
  }
  return found;
}

/** `API-post-search`: the first verb is the HTTP method of the call. */
function withoutMethods(found: readonly Candidate[]): readonly Candidate[] {
  const [first, second] = found;
  const isMethod =
    first !== undefined && second?.at === first.end && HTTP_VERBS.has(first.verb) && first.at > 0;
  return isMethod ? found.slice(1) : found;
}

function best(found: readonly Candidate[]): Candidate | undefined {
  let winner: Candidate | undefined;
  for (const candidate of found) {
    if (winner === undefined || candidate.score > winner.score) winner = candidate;
  }
  return winner;
}

/** The verbs that `and` or `or` ties to the winner: `find_and_replace`. */
function joined(
  words: readonly Word[],
  found: readonly Candidate[],
  winner: Candidate,
): Candidate[] {
  return found.filter((other) => {
    if (other === winner) return true;
    const between = words.slice(Math.min(other.end, winner.end), Math.max(other.at, winner.at));
    // The second verb stands right behind the joiner: `bug_or_feature_request` has none there.
    return JOINERS.has(between.at(-1)?.text ?? '') && between.length <= 3;
  });
}

/** `order_status`, `purchase_history`: the verb, if there is one, is the thing itself. */
function namesFact(words: readonly Word[], winner: Candidate | undefined): boolean {
  if (words.length < 2 || !FACT_WORDS.has(words.at(-1)?.text ?? '')) return false;
  return winner === undefined || (isThingLike(winner.verb) && winner.end < words.length);
}

function phraseOf(words: readonly Word[], { at, end }: Candidate): ObjectPhrase {
  const after = words.slice(end);
  const before = words
    .slice(0, at)
    .filter(({ text }) => !isWorldly(text) && !PREFIX_WORDS.has(text));
  const stop = after.findIndex(({ text }) => PREPOSITIONS.has(text));
  const direct = stop < 0 ? after : after.slice(0, stop);
  const object = direct.length > 0 ? direct : before;
  const named = object.findLast(({ text }) => verbOf(text)?.form !== 'base' || isNounLike(text));
  const rest = stop < 0 ? [] : after.slice(stop + 1);
  const container = rest.length > 0 ? rest : direct.length > 0 ? before : [];
  const all = new Set<string>();
  for (const { text } of [...object, ...rest]) all.add(text).add(singular(text));
  return {
    words: all,
    head: singular(named?.text ?? object.at(-1)?.text ?? ''),
    from: container.map(({ text }) => singular(text)),
    to: /^(?:to|into)$/.test(after[stop]?.text ?? '') ? rest.map(({ text }) => text) : [],
  };
}

function withoutSuffix(words: readonly Word[]): readonly Word[] {
  let end = words.length;
  while (end > 1 && SUFFIX_WORDS.has(words[end - 1]?.text ?? '')) end -= 1;
  return words.slice(0, end);
}

function englishWords(name: string): readonly Word[] {
  if (!isUnspaced(name)) {
    return nameWords(name).map((word) => ({ ...word, text: inEnglish(word.text) }));
  }
  return termsOf(name).map((text) => ({ text, start: 0, end: name.length }));
}

/** Names without a verb that are machines: `bash`, `curl`. */
function machineOf(words: readonly Word[]): string | undefined {
  return words.length > 2 ? undefined : MACHINES.get(words.at(-1)?.text ?? '');
}

/**
 * What the name says, the strongest verb first; empty when it holds no verb. `serverWords` are the
 * words of the server's name, which tools often carry as a prefix.
 */
export function readName(
  name: PlainText,
  source: 'name' | 'title',
  serverWords: ReadonlySet<string>,
  setting: Setting,
): readonly Act[] {
  const words = withoutSuffix(englishWords(name.text));
  const quoteOf = (from: number, to: number) =>
    name.quote(words[from]?.start ?? 0, words[to - 1]?.end ?? name.text.length);
  const whole = { words: new Set(words.map(({ text }) => text)), head: '', from: [], to: [] };
  if (QUESTION.has(words[0]?.text ?? '') && words.length > 1) {
    const sense = {
      category: 'Read',
      certainty: 'soft',
      because: 'asks a question',
      exact: false,
    } as const;
    return [act(words[0]?.text ?? '', sense, whole, source, quoteOf(0, 1))];
  }
  if (words[0]?.text === 'dry' && words[1]?.text === 'run') {
    const sense = {
      category: 'Read',
      certainty: 'firm',
      because: 'only rehearses',
      exact: true,
    } as const;
    return [act('dry run', sense, whole, source, quoteOf(0, 2))];
  }
  const found = withoutMethods(candidates(words, serverWords));
  const winner = best(found);
  if (namesFact(words, winner)) {
    const sense = {
      category: 'Read',
      certainty: 'soft',
      because: 'names something to look up',
      exact: false,
    } as const;
    return [act('lookup', sense, whole, source, quoteOf(0, words.length))];
  }
  if (winner === undefined) {
    const machine = machineOf(words);
    const sense = machine === undefined ? undefined : senseOf(machine, whole, setting);
    return sense === undefined
      ? []
      : [act(machine ?? '', sense, whole, source, quoteOf(0, words.length))];
  }
  return joined(words, found, winner)
    .sort((a, b) => b.score - a.score)
    .flatMap((candidate) => {
      const phrase = phraseOf(words, candidate);
      const sense = senseOf(candidate.verb, phrase, setting);
      const quote = quoteOf(candidate.at, candidate.end);
      return sense === undefined ? [] : [act(candidate.verb, sense, phrase, source, quote)];
    });
}
