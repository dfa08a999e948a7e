// `wicketgate logs` and `wicketgate audit` as a user runs them, on a real data folder.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLedger } from '#server/storage/index.ts';
import { ensureBuilt } from '../e2e/build.ts';
import { charge, DONE, denial, draft, NOT_SENT } from './drafts.ts';

const cli = ensureBuilt();

let home = '';
let folder = '';
const started: ChildProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-commands-'));
  folder = join(home, 'data');
});

afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(home, { recursive: true, force: true });
});

function open() {
  return openLedger({ folder, fsync: 'never', clock: Date.now });
}

/** r1 allowed and ended, r2 refused at a limit, r3 allowed and returned, r4 asked, r5 running. */
async function fill(): Promise<void> {
  const ledger = open();
  const spend = [charge('spend', 2)];
  await ledger.commit(draft('r1', spend, { grantLabel: 'laptop', rpcId: 'a' }));
  ledger.complete('r1', DONE, []);
  const tooMuch = [charge('spend', 2, 5)];
  await ledger.commit(draft('r2', tooMuch, { tool: 'pay\u001b[31m\u202e' }));
  await ledger.commit(draft('r3', spend, { server: 'bank' }));
  ledger.complete('r3', NOT_SENT, spend);
  const asked = { decision: 'ask', rule: '/tools/pay/approve_if/0', message: 'Ask.' } as const;
  await ledger.commit(draft('r4', [], asked));
  await ledger.commit(draft('r5', [], { at: new Date().toISOString(), grant: 'grt_2' }));
  await ledger.close();
}

function run(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    env: { ...process.env, WICKETGATE_STATE: folder },
  });
  return { stdout, stderr, status };
}

function ids(...flags: readonly string[]): readonly string[] {
  const { stdout, status } = run('logs', '--json', ...flags);
  expect(status).toBe(0);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line).requestId);
}

describe('wicketgate logs', () => {
  beforeEach(fill);

  test('--json prints one record a line with its completion, oldest first', () => {
    const lines = run('logs', '--json').stdout.trimEnd().split('\n');
    const [first, second, third, fourth, fifth] = lines.map((line) => JSON.parse(line));
    expect(first).toEqual({
      ...draft('r1', [charge('spend', 2)], { grantLabel: 'laptop', rpcId: 'a' }).record,
      completion: DONE,
    });
    expect(second).toMatchObject({ requestId: 'r2', rpcId: 7, decision: 'deny' });
    expect(second.message).toBe(denial('/tools/pay/limits/spend').message);
    expect(third).toMatchObject({ requestId: 'r3', completion: NOT_SENT });
    expect(fourth).toMatchObject({ requestId: 'r4', decision: 'ask' });
    expect(fifth).toMatchObject({ requestId: 'r5' });
    for (const denied of [second, fourth, fifth]) expect(denied).not.toHaveProperty('completion');
  });

  test('prints nothing that a terminal would obey', () => {
    for (const { stdout } of [run('logs'), run('logs', '--json')]) {
      expect(stdout).toMatch(/pay\\u001b\[31m\\u202e/);
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  test('shows a table with what was decided and how it ended', () => {
    const [title, first, second, third, , fifth] = run('logs').stdout.split('\n');
    expect(title).toMatch(/^TIME \(UTC\) +DECISION +SERVER +GRANT +TOOL +OUTCOME +TOOK +WHY$/);
    expect(first).toMatch(/^2026-03-01 10:00:00 +allow +shop +laptop +pay +ok +1\.5 ms$/);
    expect(second).toMatch(/ deny .* \/tools\/pay\/limits\/spend {2}Limit at/);
    expect(third).toMatch(/ allow +bank .* not_sent ↩ +0\.2 ms$/);
    expect(fifth).toMatch(/ allow .* …$/);
  });

  test.each<readonly [string, readonly string[], readonly string[]]>([
    ['a decision', ['--decision', 'deny'], ['r2']],
    ['a tool', ['--tool', 'pay'], ['r1', 'r3', 'r4', 'r5']],
    ['a server', ['--server', 'bank'], ['r3']],
    ['a grant by its id', ['--grant', 'grt_2'], ['r5']],
    ['a grant by its label', ['--grant', 'laptop'], ['r1']],
    ['a time ago', ['--since', '1h'], ['r5']],
    ['a moment', ['--since', '2026-03-01T00:00:00Z'], ['r1', 'r2', 'r3', 'r4', 'r5']],
    ['the latest', ['--limit', '2'], ['r4', 'r5']],
    ['the latest of a kind', ['--limit', '2', '--decision', 'allow'], ['r3', 'r5']],
  ])('can be narrowed to %s', (_name, flags, wanted) => {
    expect(ids(...flags)).toEqual(wanted);
  });

  test.each([
    ['--since', 'yesterday'],
    ['--limit', '0'],
    ['--decision', 'maybe'],
  ])('refuses %s %s with exit code 2', (flag, value) => {
    const { status, stdout, stderr } = run('logs', flag, value);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(value);
  });

  test('--follow shows calls of other processes as they come, each with its end', async () => {
    const child = spawn(process.execPath, [cli, 'logs', '--follow', '--json', '--limit', '1'], {
      env: { ...process.env, WICKETGATE_STATE: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse(String((await lines.next()).value));
    expect(await next()).toMatchObject({ requestId: 'r5' });
    const ledger = open();
    await ledger.commit(draft('quick'));
    ledger.complete('quick', DONE, []);
    expect(await next()).toMatchObject({ requestId: 'quick', completion: DONE });
    await ledger.commit(draft('slow'));
    const running = await next();
    expect(running).toMatchObject({ requestId: 'slow' });
    expect(running).not.toHaveProperty('completion');
    ledger.complete('slow', DONE, []);
    expect(await next()).toMatchObject({ requestId: 'slow', completion: DONE });
    await ledger.close();
  });
});

describe('wicketgate audit', () => {
  test('verify says that a ledger is whole, with its head, and exits with 0', async () => {
    await fill();
    const { status, stdout } = run('audit', 'verify');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^7 entries checked: 5 decisions, 2 outcomes, 1 call without an outcome\nhead 7 [0-9a-f]{64}\nwhole\n$/,
    );
    const json = JSON.parse(run('audit', 'verify', '--json').stdout);
    expect(json).toMatchObject({ ok: true, entries: 7, decisions: 5, outcomes: 2, open: 1 });
    expect(stdout).toContain(json.head.hash);
    expect(run('audit', 'verify', '--head', json.head.hash).status).toBe(0);
    expect(run('audit', 'verify', '--head', 'f'.repeat(64)).status).toBe(1);
    expect(run('audit', 'verify', '--head', 'xyz').status).toBe(2);
  });

  test('verify finds a change, says where, and exits with 1', async () => {
    await fill();
    const { openDatabase } = await import('../../src/server/storage/sqlite/open-database.ts');
    const db = openDatabase(join(folder, 'ledger.db'), false);
    db.exec(`UPDATE entries SET body = replace(body, '"deny"', '"ask"') WHERE seq = 3`);
    db.close();
    const { status, stdout } = run('audit', 'verify');
    expect(status).toBe(1);
    expect(stdout).toContain('broken: entry 3 (decision of 2026-03-01T10:00:00.000Z, tool `pay');
    const report = JSON.parse(run('audit', 'verify', '--json').stdout);
    expect(report).toMatchObject({ ok: false, finding: { seq: 3, kind: 'changed' } });
  });

  test('verify exits with 2 when there is nothing to read, or junk', () => {
    const missing = run('audit', 'verify');
    expect({ status: missing.status, stdout: missing.stdout }).toEqual({ status: 2, stdout: '' });
    expect(missing.stderr).toContain(`there is no ledger in \`${folder}\``);
    const junk = join(home, 'ledger.db');
    writeFileSync(junk, 'not a database'.repeat(1_000));
    const { status, stderr } = run('audit', 'verify', '--state', home);
    expect(status).toBe(2);
    expect(stderr).toContain(`the ledger \`${junk}\` is damaged or no ledger`);
  });

  test('prune removes what is old, and the rest still verifies', async () => {
    await fill();
    expect(run('audit', 'prune', '--older-than', '1d').stdout).toMatch(/^\d entries removed\n$/);
    expect(ids()).toEqual(['r5']);
    expect(run('audit', 'verify').status).toBe(0);
    expect(run('audit', 'prune', '--older-than', 'soon').status).toBe(2);
    expect(run('audit', 'prune').status).toBe(2);
  });
});
