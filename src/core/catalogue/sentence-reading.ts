// Reads what a tool does from its description: the verb of the first statement about the tool, the
// verbs listed beside it, later statements about it, and enumerated actions. Sentences to the model
// ("call this first", "use X to delete") are not statements about the tool.
import { type Act, act, pairUp } from './act.ts';
import { phraseAfter } from './object-phrase.ts';
import type { PlainText } from './plain-text.ts';
import { ASIDES, DETERMINERS, FILLERS, STOPS } from './sentence-lexicon.ts';
import { type Found, headVerb, innerVerb, tiedVerbs, verbList, wordAt } from './sentence-verbs.ts';
import { clauseInEnglish } from './translation.ts';
import { isNounLike, type Setting, senseOf, verbOf } from './verb-sense.ts';
import { type Clause, clausesOf } from './words.ts';

/** Clauses that are read for statements. */
const CLAUSES_MAX = 40;
/** Characters of a description that are read for statements. */
const READ_MAX = 6_000;
const QUOTE_MAX = 160;
/** A first statement behind more clauses than these is a loose one. */
const LEAD_CLAUSES_MAX = 2;

export interface Statement {
  readonly acts: readonly Act[];
  /**
   * `lead`: says what the tool is. `loose`: the first statement, but behind sentences about
   * something else. `later`: adds to it. `list`: enumerates its actions.
   */
  readonly kind: 'lead' | 'loose' | 'later' | 'list';
}

const LIST_HEADS =
  /\b(?:actions?|operations?|modes?|commands?|sub-?commands?|methods?|supports?|following)\s*$/i;
const CRUD = /\bcrud\b/i;
const NEGATION = /\b(?:not|never|without|cannot|can't|doesn't|don't|won't|no longer)\b/i;

/** Words that stand between a verb and its object. */
const OBJECT_STARTS = new Set('a an the all one multiple your existing new specific'.split(' '));

/** "Recycle the nodes …": a verb that no table knows changes something, as far as anyone can tell. */
function unknownVerb({ words, start, end }: Clause, { plain, source }: Source): Act | undefined {
  const [first, second] = words;
  // As written: an article of another language says nothing about the word before it here.
  const after = second === undefined ? '' : plain.text.slice(second.start, second.end);
  if (first === undefined || !OBJECT_STARTS.has(after.toLowerCase())) return undefined;
  const known = [FILLERS, ASIDES, STOPS, DETERMINERS].some((set) => set.has(first.text));
  if (known || first.text.length < 4 || verbOf(first.text) !== undefined) return undefined;
  const because = 'does something that no known word names, so a change has to be expected';
  const sense = { category: 'Write', certainty: 'soft', because, exact: false } as const;
  const quote = plain.quote(start, Math.min(end, start + QUOTE_MAX)).trim();
  return act(first.text, sense, phraseAfter(words, 1), source, quote);
}

interface Source {
  readonly plain: PlainText;
  readonly source: string;
  readonly setting: Setting;
}

function toActs(
  clause: Clause,
  found: readonly Found[],
  { plain, source, setting }: Source,
): Act[] {
  const end = Math.min(clause.end, clause.start + QUOTE_MAX);
  const quote = plain.quote(clause.start, end).trim();
  const acts = found.flatMap(({ verb, form, end: after, soft }, index) => {
    const phrase = phraseAfter(clause.words, after);
    const sense = senseOf(verb, phrase, setting);
    if (sense === undefined) return [];
    const said = soft ? ({ ...sense, certainty: 'soft' } as const) : sense;
    // Behind another verb ("get or update …") it is one itself.
    const plainForm = index === 0 && form === 'base' && isNounLike(verb);
    const asNoun = plainForm && !DETERMINERS.has(wordAt(clause.words, after));
    return [{ ...act(verb, said, phrase, source, quote), ...(asNoun ? { asNoun } : {}) }];
  });
  return pairUp(acts);
}

function isAside(clause: Clause): boolean {
  const [first, second] = clause.words;
  if (first === undefined) return true;
  if (first.text === 'use' || first.text === 'call') {
    return (
      !/^(?:this|these|the|to|it|tool|as)$/.test(second?.text ?? '') ||
      /^(?:use|call) (?:this|it)(?: tool)? (?:when|if|only|before|after|first|once|instead|exactly)/i.test(
        clause.text.trim(),
      )
    );
  }
  // "Start here if …" tells the model where to begin.
  if ((first.text === 'start' || first.text === 'begin') && second?.text === 'here') return true;
  // "To invoke a command, set …" is advice; "To list pages." is not.
  if (first.text === 'to') return clause.words.some(({ text }) => text === ',');
  return ASIDES.has(first.text);
}

/** A line that goes on with the sentence of the line before it. */
function continues({ after, text }: Clause): boolean {
  return after === '\n' && /^\s*[a-z]/.test(text);
}

/** What the description says about the tool, in order. */
export function readDescription(
  plain: PlainText,
  source: string,
  setting: Setting,
): readonly Statement[] {
  const clauses = clausesOf(plain.text.slice(0, READ_MAX), CLAUSES_MAX).map(clauseInEnglish);
  const statements: Statement[] = [];
  let led = false;
  let skipped = false;
  for (const [index, clause] of clauses.entries()) {
    const parts = { plain, source, setting };
    const before = clauses[index - 1];
    const denied = NEGATION.test(clause.text);
    if (!denied && before !== undefined && LIST_HEADS.test(before.text) && clause.after === ':') {
      const acts = toActs(clause, verbList(clause), parts);
      if (acts.length > 0) statements.push({ acts, kind: 'list' });
      continue;
    }
    if (isAside(clause)) {
      skipped = true;
      continue;
    }
    const head = headVerb(clause);
    if (!led) {
      const found = head ?? innerVerb(clause);
      const negated = NEGATION.test(clause.text.slice(0, 40)) && head === undefined;
      if (found === undefined || negated) {
        const unknown = index === 0 ? unknownVerb(clause, parts) : undefined;
        if (unknown !== undefined) statements.push({ acts: [unknown], kind: 'loose' });
        led ||= unknown !== undefined;
        continue;
      }
      // Behind sentences about something else, this one may be about something else too.
      const loose = skipped || index > LEAD_CLAUSES_MAX;
      const first = { ...found, soft: found.soft || loose };
      const acts = toActs(clause, [first, ...tiedVerbs(clause.words, first)], parts);
      if (acts.length === 0) continue;
      led = true;
      statements.push({ acts, kind: loose ? 'loose' : 'lead' });
    } else if (head?.form === 'third' && !continues(clause)) {
      const acts = toActs(clause, [head, ...tiedVerbs(clause.words, head)], parts);
      if (acts.length > 0) statements.push({ acts, kind: 'later' });
    } else if (head?.form === 'base' && clause.after === ':' && !denied) {
      const acts = toActs(clause, [head, ...tiedVerbs(clause.words, head)], parts);
      if (acts.length > 1) statements.push({ acts, kind: 'list' });
    }
  }
  return CRUD.test(plain.text) ? [...statements, crud(plain, source, setting)] : statements;
}

/** The word CRUD stands for four verbs, the last of which deletes. */
function crud(plain: PlainText, source: string, setting: Setting): Statement {
  const at = plain.text.search(CRUD);
  const phrase = { words: new Set<string>(), head: '', from: [], to: [] };
  const sense = senseOf('delete', phrase, setting);
  const quote = plain.quote(at, at + 4);
  return {
    acts: sense === undefined ? [] : [act('delete', sense, phrase, source, quote)],
    kind: 'list',
  };
}
