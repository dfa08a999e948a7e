// Kysely on our own SQLite port (../sqlite/sql-database.ts). One connection a dialect, handed out to one
// borrower at a time; while another process has the lock, borrowers wait without blocking.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { patiently } from '../sqlite/patience.ts';
import type { SqlDatabase, SqlRow, SqlStatement, SqlValue } from '../sqlite/sql-database.ts';
import { isBusy, storageTrouble } from '../sqlite/sql-trouble.ts';
import type { WatchedFile } from '../sqlite/watched-file.ts';

/** A connection and what was prepared on it. */
export interface PreparedDatabase {
  readonly db: SqlDatabase;
  readonly statement: (sql: string) => SqlStatement;
}

export interface SqliteDialectParts {
  readonly file: WatchedFile<PreparedDatabase>;
  readonly path: string;
  /** The noun of the file in messages. */
  readonly what: string;
  /** `write`: a transaction has the writer's lock from its beginning. */
  readonly mode: 'read' | 'write';
  readonly busyTimeoutMs: number;
}

/** Statements kept prepared; their number is bounded by the shapes of our queries. */
const PREPARED_MAX = 500;

export function prepareDatabase(db: SqlDatabase): PreparedDatabase {
  const known = new Map<string, SqlStatement>();
  return {
    db,
    statement(sql) {
      const prepared = known.get(sql) ?? db.prepare(sql);
      if (known.size >= PREPARED_MAX) known.clear();
      known.set(sql, prepared);
      return prepared;
    },
  };
}

export function createSqliteDialect(parts: SqliteDialectParts): Dialect {
  return {
    createDriver: () => createDriver(parts),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

interface Connection extends DatabaseConnection {
  readonly db: SqlDatabase;
  /** Something other than a lock has failed on it. */
  isInDoubt: boolean;
}

function createDriver(parts: SqliteDialectParts): Driver {
  const { file, path, what, mode, busyTimeoutMs } = parts;
  const turns = createTurns();
  const patient: Patient = async (work, connection) => {
    try {
      return await patiently(work, busyTimeoutMs);
    } catch (error) {
      const isFailure = error instanceof Error && error.name === 'SqlFailure';
      if (connection !== undefined && isFailure && !isBusy(error)) connection.isInDoubt = true;
      throw storageTrouble(error, path, what);
    }
  };
  const run = (connection: DatabaseConnection, sql: string) =>
    patient(() => connectionOf(connection).db.exec(sql), connectionOf(connection));
  return {
    init: async () => {},
    async acquireConnection() {
      const done = await turns.take();
      try {
        const opened = await patient(() => file.use());
        return createConnection(opened, patient);
      } catch (error) {
        done();
        throw error;
      }
    },
    beginTransaction: (connection) =>
      run(connection, mode === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN'),
    commitTransaction: (connection) => run(connection, 'COMMIT'),
    async rollbackTransaction(connection) {
      // SQLite has already done it after some failures.
      if (connectionOf(connection).db.inTransaction) await run(connection, 'ROLLBACK');
    },
    async releaseConnection(connection) {
      if (connectionOf(connection).isInDoubt) file.doubt();
      turns.end();
    },
    destroy: async () => file.close(),
  };
}

function connectionOf(connection: DatabaseConnection): Connection {
  return connection as Connection; // made by acquireConnection
}

type Patient = <Value>(work: () => Value, connection?: Connection) => Promise<Value>;

function createConnection({ db, statement }: PreparedDatabase, patient: Patient): Connection {
  const execute = (query: CompiledQuery): QueryResult<SqlRow> => {
    const values = query.parameters.map(sqlValue);
    const prepared = statement(query.sql);
    if (givesRows(query)) return { rows: [...prepared.all(values)] };
    return { rows: [], numAffectedRows: BigInt(prepared.run(values)) };
  };
  const connection: Connection = {
    db,
    isInDoubt: false,
    executeQuery: <Row>(query: CompiledQuery) =>
      patient(() => execute(query) as QueryResult<Row>, connection), // Row: the builder knows it
    streamQuery() {
      throw new Error('rows are not streamed');
    },
  };
  return connection;
}

function givesRows({ query, sql }: CompiledQuery): boolean {
  if (query.kind === 'SelectQueryNode') return true;
  if (query.kind === 'RawNode') return /^\s*(select|with|pragma)\b/i.test(sql);
  return 'returning' in query && query.returning !== undefined;
}

function sqlValue(value: unknown): SqlValue {
  if (typeof value === 'string') return withoutNul(value);
  if (typeof value === 'number' || value === null || value instanceof Uint8Array) return value;
  throw new TypeError(`a value of type ${typeof value} cannot be stored`);
}

/** Text as every database can keep it: one cuts it at a NUL, another refuses it. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

/** Lets borrowers in one after the other, in the order in which they came. */
function createTurns() {
  const waiting: (() => void)[] = [];
  let isTaken = false;
  const end = () => {
    const next = waiting.shift();
    if (next === undefined) isTaken = false;
    else next();
  };
  return {
    end,
    async take(): Promise<() => void> {
      if (isTaken) await new Promise<void>((resolve) => waiting.push(resolve));
      isTaken = true;
      return end;
    },
  };
}
