// The statements of one open catalogue file, each prepared when it is first used. Synchronous, so a
// transaction is never interleaved with another of this process.
import type { SqlDatabase, SqlRow, SqlStatement, SqlValue } from '../sqlite/sql-database.ts';

export interface Statements {
  run(sql: string, values?: readonly SqlValue[]): number;
  all(sql: string, values?: readonly SqlValue[]): readonly SqlRow[];
  first(sql: string, values?: readonly SqlValue[]): SqlRow | undefined;
  /** All or nothing, as the only writer. */
  write<Value>(work: () => Value): Value;
  /** Several reads of one moment. */
  snapshot<Value>(work: () => Value): Value;
}

export function createStatements(db: SqlDatabase): Statements {
  const prepared = new Map<string, SqlStatement>();
  const statement = (sql: string): SqlStatement => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const made = db.prepare(sql);
    prepared.set(sql, made);
    return made;
  };
  const all = (sql: string, values: readonly SqlValue[] = []) => statement(sql).all(values);
  const run = (sql: string, values: readonly SqlValue[] = []) => statement(sql).run(values);
  const within = <Value>(begin: string, work: () => Value): Value => {
    // Not prepared: one that failed because another process writes would stay begun, and no other
    // transaction could commit beside it.
    db.exec(begin);
    try {
      const value = work();
      run('COMMIT');
      return value;
    } catch (error) {
      // SQLite has sometimes rolled back by itself, as when the disk is full.
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
  return {
    run,
    all,
    first: (sql, values = []) => statement(sql).first(values),
    write: (work) => within('BEGIN IMMEDIATE', work),
    snapshot: (work) => within('BEGIN', work),
  };
}
