// How final, harmless or costly the description calls the tool, and what the server's hints add.
import type { ToolClass } from '#contract/decision.ts';
import { REMOVALS } from './first-verdict.ts';
import type { Phrase } from './phrase-reading.ts';
import type { PhraseMeaning } from './phrase-table.ts';
import type { Readings } from './readings.ts';
import { raise, type Verdict } from './verdict.ts';

const REPLACING = new Set(['write', 'restore', 'import', 'overwrite']);

const RESETTING = new Set([
  'reset',
  'clear',
  'restore',
  'rebuild',
  'recreate',
  'import',
  'migrate',
  'convert',
  'replace',
  'checkout',
  'revert',
  'init',
  'initialize',
  'update',
  'stop',
  'set',
  'change',
  'resize',
  'disable',
  'apply',
  'refresh',
  'sync',
  'clean',
  'release',
  'close',
  'rollback',
  'remove',
  'end',
  'regenerate',
  'rotate',
  'disconnect',
]);

const ENDING = new Set([
  ...RESETTING,
  'archive',
  'detach',
  'leave',
  'unpublish',
  'block',
  'deactivate',
  'merge',
  'reject',
  'decline',
  'withdraw',
  'unlink',
  'discard',
  'complete',
  'finish',
  'logout',
  'transfer',
  'trash',
  'exit',
]);

export function withPhrases(verdict: Verdict, { phrases }: Readings, open: boolean): Verdict {
  const spends = phrases.get('spends');
  let result = verdict;
  const say = (
    category: ToolClass,
    meaning: PhraseMeaning,
    confidence: number,
    because: string,
  ) => {
    const phrase = phrases.get(meaning);
    if (phrase === undefined) return;
    const evidence = {
      source: 'description',
      quote: phrase.quote,
      supports: `${category}: ${because}`,
    };
    result = raise(result, category, confidence, because, evidence);
  };
  if (spends !== undefined && verdict.category !== 'Read')
    say('Financial', 'spends', 0.7, 'spends money');
  if (open || verdict.category === 'Read') return result;
  if (result.category === 'Write' || result.category === 'Execute') {
    say('Destructive', 'destructive', 0.75, 'calls itself destructive');
    if (REPLACING.has(verdict.verb))
      say('Destructive', 'overwrites', 0.55, 'overwrites what was there');
    if (RESETTING.has(verdict.verb)) say('Destructive', 'loses', 0.6, 'loses what was there');
    if (ENDING.has(verdict.verb)) {
      say('Destructive', 'irreversible', 0.65, 'cannot be undone');
      say('Destructive', 'forGood', 0.65, 'cannot be undone');
    }
  } else if (result.category === 'Destructive') {
    say('Destructive', 'irreversible', 0.96, 'cannot be undone');
    say('Destructive', 'forGood', 0.96, 'cannot be undone');
  }
  return result;
}

/** Verbs that may only take a thing off a list. */
const LEAVING = new Set([
  'remove',
  'unregister',
  'deregister',
  'forget',
  'clear',
  'drop',
  'discard',
]);

function lowered(
  verdict: Verdict,
  category: ToolClass,
  confidence: number,
  because: string,
  { quote }: Phrase,
): Verdict {
  const supports = `${category}: ${because}`;
  const evidence = [{ source: 'description', quote, supports }, ...verdict.evidence];
  return { ...verdict, category, confidence, because, evidence };
}

/** Text that makes a claim milder. It beats soft words only, never a firm one for a loss. */
export function milder(verdict: Verdict, readings: Readings): Verdict {
  const { phrases, statements, name } = readings;
  const reversible = phrases.get('reversible');
  if (
    verdict.category === 'Destructive' &&
    reversible !== undefined &&
    !phrases.has('irreversible') &&
    !phrases.has('forGood')
  ) {
    return lowered(verdict, 'Write', 0.75, 'takes something away that can be restored', reversible);
  }
  const keeps = phrases.get('keeps');
  if (verdict.category === 'Destructive' && keeps !== undefined && LEAVING.has(verdict.verb)) {
    return lowered(verdict, 'Write', 0.7, 'takes it off a list and leaves the thing itself', keeps);
  }
  const noMoney = phrases.get('noMoney');
  if (verdict.category === 'Financial' && noMoney !== undefined) {
    return lowered(verdict, 'Write', 0.7, 'says that no money moves', noMoney);
  }
  const returned = givesBack(verdict, readings);
  if (returned !== undefined) return returned;
  const readOnly = phrases.get('readOnly');
  const acts = [...name, ...statements.flatMap((statement) => statement.acts)];
  const looks = name[0]?.category === 'Read' && name[0].certainty === 'firm';
  const firm = acts.some(
    ({ category, certainty }) =>
      certainty === 'firm' &&
      category !== null &&
      category !== 'Read' &&
      // A name that only looks says more than "runs" beside it.
      !(looks && category === 'Execute'),
  );
  if (readOnly === undefined || phrases.has('writesFile') || firm) return verdict;
  if (verdict.category !== 'Write' && verdict.category !== 'Execute') return verdict;
  const because = 'says that it changes nothing, and nothing else contradicts it';
  return lowered(verdict, 'Read', 0.75, because, readOnly);
}

/** Verbs that work on a value as well as on a thing. */
const TRANSFORMING = new Set(
  `merge replace remove create build make generate compile split join combine trim format convert filter
  wrap compress encrypt decrypt encode decode draw write clean strip sort shuffle insert append update
  extract highlight crop rotate resize flip concatenate redact mask fix correct rename apply add`.split(
    /\s+/,
  ),
);
/** A parameter whose name ends in one of these holds the value itself. */
const VALUES = new Set(
  `text texts string strings data list array items values value json xml yaml csv html markdown code input
  content a b x y first second left right pattern find search replacement with options separator
  format width height size language indent prefix suffix flags image object objects source target
  old new count max min base64 style`.split(/\s+/),
);

/** "Merges two JSON values and returns the result": what came in goes out, and nothing is kept. */
function givesBack(verdict: Verdict, { phrases, tool }: Readings): Verdict | undefined {
  const returns = phrases.get('returnsResult');
  if (verdict.category !== 'Write' || returns === undefined) return undefined;
  if (!TRANSFORMING.has(verdict.verb) || tool.parameters.length === 0) return undefined;
  const given = tool.parameters.every(({ words }) => VALUES.has(words.at(-1) ?? ''));
  if (!given || phrases.has('writesFile')) return undefined;
  const because = 'works on what it is given and hands the result back';
  return lowered(verdict, 'Read', 0.7, because, returns);
}

/** Hints are claims: they raise what the text leaves open and lower nothing. */
export function withHints(verdict: Verdict, { tool }: Readings): Verdict {
  const { readOnly, destructive } = tool.hints;
  const unsure = verdict.confidence < 0.6;
  if (destructive === true && readOnly !== true && unsure) {
    const evidence = {
      source: 'annotations',
      quote: '"destructiveHint":true',
      supports: 'Destructive: the server says so',
    };
    if (verdict.verb === '' || verdict.verb === 'manage' || REMOVALS.has(verdict.verb))
      return raise(verdict, 'Destructive', 0.5, 'the server calls it destructive', evidence);
  }
  if (readOnly === false && verdict.category === 'Read' && (unsure || !verdict.firm)) {
    const evidence = {
      source: 'annotations',
      quote: '"readOnlyHint":false',
      supports: 'Write: the server says that it changes something',
    };
    return raise(verdict, 'Write', 0.5, 'the server says that it changes something', evidence);
  }
  if (readOnly === true && verdict.category === 'Read') {
    const evidence = {
      source: 'annotations',
      quote: '"readOnlyHint":true',
      supports: 'Read: the server says so',
    };
    return raise(
      verdict,
      'Read',
      Math.min(0.97, verdict.confidence + 0.1),
      verdict.because,
      evidence,
    );
  }
  if (readOnly === true) return { ...verdict, confidence: Math.min(verdict.confidence, 0.7) };
  return verdict;
}
