// `wicketgate install-hook` as users run it: one settings file, changed and given back.
import { existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from './run-cli.ts';

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

const SETTINGS = '.claude/settings.json';
const ODD = '{\n\t// mine\n\t"permissions": {"allow": ["Bash(ls)"]},\n\t"unknown": [1,2 ,3],\n}\n';

function text(path = SETTINGS): string {
  return readFileSync(join(box.home, path), 'utf8');
}

describe('install-hook', () => {
  it('writes the hook, says where, and gives back what was there byte for byte', async () => {
    box.put(SETTINGS, ODD);
    const installed = await box.run(['install-hook']);
    expect(installed).toMatchObject({ code: 0, err: '' });
    expect(installed.out).toContain(join(box.home, SETTINGS));
    expect(installed.out).toContain('precheck --hook');
    expect(text()).toContain('"unknown": [1,2 ,3],');
    expect(text(`${SETTINGS}.wicketgate-backup`)).toBe(ODD);
    expect(await box.run(['install-hook', '--remove'])).toMatchObject({ code: 0, err: '' });
    expect(text()).toBe(ODD);
    expect(existsSync(join(box.home, `${SETTINGS}.wicketgate-backup`))).toBe(false);
  });

  it('does nothing the second time', async () => {
    box.put(SETTINGS, ODD);
    await box.run(['install-hook']);
    const once = text();
    const again = await box.run(['install-hook']);
    expect(again.out).toContain('already');
    expect(text()).toBe(once);
    expect(text(`${SETTINGS}.wicketgate-backup`)).toBe(ODD);
  });

  it('makes a file where there is none, and removes it again', async () => {
    await box.run(['install-hook']);
    expect(statSync(join(box.home, SETTINGS)).mode & 0o777).toBe(0o600);
    await box.run(['install-hook', '--remove']);
    expect(existsSync(join(box.home, SETTINGS))).toBe(false);
  });

  it('takes out only itself when the file was edited meanwhile', async () => {
    box.put(SETTINGS, ODD);
    await box.run(['install-hook']);
    box.put(SETTINGS, text().replace('"Bash(ls)"', '"Bash(cat)"'));
    await box.run(['install-hook', '--remove']);
    expect(text()).toBe(ODD.replace('"Bash(ls)"', '"Bash(cat)"'));
  });

  it('pins a project to this version and names no path of this machine', async () => {
    await box.run(['install-hook', '--project']);
    const project = text(`repository/${SETTINGS}`);
    expect(project).toMatch(/"npx -y wicketgate@\d+\.\d+\.\d+ precheck --hook"/);
    expect(project).not.toContain(box.home);
    expect(existsSync(join(box.home, SETTINGS))).toBe(false);
  });

  it('keeps a link a link, and the mode of the file', async () => {
    const real = box.put('dotfiles/settings.json', ODD);
    box.put('.claude/keep', '');
    symlinkSync(real, join(box.home, SETTINGS));
    await box.run(['install-hook']);
    expect(lstatSync(join(box.home, SETTINGS)).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('precheck --hook');
  });

  it('leaves a file alone that it cannot read', async () => {
    box.put(SETTINGS, '{ "a": ');
    const { code, err } = await box.run(['install-hook']);
    expect(code).toBe(2);
    expect(err).toContain('is left as it is');
    expect(text()).toBe('{ "a": ');
  });

  it('writes nothing on a dry run', async () => {
    box.put(SETTINGS, ODD);
    const { out } = await box.run(['install-hook', '--dry-run']);
    expect(out).toContain('precheck --hook');
    expect(text()).toBe(ODD);
  });

  it('gives the registry to the hook as one word', async () => {
    await box.run(['install-hook', '--registry', 'https://r.example/a b$(x)']);
    expect(JSON.parse(text()).hooks.PreToolUse[0].hooks[0].command).toContain(
      '--registry "https://r.example/a b\\$(x)"',
    );
  });
});
