// What open parameters do to a verdict: code and commands that are run, statements of a query
// language, HTTP requests of any method, and programs that a tool is told to start.
import type { ToolClass } from '#contract/decision.ts';
import { firstOf } from './first-verdict.ts';
import { READING_LANGUAGES } from './parameter-lexicon.ts';
import { sourceOf } from './parameter-reading.ts';
import type { Readings } from './readings.ts';
import type { Parameter, ToolDefinition } from './tool-definition.ts';
import { raise, rankOf, type Verdict } from './verdict.ts';

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

export function runs({ verb }: Verdict, { parameters, name, statements, tool }: Readings): boolean {
  const acts = [...name, ...(firstOf(statements)?.acts ?? [])];
  const running = RUNNING.has(verb) || acts.some((found) => RUNNING.has(found.verb));
  const door = parameters.doors.get('code') ?? parameters.doors.get('command');
  return running && door !== undefined && !isFormula(door, tool) && !isFenced(tool);
}

/** Commands of a short list that only look. */
function isFenced({ description }: ToolDefinition): boolean {
  const top = description.slice(0, 400);
  return (
    /\bread[- ]only commands?\b/i.test(top) && /\b(?:allow-?list|white-?list|only)\b/i.test(top)
  );
}

const FORMULA =
  /\b(?:arithmetic|mathematical|math|calculat\w*|formula|cron|regex|regular expression|jsonpath|jmespath|xpath|jq|cel|jsonata)\b/i;

/** An expression that is worked out, not run. */
function isFormula(door: Parameter, { name, description }: ToolDefinition): boolean {
  if (door.words.at(-1) !== 'expression') return false;
  const about = `${name.replaceAll(/[_-]/g, ' ')} ${description.slice(0, 300)} ${door.description}`;
  return FORMULA.test(about) && !/\b(?:javascript|js|python|code|script)\b/i.test(about);
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
  if (QUERYING.has(verdict.verb) || verdict.verb === '') {
    if (sqlIn(readings)) return withQuery(verdict, readings);
  }
  return withMethod(withProgram(withSqlFile(verdict, readings), readings), readings);
}

/** `exec_sql_file`: the statements stand in a file. */
function withSqlFile(verdict: Verdict, { tool, parameters, phrases }: Readings): Verdict {
  const file = parameters.doors.get('path') ?? parameters.doors.get('code');
  const name = tool.name.replaceAll(/[_-]/g, ' ');
  const runsFile =
    /\b(?:exec|execute|run|apply|source)\b.*\bsql\b|\bsql\b.*\b(?:exec|execute|run)\b/i;
  if (file === undefined || !runsFile.test(name) || phrases.has('readOnly')) return verdict;
  const because = 'takes any statement, one that deletes included';
  const evidence = {
    source: sourceOf(file),
    quote: file.name,
    supports: `Destructive: ${because}`,
  };
  return raise(verdict, 'Destructive', 0.7, because, evidence);
}

/** "Adds a server" that is a command and its arguments: what is added will run. */
function withProgram(verdict: Verdict, { parameters, tool }: Readings): Verdict {
  const command = parameters.doors.get('command');
  const args = tool.parameters.some(({ name }) => /^arg(?:s|uments)$/i.test(name));
  if (verdict.category !== 'Write' || command === undefined || !args) return verdict;
  if (!/^(?:command|cmd)$/i.test(command.name)) return verdict;
  const because = 'sets up a command of the caller’s choice to be run';
  const supports = `Execute: ${because}`;
  const evidence = { source: sourceOf(command), quote: command.name, supports };
  return raise(verdict, 'Execute', 0.75, because, evidence);
}

const ANY_METHOD = /\bGET\b[^.\n]{0,60}\bDELETE\b/;
/** Parameters that only a caller of addresses has. */
const CALLER_WORDS = ['body', 'payload', 'headers', 'queryparams', 'params'];

/** Tools that send HTTP requests: by a parameter, by their text, or by a name such as `api_post`. */
function withMethod(verdict: Verdict, { tool, parameters }: Readings): Verdict {
  const { httpMethod, doors } = parameters;
  const anyAddress = doors.get('url') ?? doors.get('path');
  const calls = CALLING.has(verdict.verb) || verdict.verb === '';
  const because = 'sends whatever HTTP request it is told to';
  const say = (category: ToolClass, confidence: number, source: string, quote: string) => {
    const reason = category === 'Destructive' ? 'sends any HTTP request, DELETE included' : because;
    const evidence = { source, quote, supports: `${category}: ${reason}` };
    return raise(verdict, category, confidence, reason, evidence);
  };
  if (httpMethod !== undefined && anyAddress !== undefined && calls) {
    const { parameter, deletes } = httpMethod;
    const category = deletes ? 'Destructive' : 'Execute';
    return say(category, 0.8, sourceOf(parameter), parameter.name);
  }
  const listed = ANY_METHOD.exec(tool.description);
  if (listed !== null && calls && /request|url|endpoint/i.test(tool.description)) {
    return say('Destructive', 0.7, 'description', listed[0]);
  }
  const bare = /^(?:[a-z0-9]+[_-])?(?:post|put|patch)$/i.test(tool.name);
  const called = tool.parameters.some((one) => CALLER_WORDS.includes(one.words.join('')));
  if (bare && anyAddress !== undefined && called) {
    return say('Execute', 0.7, sourceOf(anyAddress), anyAddress.name);
  }
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
