import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecords } from '#server/storage/index.ts';
import { NOON_MS } from './drafts.ts';
import { buildProgram, runProgram } from './run-program.ts';

let home = '';
let spender = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-four-'));
  spender = await buildProgram('spender', home);
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

test('four processes on one folder pass exactly 1,000 calls of a limit of 1,000', async () => {
  const folder = join(home, 'data');
  const programs = Array.from({ length: 4 }, () => runProgram(spender, [folder, '400', '1000']));
  for (const program of programs) expect(await program.next()).toBe('ready');
  for (const program of programs) program.child.stdin?.write('go\n');
  const passed = await Promise.all(programs.map(async (program) => Number(await program.next())));
  await Promise.all(programs.map((program) => program.ended()));
  // A process that starved would have been rejected, and would have ended without a number.
  expect(passed.reduce((sum, one) => sum + one, 0)).toBe(1_000);
  const records = openRecords(folder);
  const report = await records.verify({ nowMs: NOON_MS });
  expect(report).toMatchObject({ finding: undefined, decisions: 1_600, outcomes: 1_000, open: 0 });
  const { counters } = await records.stateWithCounters();
  expect(counters.map((row) => row.value)).toEqual(['1000']);
  records.close();
});
