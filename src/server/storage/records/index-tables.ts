// The statements on one open index of records, prepared once. No waiting here; `transact` and
// `snapshot` put them between BEGIN and COMMIT.
import { type SqlDatabase, type SqlRow, sqlBytes } from '../sqlite/sql-database.ts';
import { countTables } from './count-tables.ts';
import { fields, quoted, runFor, unquoted } from './json-rows.ts';
import { BLOCK_ROWS, columnsOf } from './packed-rows.ts';

/** Up to where the ledger is in here. */
export interface IndexPlace {
  readonly seq: number;
  readonly hash: string;
  /** The ledger's base when it was last looked at. */
  readonly base: number;
}

export interface BlockHead {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly rows: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly mark: Uint8Array;
}

export interface OpenCall {
  readonly seq: number;
  readonly series: number;
  readonly atMs: number;
}

export type IndexTables = ReturnType<typeof prepareIndex>;

/** More than a block has columns. */
const COLUMNS = 16;
/** Rows that one step of forgetting removes of a table. */
const FORGET_ROWS = 2_000;

export function prepareIndex(db: SqlDatabase) {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const counting = countTables(db);
  return {
    /** All of the work or nothing. Throws `SqlFailure`, busy among others. */
    transact: <Value>(work: () => Value): Value => {
      begin.run([]);
      try {
        const value = work();
        commit.run([]);
        return value;
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK');
        counting.forgetSeries();
        throw error;
      }
    },
    /** Reads what belongs together, from one moment. */
    snapshot: <Value>(work: () => Value): Value => {
      db.exec('BEGIN');
      try {
        return work();
      } finally {
        if (db.inTransaction) db.exec('COMMIT');
      }
    },
    ...placeTables(db),
    ...blockTables(db),
    ...openTables(db),
    ...endTables(db),
    ...calledTables(db),
    ...counting,
  };
}

function placeTables(db: SqlDatabase) {
  const place = db.prepare('SELECT seq, hash, base FROM place WHERE id = 1');
  const move = db.prepare('UPDATE place SET seq = ?, hash = ?, base = ? WHERE id = 1');
  return {
    place(): IndexPlace {
      const row = place.all([])[0] ?? {};
      return { seq: Number(row['seq']), hash: String(row['hash']), base: Number(row['base']) };
    },
    movePlace: ({ seq, hash, base }: IndexPlace) => void move.run([seq, hash, base]),
  };
}

function blockTables(db: SqlDatabase) {
  const insert = db.prepare(
    `INSERT INTO blocks (first_seq, last_seq, rows, min_ms, max_ms, mark, data)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const heads = db.prepare(
    `SELECT first_seq, last_seq, rows, min_ms, max_ms, mark FROM blocks
     WHERE first_seq < ? ORDER BY first_seq DESC LIMIT ?`,
  );
  const sizes = db.prepare('SELECT rows FROM blocks ORDER BY first_seq DESC LIMIT ?');
  const data = db.prepare('SELECT data FROM blocks WHERE first_seq = ?');
  const drop = db.prepare('DELETE FROM blocks WHERE first_seq >= ?');
  const dropOld = db.prepare('DELETE FROM blocks WHERE last_seq <= ? AND first_seq <= ?');
  const addColumn = db.prepare('INSERT OR REPLACE INTO columns (id, data) VALUES (?, ?)');
  const column = db.prepare('SELECT data FROM columns WHERE id = ?');
  const dropColumns = db.prepare(
    `DELETE FROM columns
     WHERE id < ${COLUMNS} * coalesce((SELECT min(first_seq) FROM blocks), ? + 1)`,
  );
  const nothing = new Uint8Array();
  return {
    /** Whole blocks are kept by their columns. */
    addBlock: (head: BlockHead, packed: Uint8Array) => {
      const isWhole = head.rows >= BLOCK_ROWS;
      const about = [head.firstSeq, head.lastSeq, head.rows, head.minMs, head.maxMs];
      insert.run([...about, head.mark, isWhole ? nothing : packed]);
      if (!isWhole) return;
      for (const [number, bytes] of columnsOf(packed)) {
        addColumn.run([head.firstSeq * COLUMNS + number, bytes]);
      }
    },
    /** Newest first. */
    blocksBefore: (seq: number, limit: number) => heads.all([seq, limit]).map(blockHead),
    /** Numbers of rows, newest first. */
    blockSizes: (limit: number) => sizes.all([limit]).map((row) => Number(row['rows'])),
    /** The packed rows of a block that is not whole. */
    blockData: (firstSeq: number) => sqlBytes(data.all([firstSeq])[0]?.['data']),
    /** A column of a whole one. */
    blockColumn: (firstSeq: number, number: number) =>
      sqlBytes(column.all([firstSeq * COLUMNS + number])[0]?.['data']),
    dropBlocksFrom: (firstSeq: number) => void drop.run([firstSeq]),
    dropBlocksTo: (seq: number) => {
      dropOld.run([seq, seq]);
      dropColumns.run([seq]);
    },
  };
}

function blockHead(row: SqlRow): BlockHead {
  return {
    firstSeq: Number(row['first_seq']),
    lastSeq: Number(row['last_seq']),
    rows: Number(row['rows']),
    minMs: Number(row['min_ms']),
    maxMs: Number(row['max_ms']),
    mark: sqlBytes(row['mark']),
  };
}

function openTables(db: SqlDatabase) {
  const add = db.prepare(
    `INSERT OR REPLACE INTO open (request, seq, series, at_ms) SELECT ${fields(4)}`,
  );
  const some = db.prepare(
    `SELECT request, seq, series, at_ms FROM open
     WHERE request IN (SELECT value FROM json_each(?))`,
  );
  const close = db.prepare('DELETE FROM open WHERE request IN (SELECT value FROM json_each(?))');
  const drop = db.prepare('DELETE FROM open WHERE seq <= ?');
  return {
    addOpen: (calls: ReadonlyMap<string, OpenCall>) => {
      const rows = [...calls].map(([request, { seq, series, atMs }]) => {
        return [quoted(request), seq, series, atMs];
      });
      runFor(add, rows);
    },
    openCalls: (requests: readonly string[]): ReadonlyMap<string, OpenCall> => {
      const rows = requests.length === 0 ? [] : some.all([JSON.stringify(requests.map(quoted))]);
      return new Map(rows.map((row) => [unquoted(row['request']), openCall(row)]));
    },
    closeCalls: (requests: readonly string[]) => runFor(close, requests.map(quoted)),
    forgetOpen: (toSeq: number) => void drop.run([toSeq]),
  };
}

function openCall(row: SqlRow): OpenCall {
  return {
    seq: Number(row['seq']),
    series: Number(row['series']),
    atMs: Number(row['at_ms']),
  };
}

function endTables(db: SqlDatabase) {
  const add = db.prepare(`INSERT OR IGNORE INTO ends (seq, end_seq) SELECT ${fields(2)}`);
  const some = db.prepare(
    'SELECT seq, end_seq FROM ends WHERE seq IN (SELECT value FROM json_each(?))',
  );
  const drop = db.prepare('DELETE FROM ends WHERE seq <= min(?, (SELECT min(seq) FROM ends) + ?)');
  return {
    /** Numbers of the entry that began a call and of the one that ended it. */
    addEnds: (pairs: readonly (readonly [number, number])[]) => runFor(add, pairs),
    endsOf: (seqs: readonly number[]): ReadonlyMap<number, number> => {
      const rows = seqs.length === 0 ? [] : some.all([JSON.stringify(seqs)]);
      return new Map(rows.map((row) => [Number(row['seq']), Number(row['end_seq'])]));
    },
    /** Some of them; false when there are more. */
    forgetEnds: (toSeq: number): boolean => drop.run([toSeq, FORGET_ROWS]) === 0,
  };
}

function calledTables(db: SqlDatabase) {
  const add = db.prepare(
    `INSERT INTO last_calls (server, tool, at_ms) SELECT ${fields(3)} WHERE true
     ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)`,
  );
  const ofServer = db.prepare('SELECT tool, at_ms FROM last_calls WHERE server = ?');
  const drop = db.prepare('DELETE FROM last_calls WHERE at_ms < ?');
  return {
    called: (calls: readonly (readonly [server: string, tool: string, atMs: number])[]) => {
      const rows = calls.map(([server, tool, atMs]) => [quoted(server), quoted(tool), atMs]);
      runFor(add, rows);
    },
    lastCalls: (server: string): ReadonlyMap<string, number> => {
      const rows = ofServer.all([quoted(server)]);
      return new Map(rows.map((row) => [unquoted(row['tool']), Number(row['at_ms'])]));
    },
    forgetCalled: (beforeMs: number) => void drop.run([beforeMs]),
  };
}
