// A full disk, made with the limit on the size of a file that the shell sets for its child, and
// lifted again while the child runs.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecords } from '#server/storage/index.ts';
import { NOON_MS } from './drafts.ts';
import { buildProgram, type Program, runProgram } from './run-program.ts';

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;

let home = '';
let recorder = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-full-'));
  recorder = await buildProgram('recorder', home);
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

async function record(program: Program, id: string): Promise<string> {
  program.child.stdin?.write(`${id}\n`);
  return (await program.next()) ?? 'the process has ended';
}

test.runIf(hasPrlimit)(
  'on a full disk calls are rejected and nothing is charged, until there is space again',
  async () => {
    const folder = join(home, 'data');
    // Soft limit only, in units of 1,024 bytes: the parent may lift it.
    const shell = ['bash', '-c', 'ulimit -S -f 512; exec "$@"', 'bash'];
    const program = runProgram(recorder, [folder], shell);
    expect(await program.next()).toBe('ready');
    let recorded = 0;
    let answer = 'ok';
    while (answer === 'ok' && recorded < 200) {
      answer = await record(program, `r${recorded}`);
      if (answer === 'ok') recorded += 1;
    }
    expect(recorded).toBeGreaterThan(5);
    expect(answer).toContain(`record_failed: the ledger \`${join(folder, 'ledger.db')}\` cannot`);
    execFileSync('prlimit', ['--pid', `${program.child.pid}`, '--fsize=unlimited:unlimited']);
    expect(await record(program, 'free again')).toBe('ok');
    program.child.stdin?.end();
    await program.ended();
    const records = openRecords(folder);
    const report = await records.verify({ nowMs: NOON_MS });
    expect(report).toMatchObject({ finding: undefined, decisions: recorded + 1 });
    const { counters } = await records.stateWithCounters();
    expect(counters.map((row) => row.value)).toEqual([`${recorded + 1}`]);
    records.close();
  },
);
