// The little that we need of an SQL driver, so that two can serve: node:sqlite where Node has a
// settled one, libsql elsewhere (open-database.ts). Both are synchronous; every failure is a
// `SqlFailure`.

export type SqlValue = string | number | null | Uint8Array;
/** A value that was stored as bytes comes as `Uint8Array` or `ArrayBuffer`; see `sqlBytes`. */
export type SqlRow = Readonly<Record<string, unknown>>;

export interface SqlStatement {
  /** Runs a statement that returns no rows; gives the number of rows changed. */
  run(values: readonly SqlValue[]): number;
  all(values: readonly SqlValue[]): readonly SqlRow[];
  /** The first row; further ones are not read. A driver may add a member of its own to it. */
  first(values: readonly SqlValue[]): SqlRow | undefined;
}

export interface SqlDatabase {
  /** One or more statements, no values. */
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  readonly inTransaction: boolean;
  close(): void;
}

/** A failure of the database with SQLite's primary result code, 1 (`SQLITE_ERROR`) if unknown. */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure';
  readonly code: number;

  constructor(code: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    // The low byte of an extended result code is the primary one.
    this.code = code & 0xff;
  }
}

/** The bytes of a value of a row, whichever driver gave it; none for a value that is no bytes. */
export function sqlBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array();
}
