// What a run of the conformance suite found: scenario → check → status. Read from the suite's own
// files and compared check for check, because its exit code and totals count checks as passed even
// when no server is there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../e2e/drive.ts';

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof REVISIONS)[number];

/** Check → status; a check that is reported n times in a scenario is `id`, `id (2)`, … `id (n)`. */
export type Checks = ReadonlyMap<string, string>;
export type Verdicts = ReadonlyMap<string, Checks>;

interface RawCheck {
  readonly id: string;
  readonly status: string;
  readonly specReferences?: readonly unknown[];
}

const suite = join(root, 'node_modules/@modelcontextprotocol/conformance');

/** The server scenarios that a revision requires, as the suite itself lists them. */
export function requiredScenarios(revision: Revision): readonly string[] {
  const text = readFileSync(join(suite, 'requirements', `${revision}.yaml`), 'utf8');
  const document: { readonly server: readonly string[] } = parse(text);
  return document.server;
}

/** Entries that tell what happened, without a rule behind them, come in any number. */
const isNarration = (check: RawCheck) =>
  check.status === 'INFO' && (check.specReferences ?? []).length === 0;

function readChecks(file: string): Checks {
  const raw: readonly RawCheck[] = JSON.parse(readFileSync(file, 'utf8'));
  const checks = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const check of raw) {
    if (isNarration(check)) continue;
    const count = (seen.get(check.id) ?? 0) + 1;
    seen.set(check.id, count);
    checks.set(count === 1 ? check.id : `${check.id} (${count})`, check.status);
  }
  return checks;
}

/** Reads the folder that the suite wrote with `-o`. */
export function readVerdicts(folder: string): Verdicts {
  const verdicts = new Map<string, Checks>();
  for (const name of readdirSync(folder).sort()) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1];
    if (scenario === undefined) continue;
    verdicts.set(scenario, readChecks(join(folder, name, 'checks.json')));
  }
  return verdicts;
}

/** Statuses that do not fail a scenario. `INFO` and `SKIPPED` say that a rule does not apply. */
const GOOD = new Set(['SUCCESS', 'INFO', 'SKIPPED']);

/** Each check of the scenarios that is not good, and each scenario without any check. */
export function failuresOf(verdicts: Verdicts, scenarios: readonly string[]): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const checks = verdicts.get(scenario);
    if (checks === undefined || checks.size === 0) return [`${scenario}: no checks`];
    return [...checks]
      .filter(([, status]) => !GOOD.has(status))
      .map(([id, status]) => `${scenario}: ${id}: ${status}`);
  });
}

/** Each check of the scenarios whose status is not the one expected; missing and new ones too. */
export function differencesOf(
  expected: Verdicts,
  actual: Verdicts,
  scenarios: readonly string[],
): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const before = expected.get(scenario) ?? new Map<string, string>();
    const after = actual.get(scenario) ?? new Map<string, string>();
    const ids = new Set([...before.keys(), ...after.keys()]);
    return [...ids]
      .filter((id) => before.get(id) !== after.get(id))
      .map((id) => `${scenario}: ${id}: ${before.get(id) ?? '-'} → ${after.get(id) ?? '-'}`);
  });
}

/** How many checks of the scenarios succeeded. */
export function successesOf(verdicts: Verdicts, scenarios: readonly string[]): number {
  const statuses = scenarios.flatMap((scenario) => [...(verdicts.get(scenario)?.values() ?? [])]);
  return statuses.filter((status) => status === 'SUCCESS').length;
}
