// The figures of the whole catalogue, moved by every write in its own transaction and so right after
// each and cheap to read.
import { GRADE_LETTERS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { CatalogueStats } from '#core/assessment/index.ts';
import type { Statements } from './statements.ts';

export type Moves = Map<string, number>;

export function move(moves: Moves, name: string, by: number): void {
  moves.set(name, (moves.get(name) ?? 0) + by);
}

export function writeTotals(statements: Statements, moves: Moves, scannedAtMs: number): void {
  for (const [name, by] of moves) {
    if (by === 0) continue;
    statements.run(
      `INSERT INTO totals (name, value) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET value = value + excluded.value`,
      [name, by],
    );
  }
  statements.run(
    `INSERT INTO totals (name, value) VALUES ('scanned', ?)
     ON CONFLICT DO UPDATE SET value = max(value, excluded.value)`,
    [scannedAtMs],
  );
}

/** See `CatalogueStore.stats`. */
export function readStats(statements: Statements): CatalogueStats {
  const values = new Map(
    statements
      .all('SELECT name, value FROM totals')
      .map((row) => [String(row['name']), Number(row['value'])] as const),
  );
  const counts = <Name extends string>(prefix: string, names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, values.get(`${prefix}${name}`) ?? 0])) as Record<
      Name,
      number
    >; // every name has a member
  return {
    servers: values.get('servers') ?? 0,
    tools: values.get('tools') ?? 0,
    categories: counts('category:', TOOL_CLASSES),
    severities: counts('severity:', SEVERITIES),
    grades: counts('grade:', GRADE_LETTERS),
    scannedAtMs: values.get('scanned') ?? null,
  };
}
