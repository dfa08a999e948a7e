// What the record store must answer, worked out the plain way: every record in a list, looked at one
// by one. And calls of every kind to fill both with.
import type { Completion, DecisionRecord } from '#contract/record.ts';
import type { RecordCount, RecordFilter, RecordRow } from '#core/decisions/index.ts';
import { DONE, NOON_MS } from '../ledger/drafts.ts';

export const PLACES = {
  organisation: ['org_a', 'org_b', undefined],
  server: ['shop', 'bank'],
  grant: ['grt_1', 'grt_2', 'grt_3'],
  tool: ['pay', 'look', 'refund', 'pay"}\n{"kind":"decision"\u0000\u202e'],
  rule: ['', '/default', '/tools/pay/deny_if/0'],
  session: ['s1', 's2', undefined],
  decision: ['allow', 'deny', 'ask'],
} as const;

const FAILED: Completion = { ...DONE, outcome: 'http_5xx', status: 500 };

/** The record of call `index`: any numbers give one, the same numbers the same one. */
export function recordOf(index: number, pick: (max: number) => number): DecisionRecord {
  const one = <Value>(values: readonly Value[]) => values[pick(values.length)] as Value; // in range
  const [organisation, session] = [one(PLACES.organisation), one(PLACES.session)];
  const decision = one(PLACES.decision);
  return {
    requestId: `r${String(index).padStart(6, '0')}`,
    at: new Date(NOON_MS + index * 7_000 + pick(3_000)).toISOString(),
    ...(organisation === undefined ? {} : { organisation }),
    server: one(PLACES.server),
    grant: one(PLACES.grant),
    ...(session === undefined ? {} : { session }),
    method: 'tools/call',
    tool: one(PLACES.tool),
    decision,
    rule: decision === 'allow' ? '' : one(PLACES.rule.slice(1)),
    argumentKeys: [],
    argumentsHmac: 'ab'.repeat(32),
  };
}

/** `undefined`: it runs on. */
export function endOf(pick: (max: number) => number): Completion | undefined {
  return [DONE, DONE, FAILED, undefined][pick(4)];
}

export function naiveRecords(rows: readonly RecordRow[], filter: RecordFilter) {
  return rows.filter((row) => naivePasses(row, filter)).toReversed();
}

function naivePasses(row: RecordRow, filter: RecordFilter): boolean {
  const { organisation, fromMs, toMs, ...names } = filter;
  if (organisation !== undefined) {
    const isOwn = row.organisation === organisation.id;
    const isOrphan = row.organisation === undefined && organisation.orphans;
    if (!isOwn && !isOrphan) return false;
  }
  const atMs = Date.parse(row.at);
  if (fromMs !== undefined && atMs < fromMs) return false;
  if (toMs !== undefined && atMs >= toMs) return false;
  return Object.entries(names).every(([name, value]) => row[name as keyof RecordRow] === value);
}

export function naiveCounts(
  rows: readonly RecordRow[],
  filter: RecordFilter,
  stepMs: number,
): readonly RecordCount[] {
  const sums = new Map<number, RecordCount>();
  for (const row of naiveRecords(rows, filter)) {
    const startMs = Math.floor(Date.parse(row.at) / stepMs) * stepMs;
    const sum = sums.get(startMs) ?? { startMs, allow: 0, deny: 0, ask: 0, failed: 0 };
    const failed = row.completion !== undefined && row.completion.outcome !== 'ok' ? 1 : 0;
    sums.set(startMs, {
      ...sum,
      [row.decision]: sum[row.decision] + 1,
      failed: sum.failed + failed,
    });
  }
  return [...sums.values()].toSorted((a, b) => a.startMs - b.startMs);
}
