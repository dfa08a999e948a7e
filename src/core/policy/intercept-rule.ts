// Rules of the Intercept dialect (version 1) → entries of this language. Intercept conditions say
// what is allowed; a rule that cannot be said here becomes a denial, never a wider permission.
import type { LimitWindow } from '#contract/decision.ts';
import type { Limit } from '#contract/policy-document.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { readNumber } from './equality.ts';

/** The lists of one entry. Conditions are checked with the whole document once it is converted. */
export interface ConvertedEntry {
  readonly require: JsonObject[];
  readonly deny_if: JsonObject[];
  readonly approve_if: JsonObject[];
  readonly limits: Limit[];
}

/** Says what happened to a rule: `note` means the same in other words, `lost` that it denies. */
export type Tell = (kind: 'note' | 'lost', message: string) => void;

/** Where a rule stands, and where its result goes. */
interface Target {
  /** The tool as Intercept's counters name it; `_global` for the wildcard. */
  readonly scope: string;
  /** The first part of counter names here. */
  readonly prefix: string;
  readonly into: ConvertedEntry;
  readonly tell: Tell;
}

/** Thrown inside a rule that has no counterpart. */
class Inexpressible extends Error {}

const WINDOWS: readonly LimitWindow[] = ['minute', 'hour', 'day'];
const COMPARING = new Set(['eq', 'neq', 'in', 'not_in', 'lt', 'lte', 'gt', 'gte']);
const OTHER = new Set(['exists', 'regex', 'contains']);
const KNOWN = new Set([
  'name',
  'action',
  'conditions',
  'on_deny',
  'reason',
  'state',
  'rate_limit',
  'approval_timeout',
]);
const BARE_KEY = /^[^.[\]\p{White_Space}]+$/u;

/** `args.a.b` as a path here: Intercept splits at dots and descends through objects only. */
function convertPath(text: string): string {
  const [root, ...keys] = text.split('.');
  if (root !== 'args' || keys.length === 0 || keys.includes('')) {
    throw new Inexpressible(`the path \`${text}\` has no counterpart`);
  }
  const parts = keys.map((key) => (BARE_KEY.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`));
  return `args${parts.join('')}`;
}

/**
 * Intercept compares by number whenever both sides read as numbers; here two strings are compared
 * as text, so an operand that reads as a number becomes one.
 */
function convertOperand(value: Json): Json {
  if (Array.isArray(value)) return value.map(convertOperand);
  const number = typeof value === 'string' ? readNumber(value) : Number.NaN;
  return Number.isNaN(number) ? value : number;
}

function convertCondition(source: Json): JsonObject {
  const { path, op, value } = isJsonObject(source) ? source : {};
  if (typeof path !== 'string' || typeof op !== 'string' || value === undefined) {
    throw new Inexpressible('a condition lacks `path`, `op` or `value`');
  }
  if (!COMPARING.has(op) && !OTHER.has(op)) {
    throw new Inexpressible(`the operator \`${op}\` has no counterpart`);
  }
  return { path: convertPath(path), op, value: COMPARING.has(op) ? convertOperand(value) : value };
}

function amountOf({ increment, increment_from: from }: JsonObject): Partial<Limit> {
  if (typeof from === 'string') return { amount_from: convertPath(from) };
  if (increment === undefined || increment === 1) return {};
  if (typeof increment === 'number' && increment > 0) return { amount: increment };
  throw new Inexpressible('`increment` is no positive number');
}

function windowOf(value: Json | undefined): LimitWindow {
  const window = WINDOWS.find((name) => name === value);
  if (window !== undefined) return window;
  throw new Inexpressible(`\`${String(value)}\` is no window of Intercept`);
}

function isState(source: Json): boolean {
  const path = isJsonObject(source) ? source['path'] : undefined;
  return typeof path === 'string' && path.startsWith('state.');
}

/** A condition on a counter, with the state block that fills it, is a limit. */
function convertState(target: Target, source: Json, state: Json | undefined): Limit {
  const { path, op, value } = isJsonObject(source) ? source : {};
  const block = isJsonObject(state) ? state : {};
  const { counter } = block;
  if (typeof counter !== 'string' || path !== `state.${target.scope}.${counter}`) {
    throw new Inexpressible(`\`${String(path)}\` reads a counter that this rule does not fill`);
  }
  if (typeof value !== 'number' || value < 0 || (op !== 'lte' && op !== 'lt')) {
    throw new Inexpressible('a counter can only be compared by `lte` or `lt` with a number');
  }
  const amount = amountOf(block);
  if (op === 'lt' && (Object.keys(amount).length > 0 || value < 1)) {
    throw new Inexpressible('`lt` on a counter of amounts has no counterpart');
  }
  const max = op === 'lt' ? Math.ceil(value) - 1 : value;
  const name = `${target.prefix}_${counter}`;
  return { counter: name, window: windowOf(block['window']), max, scope: 'grant', ...amount };
}

function convertRateLimit(target: Target, source: Json): Limit {
  const parts = typeof source === 'string' ? /^\s*(\d+)\s*\/\s*(\w+)\s*$/.exec(source) : null;
  const window = windowOf(parts?.[2]);
  const counter = `${target.prefix}_rate_${window}`;
  return { counter, window, max: Number(parts?.[1]), scope: 'grant' };
}

function withText(conditions: readonly JsonObject[], field: string, text: Json | undefined) {
  return { conditions, ...(text === undefined ? {} : { [field]: text }) };
}

function convertEvaluate(target: Target, rule: JsonObject, conditions: readonly Json[]): void {
  const { into, tell } = target;
  const text = rule['on_deny'];
  const counters = conditions.filter(isState);
  const limits = counters.map((item) => convertState(target, item, rule['state']));
  if (rule['rate_limit'] !== undefined) limits.push(convertRateLimit(target, rule['rate_limit']));
  const asked = conditions.filter((item) => !isState(item)).map(convertCondition);
  if (limits.length === 0 && asked.length === 0)
    throw new Inexpressible('the rule asks for nothing');
  if (asked.length > 0) into.require.push(withText(asked, 'on_deny', text));
  if (limits.length > 0 && text !== undefined) {
    tell('note', 'a limit says itself what was reached, so `on_deny` is not used for it');
  }
  into.limits.push(...limits);
}

function convertKnown(target: Target, rule: JsonObject): void {
  const { into, tell } = target;
  const stray = Object.keys(rule).find((key) => !KNOWN.has(key));
  if (stray !== undefined) throw new Inexpressible(`\`${stray}\` has no counterpart`);
  const { action = 'evaluate', conditions: written } = rule;
  const text = rule['on_deny'] ?? rule['reason'];
  const conditions: readonly Json[] = Array.isArray(written) ? written : [];
  if (action === 'deny') into.deny_if.push(withText([], 'on_deny', text));
  else if (action === 'evaluate') convertEvaluate(target, rule, conditions);
  else if (action === 'require_approval') {
    into.approve_if.push(withText(conditions.map(convertCondition), 'message', text));
    if (rule['approval_timeout'] !== undefined) {
      tell(
        'note',
        '`approval_timeout` is left out: the gateway sets how long an approval may take',
      );
    }
  } else throw new Inexpressible(`the action \`${String(action)}\` has no counterpart`);
}

/** Converts one rule into its lists; one that cannot be said denies, and is told as `lost`. */
export function convertRule(tool: string, rule: Json, into: ConvertedEntry, tell: Tell): void {
  const wildcard = tool === '*';
  const [scope, prefix] = wildcard ? ['_global', 'all_tools'] : [tool, tool];
  try {
    if (!isJsonObject(rule)) throw new Inexpressible('a rule is no object');
    convertKnown({ scope, prefix, into, tell }, rule);
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    tell('lost', error.message);
    const text = `A rule could not be imported: ${error.message}.`;
    into.deny_if.push(withText([], 'on_deny', text));
  }
}
