// Opens the ledger of a data folder for reading only. Used by `logs` and `audit`, beside running
// gateways; creates and changes nothing.
import { existsSync } from 'node:fs';
import type { ChainReport, LedgerReader } from '#core/decisions/index.ts';
import { type VerifyOptions, verifyLedger } from '../verify-ledger.ts';
import { ledgerPath, noLedger, openLedgerFileToRead } from './ledger-file.ts';
import { createLedgerReader } from './ledger-reader.ts';
import { patientlyBlocking } from './patience.ts';
import { storageTrouble } from './sql-trouble.ts';

export interface Records extends LedgerReader {
  /** Checks the whole ledger. Rejects when it cannot be read. */
  verify(options: VerifyOptions): Promise<ChainReport>;
  close(): void;
}

const BUSY_TIMEOUT_MS = 5_000;

/** @throws StorageError when there is no ledger in the folder or it cannot be read */
export function openRecords(folder: string): Records {
  const file = ledgerPath(folder);
  if (!existsSync(file)) throw noLedger(folder);
  try {
    const opened = patientlyBlocking(() => openLedgerFileToRead(file), BUSY_TIMEOUT_MS);
    const { use, close } = opened;
    const reader = createLedgerReader({ file, use, busyTimeoutMs: BUSY_TIMEOUT_MS });
    return { ...reader, verify: (options) => verifyLedger(reader, options), close };
  } catch (error) {
    throw storageTrouble(error, file);
  }
}
