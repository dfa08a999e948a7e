// The sentences of a tool's page: what it does, why it needs a policy, how to control it, and the
// questions that people ask. Written from the records alone. Code and names stand in backticks; every
// policy is valid as it stands and does what its sentence says.
import type { ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { firstSentence } from '#core/kit/first-sentence.ts';
import { CATEGORY_TEXTS } from './category-text.ts';
import { type RatedTool, ratedTool } from './rated-tool.ts';
import { approvalPolicyForTool, policyForTool } from './recommended-policy.ts';
import { type ServerSetup, setupOf } from './server-setup.ts';
import { type Question, toolQuestions } from './tool-questions.ts';
import { code, count, listed, numeral, quoted, sentence, serverNoun } from './wording.ts';

/** Another policy for the same tool. */
export interface PolicyOption {
  /** A few words, such as `with the approval of a person`. */
  readonly title: string;
  /** Its `description` says what it means. */
  readonly policy: PolicyDocument;
}

export interface ToolText {
  /** What the tool does on its server, a paragraph. */
  readonly whatItDoes: string;
  /** Why it needs a policy, a paragraph. */
  readonly whyPolicy: string;
  readonly howToControl: {
    /** A paragraph; its last sentence leads to the policy. */
    readonly sentences: string;
    readonly policy: PolicyDocument;
    readonly options: readonly PolicyOption[];
  } & ServerSetup;
  readonly questions: readonly Question[];
}

/** The definition speaks to the model: its words are not passed on in running text. */
function isPoisoned({ findings }: Pick<ToolRecord, 'findings'>): boolean {
  return findings.some(({ kind }) => kind === 'poisoned' || kind === 'hidden-text');
}

/** What the server says about the tool, one sentence. */
export function ownWords(tool: Pick<ToolRecord, 'description' | 'findings'>): string {
  if (isPoisoned(tool)) {
    return 'Its definition holds text that is meant for models and not for people, so it is quoted among the findings only.';
  }
  const words = quoted(firstSentence(tool.description ?? ''));
  return words === '' ? 'The server does not describe it.' : `The server describes it as ${words}.`;
}

function parametersOf({ parameters: { total, required } }: Pick<ToolRecord, 'parameters'>): string {
  if (total === 0) return 'It takes no parameters.';
  if (total === 1)
    return `It takes one parameter, which is ${required === 1 ? 'required' : 'optional'}.`;
  if (required === 0) return `It takes ${count(total, 'parameter')}, none of them required.`;
  if (required === total) return `It takes ${count(total, 'parameter')}, all of them required.`;
  const verb = required === 1 ? 'is' : 'are';
  return `It takes ${count(total, 'parameter')}, of which ${numeral(required)} ${verb} required.`;
}

function whatItDoes(tool: ToolRecord, server: ServerRecord): string {
  const use = CATEGORY_TEXTS[tool.category].use;
  const lead = `Agents call ${code(tool.name)} on ${serverNoun(server.title)} ${use}.`;
  return `${lead} ${ownWords(tool)} ${parametersOf(tool)}`;
}

function assessed({ riskClass, severity, category }: ToolRecord): string {
  return riskClass === severity
    ? `The risk of ${category} tools is ${riskClass}, and so is the assessed cost of one misuse of this one.`
    : `The risk of ${category} tools is ${riskClass}; one misuse of this one is assessed as ${severity}.`;
}

/** `accepts commands (\`command\`)`: what stands in brackets is a name of the server's. */
function signalText(signal: string): string {
  return signal.replace(/ \(([^()]*)\)$/u, (whole, name: string) =>
    /^\d+$/u.test(name) ? whole : ` (${code(name)})`,
  );
}

function whyPolicy(tool: ToolRecord): string {
  const { rationale, signals, category } = tool;
  const reason = rationale.trim();
  const parts = [
    reason === '' ? '' : sentence(/[.!?]$/u.test(reason) ? reason : `${reason}.`),
    signals.length === 0
      ? ''
      : `What stands out: it ${listed(signals.slice(0, 4).map(signalText))}.`,
    CATEGORY_TEXTS[category].why,
    assessed(tool),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function optionsFor(tool: RatedTool): PolicyOption[] {
  const kept = tool.category !== 'Read' && tool.category !== 'Financial';
  const fenced = tool.open !== undefined && tool.category !== 'Destructive';
  return [
    ...(fenced ? [{ title: 'with a fence', policy: policyForTool(tool, { withStub: true }) }] : []),
    ...(kept
      ? [{ title: 'with the approval of a person', policy: approvalPolicyForTool(tool) }]
      : []),
  ];
}

/** Everything that the page of a tool says in sentences. */
export function toolText(tool: ToolRecord, server: ServerRecord): ToolText {
  const rated = ratedTool(tool);
  const setup = setupOf(server);
  const policy = policyForTool(rated);
  return {
    whatItDoes: whatItDoes(tool, server),
    whyPolicy: whyPolicy(tool),
    howToControl: {
      sentences: `Wicketgate stands between your agents and ${serverNoun(server.title)}: it decides every call by a policy before the server sees it, and keeps a record of the decision. For ${code(tool.name)} this is the policy that we recommend.`,
      policy,
      options: optionsFor(rated),
      ...setup,
    },
    questions: toolQuestions({ tool, server, rated, setup, ownWords: ownWords(tool) }),
  };
}
