// What raises a verdict: further statements about the tool, what its choosing parameters offer as
// actions, and switches that make a tool delete or write as well.
import type { ToolClass } from '#contract/decision.ts';
import { REMOVALS } from './first-verdict.ts';
import { sourceOf } from './parameter-reading.ts';
import type { Readings } from './readings.ts';
import { evidenceOf, meaningOf, raise, rankOf, type Verdict } from './verdict.ts';

export function withStatements(verdict: Verdict, { statements }: Readings): Verdict {
  let result = verdict;
  for (const { acts, kind } of statements) {
    if (kind === 'lead' || kind === 'loose') continue;
    for (const found of acts) {
      if (found.category === null || found.certainty === 'soft') continue;
      const costly = rankOf(found.category) >= rankOf('Destructive');
      const reads = verdict.category === 'Read' && verdict.confidence >= 0.8;
      if (kind === 'later' && (!costly || reads)) continue;
      if (kind === 'list' && reads && !costly) continue;
      const because = meaningOf(found.category, found.because);
      result = raise(
        result,
        found.category,
        kind === 'list' ? 0.8 : 0.6,
        because,
        evidenceOf(found),
      );
    }
  }
  return result;
}

/** A list that takes `action: created` filters by it; one that also offers `list` chooses. */
function filters(verdict: Verdict, { parameters }: Readings): boolean {
  const reads = verdict.category === 'Read' && verdict.firm && verdict.confidence >= 0.85;
  return reads && !parameters.choices.some(({ verb }) => verb === 'list' || verb === 'get');
}

/** What is added or replaced while computing is a value, not a thing. */
const COMPUTING = new Set([
  'calculate',
  'compute',
  'convert',
  'format',
  'parse',
  'encode',
  'decode',
  'hash',
]);

/** "Evaluate math expressions", "replace by a regular expression": works out what it is given. */
function computesFormulas({ tool }: Readings): boolean {
  const about = `${tool.name} ${tool.description.slice(0, 200)}`;
  return /\b(?:math|mathematical|arithmetic|formulas?|calculat\w*|regex|regular expressions?)\b/i.test(
    about,
  );
}

export function withChoices(verdict: Verdict, readings: Readings): Verdict {
  let result = verdict;
  const { parameters } = readings;
  if (filters(verdict, readings)) return verdict;
  const [first, ...others] = parameters.choices;
  const looks = [first, ...others].every((found) => found?.category === 'Read');
  // "Manage users", and all that can be chosen is to list or to get them.
  if (first !== undefined && others.length > 0 && looks && verdict.confidence <= 0.5) {
    const because = 'offers only actions that read';
    const evidence = { ...evidenceOf(first), supports: `Read: ${because}` };
    const { verb, evidence: rest } = verdict;
    const all = [evidence, ...rest];
    return { category: 'Read', confidence: 0.75, because, verb, firm: false, evidence: all };
  }
  const computes = verdict.category === 'Read' && COMPUTING.has(verdict.verb);
  for (const found of parameters.choices) {
    if (found.category === null || found.category === 'Read') continue;
    if (computes && found.category === 'Write') continue;
    const kept = found.category === 'Write' || found.verb.startsWith('eval');
    if (kept && computesFormulas(readings)) continue;
    if (found.certainty === 'soft' && found.category !== 'Write') continue;
    const because = meaningOf(found.category, found.because);
    result = raise(result, found.category, 0.88, because, evidenceOf(found));
  }
  return result;
}

export function withSwitches(verdict: Verdict, readings: Readings): Verdict {
  const { parameters, tool, setting } = readings;
  const { removes, force, finalizes, output } = parameters;
  const say = (
    category: ToolClass,
    parameter: { name: string; path: readonly string[] } | undefined,
    confidence: number,
    because: string,
  ) =>
    parameter === undefined
      ? verdict
      : raise(verdict, category, confidence, because, {
          source: sourceOf(parameter),
          quote: parameter.name,
          supports: `${category}: ${because}`,
        });
  if (removes !== undefined)
    return say('Destructive', removes, 0.65, 'deletes as well when it is told to');
  const git = setting.domains.has('git');
  if (git && force !== undefined && /push/i.test(tool.name))
    return say('Destructive', force, 0.8, 'can overwrite history');
  if (git && force !== undefined && /checkout/i.test(tool.name))
    return say('Destructive', force, 0.55, 'can throw away local changes');
  if (finalizes !== undefined && verdict.category === 'Write' && REMOVALS.has(verdict.verb)) {
    return say('Destructive', finalizes, 0.8, 'deletes for good when it is told to');
  }
  const mode = tool.parameters.find(({ values }) =>
    values.some((value) => /^(?:hard|factory|nuclear)$/i.test(value)),
  );
  if (mode !== undefined && /reset|clean|wipe/i.test(tool.name)) {
    return say('Destructive', mode, 0.9, 'throws away what a hard reset overwrites');
  }
  const looks = verdict.category === 'Read' && verdict.confidence >= 0.8;
  if (looks && parameters.changes !== undefined) {
    return say('Write', parameters.changes, 0.65, 'changes something as well when it is told to');
  }
  const picture = verdict.because === 'takes a picture of what is there';
  if (verdict.category === 'Read' && !picture) {
    return say('Write', output, 0.65, 'writes its result to a file');
  }
  return verdict;
}

/** Parameters that say who pays or is paid, or with what. */
const PARTIES = new Set(
  `currency recipient iban destination payee payer card wallet beneficiary symbol ticker token asset
  paymentmethod paymentmethodid toaccount fromaccount destinationaccount accountnumber`.split(
    /\s+/,
  ),
);
/** Verbs that make or change a thing which may well have a price. */
const MAKING = new Set(
  `create add update edit modify set change insert post publish upload record receive save make new
  configure register`.split(/\s+/),
);
/** Things with an amount that move none. */
const PAPERS =
  /limit|budget|alert|price|coupon|discount|draft|invoice|quote|quotation|estimate|record|log|expense|categor|schedule|rule|threshold|template|plan|product|tax|goal|leverage|margin|watch|note|entry|import|paper|simulat|demo|reminder|report|test/i;

/** An amount and somebody who gets it, in a world of money: whatever the verb, money moves. */
export function withAmount(verdict: Verdict, { tool, parameters, setting }: Readings): Verdict {
  if (verdict.category !== 'Write' && verdict.category !== 'Execute') return verdict;
  const { amount } = parameters;
  const money = (['payments', 'trading', 'chain'] as const).some((one) => setting.domains.has(one));
  if (amount === undefined || amount.path.length > 1 || !money) return verdict;
  if (setting.domains.has('accounting') || MAKING.has(verdict.verb)) return verdict;
  if (PAPERS.test(tool.name)) return verdict;
  const party = tool.parameters.some(
    ({ words }) => PARTIES.has(words.join('')) || PARTIES.has(words.at(-1) ?? ''),
  );
  if (!party) return verdict;
  const because = 'takes an amount and who gets it';
  const evidence = {
    source: sourceOf(amount),
    quote: amount.name,
    supports: `Financial: ${because}`,
  };
  return raise(verdict, 'Financial', 0.6, because, evidence);
}
