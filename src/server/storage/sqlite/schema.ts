// The tables of the ledger file, and how an older file becomes a newer one.
import { versionedSchema } from './versioned-schema.ts';

/**
 * Step n takes a file of version n to n + 1; a released step never changes.
 * INVARIANT: `entries` is appended in order of `seq` and has no second index: an index on the live
 * log would cost more than the row. Whoever changes `counters` moves `head` in the same transaction,
 * so an unmoved head means that counters held in memory are still right. No text that is read back
 * holds a NUL: one of the drivers would cut it there. Entries, counter keys and owners are JSON.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE entries (
     seq INTEGER PRIMARY KEY,
     hash TEXT NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   CREATE TABLE head (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     seq INTEGER NOT NULL,
     hash TEXT NOT NULL,
     base_seq INTEGER NOT NULL,
     base_hash TEXT NOT NULL
   ) STRICT;
   INSERT INTO head VALUES (1, 0, '${'0'.repeat(64)}', 0, '${'0'.repeat(64)}');
   CREATE TABLE counters (
     key TEXT NOT NULL,
     start_ms INTEGER NOT NULL,
     end_ms INTEGER NOT NULL,
     value TEXT NOT NULL,
     PRIMARY KEY (key, start_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE tasks (
     server TEXT NOT NULL,
     task TEXT NOT NULL,
     owner TEXT NOT NULL,
     bound_ms INTEGER NOT NULL,
     PRIMARY KEY (server, task)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE approvals (
     id TEXT PRIMARY KEY,
     call_key TEXT NOT NULL,
     organisation TEXT NOT NULL,
     server TEXT NOT NULL,
     grant_id TEXT NOT NULL,
     tool TEXT NOT NULL,
     state TEXT NOT NULL,
     requested_ms INTEGER NOT NULL,
     expires_ms INTEGER NOT NULL,
     body TEXT NOT NULL,
     sealed BLOB NOT NULL
   ) STRICT;
   CREATE INDEX approvals_by_key ON approvals (call_key);
   CREATE INDEX approvals_by_time ON approvals (organisation, requested_ms);
   CREATE INDEX approvals_by_tool ON approvals (grant_id, tool, state);
   CREATE INDEX approvals_by_end ON approvals (expires_ms);
   CREATE TABLE approval_events (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     approval TEXT NOT NULL,
     kind TEXT NOT NULL,
     at_ms INTEGER NOT NULL
   ) STRICT;`,
];

export const { migrate, requireContent, requireReadable } = versionedSchema({
  what: 'ledger',
  steps: MIGRATIONS,
  emptyHelp: 'put the ledger back, or restart the gateway to begin a new one',
  olderHelp: 'start the gateway on this folder once, it brings the ledger up to date',
});
