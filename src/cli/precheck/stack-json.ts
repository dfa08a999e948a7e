// A stack as one JSON object: what CI and agents read. Tools are summed up; `precheck` has them whole.
import { toolsToFence } from '#core/assessment/index.ts';
import type { Checked } from './check.ts';
import { fieldsOf } from './check-fields.ts';
import { entryJson } from './check-json.ts';
import {
  isBehindGateway,
  isListed,
  type Stack,
  type StackServer,
  stackNeedsAttention,
} from './stack.ts';

/** The object that `stack --json` prints. */
export function stackJson(stack: Stack, origin: string, nowMs: number) {
  return {
    ran: true,
    origin,
    attention: stackNeedsAttention(stack),
    files: stack.files,
    totals: stack.totals,
    servers: stack.servers.map((server) => serverJson(server, nowMs)),
    combinations: stack.combinations.map(({ combination, clients }) => ({
      ...combination,
      clients,
    })),
    duplicates: stack.duplicates,
    sharedNames: stack.sharedNames,
    problems: stack.problems.map(({ file, problem }) => ({ file, ...problem })),
  };
}

function serverJson({ checked, disabled, attention }: StackServer, nowMs: number) {
  const { subject, stored, verdict, reasons, notes, queued } = checked;
  return {
    name: subject.name,
    identifiers: subject.identifiers,
    configured: subject.entries.map(entryJson),
    known: stored !== undefined,
    listed: isListed(checked),
    verdict,
    attention,
    disabled,
    behindGateway: isBehindGateway(checked),
    reasons,
    notes,
    fields: fieldsOf(checked, nowMs),
    record: recordJson(checked),
    queued,
  };
}

function recordJson({ stored }: Checked) {
  if (stored === undefined) return null;
  const { slug, source, title, version, grade, counts, severities, outcome } = stored.server;
  const flagged = toolsToFence(stored.tools);
  return {
    slug,
    source,
    title,
    version,
    outcome,
    grade: grade?.letter ?? null,
    score: grade?.score ?? null,
    counts,
    severities,
    flagged: flagged.map(({ name, category, severity }) => ({ name, category, severity })),
  };
}
