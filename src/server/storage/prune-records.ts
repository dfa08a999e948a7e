// Retention from the command line: works beside running gateways, like any other writer.
import { existsSync } from 'node:fs';
import type { Retired } from '#core/decisions/index.ts';
import { openLedger } from './sqlite/ledger.ts';
import { ledgerPath, noLedger } from './sqlite/ledger-file.ts';

/**
 * Removes the records of a data folder that are older than an age (milliseconds).
 * Rejects with a `StorageError`, also when there is no ledger in the folder.
 */
export async function pruneRecords(
  folder: string,
  olderThanMs: number,
  clock: () => number,
): Promise<Retired> {
  if (!existsSync(ledgerPath(folder))) throw noLedger(folder);
  const ledger = openLedger({ folder, fsync: 'never', clock });
  try {
    return await ledger.prune({ olderThanMs });
  } finally {
    await ledger.close();
  }
}
