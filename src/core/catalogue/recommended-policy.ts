// From what a tool does to the policy that keeps it safe: for one tool, and for a whole server in
// three strengths. Documents are valid as written and mean what their description says.

import type { ToolClass } from '#contract/decision.ts';
import type { Limit, PolicyDocument, ToolRule } from '#contract/policy-document.ts';
import { COUNTER_NAME_MAX } from '#contract/policy-words.ts';
import type { Severity } from './severity.ts';

export interface RatedTool {
  readonly name: string;
  readonly category: ToolClass;
  readonly severity: Severity;
  /** Names from `args` to the amount of money of a call; absent when none is found. */
  readonly amount?: readonly string[];
}

export type Preset = 'recommended' | 'strict' | 'read-only';

const READS_A_MINUTE = 60;
const CHANGES_A_MINUTE = 30;
const RUNS_A_MINUTE = 10;
/** In the unit of the amount parameter; a start that is to be set to what the work needs. */
const MONEY_A_DAY = 100;

/** The name of a tool cut so that a counter made of it keeps within its bound. */
function counterOf(name: string, suffix: string): string {
  return `${[...name].slice(0, COUNTER_NAME_MAX - suffix.length).join('')}${suffix}`;
}

function perMinute(name: string, max: number): Limit {
  return { counter: counterOf(name, '_rate'), window: 'minute', max, scope: 'grant' };
}

/** `args.amount`, `args["pay-out"].total`. */
function argumentPath(names: readonly string[]): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_-]*$/;
  return `args${names.map((name) => (plain.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)).join('')}`;
}

function moneyLimit({ name, amount }: RatedTool): Limit[] {
  if (amount === undefined) return [];
  const counter = counterOf(name, '_amount');
  return [
    { counter, window: 'day', max: MONEY_A_DAY, scope: 'grant', amount_from: argumentPath(amount) },
  ];
}

const ASK = 'Needs the approval of a person.';

/** The rule of the table; `undefined`: the tool is hidden. */
function ruleFor(tool: RatedTool): ToolRule | undefined {
  const { name, category, severity } = tool;
  switch (category) {
    case 'Read':
      return severity === 'High' || severity === 'Critical'
        ? { limits: [perMinute(name, READS_A_MINUTE)] }
        : {};
    case 'Write':
      return { limits: [perMinute(name, CHANGES_A_MINUTE)] };
    case 'Execute':
      return { limits: [perMinute(name, RUNS_A_MINUTE)] };
    case 'Destructive':
      return undefined;
    case 'Financial': {
      const limits = moneyLimit(tool);
      const ask = { approve_if: [{ conditions: [], message: ASK }] };
      return limits.length === 0 ? ask : { ...ask, limits };
    }
  }
}

/** Stricter: changes and secrets ask, everything that is worse is hidden. */
function strictRule(tool: RatedTool): ToolRule | undefined {
  const sensitive = tool.severity === 'High' || tool.severity === 'Critical';
  if (tool.category === 'Read' && !sensitive) return {};
  if (tool.category !== 'Read' && tool.category !== 'Write') return undefined;
  return { ...ruleFor(tool), approve_if: [{ conditions: [], message: ASK }] };
}

function readOnlyRule(tool: RatedTool): ToolRule | undefined {
  return tool.category === 'Read' ? ruleFor(tool) : undefined;
}

const RULES = { recommended: ruleFor, strict: strictRule, 'read-only': readOnlyRule };

const CAPTIONS: Readonly<Record<ToolClass, string>> = {
  Read: 'The tool stays usable; everything else on the server is denied.',
  Write: `The tool stays usable, at most ${CHANGES_A_MINUTE} times a minute for each grant; everything else on the server is denied.`,
  Execute: `The tool stays usable, at most ${RUNS_A_MINUTE} times a minute for each grant; everything else on the server is denied. Require what its open arguments may hold.`,
  Destructive:
    'The tool is hidden and every call of it is denied, as is everything else on the server. Where it is needed, use approve_if instead of hide.',
  Financial:
    'Every call waits for the approval of a person; everything else on the server is denied.',
};

function captionFor({ category, severity, amount }: RatedTool): string {
  if (category === 'Read' && (severity === 'High' || severity === 'Critical')) {
    return `The tool stays usable, at most ${READS_A_MINUTE} times a minute for each grant, because of what it shows; everything else on the server is denied.`;
  }
  const daily =
    amount === undefined
      ? ''
      : ` Its amounts may sum up to ${MONEY_A_DAY} a day, in the unit of the parameter: set the bound that the work needs.`;
  return CAPTIONS[category] + (category === 'Financial' ? daily : '');
}

/** A tool without a name cannot be called, so nothing is allowed. */
const NOTHING: PolicyDocument = {
  version: '1',
  description: 'The tool has no name; everything is denied.',
  default: 'deny',
};

/** The policy for one tool: this tool by its rule, and nothing else. */
export function policyForTool(tool: RatedTool): PolicyDocument {
  if (tool.name === '') return NOTHING;
  const rule = ruleFor(tool);
  const head = { version: '1', description: captionFor(tool), default: 'deny' } as const;
  return rule === undefined
    ? { ...head, hide: [tool.name] }
    : { ...head, tools: Object.fromEntries([[tool.name, rule]]) };
}

const PRESET_CAPTIONS: Readonly<Record<Preset, string>> = {
  recommended:
    'Reading is free, changes and runs are limited, payments wait for a person, and what destroys is hidden.',
  strict: 'Reading is free, changes and secrets wait for a person, everything else is hidden.',
  'read-only': 'Only tools that read can be called; everything else is hidden.',
};

/** The policy for all tools of a server; of tools with the same name the gravest counts. */
export function policyForServer(tools: readonly RatedTool[], preset: Preset): PolicyDocument {
  const rules = new Map<string, ToolRule>();
  const hidden = new Set<string>();
  for (const tool of tools) {
    if (tool.name === '') continue;
    const rule = RULES[preset](tool);
    if (rule === undefined) hidden.add(tool.name);
    else if (!rules.has(tool.name)) rules.set(tool.name, rule);
  }
  for (const name of hidden) rules.delete(name);
  return {
    version: '1',
    description: PRESET_CAPTIONS[preset],
    default: 'deny',
    ...(hidden.size === 0 ? {} : { hide: [...hidden] }),
    ...(rules.size === 0 ? {} : { tools: Object.fromEntries(rules) }),
  };
}
