// Approvals without a disk: rows for the memory ledger.
import { type ApprovalEvent, type ApprovalRow, stateAt } from '#core/approvals/index.ts';
import type { ApprovalRows } from '../approval-rows.ts';

export function createMemoryApprovalRows(): ApprovalRows {
  const kept = new Map<string, { row: ApprovalRow; readonly sealed: Uint8Array }>();
  let events: ApprovalEvent[] = [];
  const all = () => [...kept.values()].map(({ row }) => row);
  const newestFirst = () =>
    all().sort((a, b) => b.requestedAtMs - a.requestedAtMs || (a.id < b.id ? 1 : -1));
  let sequence = 0;
  return {
    row: (id) => kept.get(id)?.row,
    rowsOfKey: (key) => all().filter((row) => row.key === key),
    waiting: (grant, nowMs) =>
      all().filter((row) => row.grant.id === grant && stateAt(row, nowMs) === 'pending').length,
    insert: (row, sealed) => void kept.set(row.id, { row, sealed }),
    update(row) {
      const known = kept.get(row.id);
      if (known !== undefined) known.row = row;
    },
    sealed: (id) => kept.get(id)?.sealed,
    list: (filter, nowMs, limit, before) =>
      newestFirst()
        .filter(
          (row) =>
            (filter.organisation ?? row.organisation) === row.organisation &&
            (filter.state ?? stateAt(row, nowMs)) === stateAt(row, nowMs) &&
            (filter.grant ?? row.grant.id) === row.grant.id &&
            (filter.server ?? row.server.id) === row.server.id &&
            (filter.tool ?? row.tool) === row.tool &&
            (before === undefined ||
              row.requestedAtMs < before.requestedAtMs ||
              (row.requestedAtMs === before.requestedAtMs && row.id < before.id)),
        )
        .slice(0, limit),
    lastApproved: ({ id, organisation, server, grant, tool }) =>
      newestFirst().find(
        (row) =>
          row.id !== id &&
          (row.state === 'approved' || row.state === 'used') &&
          row.organisation === organisation &&
          row.server.id === server.id &&
          row.grant.id === grant.id &&
          row.tool === tool,
      ),
    addEvent(approval, kind, atMs) {
      sequence += 1;
      events.push({ sequence, approval, kind, atMs });
    },
    events: (after, limit) => events.filter((event) => event.sequence > after).slice(0, limit),
    lastEvent: () => sequence,
    forget(undecidedBeforeMs, decidedBeforeMs) {
      for (const { state, expiresAtMs, id } of all()) {
        const beforeMs = state === 'pending' ? undecidedBeforeMs : decidedBeforeMs;
        if (expiresAtMs < beforeMs) kept.delete(id);
      }
      events = events.filter(({ atMs }) => atMs >= decidedBeforeMs);
    },
  };
}
