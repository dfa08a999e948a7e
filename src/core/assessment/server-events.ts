// What happened to a server between two scans, apart from its tools' definitions, as events: grade,
// identity, posture, findings, outcome. Called by the assessment.

import type { NewEvent } from '#contract/catalogue.ts';
import {
  AUTH_POSTURES,
  type FindingEntry,
  GRADE_LETTERS,
  type Grade,
  IDENTITY_LEVELS,
  type ServerRecord,
  type Severity,
} from '#contract/catalogue.ts';
import { named } from './name-list.ts';
import type { StoredServer } from './store.ts';
import type { EventDraft } from './tool-events.ts';

const FINDINGS_MAX = 100;
/** Findings on tools that are worth telling on their own; the others come with the definition. */
const TOLD_KINDS = new Set([
  'poisoned',
  'hidden-text',
  'look-alike-name',
  'contradictory-annotation',
]);

function draft(
  kind: NewEvent['kind'],
  severity: Severity,
  summary: string,
  sides: { readonly before?: unknown; readonly after?: unknown } = {},
): EventDraft {
  const { before = null, after = null } = sides;
  return { kind, severity, tool: null, drift: null, summary, before, after };
}

/** `A (96)`. */
function gradeText({ letter, score }: Grade): string {
  return `${letter} (${score})`;
}

function gradeEvents(before: Grade | null, after: Grade | null): EventDraft[] {
  if (before?.letter === after?.letter) return [];
  const rank = (grade: Grade | null) => (grade === null ? -1 : GRADE_LETTERS.indexOf(grade.letter));
  const worse = before !== null && rank(after) > rank(before);
  const steps = rank(after) - rank(before);
  const severity = !worse ? 'Low' : steps > 1 || after?.letter === 'F' ? 'High' : 'Medium';
  const was = before === null ? 'there was none before' : `it was ${gradeText(before)}`;
  const summary =
    after === null
      ? `There is no grade now; ${was}.`
      : `The grade is ${gradeText(after)} now; ${was}.`;
  const side = (grade: Grade | null) =>
    grade === null ? null : { letter: grade.letter, score: grade.score };
  return [draft('grade-changed', severity, summary, { before: side(before), after: side(after) })];
}

function identityEvents(
  before: ServerRecord['identity'],
  after: ServerRecord['identity'],
): EventDraft[] {
  if (before.level === after.level && before.publisher === after.publisher) return [];
  const rank = (identity: ServerRecord['identity']) => IDENTITY_LEVELS.indexOf(identity.level);
  const other = before.publisher !== after.publisher && before.publisher !== null;
  const severity = rank(after) < rank(before) || other ? 'High' : 'Low';
  const text = ({ level, publisher }: ServerRecord['identity']) =>
    publisher === null ? level : `${level} (${named(publisher)})`;
  const summary = `The identity is ${text(after)} now and was ${text(before)}.`;
  const side = ({ level, publisher }: ServerRecord['identity']) => ({ level, publisher });
  return [
    draft('identity-changed', severity, summary, { before: side(before), after: side(after) }),
  ];
}

function postureEvents(
  before: ServerRecord['posture'],
  after: ServerRecord['posture'],
): EventDraft[] {
  const side = ({ auth, tls, rateLimited }: ServerRecord['posture']) => ({
    auth,
    tls,
    rateLimited,
  });
  if (before.auth === after.auth && before.tls === after.tls) return [];
  const looser = before.auth === 'gated' && AUTH_POSTURES.indexOf(after.auth) > 1;
  const bare = before.tls === true && after.tls === false;
  const severity = looser || bare ? 'High' : 'Low';
  const plain = (posture: ServerRecord['posture']) =>
    posture.tls === false ? `${posture.auth} without TLS` : posture.auth;
  const summary = `The posture is ${plain(after)} now and was ${plain(before)}.`;
  return [
    draft('posture-changed', severity, summary, { before: side(before), after: side(after) }),
  ];
}

interface Found {
  readonly tool: string | null;
  readonly finding: FindingEntry;
}

function foundIn({ server, tools }: StoredServer): Map<string, Found> {
  const found = new Map<string, Found>();
  const add = (tool: string | null, finding: FindingEntry) => {
    const key = JSON.stringify([tool, finding.kind, finding.code]);
    if (!found.has(key)) found.set(key, { tool, finding });
  };
  for (const finding of server.findings) add(null, finding);
  for (const tool of tools) {
    for (const finding of tool.findings) if (TOLD_KINDS.has(finding.kind)) add(tool.name, finding);
  }
  return found;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}

function addedEvent({ tool, finding }: Found): EventDraft {
  const { kind, code, severity, message, source, quote } = finding;
  const where = tool === null ? '' : `Tool ${named(tool)}: `;
  const summary = `${where}${where === '' ? sentence(message) : message}.`;
  const event = kind === 'look-alike-server' ? 'look-alike-found' : 'finding-added';
  return { ...draft(event, severity, summary, { after: { kind, code, source, quote } }), tool };
}

function resolvedEvent({ tool, finding }: Found): EventDraft {
  const { kind, code, message } = finding;
  const where = tool === null ? '' : ` on tool ${named(tool)}`;
  const summary = `No longer found${where}: ${message}.`;
  return { ...draft('finding-resolved', 'Low', summary, { before: { kind, code } }), tool };
}

function findingEvents(before: StoredServer, after: StoredServer): EventDraft[] {
  const [old, now] = [foundIn(before), foundIn(after)];
  const tools = new Set(after.tools.map(({ name }) => name));
  const added = [...now].filter(([key]) => !old.has(key)).map(([, found]) => addedEvent(found));
  // What went with its tool is told by the tool's own event.
  const resolved = [...old]
    .filter(([key, { tool }]) => !now.has(key) && (tool === null || tools.has(tool)))
    .map(([, found]) => resolvedEvent(found));
  return [...added.slice(0, FINDINGS_MAX), ...resolved.slice(0, FINDINGS_MAX)];
}

function outcomeEvents(
  { server: before }: StoredServer,
  { server: after }: StoredServer,
): EventDraft[] {
  if (before.outcome === after.outcome) return [];
  const reason = after.scan.reason === null ? '' : `: ${after.scan.reason}`;
  const lost = before.outcome === 'listed';
  const summary = `The newest scan ended as \`${after.outcome}\` and the one before as \`${before.outcome}\`${reason}.`;
  return [
    draft('outcome-changed', lost ? 'Medium' : 'Low', summary, {
      before: before.outcome,
      after: after.outcome,
    }),
  ];
}

/** Events of a server that was not known: that it is there, and what must not wait. */
export function firstEvents(after: StoredServer): EventDraft[] {
  const { title, grade, counts, outcome } = after.server;
  const known =
    outcome === 'listed'
      ? `${counts.total} ${counts.total === 1 ? 'tool' : 'tools'}, ${grade === null ? 'no grade' : `grade ${grade.letter}`}`
      : `the scan ended as \`${outcome}\``;
  const grave = [...foundIn(after).values()].filter(
    ({ finding }) => finding.severity === 'Critical' || finding.kind === 'look-alike-server',
  );
  return [
    draft('server-added', 'Low', `${named(title)} was added: ${known}.`, {
      after: { outcome, grade: grade?.letter ?? null },
    }),
    ...grave.slice(0, FINDINGS_MAX).map(addedEvent),
  ];
}

/** Events of a server that was known; none when nothing changed. */
export function serverEvents(before: StoredServer, after: StoredServer): EventDraft[] {
  return [
    ...outcomeEvents(before, after),
    ...gradeEvents(before.server.grade, after.server.grade),
    ...identityEvents(before.server.identity, after.server.identity),
    ...postureEvents(before.server.posture, after.server.posture),
    ...findingEvents(before, after),
  ];
}
