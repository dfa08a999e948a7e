// Policies for servers that are used together: one document a server, and what changes in them because
// of what the servers add up to. Where private data, text of strangers and a way out meet, the way
// out waits for a person. Called for stacks and for single servers that have all three.
import type { PolicyDocument, ToolRule } from '#contract/policy-document.ts';
import { PRESET_CAPTIONS } from './policy-caption.ts';
import type { RatedTool } from './rated-tool.ts';
import { type Preset, presetRule, serverPolicy } from './recommended-policy.ts';
import { createCounterNames } from './tool-rule.ts';
import { code, serverNoun } from './wording.ts';

export interface StackServer {
  /** Distinct within the stack; counters begin with it, so that no two servers share a budget. */
  readonly id: string;
  readonly title: string;
  readonly tools: readonly RatedTool[];
}

/** A tool that can carry out what others on the stack have read. */
export interface WayOut {
  /** Id of the server. */
  readonly server: string;
  readonly tool: string;
}

export interface StackChange {
  readonly server: string;
  readonly tool: string;
  /** What is changed and why, one sentence. */
  readonly sentence: string;
}

export interface StackPolicy {
  /** In the order of the servers. */
  readonly documents: readonly { readonly server: string; readonly policy: PolicyDocument }[];
  /** What differs from the policies that the servers would have alone. */
  readonly changes: readonly StackChange[];
}

const WAY_OUT = 'Private data could leave this way: a person decides.';

/** The rule with a question in front of it, unless it asks about every call already. */
function asking(rule: ToolRule): ToolRule | undefined {
  const asks = rule.approve_if ?? [];
  if (asks.some(({ conditions }) => conditions.length === 0)) return undefined;
  return { ...rule, approve_if: [{ conditions: [], message: WAY_OUT }, ...asks] };
}

/** One document a server. `waysOut` are those of every combination that the servers make. */
export function policyForStack(
  servers: readonly StackServer[],
  waysOut: readonly WayOut[],
  preset: Preset = 'recommended',
): StackPolicy {
  const changes: StackChange[] = [];
  const documents = servers.map(({ id, title, tools }) => {
    const counters = createCounterNames(`${id}:`);
    const out = new Set(waysOut.filter(({ server }) => server === id).map(({ tool }) => tool));
    const before = changes.length;
    const ruleOf = (tool: RatedTool) => {
      const rule = presetRule(tool, preset, counters);
      const asks = rule === undefined || !out.has(tool.name) ? undefined : asking(rule);
      if (asks === undefined) return rule;
      const sentence = `Every call of ${code(tool.name)} on ${serverNoun(title)} waits for a person, because what other tools of the stack read could leave through it.`;
      changes.push({ server: id, tool: tool.name, sentence });
      return asks;
    };
    const policy = serverPolicy(tools, PRESET_CAPTIONS[preset], ruleOf);
    const held = ' Tools through which private data could leave wait for a person.';
    const description = `${PRESET_CAPTIONS[preset]}${changes.length > before ? held : ''}`;
    return { server: id, policy: { ...policy, description } };
  });
  return { documents, changes };
}
