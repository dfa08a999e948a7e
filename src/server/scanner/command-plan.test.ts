import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandPlan } from './command-plan.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wicketgate-plan-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a program of a virtual environment', () => {
  it('is started by its own path, and sees the Python that the environment was made from', () => {
    const home = join(folder, 'python', 'bin');
    const bin = join(folder, 'venv', 'bin');
    for (const each of [home, bin]) mkdirSync(each, { recursive: true });
    writeFileSync(join(home, 'python3'), '');
    symlinkSync(join(home, 'python3'), join(bin, 'python'));
    writeFileSync(join(folder, 'venv', 'pyvenv.cfg'), `home = ${home}\nversion = 3.12.0\n`);
    const command = [join(bin, 'python'), '-m', 'server'];
    const plan = commandPlan({ kind: 'command', name: 'server', command }, '/');
    expect(plan.command).toBe(join(bin, 'python'));
    expect(plan.visible).toEqual([join(folder, 'venv'), join(folder, 'python')]);
  });
});
