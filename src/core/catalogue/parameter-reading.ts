// Reads what a tool can be told to do from its parameters: the actions that one of them chooses
// between, and the doors that stand open (code, commands, queries, addresses, paths, amounts).
import { type Act, pairUp } from './act.ts';
import { readName } from './name-reading.ts';
import {
  AMOUNT_FIRST,
  AMOUNT_NAMES,
  CHANGING,
  CODE_NAMES,
  CODE_QUALIFIERS,
  COMMAND_NAMES,
  FENCES,
  HTML_NAMES,
  OUTPUT_PATH,
  PATH_NAMES,
  QUERY_NAMES,
  SELECTOR_PREFIXES,
  SELECTORS,
  URL_NAMES,
  WEAK_SELECTORS,
} from './parameter-lexicon.ts';
import { plainText } from './plain-text.ts';
import { readDescription } from './sentence-reading.ts';
import type { Parameter, ToolDefinition } from './tool-definition.ts';
import type { Setting } from './verb-sense.ts';
import { nameWords } from './words.ts';

export type Door = 'code' | 'command' | 'query' | 'url' | 'path' | 'html';

export interface ParameterReading {
  /** What the values of a choosing parameter do. */
  readonly choices: readonly Act[];
  /** A parameter that picks the HTTP method: with or without DELETE, or any. */
  readonly httpMethod: { readonly parameter: Parameter; readonly deletes: boolean } | undefined;
  readonly doors: ReadonlyMap<Door, Parameter>;
  /** Where a result is written to. */
  readonly output: Parameter | undefined;
  /** A switch that makes the tool delete as well. */
  readonly removes: Parameter | undefined;
  /** A switch that makes a tool that looks change something as well. */
  readonly changes: Parameter | undefined;
  /** A switch that makes a removal final. */
  readonly finalizes: Parameter | undefined;
  readonly force: Parameter | undefined;
  readonly amount: Parameter | undefined;
  readonly fence: Parameter | undefined;
}

const QUOTED = /["'`]([a-z][\w-]{1,30})["'`]/gi;
const HTTP_METHODS = /^(?:get|post|put|patch|delete|head|options)$/i;
const REMOVING = new Set(['delete', 'drop', 'purge', 'destroy', 'wipe', 'erase', 'truncate']);
const FINAL =
  /^(?:permanent(?:ly)?|hard|hard_?delete|skip_?trash|force_?delete|permanent_?delete|expunge)$/i;

/** Parameters that only wrap the others. */
const WRAPPERS = new Set(['params', 'options', 'args', 'arguments', 'input', 'request', 'body']);

const ARGUMENTS = new Set(['args', 'arguments', 'argv']);

/** Where a parameter stands in the definition: `inputSchema.properties.query`. */
export function sourceOf({ path }: { readonly path: readonly string[] }): string {
  return ['inputSchema', ...path].join('.properties.');
}

function lastWord(name: string): string {
  return nameWords(name).at(-1)?.text ?? name.toLowerCase();
}

function takesText({ type }: Parameter): boolean {
  return type === 'string' || type === '' || type === 'array';
}

function isUnder(parameter: Parameter, selectors: ReadonlySet<string>): boolean {
  const parent = parameter.path.at(-2);
  return parent !== undefined && selectors.has(lastWord(parent));
}

function readValue(value: string, parameter: Parameter, setting: Setting): Act[] {
  const acts = readName(plainText(value), 'name', new Set(), setting);
  const quote = value;
  return acts.slice(0, 1).map((found) => ({ ...found, source: sourceOf(parameter), quote }));
}

function choicesOf(parameter: Parameter, tool: ToolDefinition, setting: Setting): Act[] {
  const { words } = parameter;
  const last = words.at(-1) ?? '';
  const alone = words.length === 1 || (words.length === 2 && SELECTOR_PREFIXES.has(words[0] ?? ''));
  const strong = SELECTORS.has(last) && alone;
  if (parameter.values.length > 0) {
    if (!strong && !(alone && WEAK_SELECTORS.has(last))) return [];
    const acts = parameter.values.flatMap((value) => readValue(value, parameter, setting));
    const firm = acts.filter(({ certainty }) => certainty === 'firm');
    const mostly = acts.length * 2 > parameter.values.length;
    if (strong) return pairUp(mostly ? acts : firm);
    return firm.length >= 2 && mostly ? pairUp(acts) : [];
  }
  if (!strong || !takesText(parameter)) return [];
  const own = parameter.description === '' ? [] : pairUp(listedInText(parameter, setting));
  // One that may be left out more often filters by what happened.
  return own.length > 0 || !parameter.required ? own : listedByTool(parameter, tool, setting);
}

const LIST_OF_ACTIONS =
  /\b(?:actions?|operations?|methods?|commands?|api calls?)\b[^:\n]{0,40}:(?=[ \t]*\n?[ \t]*[-*•`"'\w])/gi;
/** `DeleteCluster`, `delete_cluster` or `delete`, at the start of an item. */
const LISTED =
  /(?:^[ \t]*[-*•][ \t]+|^|,[ \t]*(?:and |or )?|\|[ \t]*)[`"'*]*([A-Za-z][\w-]{2,50})(?=[`"'*]*[ \t]*(?:$|[,|(:.–—-]))/gm;
const LIST_MAX = 6_000;

/** What the description of the tool lists as accepted, for a parameter that says nothing itself. */
function listedByTool(parameter: Parameter, { description }: ToolDefinition, setting: Setting) {
  const acts: Act[] = [];
  for (const { index, 0: head } of description.matchAll(LIST_OF_ACTIONS)) {
    const from = index + head.length;
    const [list = ''] = description
      .slice(from, from + LIST_MAX)
      .trimStart()
      .split(/\n[ \t]*\n/, 1);
    const items = [...list.matchAll(LISTED)].flatMap(([, item]) => item ?? []);
    const read = items
      .flatMap((item) => readValue(item, parameter, setting))
      .filter(({ certainty }) => certainty === 'firm');
    if (items.length >= 3 && read.length * 2 > items.length) acts.push(...read);
  }
  return pairUp(acts);
}

/** `"Action to perform: create, remove, ls"`: the values stand in the description. */
function listedInText(parameter: Parameter, setting: Setting): Act[] {
  const quoted = [...parameter.description.matchAll(QUOTED)].flatMap(([, value]) => value ?? []);
  if (quoted.length >= 2) {
    return quoted.flatMap((value) => readValue(value, parameter, setting));
  }
  const text = plainText(parameter.description.replaceAll(/[()"'`]/g, ' '));
  const statements = readDescription(text, sourceOf(parameter), setting);
  return statements.flatMap(({ acts, kind }) => (kind === 'list' ? acts : []));
}

function httpMethod(parameters: readonly Parameter[]): ParameterReading['httpMethod'] {
  for (const parameter of parameters) {
    if (!/method|verb/i.test(parameter.name)) continue;
    const named = parameter.values.filter((value) => HTTP_METHODS.test(value));
    if (named.length >= 2) {
      return { parameter, deletes: named.some((value) => /^delete$/i.test(value)) };
    }
    if (parameter.values.length === 0 && takesText(parameter)) {
      if (
        /\b(?:GET|POST|PUT|http method)\b/i.test(parameter.description) ||
        parameter.name === 'method'
      ) {
        return { parameter, deletes: /\bdelete\b/i.test(parameter.description) };
      }
    }
  }
  return undefined;
}

const DOORS: readonly (readonly [Door, ReadonlySet<string>])[] = [
  ['code', CODE_NAMES],
  ['command', COMMAND_NAMES],
  ['query', QUERY_NAMES],
  ['url', URL_NAMES],
  ['path', PATH_NAMES],
  ['html', HTML_NAMES],
];

function doorsOf(parameters: readonly Parameter[]): ReadonlyMap<Door, Parameter> {
  const doors = new Map<Door, Parameter>();
  // The arguments of a tool that another parameter names are no command line.
  const callsTool = parameters.some(({ words }) => words[0] === 'tool');
  for (const parameter of parameters) {
    if (parameter.values.length > 0 || !takesText(parameter)) continue;
    const { words } = parameter;
    const whole = words.join('');
    const last = words.at(-1) ?? '';
    if (last === 'id' || last === 'name' || last === 'type') continue;
    // `filter_expression` and `schedule_expression` select; an `expression` may run.
    const qualifier = words.length > 1 ? words.at(-2) : undefined;
    if (last === 'expression' && qualifier !== undefined && !CODE_QUALIFIERS.has(qualifier))
      continue;
    if (ARGUMENTS.has(whole) && callsTool) continue;
    for (const [door, names] of DOORS) {
      if ((names.has(last) || names.has(whole)) && !doors.has(door)) doors.set(door, parameter);
    }
  }
  return doors;
}

function isAmount(parameter: Parameter): boolean {
  if (!['number', 'integer', 'string', ''].includes(parameter.type) || parameter.repeated)
    return false;
  if (parameter.values.length > 0) return false;
  const { words } = parameter;
  return (
    AMOUNT_FIRST.has(words[0] ?? '') ||
    AMOUNT_NAMES.has(words.at(-1) ?? '') ||
    AMOUNT_NAMES.has(words.join(''))
  );
}

function removes(parameter: Parameter): boolean {
  const [first, second] = parameter.words;
  if (parameter.type !== 'boolean' || first === undefined) return false;
  const parent = parameter.path.at(-2);
  // Below another parameter it is a part of a thing, such as a right of a member.
  if (parent !== undefined && !WRAPPERS.has(parent.toLowerCase())) return false;
  return REMOVING.has(first) && !/^(?:after|on|at|marker|branch|protection)$/.test(second ?? '');
}

function changes({ type, path, words }: Parameter): boolean {
  return type === 'boolean' && path.length <= 2 && words.length > 1 && CHANGING.has(words[0] ?? '');
}

/** What the parameters allow. */
export function readParameters(tool: ToolDefinition, setting: Setting): ParameterReading {
  const { parameters } = tool;
  const method = httpMethod(parameters);
  const choices = parameters
    .filter((parameter) => parameter !== method?.parameter && parameter.path.length <= 4)
    .flatMap((parameter) => {
      const inside = isUnder(parameter, SELECTORS) && parameter.type === 'object';
      return inside
        ? readValue(parameter.name, parameter, setting)
        : choicesOf(parameter, tool, setting);
    });
  return {
    choices,
    httpMethod: method,
    doors: doorsOf(parameters),
    output: parameters.find((one) => OUTPUT_PATH.test(one.name) && takesText(one)),
    removes: parameters.find(removes),
    changes: parameters.find(changes),
    finalizes: parameters.find((one) => one.type === 'boolean' && FINAL.test(one.name)),
    force: parameters.find((one) => one.type === 'boolean' && /^force/i.test(one.name)),
    amount:
      parameters.find((one) => AMOUNT_FIRST.has(one.words[0] ?? '') && isAmount(one)) ??
      parameters.find(isAmount),
    fence: parameters.find((one) => FENCES.has(one.name.toLowerCase().replaceAll(/[_-]/g, ''))),
  };
}

/** The words of all parameter names, for rows of the sense table that ask for them. */
export function parameterWords(tool: ToolDefinition): ReadonlySet<string> {
  const words = new Set<string>();
  for (const one of tool.parameters) for (const word of one.words) words.add(word);
  return words;
}
