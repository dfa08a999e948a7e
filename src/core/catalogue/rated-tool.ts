// A tool as far as its policy goes: what it is called, how grave it is, and which of its arguments a
// rule should look at. Made from a fresh definition or from a stored record.
import type { Severity, ToolRecord } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import type { Json } from '#core/kit/json.ts';
import { READING_LANGUAGES } from './parameter-lexicon.ts';
import { type Door, type ParameterReading, readParameters } from './parameter-reading.ts';
import { type Parameter, readDefinition, type ToolDefinition } from './tool-definition.ts';
import { wordSet } from './words.ts';

/** A parameter that takes anything, and what it takes. */
export interface OpenParameter {
  /** Path of the policy language, such as `args.command` or `args.urls[*]`. */
  readonly path: string;
  readonly kind: Door;
}

export interface RatedTool {
  readonly name: string;
  readonly category: ToolClass;
  readonly severity: Severity;
  /** Names from `args` to the amount of money of a call; absent when none is found. */
  readonly amount?: readonly string[];
  /** The parameter that most needs a fence; absent when none stands open. */
  readonly open?: OpenParameter;
}

/** The gravest first. */
const DOOR_ORDER: readonly Door[] = ['command', 'code', 'query', 'url', 'path', 'html'];

const BARE_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `args.amount`, `args["pay-out"].total`; `undefined` when a name is empty. */
export function argumentPath(names: readonly string[]): string | undefined {
  if (names.length === 0 || names.includes('')) return undefined;
  const keys = names.map((name) =>
    BARE_KEY.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`,
  );
  return `args${keys.join('')}`;
}

/** Where a rule finds its values; inside of arrays of objects it would have to guess. */
function pathOf({ path, type, repeated }: Parameter): string | undefined {
  const found = repeated ? undefined : argumentPath(path);
  return found !== undefined && type === 'array' ? `${found}[*]` : found;
}

const LANGUAGE_WORDS = wordSet('sql cypher graphql sparql mutation gql');
const LANGUAGE = /\b(?:sql|cypher|graphql|sparql|gremlin|aql|n1ql|mongosh)\b/i;

/** The parameter takes a query language that may change data, not words to search for. */
export function takesStatements(parameter: Parameter, tool: ToolDefinition): boolean {
  if (/^statements?$/i.test(parameter.name)) return true;
  if (parameter.words.some((word) => LANGUAGE_WORDS.has(word))) return true;
  const text = `${parameter.description.slice(0, 300)} ${tool.name.replaceAll('_', ' ')}`;
  return LANGUAGE.test(text) && !READING_LANGUAGES.test(text);
}

/** The parameter that most needs a fence. */
function openParameterOf(
  { doors }: ParameterReading,
  tool: ToolDefinition,
): OpenParameter | undefined {
  for (const kind of DOOR_ORDER) {
    const parameter = doors.get(kind);
    const path = parameter === undefined ? undefined : pathOf(parameter);
    if (parameter === undefined || path === undefined) continue;
    if (kind !== 'query' || takesStatements(parameter, tool)) return { path, kind };
  }
  return undefined;
}

/** Names from `args` to the amount of money of a call; only of a tool that moves money. */
export function amountNames(
  category: ToolClass,
  { amount }: ParameterReading,
): readonly string[] | undefined {
  return category === 'Financial' ? amount?.path : undefined;
}

/** What policies need to know about a tool of the catalogue. */
export function ratedTool(
  record: Pick<ToolRecord, 'name' | 'category' | 'severity'> & { readonly inputSchema?: unknown },
): RatedTool {
  const { name, category, severity } = record;
  // Records are read from JSON; the schema is whatever the server listed.
  const tool = readDefinition({ name, inputSchema: asJson(record.inputSchema) });
  const nowhere = { domains: new Set<never>(), parameterWords: new Set<string>() };
  const parameters = readParameters(tool, nowhere);
  const amount = amountNames(category, parameters);
  const open = openParameterOf(parameters, tool);
  return {
    name,
    category,
    severity,
    ...(amount === undefined ? {} : { amount }),
    ...(open === undefined ? {} : { open }),
  };
}

/** The value where it is JSON; a record of the catalogue always is. */
function asJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) return value.map(asJson);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asJson(member)]));
}
