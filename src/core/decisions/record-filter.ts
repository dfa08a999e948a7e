// Whether a record is among those that somebody looks for, and how entries of the ledger become rows.
// Used by every driver of the record store, by live tails and by the command line.
import type { Completion, DecisionRecord } from '#contract/record.ts';
import type { DecisionEntry, OutcomeEntry } from './entry.ts';
import type { RecordFilter } from './record-store.ts';

export function recordPasses(filter: RecordFilter, record: DecisionRecord): boolean {
  const { organisation, server, grant, tool, decision, rule, session, fromMs, toMs } = filter;
  return (
    (organisation === undefined || belongsTo(organisation, record)) &&
    (server === undefined || record.server === server) &&
    (grant === undefined || record.grant === grant) &&
    (tool === undefined || record.tool === tool) &&
    (decision === undefined || record.decision === decision) &&
    (rule === undefined || record.rule === rule) &&
    (session === undefined || record.session === session) &&
    (fromMs === undefined || Date.parse(record.at) >= fromMs) &&
    (toMs === undefined || Date.parse(record.at) < toMs)
  );
}

function belongsTo(
  { id, orphans }: NonNullable<RecordFilter['organisation']>,
  { organisation }: DecisionRecord,
): boolean {
  return organisation === undefined ? orphans : organisation === id;
}

/** The record without what is only there for audits. */
export function recordOfEntry(entry: DecisionEntry): DecisionRecord {
  const { kind: _kind, counted: _counted, ...record } = entry;
  return record;
}

export function completionOfEntry(entry: OutcomeEntry): Completion {
  const { kind: _kind, at: _at, requestId: _id, counted: _counted, ...completion } = entry;
  return completion;
}
