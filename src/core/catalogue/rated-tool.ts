// A tool as far as its policy goes: what it is called, how grave it is, and which of its arguments a
// rule should look at. Made from a fresh definition or from a stored record.
import type { ToolRecord } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import type { Json } from '#core/kit/json.ts';
import { type Door, type ParameterReading, readParameters } from './parameter-reading.ts';
import type { Severity } from './severity.ts';
import { type Parameter, readDefinition } from './tool-definition.ts';

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

/** The parameter that most needs a fence. */
export function openParameterOf({ doors }: ParameterReading): OpenParameter | undefined {
  for (const kind of DOOR_ORDER) {
    const parameter = doors.get(kind);
    const path = parameter === undefined ? undefined : pathOf(parameter);
    if (path !== undefined) return { path, kind };
  }
  return undefined;
}

export interface Rating {
  readonly name: string;
  readonly category: ToolClass;
  readonly severity: Severity;
}

/** Rating and parameters put together. */
export function rate(
  { name, category, severity }: Rating,
  parameters: ParameterReading,
): RatedTool {
  const amount = category === 'Financial' ? parameters.amount?.path : undefined;
  const open = openParameterOf(parameters);
  return {
    name,
    category,
    severity,
    ...(amount === undefined ? {} : { amount }),
    ...(open === undefined ? {} : { open }),
  };
}

/** What policies need to know about a tool of the catalogue. */
export function ratedTool(
  record: Pick<ToolRecord, 'name' | 'category' | 'severity'> & { readonly inputSchema?: unknown },
): RatedTool {
  // Records are read from JSON; the schema is whatever the server listed.
  const raw = { name: record.name, inputSchema: asJson(record.inputSchema) };
  const nowhere = { domains: new Set<never>(), parameterWords: new Set<string>() };
  return rate(record, readParameters(readDefinition(raw), nowhere));
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
