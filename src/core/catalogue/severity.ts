// What one misuse of a tool would cost: Low, Medium, High, Critical. Starts from what the category
// usually costs and moves with what the tool touches and how.
import type { Judgement } from './judgement.ts';
import type { Readings } from './readings.ts';
import {
  ASKING,
  BOOK_THINGS,
  HANDY_VERBS,
  KEPT_THINGS,
  KEY_PAIRS,
  KEY_SAFE_VERBS,
  KEYS,
  LOCAL_THINGS,
  MINOR_THINGS,
  NAMING_VERBS,
  OPENING_VERBS,
  POWER_THINGS,
  POWER_VERBS,
  PRIVATE_THINGS,
  RUNNING_THINGS,
  SENDING_VERBS,
  SETTING_VERBS,
  SHARED_THINGS,
  SMALL_THINGS,
  STRONG_VERBS,
  SWEEPING,
  VISIBLE_VERBS,
  VITAL_THINGS,
  WEIGHTY_THINGS,
} from './severity-lexicon.ts';
import { isWorldly } from './verb-sense.ts';
import { nameWords } from './words.ts';

export const SEVERITIES = ['Low', 'Medium', 'High', 'Critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

interface View {
  readonly judgement: Judgement;
  readonly readings: Readings;
  /** The verbs that name and first statement use. */
  readonly verbs: ReadonlySet<string>;
  /** The words for what they act on. */
  readonly things: ReadonlySet<string>;
  readonly heads: ReadonlySet<string>;
  /** Name and first sentence, for patterns. */
  readonly text: string;
}

function touches(words: ReadonlySet<string>, of: ReadonlySet<string>): boolean {
  for (const word of words) if (of.has(word)) return true;
  return false;
}

function viewOf(judgement: Judgement, readings: Readings): View {
  const lead = readings.statements.find(({ kind }) => kind === 'lead')?.acts ?? [];
  const acts = [...readings.name, ...lead];
  const things = new Set(nameWords(readings.tool.name).map(({ text }) => text));
  const heads = new Set<string>();
  for (const { phrase } of acts) {
    for (const word of phrase.words) things.add(word);
    if (phrase.head !== '') heads.add(phrase.head);
  }
  for (const word of things) if (isWorldly(word) && !heads.has(word)) things.delete(word);
  const name = nameWords(readings.tool.name).map(({ text }) => text);
  const first = readings.tool.description.slice(0, 300);
  return {
    judgement,
    readings,
    verbs: new Set(acts.map(({ verb }) => verb)),
    things,
    heads,
    text: `${name.join(' ')}. ${first}`,
  };
}

function ofRead({ verbs, things, heads, readings, judgement }: View): Severity {
  const { domains } = readings.setting;
  const lists = touches(verbs, KEY_SAFE_VERBS);
  const keys =
    touches(things, KEYS) || KEY_PAIRS.some((pair) => pair.every((word) => things.has(word)));
  const names = touches(verbs, NAMING_VERBS);
  if (keys && !lists) return 'High';
  if (domains.has('secrets') && !lists) {
    const opens =
      touches(verbs, OPENING_VERBS) && (heads.size === 0 || touches(heads, KEPT_THINGS));
    if (opens) return 'High';
  }
  if (keys) return touches(verbs, NAMING_VERBS) ? 'Medium' : 'Low';
  if (judgement.because === 'accepts only statements that read') return 'Medium';
  if (!names && touches(things, PRIVATE_THINGS)) return 'Medium';
  return domains.has('calendar') && things.has('event') && !names ? 'Medium' : 'Low';
}

function ofWrite({ verbs, things, heads, judgement, readings }: View): Severity {
  const { domains } = readings.setting;
  const books = domains.has('accounting') || domains.has('payments');
  if (books && touches(heads, BOOK_THINGS)) return 'High';
  const tokens =
    domains.has('design') && touches(heads, new Set(['token', 'tokens', 'key', 'keys']));
  if (touches(heads, POWER_THINGS) && !tokens) {
    return judgement.because === 'takes away what one call can add back' ? 'Medium' : 'High';
  }
  if (touches(verbs, POWER_VERBS)) return touches(things, RUNNING_THINGS) ? 'High' : 'Medium';
  const sends = touches(verbs, SENDING_VERBS);
  if (sends || domains.has('secrets') || touches(heads, WEIGHTY_THINGS)) return 'Medium';
  const mild = !touches(verbs, VISIBLE_VERBS) || touches(verbs, SETTING_VERBS);
  return mild && touches(heads, SMALL_THINGS) ? 'Low' : 'Medium';
}

function ofExecute({ verbs, things, judgement, readings }: View): Severity {
  const { domains } = readings.setting;
  if (judgement.runsAnything || judgement.because.startsWith('runs code')) return 'Critical';
  const goes = verbs.has('navigate') || verbs.has('goto') || things.has('url');
  const driven = domains.has('browser') || domains.has('device') || domains.has('game');
  if (driven) return goes ? 'High' : touches(things, LOCAL_THINGS) ? 'Low' : 'Medium';
  if (touches(things, LOCAL_THINGS)) return 'Low';
  if (judgement.confidence < 0.7) return 'Medium';
  if (goes || touches(verbs, STRONG_VERBS)) return 'High';
  if (touches(verbs, HANDY_VERBS)) return 'Medium';
  return touches(things, SHARED_THINGS) ? 'High' : 'Medium';
}

function ofDestructive({ things, heads, text, judgement }: View): Severity {
  if (judgement.anyStatement) return 'Critical';
  const sweeping = SWEEPING.test(text);
  if (judgement.confidence < 0.6) return 'High';
  if (touches(heads, MINOR_THINGS)) return sweeping ? 'High' : 'Medium';
  if (touches(heads, VITAL_THINGS)) return 'Critical';
  if (touches(things, VITAL_THINGS) && sweeping) return 'Critical';
  return 'High';
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
      return touches(view.heads, ASKING) ? 'High' : 'Critical';
  }
}
