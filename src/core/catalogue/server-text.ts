// The sentences of a server's page: what it is, what an agent could do with it, who stands behind it,
// how it can be reached, what it costs in context, and how it is put behind the gateway. Unknown is
// said as unknown. Code and names stand in backticks; every policy is valid as it stands.
import { PRESETS, type ServerRecord, type ToolRecord } from '#contract/catalogue.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { type RatedTool, ratedTool } from './rated-tool.ts';
import { type Preset, policyForServer } from './recommended-policy.ts';
import { attacksOnServer } from './server-attacks.ts';
import { contextText, identityText, postureText, scanText } from './server-facts-text.ts';
import { serverQuestions } from './server-questions.ts';
import { type ServerSetup, setupOf } from './server-setup.ts';
import type { Question } from './tool-questions.ts';
import { count, listed, quoted, sentence, serverNoun, someNames } from './wording.ts';

export interface ServerText {
  /** What it is, in a sentence or two; good as a description of the page. */
  readonly summary: string;
  /** What an agent could do with it, a paragraph; the gravest first. */
  readonly abilities: string;
  /** How many tools of which category, a sentence. */
  readonly counts: string;
  readonly identity: string;
  readonly posture: string;
  /** What its tool list costs in context. */
  readonly context: string;
  readonly howToControl: {
    readonly sentences: string;
    /** One policy a preset; the first one is recommended. */
    readonly policies: readonly { readonly preset: Preset; readonly policy: PolicyDocument }[];
  } & ServerSetup;
  readonly questions: readonly Question[];
  /** Ids of the attack library. */
  readonly attacks: readonly string[];
}

const ABILITIES: Readonly<Record<ToolClass, string>> = {
  Financial: 'move money or commit someone to pay',
  Destructive: 'remove or end what cannot be brought back',
  Execute: 'run or set off something whose effect is decided elsewhere',
  Write: 'change what ordinary means can put back',
  Read: 'read',
};
const GRAVEST_FIRST: readonly ToolClass[] = [...TOOL_CLASSES].reverse();

/** `two Write tools and one Read tool`, the gravest first; `''` for none. */
function countsInWords(server: ServerRecord): string {
  const parts = GRAVEST_FIRST.filter((category) => server.counts[category] > 0);
  return listed(parts.map((category) => count(server.counts[category], `${category} tool`)));
}

function namesIn(tools: readonly ToolRecord[], category: ToolClass): string[] {
  return tools.filter((tool) => tool.category === category).map(({ name }) => name);
}

function abilitiesText(server: ServerRecord, tools: readonly ToolRecord[]): string {
  if (server.grade === null) return scanText(server);
  const present = GRAVEST_FIRST.filter((category) => server.counts[category] > 0);
  const earlier =
    server.outcome === 'listed'
      ? ''
      : ' This is from an earlier scan, since the newest one failed.';
  if (present.length === 0)
    return `It lists no tools, so an agent can call nothing on it.${earlier}`;
  const parts = present.map((category) => {
    const names = namesIn(tools, category);
    const which = names.length === 0 ? '' : `, with ${someNames(names)}`;
    return `${ABILITIES[category]} (${count(server.counts[category], `${category} tool`)}${which})`;
  });
  return `An agent that is connected to it without a policy can ${listed(parts)}.${earlier}`;
}

function countsText(server: ServerRecord): string {
  if (server.grade === null) return 'How many tools it has is not known.';
  const { total } = server.counts;
  if (total === 0) return 'It has no tools.';
  return `It has ${count(total, 'tool')}: ${countsInWords(server)}.`;
}

function summaryText(server: ServerRecord): string {
  const poisoned = server.findings.some(({ kind }) => kind === 'poisoned');
  const words = poisoned ? '' : quoted(server.description ?? '');
  const described = words === '' ? '' : ` Its publisher describes it as ${words}.`;
  const { grade, counts } = server;
  const noun = sentence(serverNoun(server.title));
  if (grade === null)
    return `${noun} has no grade, because its tools could not be listed.${described}`;
  const tools = counts.total === 0 ? 'lists no tools' : `lists ${count(counts.total, 'tool')}`;
  return `${noun} ${tools} and has the grade ${grade.letter}, ${grade.score} of 100 points.${described}`;
}

function policiesFor(rated: readonly RatedTool[]): ServerText['howToControl']['policies'] {
  return PRESETS.map((preset) => ({ preset, policy: policyForServer(rated, preset) }));
}

/** Everything that the page of a server says in sentences. `tools`: all of them, riskiest first. */
export function serverText(server: ServerRecord, tools: readonly ToolRecord[]): ServerText {
  const rated = tools.map(ratedTool);
  const setup = setupOf(server);
  const policies = policiesFor(rated);
  const noun = serverNoun(server.title);
  return {
    summary: summaryText(server),
    abilities: abilitiesText(server, tools),
    counts: countsText(server),
    identity: identityText(server.identity),
    posture: postureText(server.posture),
    context: contextText(server),
    howToControl: {
      sentences: `Wicketgate stands between your agents and ${noun}: it decides every call by a policy before the server sees it, shows only the tools that the policy may allow, and keeps a record of every decision.`,
      policies,
      ...setup,
    },
    questions: serverQuestions({ server, tools, setup, policies }),
    attacks: attacksOnServer(server, tools),
  };
}
