// The questions that people ask about a server as a whole. A policy beside an answer is a whole
// document, valid as it stands.
import type { ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { Preset } from './recommended-policy.ts';
import { contextText, scanText } from './server-facts-text.ts';
import type { ServerSetup } from './server-setup.ts';
import type { Question } from './tool-questions.ts';
import { count, serverNoun, someNames } from './wording.ts';

export interface ServerQuestionFacts {
  readonly server: ServerRecord;
  readonly tools: readonly ToolRecord[];
  readonly setup: ServerSetup;
  readonly policies: readonly { readonly preset: Preset; readonly policy: PolicyDocument }[];
}

const RUNNING = new Set(['command-injection', 'query-injection']);

function policyOf({ policies }: ServerQuestionFacts, preset: Preset): { policy?: PolicyDocument } {
  const found = policies.find((entry) => entry.preset === preset);
  return found === undefined ? {} : { policy: found.policy };
}

/** Whether tools of a category are there, with names; runners may reach the same end. */
function canAnAgent(facts: ServerQuestionFacts, category: ToolClass, doing: string): Question {
  const { server, tools } = facts;
  const q = `Can an agent ${doing} through ${serverNoun(server.title)}?`;
  if (server.grade === null) return { q, a: `That is not known. ${scanText(server)}` };
  const names = tools.filter((tool) => tool.category === category).map(({ name }) => name);
  if (names.length > 0) {
    const has = `Yes, with ${count(names.length, `${category} tool`)}: ${someNames(names)}.`;
    const rule =
      category === 'Financial'
        ? 'The recommended policy holds every call of them for a person.'
        : 'The recommended policy hides them.';
    return { q, a: `${has} ${rule}`, ...policyOf(facts, 'recommended') };
  }
  const runners = tools
    .filter(
      ({ category: own, attacks }) => own === 'Execute' && attacks.some((id) => RUNNING.has(id)),
    )
    .map(({ name }) => name);
  const around =
    runners.length === 0
      ? 'None of its tools is classified so, and what a tool does behind its definition is not seen by a scan.'
      : `No tool is made for it, but what ${someNames(runners)} may run can do it.`;
  return {
    q,
    a: `${runners.length === 0 ? 'Not by what its definitions say.' : 'Possibly.'} ${around}`,
  };
}

function howToLimit(facts: ServerQuestionFacts): Question {
  const { server } = facts;
  const changing = server.counts.Write + server.counts.Execute;
  const which =
    changing === 0
      ? 'No tool of it needs one by default'
      : `The recommended policy limits ${count(changing, 'tool that changes or runs something', 'tools that change or run something')}`;
  return {
    q: `How do I limit what an agent does with ${serverNoun(server.title)}?`,
    a: `With \`limits\` in the rules of its tools, or under \`all_tools\` for all calls together. ${which}. A limit names a counter, a window and a maximum, and belongs to the grant of the agent.`,
    ...policyOf(facts, 'recommended'),
  };
}

function howToPutBehind({ server, setup }: ServerQuestionFacts): Question {
  return {
    q: `How do I put ${serverNoun(server.title)} behind the gateway?`,
    a: `Save a policy as \`policy.json\` and start the server with \`${setup.command}\`. Let your client start that command in place of the server.`,
  };
}

function howToOnlyRead(facts: ServerQuestionFacts): Question[] {
  const { server } = facts;
  if (server.counts.Read === 0) return [];
  return [
    {
      q: `How do I let an agent only read from ${serverNoun(server.title)}?`,
      a: `With the preset \`read-only\`: ${count(server.counts.Read, 'tool')} that only ${server.counts.Read === 1 ? 'reads stays' : 'read stay'} usable, and everything else is hidden.`,
      ...policyOf(facts, 'read-only'),
    },
  ];
}

function whatDoesItCost({ server }: ServerQuestionFacts): Question {
  return {
    q: `What does ${serverNoun(server.title)} cost in context?`,
    a: `${contextText(server)} A policy makes that less: tools that it hides are not listed.`,
  };
}

/** The questions of a server's page, in order. */
export function serverQuestions(facts: ServerQuestionFacts): Question[] {
  return [
    canAnAgent(facts, 'Destructive', 'delete data'),
    canAnAgent(facts, 'Financial', 'move money'),
    howToLimit(facts),
    howToPutBehind(facts),
    ...howToOnlyRead(facts),
    whatDoesItCost(facts),
  ];
}
