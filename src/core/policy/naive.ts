// A second implementation of evaluation, written for clarity and nothing else: it reads the
// canonical document again for every call, in the words of the specification. Only tests use it, to
// hold the compiled engine to it; it shares with the engine the patterns, and nothing more.
import type { DenialCode } from '#contract/decision.ts';
import type {
  Condition,
  Limit,
  PolicyDocument,
  RuleSet,
  ToolRule,
} from '#contract/policy-document.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { compilePattern } from '#core/kit/pattern.ts';
import type { Facts, Query } from './facts.ts';

export interface NaiveDecision {
  readonly decision: 'allow' | 'deny' | 'ask';
  readonly rule: string;
  readonly code?: DenialCode | 'approval_required';
  /** Counter, cost and window of each limit that an allowed call is charged to. */
  readonly charges?: readonly (readonly [string, number | null, Limit['window']])[];
}

type Value = Json | undefined;
const MISSING: Value = undefined;
type Truth = true | false | 'unevaluable';
type List = 'require' | 'deny_if' | 'approve_if';

declare const URL: {
  new (text: string): { protocol: string; hostname: string; username: string; password: string };
  canParse(text: string): boolean;
};

// --- section 3: paths -------------------------------------------------------------------------

function tokensOf(path: string): readonly string[] {
  return path.match(/\["(?:[^"\\]|\\.)*"\]|\[\*\]|\[\d+\]|[^.[\]]+/g) ?? [];
}

function childOf(value: Value, token: string): Value {
  const index = /^\[(\d+)\]$/.exec(token)?.[1];
  if (index !== undefined)
    return Array.isArray(value) ? (value[Number(index)] ?? MISSING) : MISSING;
  const key: string = token.startsWith('[') ? JSON.parse(token.slice(1, -1)) : token;
  if (!isJsonObject(value)) return MISSING;
  return Object.getOwnPropertyDescriptor(value, key)?.value ?? MISSING;
}

/** All values of the path, flat; `unevaluable` where a value before `[*]` is no array. */
function valuesAt(value: Value, tokens: readonly string[]): readonly Value[] | 'unevaluable' {
  const [token, ...rest] = tokens;
  if (token === undefined) return [value ?? MISSING];
  if (token !== '[*]') return valuesAt(childOf(value, token), rest);
  if (value === undefined || value === null) return [MISSING];
  if (!Array.isArray(value)) return 'unevaluable';
  if (value.length === 0) return [MISSING];
  const all: Value[] = [];
  for (const item of value) {
    const inner = valuesAt(item, rest);
    if (inner === 'unevaluable') return 'unevaluable';
    all.push(...inner);
  }
  return all;
}

function rootsOf(query: Query, facts: Facts): Json {
  const at = new Date(facts.nowMs);
  return {
    args: query.arguments,
    tool: { ...facts.tool, name: query.tool },
    server: facts.server,
    grant: facts.grant,
    time: { hour: at.getUTCHours(), weekday: at.getUTCDay() === 0 ? 7 : at.getUTCDay() },
  };
}

// --- section 4: operators ---------------------------------------------------------------------

function asNumber(value: Value): number | undefined {
  const isDecimal =
    typeof value === 'string' && /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(value);
  const number = typeof value === 'number' || isDecimal ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function isEqual(a: Json, b: Json): boolean {
  if (typeof a === 'boolean' && typeof b === 'string') return String(a) === b;
  if (typeof a === 'string' && typeof b === 'boolean') return a === String(b);
  if (typeof a === 'string' && typeof b === 'number') return asNumber(a) === b;
  if (typeof a === 'number' && typeof b === 'string') return a === asNumber(b);
  return typeof a === typeof b && typeof a !== 'object' && a === b;
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function isContained(value: Json, operand: Json): Truth {
  if (Array.isArray(value)) return value.some((item) => isEqual(item, operand));
  if (typeof value !== 'string' || typeof operand !== 'string') return 'unevaluable';
  return value.includes(operand);
}

function normalised(path: string): string | undefined {
  if (!path.startsWith('/') || /[\0\\]|%[0-9a-fA-F]{2}/.test(path)) return undefined;
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    if (part !== '..' && part !== '.' && part !== '') out.push(part);
  }
  return `/${out.join('/')}`;
}

function isPathUnder(value: string, bases: readonly Json[]): Truth {
  const path = normalised(value);
  if (path === undefined) return 'unevaluable';
  return bases.some((item) => {
    const base = normalised(String(item));
    return base === '/' || base === path || path.startsWith(`${base}/`);
  });
}

function hostOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, username, password } = new URL(text);
  const known = ['http:', 'https:', 'ws:', 'wss:'].includes(protocol);
  return known && username + password === '' ? hostname.replace(/\.$/, '') : undefined;
}

function isHostIn(value: string, names: readonly Json[]): Truth {
  const host = hostOf(value);
  if (host === undefined) return 'unevaluable';
  return names.map(String).some((name) => {
    const base = hostOf(`http://${name.replace(/^\*\./, '')}`) ?? '';
    return name.startsWith('*.') ? host.endsWith(`.${base}`) && host !== `.${base}` : host === base;
  });
}

function onText(value: Json, test: (text: string) => Truth): Truth {
  return typeof value === 'string' ? test(value) : 'unevaluable';
}

function lengthOf(value: Json): number | undefined {
  if (typeof value === 'string') return [...value].length;
  return Array.isArray(value) ? value.length : undefined;
}

function compared(a: number | undefined, b: number, test: (order: number) => boolean): Truth {
  return a === undefined ? 'unevaluable' : test(Math.sign(a - b));
}

function holdsFor({ op, value: operand }: Condition, value: Value): Truth {
  if (op === 'exists') return (value !== undefined) === operand;
  if (value === undefined) return false;
  const isNested = typeof value === 'object';
  switch (op) {
    case 'eq':
      return isNested ? 'unevaluable' : isEqual(value, operand);
    case 'neq':
      return isNested ? 'unevaluable' : !isEqual(value, operand);
    case 'in':
      return isNested ? 'unevaluable' : operand.some((item) => isEqual(value, item));
    case 'not_in':
      return isNested ? 'unevaluable' : !operand.some((item) => isEqual(value, item));
    case 'lt':
      return compared(asNumber(value), operand, (order) => order < 0);
    case 'lte':
      return compared(asNumber(value), operand, (order) => order <= 0);
    case 'gt':
      return compared(asNumber(value), operand, (order) => order > 0);
    case 'gte':
      return compared(asNumber(value), operand, (order) => order >= 0);
    case 'length_lte':
      return compared(lengthOf(value), operand, (order) => order <= 0);
    case 'length_gte':
      return compared(lengthOf(value), operand, (order) => order >= 0);
    case 'contains':
      return isContained(value, operand);
    case 'regex': {
      const pattern = compilePattern(operand);
      return onText(value, (text) => pattern.ok && pattern.value(text));
    }
    case 'starts_with':
      return onText(value, (text) => listOf(operand).some((item) => text.startsWith(String(item))));
    case 'ends_with':
      return onText(value, (text) => listOf(operand).some((item) => text.endsWith(String(item))));
    case 'path_under':
      return onText(value, (text) => isPathUnder(text, listOf(operand)));
    case 'host_in':
      return onText(value, (text) => isHostIn(text, listOf(operand)));
  }
}

function countsAsTrue(condition: Condition, list: List, query: Query, facts: Facts): boolean {
  const restrictive = list !== 'require';
  const values = valuesAt(rootsOf(query, facts), tokensOf(condition.path));
  if (values === 'unevaluable') return restrictive;
  const readings = values.map((value) => {
    const truth = holdsFor(condition, value);
    return truth === 'unevaluable' ? restrictive : truth;
  });
  const match = condition.match ?? (list === 'require' ? 'all' : 'any');
  return match === 'all' ? !readings.includes(false) : readings.includes(true);
}

// --- sections 5 and 6: limits and order --------------------------------------------------------

type Entry = readonly [pointer: string, rules: RuleSet];

function firstRule(
  entries: readonly Entry[],
  list: List,
  wanted: boolean,
  query: Query,
  facts: Facts,
) {
  for (const [pointer, rules] of entries) {
    for (const [index, rule] of (rules[list] ?? []).entries()) {
      const holds = rule.conditions.every((item) => countsAsTrue(item, list, query, facts));
      if (holds === wanted) return `${pointer}/${list}/${index}`;
    }
  }
  return undefined;
}

function costOf(limit: Limit, query: Query): number | null {
  if (limit.amount_from === undefined) return limit.amount ?? 1;
  const values = valuesAt({ args: query.arguments }, tokensOf(limit.amount_from));
  const cost = values === 'unevaluable' ? undefined : asNumber(values[0]);
  // `-0` costs what 0 does: adding zero drops its sign.
  return cost === undefined || cost < 0 ? null : cost + 0;
}

function chargesOf(entries: readonly Entry[], query: Query) {
  const charges: [string, number | null, Limit['window']][] = [];
  for (const limit of entries.flatMap(([, rules]) => rules.limits ?? [])) {
    const isNew = charges.every(([counter]) => counter !== limit.counter);
    if (isNew) charges.push([limit.counter, costOf(limit, query), limit.window]);
  }
  return charges;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function ownEntry(document: PolicyDocument, tool: string, facts: Facts): readonly Entry[] {
  const named = Object.entries(document.tools ?? {}).find(([name]) => name === tool);
  if (named !== undefined) return [[`/tools/${escaped(tool)}`, named[1]]];
  const toolClass = facts.tool?.class;
  const rule: ToolRule | undefined = toolClass && document.classes?.[toolClass];
  return rule === undefined ? [] : [[`/classes/${toolClass}`, rule]];
}

/** Decides a call by a canonical document. */
export function evaluateNaively(
  document: PolicyDocument | null,
  query: Query,
  facts: Facts,
): NaiveDecision {
  const deny = (rule: string, code: DenialCode): NaiveDecision => ({
    decision: 'deny',
    rule,
    code,
  });
  if (document === null) return deny('(no policy)', 'no_policy');
  const hide = document.hide ?? [];
  const own = ownEntry(document, query.tool, facts);
  const byClass = own.some(([pointer, rule]) => pointer.startsWith('/classes') && 'action' in rule);
  if (hide.includes('*') || hide.includes(query.tool) || byClass) return deny('(hidden)', 'hidden');
  if (own.length === 0 && document.default === 'deny')
    return deny('(default deny)', 'default_deny');
  if (document.arguments === 'strict') {
    const isWrong = facts.schema === undefined || facts.schema(query.arguments) !== undefined;
    if (isWrong) return deny('/arguments', 'arguments_invalid');
  }
  const entries: readonly Entry[] = [...own, ['/all_tools', document.all_tools ?? {}]];
  const failed = firstRule(entries, 'require', false, query, facts);
  if (failed !== undefined) return deny(failed, 'require_failed');
  const denied = firstRule(entries, 'deny_if', true, query, facts);
  if (denied !== undefined) return deny(denied, 'denied');
  const asked = facts.approved ? undefined : firstRule(entries, 'approve_if', true, query, facts);
  if (asked !== undefined) return { decision: 'ask', rule: asked, code: 'approval_required' };
  return { decision: 'allow', rule: '', charges: chargesOf(entries, query) };
}
