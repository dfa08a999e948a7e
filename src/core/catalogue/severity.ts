// What one misuse of a tool would cost: Low, Medium, High, Critical. Four questions decide: how much
// the thing weighs that it touches, how far the action reaches, whether it can be put back, and
// whether it opens further doors (keys, code, anything at all).
import type { Severity } from '#contract/catalogue.ts';
import type { Judgement } from './judgement.ts';
import type { Readings } from './readings.ts';
import * as lexicon from './severity-lexicon.ts';
import { isWorldly } from './verb-sense.ts';
import { nameWords } from './words.ts';

interface View {
  readonly judgement: Judgement;
  readonly readings: Readings;
  /** The verbs that name and first statement use. */
  readonly verbs: ReadonlySet<string>;
  /** The words for what they act on. */
  readonly things: ReadonlySet<string>;
  /** The nouns among them. */
  readonly heads: ReadonlySet<string>;
  /** Name and first sentence, for patterns. */
  readonly text: string;
}

const SENTENCE_END = /[.!?。](?:\s|$)|\n/;

function touches(words: ReadonlySet<string>, of: ReadonlySet<string>): boolean {
  for (const word of words) if (of.has(word)) return true;
  return false;
}

function viewOf(judgement: Judgement, readings: Readings): View {
  const lead = readings.statements.find(({ kind }) => kind === 'lead')?.acts ?? [];
  const acts = [...readings.name, ...lead];
  const name = nameWords(readings.tool.name).map(({ text }) => text);
  const things = new Set(name);
  const heads = new Set<string>();
  for (const { phrase } of acts) {
    for (const word of phrase.words) things.add(word);
    if (phrase.head !== '') heads.add(phrase.head);
  }
  for (const word of things) if (isWorldly(word) && !heads.has(word)) things.delete(word);
  const first = readings.tool.description.slice(0, 300);
  return {
    judgement,
    readings,
    verbs: new Set(acts.map(({ verb }) => verb)),
    things,
    heads,
    text: `${name.join(' ')}: ${first.split(SENTENCE_END, 1)[0] ?? ''}`,
  };
}

function namesKey(words: ReadonlySet<string>): boolean {
  if (touches(words, lexicon.KEYS)) return true;
  return lexicon.KEY_PAIRS.some((pair) => pair.every((word) => words.has(word)));
}

/** Hands over what opens something else. */
function givesKey({ verbs, things, heads, readings }: View): boolean {
  if (touches(verbs, lexicon.KEY_SAFE_VERBS)) return false;
  if (namesKey(things) || verbs.has('decrypt') || verbs.has('reveal')) return true;
  const opens = touches(verbs, lexicon.OPENING_VERBS);
  const kept = heads.size === 0 || touches(heads, lexicon.KEPT_THINGS);
  return readings.setting.domains.has('secrets') && opens && kept;
}

/** Shows what people keep to themselves. */
function showsPrivate({ verbs, things, heads, readings, judgement }: View): boolean {
  const { domains } = readings.setting;
  if (judgement.because === 'accepts only statements that read') return true;
  if (touches(heads, lexicon.MANUALS)) return false;
  if (touches(verbs, lexicon.PUBLIC_VERBS)) return false;
  const stored = touches(readings.setting.parameterWords, lexicon.STORES);
  if (domains.has('database') && stored && touches(verbs, lexicon.SEARCHING_VERBS)) return true;
  // What an address shows is there for everybody.
  if (readings.parameters.doors.has('url') && verbs.has('fetch')) return false;
  if (touches(verbs, lexicon.NAMING_VERBS) || things.has('list')) return false;
  if (domains.has('calendar') && things.has('event')) return true;
  if (touches(heads, lexicon.PEOPLE)) return true;
  const words = domains.has('git') ? heads : things;
  return touches(words, lexicon.PRIVATE_THINGS);
}

function ofRead(view: View): Severity {
  if (givesKey(view)) return 'High';
  const { verbs, things, readings } = view;
  if (namesKey(things)) return touches(verbs, lexicon.NAMING_VERBS) ? 'Medium' : 'Low';
  const asksForKey = readings.tool.parameters.some(
    ({ words, required }) => required && namesKey(new Set(words)),
  );
  const shows = showsPrivate(view);
  // With the rights of the administrator there is no file that it does not show.
  if (shows && readings.setting.parameterWords.has('sudo')) return 'High';
  return asksForKey || shows ? 'Medium' : 'Low';
}

/** Takes the people who get it. */
function isAddressed({ tool }: Readings): boolean {
  return tool.parameters.some(
    ({ path, words }) =>
      path.length === 1 &&
      [words[0] ?? '', words.at(-1) ?? ''].some((word) => lexicon.ADDRESSEES.has(word)),
  );
}

function ofWrite({ verbs, things, heads, judgement, readings }: View): Severity {
  const { domains } = readings.setting;
  const books = domains.has('accounting') || domains.has('payments');
  if (touches(things, lexicon.MONEY_CONTROLS)) return 'High';
  if (things.has('campaign') && things.has('budget')) return 'High';
  if (books && touches(heads, lexicon.BOOK_THINGS) && !things.has('draft')) {
    return touches(verbs, lexicon.NOTING_VERBS) ? 'Medium' : 'High';
  }
  if (touches(things, lexicon.SENSITIVE_THINGS)) return 'High';
  const drawn = domains.has('design') || domains.has('game');
  const opens = touches(things, lexicon.KEY_QUALIFIERS);
  const power = [...heads].some(
    (head) => lexicon.POWER_THINGS.has(head) && (opens || (head !== 'key' && head !== 'keys')),
  );
  if (power && !drawn) {
    return judgement.because === 'takes away what one call can add back' ? 'Medium' : 'High';
  }
  if (touches(verbs, lexicon.CHOOSING_VERBS)) return 'Low';
  if (domains.has('git') && touches(verbs, lexicon.LOCAL_GIT) && !verbs.has('push')) return 'Low';
  if (touches(verbs, lexicon.POWER_VERBS)) {
    return touches(things, lexicon.RUNNING_THINGS) ? 'High' : 'Medium';
  }
  if (domains.has('secrets')) return touches(heads, lexicon.SHARING_THINGS) ? 'High' : 'Medium';
  if (isAddressed(readings) && !things.has('draft')) return 'Medium';
  if (touches(verbs, lexicon.SENDING_VERBS)) return 'Medium';
  if (touches(things, lexicon.LETTERS)) return 'Medium';
  const small = touches(heads, lexicon.SMALL_THINGS);
  const notes = touches(heads, lexicon.NOTE_THINGS);
  if (touches(verbs, lexicon.VISIBLE_VERBS) || things.has('upload')) {
    return drawn && small ? 'Low' : 'Medium';
  }
  if (touches(verbs, lexicon.EDITING_VERBS)) return notes || (drawn && small) ? 'Low' : 'Medium';
  if (small) return 'Low';
  if (touches(heads, lexicon.WEIGHTY_THINGS)) return 'Medium';
  return touches(verbs, lexicon.SETTING_VERBS) ? 'Low' : 'Medium';
}

function ofExecute({ verbs, things, text, judgement, readings }: View): Severity {
  const { domains } = readings.setting;
  if (judgement.runsAnything || judgement.because.startsWith('runs code')) {
    return lexicon.WALLED.test(text) ? 'High' : 'Critical';
  }
  if (/HTTP request|whatever address/.test(judgement.because)) return 'High';
  if (things.has('computer') || things.has('desktop')) return 'High';
  const goes = verbs.has('navigate') || verbs.has('goto') || things.has('url');
  const local = touches(things, lexicon.LOCAL_THINGS);
  const driven = domains.has('browser') || domains.has('device') || domains.has('game');
  if (driven) return goes ? 'High' : local ? 'Low' : 'Medium';
  if (local) return 'Low';
  if (judgement.confidence < 0.7) return 'Medium';
  if (goes || touches(verbs, lexicon.STRONG_VERBS)) return 'High';
  if (verbs.has('stop') && touches(things, lexicon.VITAL_SERVICES)) return 'High';
  if (touches(verbs, lexicon.HANDY_VERBS)) return 'Medium';
  return touches(things, lexicon.SHARED_THINGS) ? 'High' : 'Medium';
}

function ofDestructive({ verbs, things, heads, text, judgement }: View): Severity {
  if (judgement.anyStatement || touches(heads, lexicon.ANYTHING)) return 'Critical';
  const many = lexicon.MANY.test(text);
  const sweeping = many || lexicon.SWEEPING.test(text);
  if (judgement.confidence < 0.6) return 'High';
  const whole = touches(things, lexicon.WHOLE_THINGS);
  // What a cache held is made again, however many entries of it go.
  const cached = things.has('cache') || lexicon.FROM_CACHE.test(text);
  if (cached && !whole && !things.has('all')) return 'Medium';
  if (touches(heads, lexicon.MINOR_THINGS) && !whole) {
    const empties = touches(verbs, lexicon.EMPTYING_VERBS) && touches(heads, lexicon.LINES);
    return sweeping || empties ? 'High' : 'Medium';
  }
  const ends = touches(verbs, lexicon.ENDING_VERBS);
  if (ends && touches(heads, lexicon.VITAL_THINGS)) return 'Critical';
  if (touches(things, lexicon.VITAL_THINGS) && many) return 'Critical';
  return 'High';
}

/** A sum that anybody names is worse than a known price, or a request that may be refused. */
function ofFinancial({ verbs, things }: View): Severity {
  return touches(things, lexicon.ASKING) && !verbs.has('pay') ? 'High' : 'Critical';
}

/** The assessed severity. */
export function severityOf(judgement: Judgement, readings: Readings): Severity {
  const view = viewOf(judgement, readings);
  switch (judgement.category) {
    case 'Read':
      return ofRead(view);
    case 'Write':
      return ofWrite(view);
    case 'Execute':
      return ofExecute(view);
    case 'Destructive':
      return ofDestructive(view);
    case 'Financial':
      return ofFinancial(view);
  }
}
