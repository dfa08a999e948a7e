import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseEntry } from '#core/decisions/index.ts';
import { openRecords } from '#server/storage/index.ts';
import { NOON_MS } from './drafts.ts';
import { buildProgram, runProgram } from './run-program.ts';

const KILLS = 20;

let home = '';
let writer = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-kill-'));
  writer = await buildProgram('writer', home);
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

test('kill -9 at any moment loses no acknowledged record and no charge, and breaks no chain', async () => {
  const folder = join(home, 'data');
  const acknowledged = new Set<string>();
  for (let run = 0; run < KILLS; run += 1) {
    const program = runProgram(writer, [folder, `${run}`]);
    // The moment is random in work done, not in time: some lines after the first.
    const last = 1 + Math.floor(Math.random() * 300);
    for (let line = 0; line < last; line += 1) expect(await program.next()).toBeDefined();
    program.child.kill('SIGKILL');
    await program.ended();
    for (const line of program.lines) acknowledged.add(line);
  }
  const records = openRecords(folder);
  const report = await records.verify({ nowMs: NOON_MS });
  expect(report.finding).toBeUndefined();
  const { counters } = await records.stateWithCounters();
  expect(Number(counters[0]?.value)).toBe(report.decisions);
  expect(report.decisions).toBeGreaterThanOrEqual(acknowledged.size);
  for (let seq = 0; ; ) {
    const page = await records.entriesAfter(seq, 1_000);
    for (const entry of page) {
      const parsed = parseEntry(entry.text);
      if (parsed.ok && parsed.value.kind === 'decision')
        acknowledged.delete(parsed.value.requestId);
    }
    const end = page.at(-1);
    if (end === undefined) break;
    seq = end.seq;
  }
  expect([...acknowledged]).toEqual([]);
  records.close();
});
