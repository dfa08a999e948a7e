// One thing that a piece of a definition says the tool does. Every reader of names, sentences and
// parameters produces these; the judge weighs them.
import type { ToolClass } from '#contract/decision.ts';
import type { Certainty } from './verb-lexicon.ts';
import type { ObjectPhrase, Sense } from './verb-sense.ts';

export interface Act {
  /** The verb in its base form. */
  readonly verb: string;
  /** `null`: the verb leaves it open (`manage`). */
  readonly category: ToolClass | null;
  readonly certainty: Certainty;
  /** Completes "`verb` …" when the table has a reason of its own. */
  readonly because: string | undefined;
  readonly exact: boolean;
  readonly phrase: ObjectPhrase;
  /** Where it stands: `name`, `title`, `description`, `inputSchema.properties.path`. */
  readonly source: string;
  /** The words as they stand there. */
  readonly quote: string;
  /** May as well be a noun: "Open positions", "Order history". */
  readonly asNoun?: true;
}

export const NO_OBJECT: ObjectPhrase = { words: new Set(), head: '', from: [], to: [] };

export function act(
  verb: string,
  sense: Sense,
  phrase: ObjectPhrase,
  source: string,
  quote: string,
): Act {
  return { verb, ...sense, phrase, source, quote };
}

/** What takes away, and what puts it back. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['remove', 'add'],
  ['unregister', 'register'],
  ['deregister', 'register'],
];

/** `remove` beside `add`, and without `create` or `delete`, takes out what `add` puts back. */
export function pairUp(acts: readonly Act[]): Act[] {
  const verbs = new Set(acts.map(({ verb }) => verb));
  if (verbs.has('create') || verbs.has('delete')) return [...acts];
  return acts.map((found) => {
    const back = PAIRS.find(([away, other]) => away === found.verb && verbs.has(other))?.[1];
    if (back === undefined) return found;
    return { ...found, category: 'Write', because: `takes away what \`${back}\` puts back` };
  });
}
