// The ledger without a disk, for tests and for runs that keep nothing. Same ports, same answers as
// the embedded database (conformance.test.ts holds them together); gone when the process ends.
import { Fault } from '#contract/errors.ts';
import { inForce } from '#core/approvals/index.ts';
import {
  type Batch,
  CHAIN_START,
  type ChainEntry,
  type ChainPoint,
  type CounterValue,
  checkpointText,
  createCounterMap,
  type Draft,
  type Ending,
  linkHash,
  parseEntry,
  prepareBatch,
  quoteJson,
} from '#core/decisions/index.ts';
import { TASK_OWNER_KEPT_MS, type TaskOwner } from '#core/grants/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { approvalNow, askIn, decideIn, listIn, writeApprovals } from '../approval-rows.ts';
import type { LedgerStore } from '../sqlite/ledger.ts';
import { createMemoryApprovalRows } from './approvals.ts';

/** @param parts.clock milliseconds since 1970 */
export function createMemoryLedger(parts: { readonly clock: () => number }): LedgerStore {
  const { clock } = parts;
  const counters = createCounterMap<CounterValue>();
  const owners = createOwners(clock);
  const approvals = createMemoryApprovalRows();
  const entries: ChainEntry[] = [];
  let base: ChainPoint = CHAIN_START;
  let closed = false;
  const head = (): ChainPoint => entries.at(-1) ?? base;

  const write = (drafts: readonly Draft[], endings: readonly Ending[]): Batch => {
    if (closed) throw new Fault('record_failed', 'the ledger is closed');
    const read = (key: string, startMs: number) => counters.get(key, startMs)?.value;
    const { seq, hash } = head();
    const from = { seq, hash };
    const batch = prepareBatch({
      head: from,
      drafts,
      endings,
      read,
      hash: sha256Hex,
      quote: quoteJson,
      approval: (id) => approvalNow(approvals.row(id), clock()),
      nowMs: clock(),
    });
    writeApprovals(approvals, batch.approvals);
    entries.push(...batch.entries);
    for (const change of batch.counters) {
      counters.set(change.key, change.windowStartMs, change);
    }
    return batch;
  };

  return {
    async commit(draft) {
      const result = write([draft], []).results[0];
      if (result === undefined) throw new Error('a batch has no result for a draft');
      if ('failed' in result) throw result.failed;
      return result.committed;
    },
    complete(requestId, completion, returned, approval) {
      if (closed) return;
      const taken = approval === undefined ? {} : { approval };
      write([], [{ requestId, completion, returned, ...taken }]);
    },
    approvals: {
      inForce: async (key, nowMs) => inForce(approvals.rowsOfKey(key), nowMs),
      ask: async (asked, sealed, nowMs) => askIn(approvals, asked, sealed, nowMs),
      decide: async (id, organisation, decision) => decideIn(approvals, id, organisation, decision),
      approval: async (id) => approvals.row(id),
      sealedArguments: async (id) => approvals.sealed(id),
      approvals: async (filter, page, nowMs) => listIn(approvals, filter, page, nowMs),
      lastApproved: async (row) => approvals.lastApproved(row),
      approvalEvents: async (after, limit) => approvals.events(after, limit),
      lastApprovalEvent: async () => approvals.lastEvent(),
    },
    async close() {
      closed = true;
    },
    state: async () => ({ base, head: point(head()) }),
    stateWithCounters: async () => ({
      base,
      head: point(head()),
      counters: [...counters.values()],
    }),
    entriesAfter: async (seq, limit) => entries.filter((entry) => entry.seq > seq).slice(0, limit),
    entriesBefore: async (seq, limit) =>
      entries
        .filter((entry) => entry.seq < seq)
        .toReversed()
        .slice(0, limit),
    async prune({ olderThanMs }) {
      const cut = entries.findLast((entry) => isOlder(entry, clock() - olderThanMs));
      if (cut === undefined) return { removed: 0, base };
      const text = checkpointText(new Date(clock()).toISOString(), cut.seq, cut.hash);
      const last = head();
      const entry = { seq: last.seq + 1, hash: linkHash(sha256Hex, last.hash, text), text };
      const removed = cut.seq - base.seq;
      base = point(cut);
      entries.push(entry);
      entries.splice(0, removed);
      return { removed, base };
    },
    ...owners,
  };
}

function isOlder(entry: ChainEntry, cutMs: number): boolean {
  const parsed = parseEntry(entry.text);
  return parsed.ok && Date.parse(parsed.value.at) < cutMs;
}

function point({ seq, hash }: ChainPoint): ChainPoint {
  return { seq, hash };
}

function createOwners(clock: () => number): Pick<LedgerStore, 'bindTask' | 'taskOwner'> {
  const owners = new Map<string, TaskOwner & { readonly boundMs: number }>();
  const find = (server: string, taskId: string) => {
    const owner = owners.get(JSON.stringify([server, taskId]));
    return owner !== undefined && owner.boundMs >= clock() - TASK_OWNER_KEPT_MS ? owner : undefined;
  };
  return {
    async bindTask(server, taskId, grant, tool) {
      if (find(server, taskId) !== undefined) return;
      owners.set(JSON.stringify([server, taskId]), { grant, tool, boundMs: clock() });
    },
    async taskOwner(server, taskId) {
      const owner = find(server, taskId);
      return owner === undefined ? undefined : { grant: owner.grant, tool: owner.tool };
    },
  };
}
