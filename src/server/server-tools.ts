// From what a server listed to the tools that the control plane keeps: class, severity, fingerprint, and
// what changed since the definition was seen last. Used by tool-survey.ts.
import type { ServerTool } from '#contract/control.ts';
import { compareDefinitions } from '#core/assessment/index.ts';
import {
  type Classification,
  classifyTools,
  type FindingKind,
  fingerprintOf,
} from '#core/catalogue/index.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { sha256Hex } from '#server/host/hash.ts';

/** Beyond this a name or a definition is no honest one; it is left out, and so denied. */
const NAME_MAX = 1_024;
const TOOLS_MAX = 10_000;
const FINDINGS_MAX = 10;
/** Findings that no honest server has a use for; the others are facts, or may be our mistake. */
const TOLD: ReadonlySet<FindingKind> = new Set(['poisoned', 'hidden-text', 'look-alike-name']);

/** @param known the tools as they are kept, with what changed before */
export function serverTools(
  server: string,
  listed: readonly Json[],
  known: readonly ServerTool[],
): ServerTool[] {
  const definitions = usable(listed);
  const verdicts = classifyTools(definitions, { name: server });
  const before = new Map(known.map((tool) => [tool.name, tool]));
  return definitions.flatMap((definition, index) => {
    const verdict = verdicts[index];
    return verdict === undefined
      ? []
      : [toServerTool(server, definition, verdict, before.get(verdict.name))];
  });
}

/** The first of each name. */
function usable(listed: readonly Json[]): readonly JsonObject[] {
  const seen = new Set<string>();
  return listed.slice(0, TOOLS_MAX).flatMap((entry) => {
    const name = isJsonObject(entry) ? entry['name'] : undefined;
    if (typeof name !== 'string' || name === '' || name.length > NAME_MAX) return [];
    if (seen.has(name) || !isJsonObject(entry)) return [];
    seen.add(name);
    return [entry];
  });
}

function toServerTool(
  server: string,
  definition: JsonObject,
  verdict: Classification,
  known: ServerTool | undefined,
): ServerTool {
  const { title, description, inputSchema, outputSchema, annotations } = definition;
  const tool: ServerTool = {
    name: verdict.name,
    title: typeof title === 'string' ? title : null,
    description: typeof description === 'string' ? description : null,
    inputSchema: inputSchema ?? null,
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(annotations === undefined ? {} : { annotations }),
    class: verdict.category,
    severity: verdict.severity,
    confidence: verdict.confidence,
    rationale: verdict.rationale,
    ...findingsOf(verdict),
    fingerprint: fingerprintOf(definition, sha256Hex),
    state: 'new',
    drift: null,
    lastCalledAtMs: known?.lastCalledAtMs ?? null,
  };
  return known === undefined ? tool : { ...tool, drift: driftOf(server, known, tool, verdict) };
}

/** Those that whoever approves the definition should see; a server cannot fill the store with them. */
function findingsOf({ findings }: Classification): Pick<ServerTool, 'findings'> {
  const told = findings.filter(({ kind }) => TOLD.has(kind)).slice(0, FINDINGS_MAX);
  return told.length === 0 ? {} : { findings: told };
}

/** The store keeps it only while the definition is not the approved one. */
function driftOf(
  server: string,
  known: ServerTool,
  tool: ServerTool,
  verdict: Classification,
): string | null {
  if (known.fingerprint === tool.fingerprint) return known.drift;
  const definition = { ...known, inputSchema: known.inputSchema } as unknown as Json; // kept as JSON
  const [old] = classifyTools([definition], { name: server });
  const { reasons } = compareDefinitions(compared(known, old), compared(tool, verdict));
  const said = reasons.slice(0, 5).map(({ drift, text }) => `${drift}: ${text}`);
  const all = [
    ...(known.state === 'changed' && known.drift !== null ? [known.drift] : []),
    ...said,
  ];
  return (all.length === 0 ? 'the definition reads differently' : all.join('; ')).slice(0, 2_000);
}

function compared(tool: ServerTool, verdict: Classification | undefined) {
  const { title, description, inputSchema, outputSchema, annotations } = tool;
  const { class: category, severity } = tool;
  const findings = (verdict?.findings ?? []).map((finding) => ({ ...finding, tools: [tool.name] }));
  const schemas = { inputSchema, ...(outputSchema === undefined ? {} : { outputSchema }) };
  return { title, description, ...schemas, annotations, category, severity, findings };
}
