// The reading port on an open ledger file, for the gateway's own ledger and for the commands that
// only look (open-records.ts).
import type { LedgerReader } from '#core/decisions/index.ts';
import { patiently } from './patience.ts';
import { storageTrouble } from './sql-trouble.ts';
import type { Tables } from './tables.ts';

export interface LedgerReaderParts {
  readonly file: string;
  readonly use: () => Tables;
  /** How long to wait while another process holds the file exclusively (it is being recovered). */
  readonly busyTimeoutMs: number;
}

export function createLedgerReader(parts: LedgerReaderParts): LedgerReader {
  const read = async <Value>(work: (tables: Tables) => Value): Promise<Value> => {
    try {
      return await patiently(() => work(parts.use()), parts.busyTimeoutMs);
    } catch (error) {
      throw storageTrouble(error, parts.file);
    }
  };
  return {
    state: () => read((tables) => tables.state()),
    stateWithCounters: () =>
      read((tables) => tables.snapshot(() => ({ ...tables.state(), counters: tables.counters() }))),
    entriesAfter: (seq, limit) => read((tables) => tables.entriesAfter(seq, limit)),
    entriesBefore: (seq, limit) => read((tables) => tables.entriesBefore(seq, limit)),
  };
}
