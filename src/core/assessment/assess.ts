// From a scan report to what the catalogue holds: the record of the server, the records of its
// tools, and what is new about them. Called by whoever stores a scan. Pure and deterministic; no
// report, however malformed, makes it fail.
import type { NewEvent, ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import type { ScanReport } from '#contract/scan-report.ts';
import { classifyTools } from '#core/catalogue/index.ts';
import { gradeOf } from './grade.ts';
import { gradeFactsOf } from './grade-facts.ts';
import { identityOf } from './identity.ts';
import { KNOWN_SERVERS } from './known-servers.ts';
import { readListedTools } from './listed-tools.ts';
import type { KnownName } from './look-alike.ts';
import { postureOf } from './posture.ts';
import { firstEvents, serverEvents } from './server-events.ts';
import { findWithoutTools, findWithTools, gravestFirst } from './server-findings.ts';
import { answerPart, packagePart, scanPart } from './server-record.ts';
import { proposedSlug, sourceKey } from './source-key.ts';
import type { Assessed, StoredServer } from './store.ts';
import { titleOf } from './title.ts';
import { type EventDraft, toolChanges } from './tool-events.ts';
import { byRisk, toolRecord } from './tool-record.ts';
import { contextOf, countsOf, severitiesOf } from './totals.ts';

/** How long a suspicious change counts: 180 days. */
const REMEMBERED_MS = 180 * 24 * 60 * 60 * 1000;
const REMEMBERED_MAX = 20;

export interface AssessmentParts {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Hash of a text with its name in front: `sha256:<hex>`. */
  readonly hash: (text: string) => string;
  readonly context?: {
    /** Names that look-alikes imitate; the built-in list when absent. */
    readonly knownNames?: readonly KnownName[];
    /** Source key → the name under which the official registry lists it. */
    readonly registryNames?: ReadonlyMap<string, string>;
  };
}

type Before = StoredServer | undefined;

/** The tools of a report: of repeated names the riskiest. */
function toolsOf(
  report: ScanReport,
  before: Before,
  server: ToolRecord['server'],
  parts: AssessmentParts,
) {
  const { tools, findings } = readListedTools(report.tools);
  const name = report.package?.name ?? report.serverInfo?.name ?? server.title;
  const verdicts = classifyTools(
    tools.map(({ definition }) => definition),
    { name },
  );
  const known = new Map(before?.tools.map((tool) => [tool.name, tool]));
  const records = tools.flatMap((tool, index) => {
    const verdict = verdicts[index];
    if (verdict === undefined) return [];
    const { nowMs, hash } = parts;
    return [toolRecord(tool, verdict, { server, nowMs, hash, before: known.get(tool.name) })];
  });
  const unique = new Map<string, ToolRecord>();
  for (const record of records.sort(byRisk)) {
    if (!unique.has(record.name)) unique.set(record.name, record);
  }
  return { tools: [...unique.values()], findings };
}

function remembered(
  before: Before,
  parts: AssessmentParts,
  fresh: readonly { tool: string; summary: string }[],
) {
  const since = parts.nowMs - REMEMBERED_MS;
  const old = before?.server.suspiciousChanges.filter(({ atMs }) => atMs > since) ?? [];
  const now = fresh.map((change) => ({ atMs: parts.nowMs, ...change }));
  return [...now, ...old].slice(0, REMEMBERED_MAX);
}

/** What a look at the package and the address alone shows, whatever the scan came to. */
function outsideOf(report: ScanReport, parts: AssessmentParts) {
  const known = parts.context?.knownNames ?? KNOWN_SERVERS;
  const findings = findWithoutTools(report, known);
  const listed = parts.context?.registryNames?.get(sourceKey(report.source));
  const identity = identityOf(report, {
    ...(listed === undefined ? {} : { registryName: listed }),
    imitates: findings.some(({ kind }) => kind === 'look-alike-server'),
  });
  return { findings, identity, posture: postureOf(report) };
}

/** The part of a record that is computed from its tools and its other parts. */
function summed(
  server: Omit<
    ServerRecord,
    'grade' | 'score' | 'counts' | 'severities' | 'context' | 'findingCount'
  >,
  tools: readonly ToolRecord[],
  graded: boolean,
): ServerRecord {
  const grade = graded ? gradeOf(gradeFactsOf(server, tools)) : null;
  const onTools = tools.reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    ...server,
    grade,
    score: grade?.score ?? null,
    counts: countsOf(tools),
    severities: severitiesOf(tools),
    context: contextOf(tools),
    findingCount: server.findings.length + onTools,
  };
}

function frameOf(report: ScanReport, before: Before, { nowMs }: AssessmentParts) {
  return {
    slug: before?.server.slug ?? proposedSlug(report.source),
    source: sourceKey(report.source),
    outcome: report.outcome,
    scan: scanPart(report, before?.server.scan.listedAtMs ?? null),
    scannedAtMs: report.startedAtMs,
    changedAtMs: before?.server.changedAtMs ?? nowMs,
    firstSeenAtMs: before?.server.firstSeenAtMs ?? nowMs,
  };
}

/** A scan that listed tools: everything is new. */
function ofListed(
  report: ScanReport,
  before: Before,
  parts: AssessmentParts,
): [StoredServer, EventDraft[]] {
  const frame = frameOf(report, before, parts);
  const title = titleOf(report);
  const { tools, findings } = toolsOf(report, before, { slug: frame.slug, title }, parts);
  const listedBefore = before !== undefined && before.server.scan.listedAtMs !== null;
  const name = report.package?.name ?? title;
  const changes = listedBefore
    ? toolChanges(before.tools, tools, name)
    : { events: [], suspicious: [] };
  const outside = outsideOf(report, parts);
  const server = summed(
    {
      ...frame,
      title,
      ...packagePart(report),
      ...answerPart(report),
      publisher: outside.identity.publisher,
      identity: outside.identity,
      posture: outside.posture,
      auth: outside.posture.auth,
      findings: gravestFirst([...outside.findings, ...findings, ...findWithTools(report, tools)]),
      suspiciousChanges: remembered(before, parts, changes.suspicious),
    },
    tools,
    true,
  );
  return [{ server, tools }, [...changes.events]];
}

/** A first scan that came to nothing: what is known of the outside, no tools, no grade. */
function ofFailed(report: ScanReport, before: Before, parts: AssessmentParts): StoredServer {
  const outside = outsideOf(report, parts);
  const server = summed(
    {
      ...frameOf(report, before, parts),
      title: titleOf(report),
      ...packagePart(report),
      ...answerPart(report),
      publisher: outside.identity.publisher,
      identity: outside.identity,
      posture: outside.posture,
      auth: outside.posture.auth,
      findings: gravestFirst(outside.findings),
      suspiciousChanges: [],
    },
    [],
    false,
  );
  return { server, tools: [] };
}

/** Kinds of findings that a failed scan can judge as well as a good one. */
const OUTSIDE_KINDS = new Set(['look-alike-server', 'install-scripts', 'deprecated']);

/** A failed rescan: the tools stay as they were known; package and address are looked at again. */
function ofRescan(report: ScanReport, before: StoredServer, parts: AssessmentParts): StoredServer {
  const kept = { ...before.server, ...frameOf(report, before, parts) };
  kept.suspiciousChanges = remembered(before, parts, []);
  if (report.package === undefined && report.remote === undefined) {
    return {
      server: summed(kept, before.tools, before.server.grade !== null),
      tools: before.tools,
    };
  }
  const outside = outsideOf(report, parts);
  const inside = before.server.findings.filter(({ kind }) => !OUTSIDE_KINDS.has(kind));
  const seen = outside.findings.filter(({ kind }) => OUTSIDE_KINDS.has(kind));
  const facts = report.package === undefined ? {} : packagePart(report);
  const identity =
    report.package !== undefined || outside.identity.level !== 'unknown'
      ? outside.identity
      : before.server.identity;
  const posture = outside.posture.auth === 'unknown' ? before.server.posture : outside.posture;
  const server = summed(
    {
      ...kept,
      ...facts,
      // The tools that are shown are those of the version that was listed.
      integrity: before.server.integrity,
      publisher: identity.publisher,
      identity,
      posture,
      auth: posture.auth,
      findings: gravestFirst([...seen, ...inside]),
    },
    before.tools,
    before.server.grade !== null,
  );
  return { server, tools: before.tools };
}

/** An outcome alone changes nothing about the server itself. */
function withChange(
  server: ServerRecord,
  events: readonly EventDraft[],
  nowMs: number,
): ServerRecord {
  const real = events.some(({ kind }) => kind !== 'outcome-changed');
  return real ? { ...server, changedAtMs: nowMs } : server;
}

function isKnown(before: Before): before is StoredServer {
  return before !== undefined;
}

/** Judges a scan by what was known before it. Never fails. */
export function assess(report: ScanReport, before: Before, parts: AssessmentParts): Assessed {
  const listed = report.outcome === 'listed';
  const listedBefore = isKnown(before) && before.server.scan.listedAtMs !== null;
  const [now, changes] = listed
    ? ofListed(report, before, parts)
    : [listedBefore ? ofRescan(report, before, parts) : ofFailed(report, before, parts), []];
  const drafts = isKnown(before) ? [...changes, ...serverEvents(before, now)] : firstEvents(now);
  const events: NewEvent[] = drafts.map((draft) => ({ ...draft, atMs: parts.nowMs }));
  return { server: withChange(now.server, drafts, parts.nowMs), tools: now.tools, events };
}
