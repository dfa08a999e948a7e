// From a verb and what it is done to, to a category. The tables say what words mean; this file only
// looks them up. Used by the readers of names, sentences and parameter values.
import type { ToolClass } from '#contract/decision.ts';
import {
  AMBIGUOUS_IN_NAMES,
  DOMAINS,
  type Domain,
  NOUN_KINDS,
  type NounKind,
  PLAIN_IN_PROSE,
} from './noun-lexicon.ts';
import { SENSE_ROWS, type SenseRow } from './sense-table.ts';
import {
  type Certainty,
  IRREGULAR_FORMS,
  NOUN_LIKE,
  PHRASAL,
  THING_LIKE,
  VERB_ROWS,
} from './verb-lexicon.ts';
import { indexPairs, regularForms, singular, wordList } from './words.ts';

export type VerbForm = 'base' | 'third' | 'gerund' | 'past';

export interface VerbHit {
  readonly verb: string;
  readonly form: VerbForm;
}

/** What a verb is done to. Words are lower case, as written and in the singular. */
export interface ObjectPhrase {
  readonly words: ReadonlySet<string>;
  readonly head: string;
  /** The words for the thing that it is taken out of. */
  readonly from: readonly string[];
  /** The words for where it goes. */
  readonly to: readonly string[];
}

/** What is known of the tool around the verb. */
export interface Setting {
  readonly domains: ReadonlySet<Domain>;
  /** Words of the parameter names. */
  readonly parameterWords: ReadonlySet<string>;
}

export interface Sense {
  readonly category: ToolClass | null;
  readonly certainty: Certainty;
  readonly because: string | undefined;
  /** Says more exactly what happens than any other verb beside it. */
  readonly exact: boolean;
}

interface PreparedRow {
  readonly row: SenseRow;
  readonly to: readonly string[] | undefined;
  readonly also: readonly string[] | undefined;
  readonly words: readonly string[] | undefined;
  readonly without: readonly string[];
  readonly parameter: readonly string[] | undefined;
}

function indexKinds(): ReadonlyMap<string, ReadonlySet<NounKind>> {
  const kinds = new Map<string, Set<NounKind>>();
  for (const kind of Object.keys(NOUN_KINDS).filter(isNounKind)) {
    for (const word of wordList(NOUN_KINDS[kind])) {
      const known = kinds.get(word) ?? new Set();
      kinds.set(word, known.add(kind));
    }
  }
  return kinds;
}

function isNounKind(text: string): text is NounKind {
  return Object.hasOwn(NOUN_KINDS, text);
}

function isDomain(text: string): text is Domain {
  return Object.hasOwn(DOMAINS, text);
}

function indexDomains(): ReadonlyMap<string, readonly Domain[]> {
  const domains = new Map<string, Domain[]>();
  for (const domain of Object.keys(DOMAINS).filter(isDomain)) {
    for (const word of wordList(DOMAINS[domain])) {
      domains.set(word, [...(domains.get(word) ?? []), domain]);
    }
  }
  return domains;
}

function indexSenses(): ReadonlyMap<string, readonly PreparedRow[]> {
  const rows = new Map<string, PreparedRow[]>();
  for (const row of SENSE_ROWS) {
    const prepared = {
      row,
      to: row.to === undefined ? undefined : wordList(row.to),
      also: row.with === undefined ? undefined : wordList(row.with),
      words: row.words === undefined ? undefined : wordList(row.words),
      without: wordList(row.without ?? ''),
      parameter: row.parameter === undefined ? undefined : wordList(row.parameter),
    };
    for (const verb of wordList(row.verbs)) rows.set(verb, [...(rows.get(verb) ?? []), prepared]);
  }
  return rows;
}

function indexVerbs(): ReadonlyMap<string, Sense> {
  const verbs = new Map<string, Sense>();
  for (const { category, certainty, verbs: text } of VERB_ROWS) {
    for (const verb of wordList(text)) {
      if (!verbs.has(verb))
        verbs.set(verb, { category, certainty, because: undefined, exact: false });
    }
  }
  return verbs;
}

function indexForms(verbs: Iterable<string>): ReadonlyMap<string, VerbHit> {
  const forms = new Map<string, VerbHit>();
  const add = (text: string, hit: VerbHit) => {
    if (!forms.has(text)) forms.set(text, hit);
  };
  const bases = [...verbs];
  for (const verb of bases) add(verb, { verb, form: 'base' });
  for (const [form, verb] of Object.entries(IRREGULAR_FORMS)) {
    add(form, { verb, form: form.endsWith('ing') ? 'gerund' : 'past' });
  }
  for (const verb of bases) {
    const { third, gerund, past } = regularForms(verb);
    add(third, { verb, form: 'third' });
    add(gerund, { verb, form: 'gerund' });
    add(past, { verb, form: 'past' });
  }
  return forms;
}

const KINDS = indexKinds();
const DOMAIN_WORDS = indexDomains();
const SENSES = indexSenses();
const VERBS = indexVerbs();
const FORMS = indexForms(VERBS.keys());
const PHRASAL_VERBS = indexPairs(Object.entries(PHRASAL));
const AMBIGUOUS = new Set(wordList(AMBIGUOUS_IN_NAMES));
const PLAIN = new Set(wordList(PLAIN_IN_PROSE));
const NOUNS_TOO = new Set(wordList(NOUN_LIKE));
const THINGS_TOO = new Set(wordList(THING_LIKE));

/** The verb that a word is a form of. */
export function verbOf(word: string): VerbHit | undefined {
  return FORMS.get(word);
}

/** The verb of two words that belong together, such as `log in`. */
export function phrasalVerbOf(first: string, second: string): string | undefined {
  return PHRASAL_VERBS.get(first)?.get(second);
}

/** True for a word that is as often a noun. */
export function isNounLike(verb: string): boolean {
  return NOUNS_TOO.has(verb);
}

/** True for a verb that in names is mostly the thing itself. */
export function isThingLike(verb: string): boolean {
  return THINGS_TOO.has(verb);
}

/** True when a word stands for a thing of this kind. */
export function isOfKind(word: string, kind: NounKind): boolean {
  return KINDS.get(word)?.has(kind) ?? KINDS.get(singular(word))?.has(kind) ?? false;
}

/** True for a word that names a world, such as `git` or `browser`. */
export function isWorldly(word: string): boolean {
  return DOMAIN_WORDS.has(word);
}

/** Where a word stands: what it points to depends on it. */
export type WordPlace = 'server' | 'tool' | 'prose';

/** Adds the worlds that a word points to. */
export function addDomains(word: string, place: WordPlace, to: Set<Domain>): void {
  if (place === 'tool' && AMBIGUOUS.has(word)) return;
  if (place === 'prose' && !PLAIN.has(word)) return;
  for (const domain of DOMAIN_WORDS.get(word) ?? []) to.add(domain);
}

function objectFits({ object, objectNot, anywhere }: SenseRow, phrase: ObjectPhrase): boolean {
  if (objectNot?.some((kind) => isOfKind(phrase.head, kind)) === true) return false;
  if (object === undefined) return true;
  if (object.some((kind) => isOfKind(phrase.head, kind))) return true;
  if (anywhere !== true) return false;
  return object.some((kind) => [...phrase.words].some((word) => isOfKind(word, kind)));
}

function rowFits(prepared: PreparedRow, phrase: ObjectPhrase, setting: Setting): boolean {
  const { row, words, without, parameter, to, also } = prepared;
  if (row.bare === true && phrase.words.size > 0) return false;
  if (row.domain !== undefined && !row.domain.some((domain) => setting.domains.has(domain))) {
    return false;
  }
  if (words !== undefined && !words.some((word) => phrase.words.has(word))) return false;
  if (also !== undefined && !also.some((word) => phrase.words.has(word))) return false;
  if (to !== undefined && !to.some((word) => phrase.to.includes(word))) return false;
  if (without.some((word) => phrase.words.has(word))) return false;
  if (parameter !== undefined && !parameter.some((word) => setting.parameterWords.has(word))) {
    return false;
  }
  if (row.from !== undefined) {
    const kinds = row.from;
    if (!phrase.from.some((word) => kinds.some((kind) => isOfKind(word, kind)))) return false;
  }
  return objectFits(row, phrase);
}

/** What a verb means with this object in this setting; `undefined` when it is no known verb. */
export function senseOf(verb: string, phrase: ObjectPhrase, setting: Setting): Sense | undefined {
  for (const prepared of SENSES.get(verb) ?? []) {
    if (rowFits(prepared, phrase, setting)) {
      const { category, certainty, because, exact } = prepared.row;
      return { category, certainty, because, exact: exact === true };
    }
  }
  return VERBS.get(verb);
}

/** True for a verb that by itself only reads. */
export function readsOnly(verb: string): boolean {
  return VERBS.get(verb)?.category === 'Read';
}
