// The figures of the whole catalogue, moved by every write in its own transaction and so right after
// each and cheap to read.
import { GRADE_LETTERS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { CatalogueStats } from '#core/assessment/index.ts';
import type { Statements } from './statements.ts';

/** The time of the newest scan moves by maximum, the others by sum. */
export const NEWEST = 'scanned';

export function writeTotals(statements: Statements, totals: ReadonlyMap<string, number>): void {
  for (const [name, by] of totals) {
    if (by === 0) continue;
    statements.run(
      name === NEWEST
        ? `INSERT INTO totals (name, value) VALUES (?, ?)
           ON CONFLICT DO UPDATE SET value = max(value, excluded.value)`
        : `INSERT INTO totals (name, value) VALUES (?, ?)
           ON CONFLICT DO UPDATE SET value = value + excluded.value`,
      [name, by],
    );
  }
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
    scannedAtMs: values.get(NEWEST) ?? null,
  };
}
