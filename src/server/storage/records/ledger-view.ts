// The ledger as the index of records reads it: on a connection of its own that only reads, so that no
// commit ever waits for a search.
import type { ChainEntry, LedgerState } from '#core/decisions/index.ts';
import { watchLedgerToRead } from '../sqlite/ledger-file.ts';
import type { SqlDatabase, SqlRow } from '../sqlite/sql-database.ts';
import type { WatchedFile } from '../sqlite/watched-file.ts';

export interface LedgerView {
  state(): LedgerState;
  /** Entries from `seq` on, that one too, oldest first. */
  entriesFrom(seq: number, limit: number): readonly ChainEntry[];
  /** Texts by number; what retention has removed is left out. */
  texts(seqs: readonly number[]): ReadonlyMap<number, string>;
}

/** Throws `SqlFailure` or `StorageError`. */
export function openLedgerView(file: string): WatchedFile<LedgerView> {
  return watchLedgerToRead(file, prepareView);
}

function prepareView(db: SqlDatabase): LedgerView {
  const state = db.prepare('SELECT seq, hash, base_seq, base_hash FROM head WHERE id = 1');
  const from = db.prepare(
    `SELECT seq, hash, body FROM entries
     WHERE seq >= max(?, (SELECT base_seq + 1 FROM head)) ORDER BY seq LIMIT ?`,
  );
  const some = db.prepare(
    `SELECT seq, body FROM entries
     WHERE seq IN (SELECT value FROM json_each(?)) AND seq > (SELECT base_seq FROM head)`,
  );
  return {
    state() {
      const row = state.all([])[0] ?? {};
      return {
        head: { seq: Number(row['seq']), hash: String(row['hash']) },
        base: { seq: Number(row['base_seq']), hash: String(row['base_hash']) },
      };
    },
    entriesFrom: (seq, limit) => from.all([seq, limit]).map(entryOf),
    texts(seqs) {
      const rows = seqs.length === 0 ? [] : some.all([JSON.stringify(seqs)]);
      return new Map(rows.map((row) => [Number(row['seq']), String(row['body'])]));
    },
  };
}

function entryOf(row: SqlRow): ChainEntry {
  return { seq: Number(row['seq']), hash: String(row['hash']), text: String(row['body']) };
}
