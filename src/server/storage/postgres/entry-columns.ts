// What the columns beside an entry hold, for searching and counting: made from the drafts and endings of
// a batch, in the order of its entries. Used by batch-writer.ts; the columns are in ledger-schema.ts.
import type { Charge } from '#contract/decision.ts';
import type { Batch, ChainEntry, Draft, Ending } from '#core/decisions/index.ts';
import { searchText } from './search-text.ts';

/** A row of `ledger_entries` without its writer, in the order of its columns. */
export type EntryRow = readonly [
  seq: number,
  hash: string,
  body: string,
  kind: 'decision' | 'outcome' | 'checkpoint',
  atMs: number,
  requestId: string | null,
  countedUntilMs: number | null,
  organisation: string | null,
  server: string | null,
  grant: string | null,
  tool: string | null,
  decision: string | null,
  rule: string | null,
  session: string | null,
];

interface Noted {
  readonly endings: readonly Ending[];
  readonly drafts: readonly Draft[];
  readonly nowMs: number;
}

/** Endings have an entry each, and stand first; of the drafts those that were written. */
export function entryRows(batch: Batch, { endings, drafts, nowMs }: Noted): readonly EntryRow[] {
  const rows: EntryRow[] = [];
  const entries = batch.entries.values();
  const next = (): ChainEntry => {
    const { value } = entries.next();
    // INVARIANT: `prepareBatch` writes an entry for each of those that are asked for here.
    if (value === undefined) throw new Error('a batch has fewer entries than it should');
    return value;
  };
  for (const { requestId, returned } of endings) {
    const { seq, hash, text } = next();
    const until = countedUntil(returned);
    rows.push([
      ...([seq, hash, text, 'outcome', nowMs] as const),
      ...([searchText(requestId), until] as const),
      ...NO_COLUMNS,
    ]);
  }
  for (const [index, draft] of drafts.entries()) {
    const result = batch.results[index];
    if (result === undefined || 'failed' in result || result.committed.approvalGone === true) {
      continue;
    }
    rows.push(decisionRow(next(), draft, result.committed.refused));
  }
  return rows;
}

const NO_COLUMNS = [null, null, null, null, null, null, null] as const;

function decisionRow(
  { seq, hash, text }: ChainEntry,
  { record, charges }: Draft,
  refused: { readonly decision: string; readonly rule: string } | undefined,
): EntryRow {
  const { organisation, session } = record;
  const { decision, rule } = refused ?? record;
  return [
    seq,
    hash,
    text,
    'decision',
    Date.parse(record.at),
    searchText(record.requestId),
    refused === undefined ? countedUntil(charges) : null,
    organisation === undefined ? null : searchText(organisation),
    searchText(record.server),
    searchText(record.grant),
    searchText(record.tool),
    decision,
    searchText(rule),
    session === undefined ? null : searchText(session),
  ];
}

function countedUntil(charges: readonly Charge[]): number | null {
  let until: number | null = null;
  for (const { windowEndMs } of charges) until = Math.max(until ?? windowEndMs, windowEndMs);
  return until;
}

/** The rows as columns, as `unnest` takes them. */
export function columnsOf(rows: readonly EntryRow[]): readonly (readonly unknown[])[] {
  return Array.from({ length: COLUMN_TYPES.length }, (_, column) => rows.map((row) => row[column]));
}

/** The types of the columns, for the statement. */
export const COLUMN_TYPES = [
  ...['bigint', 'text', 'text', 'text', 'bigint', 'text', 'bigint'],
  ...['text', 'text', 'text', 'text', 'text', 'text', 'text'],
] as const;

export const COLUMN_NAMES =
  'seq, hash, body, kind, at_ms, request_id, counted_until_ms, organisation, server, grant_id, tool, decision, rule, session';
