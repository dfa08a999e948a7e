// What the subjects of this folder need of a database. Implemented by sqlite-control.ts and
// postgres-control.ts; writing.ts builds on it. Failures are `StorageError`s.
import type { Kysely } from 'kysely';
import type { ControlTables } from './control-tables.ts';

export type Tables = Kysely<ControlTables>;

export interface ControlDatabase {
  /** For single statements that change nothing. */
  readonly read: Tables;
  /** Several statements that see the same moment. */
  snapshot<Value>(work: (tables: Tables) => Promise<Value>): Promise<Value>;
  /**
   * One transaction, alone among all processes from its beginning to its end: what it has read stays
   * true until it commits. Rolls back when `work` rejects.
   */
  write<Value>(work: (tables: Tables) => Promise<Value>): Promise<Value>;
  /** Wakes followers in other processes when the transaction commits. */
  announce(tables: Tables): Promise<void>;
  /** Calls `wake` when another process has announced something, as far as the database can. */
  listen(wake: () => void): { readonly tend: () => void; readonly stop: () => Promise<void> };
  close(): Promise<void>;
}
