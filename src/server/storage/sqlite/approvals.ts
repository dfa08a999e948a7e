// The port of approvals on an open ledger file. Each step is a short transaction of its own, but for
// using one up, which batch-writer.ts does with the record.
import type { ApprovalStore } from '#core/approvals/index.ts';
import { inForce } from '#core/approvals/index.ts';
import { askIn, decideIn, listIn } from '../approval-rows.ts';
import { patiently } from './patience.ts';
import type { Tables } from './tables.ts';

export interface SqliteApprovalsParts {
  readonly use: () => Tables;
  readonly busyTimeoutMs: number;
  /** A failure as the callers get it. */
  readonly explain: (error: unknown) => unknown;
}

export function createSqliteApprovals(parts: SqliteApprovalsParts): ApprovalStore {
  const { use, busyTimeoutMs, explain } = parts;
  const read = async <Value>(work: (tables: Tables) => Value): Promise<Value> => {
    try {
      return await patiently(() => work(use()), busyTimeoutMs);
    } catch (error) {
      throw explain(error);
    }
  };
  const write = <Value>(work: (tables: Tables) => Value): Promise<Value> =>
    read((tables) => {
      tables.begin();
      try {
        const value = work(tables);
        tables.commit();
        return value;
      } catch (error) {
        tables.rollback();
        throw error;
      }
    });
  return {
    inForce: (key, nowMs) => read(({ approvals }) => inForce(approvals.rowsOfKey(key), nowMs)),
    ask: (asked, sealed, nowMs) => write(({ approvals }) => askIn(approvals, asked, sealed, nowMs)),
    decide: (id, organisation, decision) =>
      write(({ approvals }) => decideIn(approvals, id, organisation, decision)),
    approval: (id) => read(({ approvals }) => approvals.row(id)),
    sealedArguments: (id) => read(({ approvals }) => approvals.sealed(id)),
    approvals: (filter, page, nowMs) =>
      read(({ approvals }) => listIn(approvals, filter, page, nowMs)),
    lastApproved: (row) => read(({ approvals }) => approvals.lastApproved(row)),
    approvalEvents: (after, limit) => read(({ approvals }) => approvals.events(after, limit)),
    lastApprovalEvent: () => read(({ approvals }) => approvals.lastEvent()),
  };
}
