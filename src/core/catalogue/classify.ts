// The classifier: from a definition, as a server listed it, to everything that the catalogue says
// about the tool. Pure and deterministic; takes any JSON and never fails.

import type { Severity } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { findFlaws, type ServerSearch } from './find-flaws.ts';
import type { Finding } from './finding.ts';
import { type Judgement, judge } from './judgement.ts';
import { indexNames } from './name-disguise.ts';
import type { Door } from './parameter-reading.ts';
import { noCleanTexts } from './poison.ts';
import { amountNames } from './rated-tool.ts';
import { rationaleOf } from './rationale.ts';
import { readTool } from './read-tool.ts';
import type { Readings } from './readings.ts';
import { policyForTool } from './recommended-policy.ts';
import { referencesOf } from './risk-references.ts';
import { severityOf } from './severity.ts';
import type { Parameter } from './tool-definition.ts';
import type { Evidence } from './verdict.ts';

/** Quotes that are kept for one tool. */
const EVIDENCE_MAX = 8;
/** From this many parameters on, the number itself is a signal. */
const MANY_PARAMETERS = 10;

export interface ServerContext {
  readonly name: string;
}

export interface Classification {
  readonly name: string;
  readonly category: ToolClass;
  readonly severity: Severity;
  /** 0–1, two decimals. */
  readonly confidence: number;
  /** One or two sentences. */
  readonly rationale: string;
  readonly evidence: readonly Evidence[];
  /** What stands out in the parameters, one phrase each. */
  readonly signals: readonly string[];
  readonly findings: readonly Finding[];
  /** Ids of the attack table. */
  readonly attacks: readonly string[];
  /** Classes of the OWASP MCP Top 10. */
  readonly owasp: readonly string[];
  readonly parameters: { readonly total: number; readonly required: number };
  readonly recommendedPolicy: PolicyDocument;
}

const DOOR_SIGNALS: Readonly<Record<Door, string>> = {
  code: 'accepts free-form code',
  command: 'accepts commands',
  query: 'accepts free-form statements',
  url: 'accepts addresses',
  path: 'accepts file system paths',
  html: 'accepts markup or templates',
};

function signalsOf({ parameters, category }: Judgement, { tool }: Readings): string[] {
  const { doors, fence, amount, httpMethod, removes, output } = parameters;
  const named = (text: string, parameter: Parameter | undefined) =>
    parameter === undefined ? [] : [`${text} (${parameter.path.join('.')})`];
  const { total } = tool.counts;
  return [
    ...[...doors].flatMap(([door, parameter]) => named(DOOR_SIGNALS[door], parameter)),
    ...named('chooses the HTTP method', httpMethod?.parameter),
    ...named('deletes as well when told to', removes),
    ...named('writes its result to a place', category === 'Write' ? output : undefined),
    ...named('takes an amount of money', category === 'Financial' ? amount : undefined),
    ...named('can be rehearsed or confirmed', fence),
    ...(total >= MANY_PARAMETERS ? [`has many parameters (${total})`] : []),
  ];
}

/** What the catalogue says about one tool of a server. */
function classifyTool(raw: Json, server: ServerContext, shared: ServerSearch): Classification {
  const readings = readTool(raw, server);
  const judgement = judge(readings);
  const severity = severityOf(judgement, readings);
  const findings = findFlaws(judgement, readings, shared);
  const exposure = { judgement, readings, severity, findings };
  const { name, counts } = readings.tool;
  const { category } = judgement;
  const amount = amountNames(category, judgement.parameters);
  return {
    name,
    category,
    severity,
    confidence: Math.round(judgement.confidence * 100) / 100,
    rationale: rationaleOf(judgement, findings),
    evidence: judgement.evidence.slice(0, EVIDENCE_MAX),
    signals: signalsOf(judgement, readings),
    findings,
    ...referencesOf(exposure),
    parameters: counts,
    recommendedPolicy: policyForTool({
      name,
      category,
      severity,
      ...(amount === undefined ? {} : { amount }),
    }),
  };
}

/** All tools of a `tools/list` result, in order. */
export function classifyTools(tools: readonly Json[], server: ServerContext): Classification[] {
  const names = tools.flatMap((tool) => {
    const name = isJsonObject(tool) ? tool['name'] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
  const shared = { names: indexNames(names), clean: noCleanTexts() };
  return tools.map((tool) => classifyTool(tool, server, shared));
}
