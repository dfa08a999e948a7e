// How a changed definition is to be taken: cosmetic, narrowing, widening, suspicious. Suspicious is
// what an honest change has no need of: orders in the text, hidden characters, hints that turn
// harmless while the tool does not, a new door for code or commands, a check that is gone. Called
// by events and by the lock; docs/reference/grade.md lists the rules.
import { DRIFTS, type Drift, type FindingEntry, type ToolRecord } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import { isFenced } from './grade-facts.ts';
import { joined, named } from './name-list.ts';
import { compareSchemas, type DriftReason } from './schema-drift.ts';
import { sortedJson } from './sorted-json.ts';
import { severityRank } from './tool-record.ts';

export type { DriftReason } from './schema-drift.ts';

/** What two versions of a tool are compared by. */
export type ComparedTool = Pick<
  ToolRecord,
  | 'title'
  | 'description'
  | 'inputSchema'
  | 'outputSchema'
  | 'annotations'
  | 'category'
  | 'severity'
  | 'findings'
>;

export interface DefinitionChange {
  /** The worst of the reasons. */
  readonly drift: Drift;
  /** Empty when nothing that matters differs; the worst first. */
  readonly reasons: readonly DriftReason[];
}

const reason = (drift: Drift, text: string): DriftReason => ({ drift, text });

/** Findings that are there now and were not before, by kind and code. */
function newFindings(before: ComparedTool, after: ComparedTool): FindingEntry[] {
  const known = new Set(before.findings.map(({ kind, code }) => `${kind}/${code}`));
  return after.findings.filter(({ kind, code }) => !known.has(`${kind}/${code}`));
}

function ofFindings(before: ComparedTool, after: ComparedTool): DriftReason[] {
  return newFindings(before, after).flatMap(({ kind, code, severity, message, quote }) => {
    if (kind === 'poisoned' || kind === 'hidden-text') return [reason('suspicious', message)];
    if (kind !== 'open-parameter') return [];
    const door = code === 'code' || code === 'command' || severityRank(severity) >= 2;
    return [
      reason(
        door ? 'suspicious' : 'widening',
        `the parameter ${named(quote)} is a new opening: ${message}`,
      ),
    ];
  });
}

function hint(tool: ComparedTool, key: string): unknown {
  return isJsonObject(tool.annotations) ? ownMember(tool.annotations, key) : undefined;
}

/** A hint that now says less danger while the tool does what it did, or more. */
function ofHints(before: ComparedTool, after: ComparedTool): DriftReason[] {
  const found: DriftReason[] = [];
  const calmer = TOOL_CLASSES.indexOf(after.category) < TOOL_CLASSES.indexOf(before.category);
  const flip = (key: string, harmless: boolean, contradicts: boolean) => {
    const [was, is] = [hint(before, key), hint(after, key)];
    if (was === is) return;
    const text = `the hint \`${key}\` went from ${JSON.stringify(was ?? null)} to ${JSON.stringify(is ?? null)}`;
    if (is === harmless && contradicts && !calmer) {
      found.push(reason('suspicious', `${text}, and the definition still says ${after.category}`));
    } else {
      found.push(reason('cosmetic', text));
    }
  };
  flip('readOnlyHint', true, after.category !== 'Read');
  flip(
    'destructiveHint',
    false,
    after.category === 'Destructive' || after.category === 'Financial',
  );
  flip('openWorldHint', false, false);
  flip('idempotentHint', true, false);
  return found;
}

function ofRating(before: ComparedTool, after: ComparedTool): DriftReason[] {
  const found: DriftReason[] = [];
  const category = TOOL_CLASSES.indexOf(after.category) - TOOL_CLASSES.indexOf(before.category);
  const severity = severityRank(after.severity) - severityRank(before.severity);
  if (category !== 0) {
    const lies =
      category > 0 &&
      after.findings.some(
        ({ kind, code }) => kind === 'contradictory-annotation' && code !== 'overstated',
      );
    const drift = category < 0 ? 'narrowing' : lies ? 'suspicious' : 'widening';
    found.push(reason(drift, `the category went from ${before.category} to ${after.category}`));
  }
  if (severity !== 0) {
    found.push(
      reason(
        severity > 0 ? 'widening' : 'narrowing',
        `the severity went from ${before.severity} to ${after.severity}`,
      ),
    );
  }
  return found;
}

/** A parameter to rehearse or confirm a call that is gone from a tool that needs one. */
function ofFence(before: ComparedTool, after: ComparedTool): DriftReason[] {
  if (!isFenced(before.inputSchema) || isFenced(after.inputSchema)) return [];
  const grave = after.category === 'Destructive' || after.category === 'Financial';
  return [
    reason(
      grave ? 'suspicious' : 'widening',
      'the parameter to rehearse or confirm a call is gone',
    ),
  ];
}

/** The same value, whatever the order of members. */
function sameJson(a: unknown, b: unknown): boolean {
  return sortedJson(a) === sortedJson(b);
}

function ofText(before: ComparedTool, after: ComparedTool): DriftReason[] {
  const parts: string[] = [];
  if (before.title !== after.title) parts.push('the title');
  if (before.description !== after.description) parts.push('the description');
  const verb = parts.length === 1 ? 'reads differently' : 'read differently';
  const texts = parts.length === 0 ? [] : [reason('cosmetic', `${joined(parts)} ${verb}`)];
  const output = sameJson(before.outputSchema, after.outputSchema)
    ? []
    : [reason('cosmetic', 'the schema of the result is another')];
  return [...texts, ...output];
}

/** What is different between two definitions of one tool. */
export function compareDefinitions(before: ComparedTool, after: ComparedTool): DefinitionChange {
  const reasons = [
    ...ofFindings(before, after),
    ...ofHints(before, after),
    ...ofFence(before, after),
    ...ofRating(before, after),
    ...compareSchemas(before.inputSchema, after.inputSchema),
    ...ofText(before, after),
  ];
  if (reasons.length === 0 && !sameJson(before.inputSchema, after.inputSchema)) {
    reasons.push(reason('cosmetic', 'texts of the schema read differently'));
  }
  const rank = (drift: Drift) => DRIFTS.indexOf(drift);
  const sorted = reasons.toSorted((a, b) => rank(b.drift) - rank(a.drift));
  return { drift: sorted[0]?.drift ?? 'cosmetic', reasons: sorted };
}
