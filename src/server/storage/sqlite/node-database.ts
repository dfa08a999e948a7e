// The driver on Node's own SQLite, used from Node 24 on: nothing to install, and faster.
import { type SqlDatabase, SqlFailure, type SqlRow, type SqlValue } from './sql-database.ts';

/** The part of `node:sqlite` used here; the type package of our oldest Node lacks the module. */
interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean; readonly timeout: number },
  ) => {
    exec(sql: string): void;
    prepare(sql: string): {
      run(...values: SqlValue[]): { readonly changes: number | bigint };
      all(...values: SqlValue[]): SqlRow[];
      get(...values: SqlValue[]): SqlRow | undefined;
    };
    readonly isTransaction: boolean;
    close(): void;
  };
}

export function openNodeDatabase(file: string, readOnly: boolean): SqlDatabase {
  // Asked for at run time, because older Nodes do not know the module's name.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite') as unknown as NodeSqlite; // no declaration
  const db = guarded(() => new DatabaseSync(file, { readOnly, timeout: 0 }));
  return {
    exec: (sql) => guarded(() => db.exec(sql)),
    prepare(sql) {
      const statement = guarded(() => db.prepare(sql));
      return {
        run: (values) => guarded(() => Number(statement.run(...values).changes)),
        all: (values) => guarded(() => statement.all(...values)),
        first: (values) => guarded(() => statement.get(...values)),
      };
    },
    get inTransaction() {
      return db.isTransaction;
    },
    close: () => guarded(() => db.close()),
  };
}

function guarded<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 1;
    throw new SqlFailure(code, error);
  }
}
