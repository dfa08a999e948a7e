// From what a tool does to the policy that holds it: for one tool, and for a whole server in three
// strengths. Documents are valid as written and mean what their description says.
import { type PRESETS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { PolicyDocument, ToolRule } from '#contract/policy-document.ts';
import { captionFor, FENCE_CAPTIONS, PRESET_CAPTIONS } from './policy-caption.ts';
import type { RatedTool } from './rated-tool.ts';
import {
  approvalRule,
  type CounterNames,
  createCounterNames,
  fenceFor,
  perMinute,
  RUNS_A_MINUTE,
  readOnlyRule,
  recommendedRule,
  strictRule,
} from './tool-rule.ts';

export type Preset = (typeof PRESETS)[number];

const RULES = { recommended: recommendedRule, strict: strictRule, 'read-only': readOnlyRule };

/** A tool without a name cannot be called, so nothing is allowed. */
const NOTHING: PolicyDocument = {
  version: '1',
  description: 'The tool has no name; everything is denied.',
  default: 'deny',
};

/** A document about one tool; `undefined` as the rule hides it. */
function alone(name: string, description: string, rule: ToolRule | undefined): PolicyDocument {
  if (name === '') return NOTHING;
  const head = { version: '1', description, default: 'deny' } as const;
  return rule === undefined
    ? { ...head, hide: [name] }
    : { ...head, tools: Object.fromEntries([[name, rule]]) };
}

export interface ToolPolicyOptions {
  /** Adds a first fence to the parameter that stands open; its `on_deny` says what it lets through. */
  readonly withStub?: boolean;
}

/** The policy for one tool: this tool by its rule, and nothing else. */
export function policyForTool(tool: RatedTool, options: ToolPolicyOptions = {}): PolicyDocument {
  const rule = recommendedRule(tool, createCounterNames());
  if (options.withStub !== true || tool.open === undefined || rule === undefined) {
    return alone(tool.name, captionFor(tool), rule);
  }
  const caption = `${captionFor(tool)} ${FENCE_CAPTIONS[tool.open.kind]}`;
  return alone(tool.name, caption, { require: [fenceFor(tool.open)], ...rule });
}

/** The tool stays usable, but every call waits for a person. */
export function approvalPolicyForTool(tool: RatedTool): PolicyDocument {
  const caption =
    'Every call waits for the approval of a person, and the limits of the rule hold as well; everything else on the server is denied.';
  return alone(tool.name, caption, approvalRule(tool, createCounterNames()));
}

/** The tool stays usable, so many times a minute for each grant. */
export function rateLimitPolicyForTool(
  { name }: Pick<RatedTool, 'name'>,
  max: number = RUNS_A_MINUTE,
): PolicyDocument {
  const caption = `The tool may be called ${max} times a minute for each grant; everything else on the server is denied.`;
  return alone(name, caption, { limits: [perMinute(name, max, createCounterNames())] });
}

/** The tool is denied with a reason; all other tools of the server stay as they are. */
export function blockPolicyForTool({ name }: Pick<RatedTool, 'name'>): PolicyDocument {
  if (name === '') return NOTHING;
  const rule: ToolRule = { action: 'deny', reason: 'This tool is not for agents.' };
  return {
    version: '1',
    description: 'The tool is denied with a reason; everything else on the server is allowed.',
    default: 'allow',
    tools: Object.fromEntries([[name, rule]]),
  };
}

function gravity({ category, severity }: RatedTool): number {
  return TOOL_CLASSES.indexOf(category) * SEVERITIES.length + SEVERITIES.indexOf(severity);
}

/** One entry a name, the gravest one, in order; a tool without a name cannot be called. */
export function distinctTools(tools: readonly RatedTool[]): RatedTool[] {
  const found = new Map<string, RatedTool>();
  for (const tool of tools) {
    const known = found.get(tool.name);
    if (tool.name === '') continue;
    if (known === undefined || gravity(tool) > gravity(known)) found.set(tool.name, tool);
  }
  return [...found.values()];
}

/** Puts the rules of a server together; `ruleOf` answers `undefined` for a tool that is hidden. */
export function serverPolicy(
  tools: readonly RatedTool[],
  description: string,
  ruleOf: (tool: RatedTool) => ToolRule | undefined,
): PolicyDocument {
  const rules: [string, ToolRule][] = [];
  const hidden: string[] = [];
  for (const tool of distinctTools(tools)) {
    const rule = ruleOf(tool);
    if (rule !== undefined) rules.push([tool.name, rule]);
    // `*` under `hide` would mean all tools; left out, this one is denied by default.
    else if (tool.name !== '*') hidden.push(tool.name);
  }
  return {
    version: '1',
    description,
    default: 'deny',
    ...(hidden.length === 0 ? {} : { hide: hidden }),
    ...(rules.length === 0 ? {} : { tools: Object.fromEntries(rules) }),
  };
}

/** The rule of a preset for a tool; `undefined`: it is hidden. */
export function presetRule(
  tool: RatedTool,
  preset: Preset,
  counters: CounterNames,
): ToolRule | undefined {
  return RULES[preset](tool, counters);
}

/** The policy for all tools of a server; of tools with the same name the gravest counts. */
export function policyForServer(tools: readonly RatedTool[], preset: Preset): PolicyDocument {
  const counters = createCounterNames();
  return serverPolicy(tools, PRESET_CAPTIONS[preset], (tool) => presetRule(tool, preset, counters));
}
