// The questions that people ask about a tool, with answers in this product's own language. A policy
// beside an answer is a whole document, valid as it stands.
import type { ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { CATEGORY_TEXTS } from './category-text.ts';
import type { RatedTool } from './rated-tool.ts';
import {
  approvalPolicyForTool,
  blockPolicyForTool,
  policyForTool,
  rateLimitPolicyForTool,
} from './recommended-policy.ts';
import type { ServerSetup } from './server-setup.ts';
import { RUNS_A_MINUTE } from './tool-rule.ts';
import { aTool, code, serverNoun } from './wording.ts';

export interface Question {
  readonly q: string;
  /** Whole sentences. */
  readonly a: string;
  readonly policy?: PolicyDocument;
}

export interface QuestionFacts {
  readonly tool: ToolRecord;
  readonly server: ServerRecord;
  readonly rated: RatedTool;
  readonly setup: ServerSetup;
  /** What the server says about the tool, one sentence. */
  readonly ownWords: string;
}

function whatDoesItDo({ tool, server, ownWords }: QuestionFacts): Question {
  const { meaning } = CATEGORY_TEXTS[tool.category];
  return {
    q: `What does the ${code(tool.name)} tool do?`,
    a: `${ownWords} We classify it as ${aTool(tool.category)} of ${serverNoun(server.title)}, which means that it ${meaning}.`,
  };
}

function howToEnforce({ tool, rated, setup }: QuestionFacts): Question {
  return {
    q: `How do I enforce a policy on ${code(tool.name)}?`,
    a: `Start the server behind Wicketgate: \`${setup.command}\`. Every call is then decided by the policy before the server sees it, and an edit of the file applies to the next call. For several agents, use \`wicketgate serve\` with a token for each of them.`,
    policy: policyForTool(rated),
  };
}

function sureness({ confidence }: ToolRecord): string {
  const percent = Math.round(confidence * 100);
  const thin = percent < 60 ? ', which is low: read the definition before you rely on it' : '';
  return `The confidence of the classification is ${percent} %${thin}.`;
}

function whatRisk({ tool }: QuestionFacts): Question {
  const { category, riskClass, severity } = tool;
  const too = riskClass === severity ? ' too' : '';
  return {
    q: `What risk level is ${code(tool.name)}?`,
    a: `It is ${aTool(category)}, and the risk of that category is ${riskClass}. One misuse of this tool is assessed as ${severity}${too}. ${sureness(tool)} ${CATEGORY_TEXTS[category].advice}`,
  };
}

function canIRateLimit({ tool, rated }: QuestionFacts): Question {
  return {
    q: `Can I rate-limit ${code(tool.name)}?`,
    a: `Yes, with an entry under \`limits\` in its rule. This policy lets ${RUNS_A_MINUTE} calls a minute through for each grant; with \`"scope": "session"\` each session would have a budget of its own. Counters outlive restarts, and a call that is over the limit is answered with the time at which the window ends.`,
    policy: rateLimitPolicyForTool(rated),
  };
}

function howToBlock({ tool, rated }: QuestionFacts): Question {
  // A tool that is called `*` cannot be hidden by itself: under `hide` the name means all tools.
  const hide =
    tool.name === '*'
      ? ''
      : ' Under `hide` instead, it is not listed at all, and a call is answered as if there were no such tool.';
  return {
    q: `How do I block ${code(tool.name)} completely?`,
    a: `With \`"action": "deny"\` in its rule: the tool stays visible, every call of it is denied before the server sees it, and the agent is told the \`reason\`.${hide}`,
    policy: blockPolicyForTool(rated),
  };
}

function whoProvides({ tool, server }: QuestionFacts): Question {
  const version = server.version === null ? '' : ` in version ${code(server.version)}`;
  const publisher = server.publisher === null ? '' : `, published by ${code(server.publisher)}`;
  return {
    q: `Which MCP server provides ${code(tool.name)}?`,
    a: `It is a tool of ${serverNoun(server.title)}, which comes from ${code(server.source)}${publisher}. The running server listed it${version} when it was scanned. Wicketgate is not part of that server; it stands in front of it.`,
  };
}

function howToFence({ tool, rated }: QuestionFacts): Question[] {
  if (rated.open === undefined || rated.category === 'Destructive') return [];
  return [
    {
      q: `How do I fence the open-ended parameter of ${code(tool.name)}?`,
      a: `Require \`${rated.open.path}\` to be what the work needs. This policy is a start: its \`require\` rule denies everything that does not match, and the agent is told why. Replace the values by your own.`,
      policy: policyForTool(rated, { withStub: true }),
    },
  ];
}

function canAPersonDecide({ tool, rated }: QuestionFacts): Question {
  return {
    q: `Can a person decide on each call of ${code(tool.name)}?`,
    a: 'Yes, with `approve_if` in its rule. A rule without conditions holds every call for a person; conditions hold only the calls that they describe. Held calls do not reach the server.',
    policy: approvalPolicyForTool(rated),
  };
}

/** The questions of a tool's page, in order; the first six are asked about every tool. */
export function toolQuestions(facts: QuestionFacts): Question[] {
  return [
    whatDoesItDo(facts),
    howToEnforce(facts),
    whatRisk(facts),
    canIRateLimit(facts),
    howToBlock(facts),
    whoProvides(facts),
    canAPersonDecide(facts),
    ...howToFence(facts),
  ];
}
