// Rows that go to the driver as one JSON array, and texts as JSON: one call into the driver, however
// many rows they are. Used by the tables of the index.
import type { SqlStatement } from '../sqlite/sql-database.ts';

/** The fields of rows that come as one JSON array. */
export function fields(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `json_extract(value, '$[${index}]')`);
  return `${names.join(', ')} FROM json_each(?)`;
}

export function runFor(statement: SqlStatement, rows: readonly unknown[]): void {
  if (rows.length > 0) statement.run([JSON.stringify(rows)]);
}

/** Names come from outside; no text with a NUL comes back whole from every driver, but JSON does. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

export function unquoted(value: unknown): string {
  return String(JSON.parse(String(value)));
}
