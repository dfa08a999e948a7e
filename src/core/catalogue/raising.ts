// What raises a verdict: further statements, the actions that a parameter offers, statements of a
// query language, HTTP methods, and switches that make a tool delete or write as well.
import type { ToolClass } from '#contract/decision.ts';
import { firstOf, REMOVALS } from './first-verdict.ts';
import { READING_LANGUAGES } from './parameter-lexicon.ts';
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

export function withChoices(verdict: Verdict, readings: Readings): Verdict {
  let result = verdict;
  const { parameters } = readings;
  if (filters(verdict, readings)) return verdict;
  const computes = verdict.category === 'Read' && COMPUTING.has(verdict.verb);
  for (const found of parameters.choices) {
    if (found.category === null || found.category === 'Read') continue;
    if (computes && found.category === 'Write') continue;
    if (found.certainty === 'soft' && found.category !== 'Write') continue;
    const because = meaningOf(found.category, found.because);
    result = raise(result, found.category, 0.88, because, evidenceOf(found));
  }
  return result;
}

const RUNNING = new Set([
  'execute',
  'exec',
  'run',
  'eval',
  'evaluate',
  'invoke',
  'spawn',
  'send',
  'perform',
  'inject',
]);

const QUERYING = new Set([
  ...RUNNING,
  'query',
  'submit',
  'call',
  'do',
  'write',
  'batch',
  'process',
  'manage',
  'use',
  'make',
  'issue',
]);

const CALLING = new Set([
  ...RUNNING,
  'make',
  'call',
  'request',
  'proxy',
  'fetch',
  'access',
  'query',
  'interact',
  'use',
  'test',
  'batch',
  'submit',
  'post',
]);

export function runs({ verb }: Verdict, { parameters, name, statements }: Readings): boolean {
  const acts = [...name, ...(firstOf(statements)?.acts ?? [])];
  const running = RUNNING.has(verb) || acts.some((found) => RUNNING.has(found.verb));
  const door = parameters.doors.get('code') ?? parameters.doors.get('command');
  return running && door !== undefined;
}

export function sqlIn({ tool, parameters, setting }: Readings): boolean {
  const door = parameters.doors.get('query');
  if (door === undefined) return false;
  const about = `${tool.name.replaceAll(/[_-]/g, ' ')} ${door.name} ${door.description} ${tool.description.slice(0, 600)}`;
  if (READING_LANGUAGES.test(about)) return false;
  if (/sql|cypher|graphql|mutation|statement/i.test(about)) return true;
  return setting.domains.has('database') && /run|execute/i.test(tool.name);
}

export function withDoors(verdict: Verdict, readings: Readings): Verdict {
  const { parameters, phrases } = readings;
  const query = parameters.doors.get('query');
  if (QUERYING.has(verdict.verb) || verdict.verb === '') {
    if (sqlIn(readings)) return withQuery(verdict, readings);
  }
  const { httpMethod } = parameters;
  const anyAddress = parameters.doors.has('url') || parameters.doors.has('path');
  if (
    httpMethod !== undefined &&
    anyAddress &&
    (CALLING.has(verdict.verb) || verdict.verb === '')
  ) {
    const quote = httpMethod.parameter.name;
    const source = sourceOf(httpMethod.parameter);
    const because = httpMethod.deletes
      ? 'sends any HTTP request, DELETE included'
      : 'sends whatever HTTP request it is told to';
    const category = httpMethod.deletes ? 'Destructive' : 'Execute';
    return raise(verdict, category, 0.8, because, {
      source,
      quote,
      supports: `${category}: ${because}`,
    });
  }
  if (query === undefined || phrases.has('readOnly')) return verdict;
  return verdict;
}

function withQuery(verdict: Verdict, { tool, parameters, phrases }: Readings): Verdict {
  const door = parameters.doors.get('query') ?? [...parameters.doors.values()][0];
  if (door === undefined) return verdict;
  const readOnly = phrases.get('readOnly');
  if (readOnly !== undefined || /\b(?:read|select)\b/i.test(tool.name.replaceAll(/[_-]/g, ' '))) {
    const supports = 'Read: the statements that it accepts only read';
    const source = readOnly === undefined ? 'name' : 'description';
    const quote = readOnly?.quote ?? tool.name;
    const because = 'accepts only statements that read';
    if (rankOf(verdict.category) > rankOf('Execute')) return verdict;
    return {
      ...verdict,
      category: 'Read',
      confidence: 0.85,
      because,
      evidence: [{ source, quote, supports }, ...verdict.evidence],
    };
  }
  const graphql = /graphql/i.test(
    `${door.name} ${door.description} ${tool.name} ${tool.description.slice(0, 600)}`,
  );
  const mutates = /mutation/i.test(`${door.name} ${door.description} ${tool.description}`);
  const category = graphql && !mutates ? 'Execute' : 'Destructive';
  const because = 'takes any statement, one that deletes included';
  const supports = `${category}: ${because}`;
  const anySql = phrases.get('anySql');
  const evidence =
    anySql === undefined
      ? { source: sourceOf(door), quote: door.name, supports }
      : { source: 'description', quote: anySql.quote, supports };
  return raise(verdict, category, anySql === undefined ? 0.75 : 0.9, because, evidence);
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
          source: `parameter ${parameter.path.join('.')}`,
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
  const picture = verdict.because === 'takes a picture of what is there';
  if (verdict.category === 'Read' && !picture) {
    return say('Write', output, 0.65, 'writes its result to a file');
  }
  return verdict;
}
