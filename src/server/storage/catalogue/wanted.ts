// Servers that somebody asked for and nobody has scanned.
import type { Statements } from './statements.ts';
import { textKey, textOfKey } from './text-key.ts';

// Anybody may ask, so the list is bounded: who was asked for least, and longest ago, is forgotten.
const WANTED_MAX = 10_000;
const IDENTIFIER_MAX = 500;

export function addWanted(statements: Statements, identifier: string, atMs: number): void {
  statements.run(
    `INSERT INTO wanted (identifier, times, first_ms, last_ms) VALUES (?1, 1, ?2, ?2)
     ON CONFLICT DO UPDATE SET times = times + 1, last_ms = max(last_ms, ?2)`,
    [keyOf(identifier), atMs],
  );
  const count = Number(statements.first('SELECT count(*) AS count FROM wanted')?.['count']);
  if (count <= WANTED_MAX) return;
  statements.run(
    `DELETE FROM wanted WHERE identifier <> ? AND identifier IN (
       SELECT identifier FROM wanted ORDER BY times, last_ms LIMIT ?)`,
    [keyOf(identifier), count - WANTED_MAX + 1],
  );
}

/** Asked for most often first, then the longest waiting. */
export function readWanted(
  statements: Statements,
  limit: number,
): readonly { readonly identifier: string; readonly times: number }[] {
  return statements
    .all('SELECT identifier, times FROM wanted ORDER BY times DESC, first_ms, identifier LIMIT ?', [
      Math.max(0, Math.trunc(limit)),
    ])
    .map((row) => ({
      identifier: textOfKey(String(row['identifier'])),
      times: Number(row['times']),
    }));
}

export function removeWanted(statements: Statements, identifier: string): void {
  statements.run('DELETE FROM wanted WHERE identifier = ?', [keyOf(identifier)]);
}

function keyOf(identifier: string): string {
  return textKey(identifier.trim().slice(0, IDENTIFIER_MAX));
}
