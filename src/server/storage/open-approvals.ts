// Approvals of a data folder for the command line: works beside running gateways, which see a decision
// with the next call.
import { existsSync } from 'node:fs';
import type { ApprovalStore } from '#core/approvals/index.ts';
import { openLedger } from './sqlite/ledger.ts';
import { ledgerPath, noLedger } from './sqlite/ledger-file.ts';

/** False too where gateways keep records in a database that they share. */
export function hasLedger(folder: string): boolean {
  return existsSync(ledgerPath(folder));
}

/** @throws StorageError when there is no ledger in the folder or it cannot be used */
export function openApprovals(
  folder: string,
  clock: () => number,
): ApprovalStore & { close(): Promise<void> } {
  if (!hasLedger(folder)) throw noLedger(folder);
  const { approvals, close } = openLedger({ folder, fsync: 'never', clock });
  return { ...approvals, close };
}
