import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '#contract/problem.ts';
import { openPolicyFile, type PolicyFile, PolicyRejected } from './policy-file.ts';

let folder: string;
let file: string;
let opened: PolicyFile | undefined;
let lines: string[];
let problems: Problem[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-policy-'));
  file = join(folder, 'policy.json');
  lines = [];
  problems = [];
});

afterEach(() => {
  opened?.close();
  opened = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function open(): PolicyFile {
  opened = openPolicyFile({
    file,
    tools: undefined,
    log: (line) => lines.push(line),
    onProblems: (found) => problems.push(...found),
  });
  return opened;
}

/** Replaces the file whole, as editors do. */
function replace(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

const logged = (pattern: RegExp) =>
  vi.waitFor(() => expect(lines.join('\n')).toMatch(pattern), { timeout: 20_000 });

describe('openPolicyFile', () => {
  it('refuses a wrong policy with all its problems', () => {
    writeFileSync(file, '{"version":"2","default":"maybe"}');
    expect(open).toThrow(PolicyRejected);
  });

  it('refuses a file that is not there with the error of the system', () => {
    expect(open).toThrow(/ENOENT/);
  });

  it('takes an edit, and keeps the last good policy when an edit is wrong', async () => {
    writeFileSync(file, '{"version":"1","default":"deny"}');
    const policy = open();
    const first = policy.current();
    expect(first).toMatchObject({ id: 'policy.json', version: 1 });
    replace('{"version":"1","default":"allow"}');
    await logged(/version 2 is in force/);
    const second = policy.current();
    expect(second.version).toBe(2);
    expect(second.hash).not.toBe(first.hash);
    replace('{"version":"1","default":');
    await logged(/not taken .* version 2 stays in force/);
    expect(policy.current()).toBe(second);
    expect(problems).not.toEqual([]);
  });
});
