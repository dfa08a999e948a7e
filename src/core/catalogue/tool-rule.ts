// The rules for one tool: what the recommended policies, the presets and the answers of the tool page
// are put together from. Numbers and messages stand here and nowhere else.
import type { Limit, Rule, ToolRule } from '#contract/policy-document.ts';
import { COUNTER_NAME_MAX } from '#contract/policy-words.ts';
import type { Door } from './parameter-reading.ts';
import { argumentPath, type OpenParameter, type RatedTool } from './rated-tool.ts';

export const READS_A_MINUTE = 60;
export const CHANGES_A_MINUTE = 30;
export const RUNS_A_MINUTE = 10;
/** Removals that a person may approve in a day. */
export const REMOVALS_A_DAY = 10;
/** In the unit of the amount parameter; a start that is to be set to what the work needs. */
export const MONEY_A_DAY = 100;

const ASK = 'Needs the approval of a person.';
/** What a document asks a person for, whatever the arguments. */
export const ALWAYS_ASK = { approve_if: [{ conditions: [], message: ASK }] };

/** Gives counters their names, so that no two budgets of a document get mixed up. */
export interface CounterNames {
  /** A name for the budget of this tool; the same one for the same tool and suffix. */
  readonly name: (tool: string, suffix: string) => string;
}

/** Counters are called `<prefix><tool><suffix>`, cut to the bound of the language. */
export function createCounterNames(prefix = ''): CounterNames {
  const owners = new Map<string, string>();
  return {
    name(tool, suffix) {
      const whole = [...`${prefix}${tool}`];
      for (let number = 1; ; number += 1) {
        const end = number === 1 ? suffix : `${suffix}_${number}`;
        const name = `${whole.slice(0, COUNTER_NAME_MAX - [...end].length).join('')}${end}`;
        const owner = `${tool}\0${suffix}`;
        if ((owners.get(name) ?? owner) === owner) {
          owners.set(name, owner);
          return name;
        }
      }
    },
  };
}

export function perMinute(name: string, max: number, counters: CounterNames): Limit {
  return { counter: counters.name(name, '_rate'), window: 'minute', max, scope: 'grant' };
}

function perDay(name: string, counters: CounterNames): Limit {
  const counter = counters.name(name, '_daily');
  return { counter, window: 'day', max: REMOVALS_A_DAY, scope: 'grant' };
}

/** The path of the amount, where there is one that a policy can name. */
export function amountPathOf({ category, amount }: RatedTool): string | undefined {
  return category === 'Financial' && amount !== undefined ? argumentPath(amount) : undefined;
}

function moneyLimit(tool: RatedTool, counters: CounterNames): Limit[] {
  const path = amountPathOf(tool);
  if (path === undefined) return [];
  const counter = counters.name(tool.name, '_amount');
  return [{ counter, window: 'day', max: MONEY_A_DAY, scope: 'grant', amount_from: path }];
}

export function isGrave({ severity }: RatedTool): boolean {
  return severity === 'High' || severity === 'Critical';
}

/** The rule of the recommended policy; `undefined`: the tool is hidden. */
export function recommendedRule(tool: RatedTool, counters: CounterNames): ToolRule | undefined {
  const { name, category } = tool;
  switch (category) {
    case 'Read':
      return isGrave(tool) ? { limits: [perMinute(name, READS_A_MINUTE, counters)] } : {};
    case 'Write':
      return { limits: [perMinute(name, CHANGES_A_MINUTE, counters)] };
    case 'Execute':
      return { limits: [perMinute(name, RUNS_A_MINUTE, counters)] };
    case 'Destructive':
      return undefined;
    case 'Financial': {
      const limits = moneyLimit(tool, counters);
      return limits.length === 0 ? ALWAYS_ASK : { ...ALWAYS_ASK, limits };
    }
  }
}

/** Stricter: changes and secrets ask, everything that is worse is hidden. */
export function strictRule(tool: RatedTool, counters: CounterNames): ToolRule | undefined {
  const { category } = tool;
  if (category === 'Read' && !isGrave(tool)) return {};
  if (category !== 'Read' && category !== 'Write') return undefined;
  return { ...ALWAYS_ASK, ...recommendedRule(tool, counters) };
}

/** Tools that read; everything else is hidden. */
export function readOnlyRule(tool: RatedTool, counters: CounterNames): ToolRule | undefined {
  return tool.category === 'Read' ? recommendedRule(tool, counters) : undefined;
}

/** Every call waits for a person, and the limits of the category hold as well. */
export function approvalRule(tool: RatedTool, counters: CounterNames): ToolRule {
  const { name, category } = tool;
  if (category === 'Destructive') return { ...ALWAYS_ASK, limits: [perDay(name, counters)] };
  return { ...ALWAYS_ASK, ...recommendedRule(tool, counters) };
}

/** A first fence for a parameter that stands open, to be replaced by what the work needs. */
const FENCES: Readonly<Record<Door, (path: string) => Rule>> = {
  command: (path) => ({
    conditions: [{ path, op: 'in', value: ['git status', 'npm test'] }],
    on_deny: 'Only the commands that the policy lists may be run.',
  }),
  code: (path) => ({
    conditions: [{ path, op: 'length_lte', value: 500 }],
    on_deny: 'Code of more than 500 characters may not be run.',
  }),
  query: (path) => ({
    conditions: [{ path, op: 'regex', value: '^(?i)\\s*select\\b[^;]*;?\\s*$' }],
    on_deny: 'One statement that begins with SELECT may be run.',
  }),
  url: (path) => ({
    conditions: [{ path, op: 'host_in', value: ['example.com', '*.example.com'] }],
    on_deny: 'Only addresses of the hosts that the policy lists may be called.',
  }),
  path: (path) => ({
    conditions: [{ path, op: 'path_under', value: ['/srv/work'] }],
    on_deny: 'Only paths below the folders that the policy lists may be used.',
  }),
  html: (path) => ({
    conditions: [{ path, op: 'length_lte', value: 10_000 }],
    on_deny: 'Markup of more than 10,000 characters may not be used.',
  }),
};

export function fenceFor({ path, kind }: OpenParameter): Rule {
  return FENCES[kind](path);
}
