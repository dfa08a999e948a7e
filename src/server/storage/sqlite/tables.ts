// The statements on one open ledger file, prepared once. No transactions and no waiting here: the
// callers (batch-writer.ts, ledger-reader.ts, prune.ts) put these between BEGIN and COMMIT.
import type { CounterWrite } from '#core/counters/index.ts';
import type { ChainEntry, ChainPoint, CounterValue, LedgerState } from '#core/decisions/index.ts';
import type { TaskOwner } from '#core/grants/index.ts';
import { approvalTables } from './approval-tables.ts';
import {
  type SqlDatabase,
  SqlFailure,
  type SqlRow,
  type SqlStatement,
  type SqlValue,
} from './sql-database.ts';

export interface TaskBinding extends TaskOwner {
  readonly server: string;
  readonly taskId: string;
}

export type Tables = ReturnType<typeof prepareTables>;

/** Rows are inserted by statements of at most this many: fewer calls into the driver a row. */
const ROWS_MAX = 32;

/** SQLite's result code for a file that does not hold what it should. */
const CORRUPT = 11;

const DECIMAL = /^\d+(\.\d+)?$/;

/** Counters looked at by one step of the sweep. */
const SWEEP_KEYS = 256;

export function prepareTables(db: SqlDatabase) {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  return {
    begin: () => void begin.run([]),
    commit: () => void commit.run([]),
    /** SQLite has sometimes rolled back by itself, as when the disk is full. */
    rollback: () => {
      if (db.inTransaction) db.exec('ROLLBACK');
    },
    /** Reads what belongs together, from one moment. */
    snapshot: <Value>(work: () => Value): Value => {
      db.exec('BEGIN');
      try {
        return work();
      } finally {
        db.exec('COMMIT');
      }
    },
    ...chainTables(db),
    ...counterTables(db),
    ...taskTables(db),
    approvals: approvalTables(db),
  };
}

function chainTables(db: SqlDatabase) {
  const moveHead = db.prepare(
    'UPDATE head SET seq = ?, hash = ? WHERE id = 1 AND seq = ? AND hash = ?',
  );
  const state = db.prepare('SELECT seq, hash, base_seq, base_hash FROM head WHERE id = 1');
  const insert = rowInserter<ChainEntry>(db, 'INSERT INTO entries (seq, hash, body) VALUES', 3, '');
  const after = db.prepare(
    `SELECT seq, hash, body FROM entries
     WHERE seq > max(?, (SELECT base_seq FROM head)) ORDER BY seq LIMIT ?`,
  );
  const before = db.prepare(
    `SELECT seq, hash, body FROM entries
     WHERE seq < ? AND seq > (SELECT base_seq FROM head) ORDER BY seq DESC LIMIT ?`,
  );
  const moveBase = db.prepare('UPDATE head SET base_seq = ?, base_hash = ? WHERE id = 1');
  const dropEntries = db.prepare(
    `DELETE FROM entries WHERE seq <= min((SELECT base_seq FROM head),
       (SELECT min(seq) FROM entries) + ?)`,
  );
  return {
    /** False when the head is not at `from`: another process has written. */
    moveHead: (from: ChainPoint, to: ChainPoint) =>
      moveHead.run([to.seq, to.hash, from.seq, from.hash]) === 1,
    state: () => ledgerState(state.all([])[0]),
    appendEntries: (entries: readonly ChainEntry[]) =>
      insert(entries, (values, { seq, hash, text }) => values.push(seq, hash, text)),
    entriesAfter: (seq: number, limit: number) => after.all([seq, limit]).map(chainEntry),
    entriesBefore: (seq: number, limit: number) => before.all([seq, limit]).map(chainEntry),
    moveBase: (base: ChainPoint) => void moveBase.run([base.seq, base.hash]),
    /** Removes some entries that are not after the base; gives their number, 0 when none are left. */
    dropEntries: (limit: number) => dropEntries.run([limit - 1]),
  };
}

function counterTables(db: SqlDatabase) {
  const value = db.prepare('SELECT value FROM counters WHERE key = ? AND start_ms = ?');
  const all = db.prepare('SELECT key, start_ms, value FROM counters');
  const upsert = rowInserter<CounterWrite>(
    db,
    'INSERT INTO counters (key, start_ms, end_ms, value) VALUES',
    4,
    ' ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const dropWindows = db.prepare('DELETE FROM counters WHERE key = ? AND start_ms < ?');
  const nextKey = db.prepare(
    `SELECT key FROM counters WHERE key > ? ORDER BY key LIMIT 1 OFFSET ${SWEEP_KEYS - 1}`,
  );
  const sweepTo = db.prepare('DELETE FROM counters WHERE key > ? AND key <= ? AND end_ms < ?');
  const sweepRest = db.prepare('DELETE FROM counters WHERE key > ? AND end_ms < ?');
  return {
    counterValue: (key: string, startMs: number): string | undefined => {
      const row = value.all([key, startMs])[0];
      if (row === undefined) return undefined;
      const text = String(row['value']);
      if (!DECIMAL.test(text)) throw new SqlFailure(CORRUPT, `a counter holds no number: ${text}`);
      return text;
    },
    counters: (): readonly CounterValue[] =>
      all.all([]).map((row) => ({
        key: String(row['key']),
        windowStartMs: Number(row['start_ms']),
        value: String(row['value']),
      })),
    putCounters: (rows: readonly CounterWrite[]) =>
      upsert(rows, (values, { key, windowStartMs, windowEndMs, value }) =>
        values.push(key, windowStartMs, windowEndMs, value),
      ),
    /** Forgets the windows of a key that began earlier. */
    dropWindows: (key: string, beforeMs: number) => void dropWindows.run([key, beforeMs]),
    /** Forgets windows ended before a time, some keys at a step; gives where to go on, `''` at the end. */
    sweepCounters: (afterKey: string, endedBeforeMs: number): string => {
      const next = nextKey.all([afterKey])[0];
      if (next === undefined) {
        sweepRest.run([afterKey, endedBeforeMs]);
        return '';
      }
      const key = String(next['key']);
      sweepTo.run([afterKey, key, endedBeforeMs]);
      return key;
    },
  };
}

function taskTables(db: SqlDatabase) {
  const bind = db.prepare(
    `INSERT INTO tasks (server, task, owner, bound_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET owner = excluded.owner, bound_ms = excluded.bound_ms
       WHERE bound_ms < ?`,
  );
  const owner = db.prepare(
    'SELECT owner FROM tasks WHERE server = ? AND task = ? AND bound_ms >= ?',
  );
  const drop = db.prepare('DELETE FROM tasks WHERE bound_ms < ?');
  return {
    /** Leaves a binding that is there alone, unless it is older than `boundSinceMs`. */
    bindTask: (binding: TaskBinding, atMs: number, boundSinceMs: number) => {
      const { server, taskId, grant, tool } = binding;
      bind.run([server, taskId, JSON.stringify({ grant, tool }), atMs, boundSinceMs]);
    },
    taskOwner: (server: string, task: string, boundSinceMs: number): TaskOwner | undefined => {
      const row = owner.all([server, task, boundSinceMs])[0];
      return row === undefined ? undefined : taskOwner(String(row['owner']));
    },
    dropTasks: (boundBeforeMs: number) => void drop.run([boundBeforeMs]),
  };
}

/** Inserts rows by as few statements as `ROWS_MAX` allows. */
function rowInserter<Row>(db: SqlDatabase, head: string, columns: number, tail: string) {
  const place = `(${Array(columns).fill('?').join(',')})`;
  const bySize = new Map<number, SqlStatement>();
  const sized = (rows: number): SqlStatement => {
    const known = bySize.get(rows);
    if (known !== undefined) return known;
    const made = db.prepare(`${head} ${Array(rows).fill(place).join(',')}${tail}`);
    bySize.set(rows, made);
    return made;
  };
  return (rows: readonly Row[], add: (values: SqlValue[], row: Row) => unknown): void => {
    for (let start = 0; start < rows.length; start += ROWS_MAX) {
      const some = rows.length <= ROWS_MAX ? rows : rows.slice(start, start + ROWS_MAX);
      const values: SqlValue[] = [];
      for (const row of some) add(values, row);
      sized(some.length).run(values);
    }
  };
}

function chainEntry(row: SqlRow): ChainEntry {
  return { seq: Number(row['seq']), hash: String(row['hash']), text: String(row['body']) };
}

function taskOwner(text: string): TaskOwner {
  const { grant, tool } = JSON.parse(text) as Partial<Record<keyof TaskOwner, unknown>>; // checked next
  if (typeof grant === 'string' && typeof tool === 'string') return { grant, tool };
  throw new SqlFailure(CORRUPT, 'the owner of a task cannot be read');
}

function ledgerState(row: SqlRow | undefined): LedgerState {
  if (row === undefined) throw new SqlFailure(CORRUPT, 'the row of the head is missing');
  return {
    head: { seq: Number(row['seq']), hash: String(row['hash']) },
    base: { seq: Number(row['base_seq']), hash: String(row['base_hash']) },
  };
}
