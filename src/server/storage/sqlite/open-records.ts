// Opens the ledger of a data folder for reading only. Used by `logs` and `audit`, beside running
// gateways; creates and changes nothing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainReport, LedgerReader } from '#core/decisions/index.ts';
import { StorageError } from '../storage-error.ts';
import { type VerifyOptions, verifyLedger } from '../verify-ledger.ts';
import { LEDGER_FILE } from './ledger-file.ts';
import { createLedgerReader } from './ledger-reader.ts';
import { openDatabase } from './open-database.ts';
import { patientlyBlocking } from './patience.ts';
import { requireReadable } from './schema.ts';
import { storageTrouble } from './sql-trouble.ts';
import { prepareTables } from './tables.ts';

export interface Records extends LedgerReader {
  /** Checks the whole ledger. Rejects when it cannot be read. */
  verify(options: VerifyOptions): Promise<ChainReport>;
  close(): void;
}

const BUSY_TIMEOUT_MS = 5_000;

/** @throws StorageError when there is no ledger in the folder or it cannot be read */
export function openRecords(folder: string): Records {
  const file = join(folder, LEDGER_FILE);
  if (!existsSync(file)) {
    throw new StorageError(
      'missing',
      `there is no ledger in \`${folder}\``,
      'name the data folder with --state, or make a call through the gateway first',
    );
  }
  try {
    const { db, tables } = patientlyBlocking(() => open(file), BUSY_TIMEOUT_MS);
    const reader = createLedgerReader({ file, use: () => tables, busyTimeoutMs: BUSY_TIMEOUT_MS });
    return {
      ...reader,
      verify: (options) => verifyLedger(reader, options),
      close: () => db.close(),
    };
  } catch (error) {
    throw storageTrouble(error, file);
  }
}

function open(file: string) {
  const db = openDatabase(file, true);
  try {
    requireReadable(db, file);
    return { db, tables: prepareTables(db) };
  } catch (error) {
    db.close();
    throw error;
  }
}
