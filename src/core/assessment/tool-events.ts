// What happened to the tools of a server between two scans, as events. Called by `eventsOf`.
import {
  DRIFTS,
  type Drift,
  type NewEvent,
  type Severity,
  type ToolRecord,
} from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { classifyTools } from '#core/catalogue/index.ts';
import { isJsonObject, type JsonObject } from '#core/kit/json.ts';
import { compareDefinitions, type DefinitionChange } from './drift.ts';
import { countOf, joined, named } from './name-list.ts';
import { quoteOf } from './server-finding.ts';
import { severityRank } from './tool-record.ts';

/** Tools that get an event of their own in one scan, by kind; the rest share one. */
const TOOLS_MAX = 200;
const REASONS_SHOWN = 3;

export type EventDraft = Omit<NewEvent, 'atMs'>;

interface Pair {
  readonly before: ToolRecord;
  readonly after: ToolRecord;
}

export interface ToolChanges {
  readonly events: readonly EventDraft[];
  /** Suspicious changes of this scan, for the history of the server. */
  readonly suspicious: readonly { readonly tool: string; readonly summary: string }[];
}

function draft(
  kind: NewEvent['kind'],
  severity: Severity,
  tool: string | null,
  summary: string,
): EventDraft {
  return { kind, severity, tool, drift: null, summary, before: null, after: null };
}

function rating({ category, severity }: ToolRecord) {
  return { category, severity };
}

/** One event for each tool up to the bound, and one for the rest. */
function bounded(
  kind: 'tool-added' | 'tool-removed',
  tools: readonly ToolRecord[],
  event: (tool: ToolRecord) => EventDraft,
): EventDraft[] {
  const rest = tools.length - TOOLS_MAX;
  const events = tools.slice(0, TOOLS_MAX).map(event);
  if (rest <= 0) return events;
  const verb = kind === 'tool-added' ? 'added' : 'removed';
  const summary = `${countOf(rest, 'more tool was', 'more tools were')} ${verb}.`;
  return [...events, draft(kind, 'Low', null, summary)];
}

function added(tool: ToolRecord): EventDraft {
  const summary = `Tool ${named(tool.name)} was added: ${tool.category}, severity ${tool.severity}.`;
  return { ...draft('tool-added', tool.severity, tool.name, summary), after: rating(tool) };
}

function removed(tool: ToolRecord): EventDraft {
  const summary = `Tool ${named(tool.name)} is gone.`;
  return { ...draft('tool-removed', 'Low', tool.name, summary), before: rating(tool) };
}

/** The definition that a record was made of, as far as it is kept. */
function definitionOf(tool: ToolRecord): JsonObject {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return {
    name,
    ...(title === null ? {} : { title }),
    ...(description === null ? {} : { description }),
    ...(isJsonObject(inputSchema) ? { inputSchema } : {}),
    ...(isJsonObject(outputSchema) ? { outputSchema } : {}),
    ...(isJsonObject(annotations) ? { annotations } : {}),
  };
}

/** Reads both by the rules of today, so that a new rule is not taken for a change of the tool. */
function changeOf({ before, after }: Pair, serverName: string): DefinitionChange {
  const [then] = classifyTools([definitionOf(before)], { name: serverName });
  const old = then === undefined ? before : { ...before, ...then, findings: [...then.findings] };
  return compareDefinitions(old, after);
}

const DRIFT_SEVERITY: Readonly<Record<Drift, Severity>> = {
  cosmetic: 'Low',
  narrowing: 'Low',
  widening: 'Medium',
  suspicious: 'High',
};

const DRIFT_VERB: Readonly<Record<Drift, string>> = {
  cosmetic: 'changed in its wording',
  narrowing: 'allows less',
  widening: 'allows more',
  suspicious: 'changed in a suspicious way',
};

/** One sentence about a change, with its first reasons. */
export function changeSummary(name: string, { drift, reasons }: DefinitionChange): string {
  const told = reasons.filter((one) => one.drift === drift).slice(0, REASONS_SHOWN);
  const why = told.length === 0 ? '' : `: ${joined(told.map(({ text }) => text))}`;
  return `Tool ${named(name)} ${DRIFT_VERB[drift]}${why}.`;
}

function changed({ before, after }: Pair, change: DefinitionChange): EventDraft {
  const { drift, reasons } = change;
  const reworded = before.description !== after.description;
  const side = (tool: ToolRecord) => ({
    fingerprint: tool.fingerprint,
    ...rating(tool),
    ...(reworded ? { description: quoteOf(tool.description ?? '', 300) } : {}),
  });
  return {
    kind: 'definition-changed',
    severity: DRIFT_SEVERITY[drift],
    tool: after.name,
    drift,
    summary: changeSummary(after.name, change),
    before: side(before),
    after: { ...side(after), reasons: reasons.slice(0, 10).map(({ text }) => text) },
  };
}

function rated({ before, after }: Pair): EventDraft[] {
  const events: EventDraft[] = [];
  const name = named(after.name);
  if (before.category !== after.category) {
    const up = TOOL_CLASSES.indexOf(after.category) > TOOL_CLASSES.indexOf(before.category);
    const summary = `Tool ${name} is ${after.category} now and was ${before.category}.`;
    events.push({
      ...draft('category-changed', up ? after.riskClass : 'Low', after.name, summary),
      before: before.category,
      after: after.category,
    });
  }
  if (before.severity !== after.severity) {
    const up = severityRank(after.severity) > severityRank(before.severity);
    const summary = `The severity of tool ${name} is ${after.severity} now and was ${before.severity}.`;
    events.push({
      ...draft('severity-changed', up ? after.severity : 'Low', after.name, summary),
      before: before.severity,
      after: after.severity,
    });
  }
  return events;
}

interface Change {
  readonly name: string;
  readonly event: EventDraft;
  readonly drift: Drift;
}

/** Changed definitions, the gravest first; beyond the bound one event tells how many more. */
function changeEvents(changes: readonly Change[]): EventDraft[] {
  const rank = ({ drift }: Change) => DRIFTS.indexOf(drift);
  const sorted = changes.toSorted((a, b) => rank(b) - rank(a));
  const [told, rest] = [sorted.slice(0, TOOLS_MAX), sorted.slice(TOOLS_MAX)];
  const [worst] = rest;
  const events = told.map(({ event }) => event);
  if (worst === undefined) return events;
  const summary = `${countOf(rest.length, 'more definition', 'more definitions')} changed.`;
  const { drift } = worst;
  return [
    ...events,
    { ...draft('definition-changed', DRIFT_SEVERITY[drift], null, summary), drift },
  ];
}

/** Everything that happened to the tools; quiet ones say nothing. */
export function toolChanges(
  before: readonly ToolRecord[],
  after: readonly ToolRecord[],
  serverName: string,
): ToolChanges {
  const old = new Map(before.map((tool) => [tool.name, tool]));
  const now = new Set(after.map(({ name }) => name));
  const pairs = after.flatMap((tool): Pair[] => {
    const was = old.get(tool.name);
    return was === undefined ? [] : [{ before: was, after: tool }];
  });
  const changes = pairs
    .filter((pair) => pair.before.fingerprint !== pair.after.fingerprint)
    .map((pair): Change => {
      const change = changeOf(pair, serverName);
      const event = changed(pair, change);
      return { name: pair.after.name, event, drift: change.drift };
    });
  const isNew = ({ name }: ToolRecord) => !old.has(name);
  const isGone = ({ name }: ToolRecord) => !now.has(name);
  return {
    events: [
      ...bounded('tool-added', after.filter(isNew), added),
      ...bounded('tool-removed', before.filter(isGone), removed),
      ...changeEvents(changes),
      ...pairs.flatMap(rated).slice(0, TOOLS_MAX),
    ],
    suspicious: changes
      .filter(({ drift }) => drift === 'suspicious')
      .map(({ name, event }) => ({ tool: name, summary: event.summary })),
  };
}
