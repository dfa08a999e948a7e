// From a listed tool and its classification to the record that the catalogue keeps. Called once a
// tool by the assessment; what was known of the tool before decides its dates.
import { RISK_CLASSES, SEVERITIES, type Severity, type ToolRecord } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { type Classification, definitionText } from '#core/catalogue/index.ts';
import { isJsonObject, type Json, ownMember } from '#core/kit/json.ts';
import { tokensOf } from './context-cost.ts';
import type { ListedTool } from './listed-tools.ts';

const DESCRIPTION_MAX = 100_000;

export interface ToolFrame {
  readonly server: { readonly slug: string; readonly title: string };
  readonly nowMs: number;
  readonly hash: (text: string) => string;
  /** The record of the same name, if there was one. */
  readonly before: ToolRecord | undefined;
}

function textOf(definition: Json, key: string): string | null {
  if (!isJsonObject(definition)) return null;
  const value = ownMember(definition, key);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function titleOf({ definition }: ListedTool): string | null {
  const annotations = ownMember(definition, 'annotations');
  return textOf(definition, 'title') ?? textOf(annotations ?? null, 'title');
}

/** What a tool's definition says of itself, as far as it is kept. */
function ownWords(tool: ListedTool) {
  const description = textOf(tool.definition, 'description');
  const [output, annotations] = tool.oversized
    ? [undefined, undefined]
    : [ownMember(tool.definition, 'outputSchema'), ownMember(tool.definition, 'annotations')];
  return {
    title: titleOf(tool),
    description: description === null ? null : description.slice(0, DESCRIPTION_MAX),
    inputSchema: tool.oversized ? null : (ownMember(tool.definition, 'inputSchema') ?? null),
    ...(output === undefined ? {} : { outputSchema: output }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** The record of a tool as it was seen now. */
export function toolRecord(
  tool: ListedTool,
  verdict: Classification,
  frame: ToolFrame,
): ToolRecord {
  const { server, nowMs, hash, before } = frame;
  const text = definitionText(tool.definition);
  const fingerprint = hash(text);
  return {
    server,
    name: tool.name,
    ...ownWords(tool),
    category: verdict.category,
    severity: verdict.severity,
    riskClass: RISK_CLASSES[verdict.category],
    confidence: verdict.confidence,
    fingerprint,
    rationale: verdict.rationale,
    evidence: [...verdict.evidence],
    signals: [...verdict.signals],
    findings: [...verdict.findings],
    attacks: [...verdict.attacks],
    owasp: [...verdict.owasp],
    parameters: verdict.parameters,
    recommendedPolicy: { ...verdict.recommendedPolicy },
    tokens: tokensOf(text),
    firstSeenAtMs: before?.firstSeenAtMs ?? nowMs,
    changedAtMs: before?.fingerprint === fingerprint ? before.changedAtMs : nowMs,
  };
}

/** 0–3, Critical last. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Riskiest first: severity, then category, then name. Negative: `a` comes first. */
export function byRisk(
  a: Pick<ToolRecord, 'severity' | 'category' | 'name'>,
  b: Pick<ToolRecord, 'severity' | 'category' | 'name'>,
): number {
  const severity = severityRank(b.severity) - severityRank(a.severity);
  if (severity !== 0) return severity;
  const category = TOOL_CLASSES.indexOf(b.category) - TOOL_CLASSES.indexOf(a.category);
  if (category !== 0) return category;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
