// The first minutes of a new user: the demo, and `npm start` from nothing to a governed call. The
// scripts are run as they are, on a folder and ports of their own.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from './build.ts';
import { type Folder, type Running, root, startProcess, temporaryFolder } from './drive.ts';

const run = promisify(execFile);

let folder: Folder;
let started: Running | undefined;

beforeAll(() => {
  ensureBuilt();
});

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await started?.stop();
  started = undefined;
  folder.remove();
});

/** Starts `npm start`; `ready` captures the endpoint and the command that follows `curl`. */
async function start(): Promise<Running> {
  started = await startProcess({
    command: process.execPath,
    args: [join(root, 'scripts', 'start.mjs'), '--listen', '127.0.0.1:0'],
    env: { WICKETGATE_STATE: join(folder.path, 'state') },
    stream: 'stdout',
    ready: /endpoint {2}(\S+)[\s\S]*\n {2}(curl [\s\S]*?')\n\n[\s\S]*Ctrl-C/,
  });
  return started;
}

/** Sends what a curl line says, since a bare machine may lack curl. */
async function paste(line: string): Promise<string> {
  const quoted = (flag: string) =>
    [...line.matchAll(new RegExp(` ${flag} '([^']*)'`, 'g'))].map(([, text = '']) => text);
  const headers = quoted('-H').map((text) => text.split(/: (.*)/).slice(0, 2));
  const [body = ''] = quoted('-d');
  const url = /^curl -s (\S+)/.exec(line)?.[1] ?? '';
  const response = await fetch(url, {
    method: 'POST',
    headers: Object.fromEntries(headers) as Record<string, string>, // pairs of texts
    body,
  });
  return response.text();
}

describe('npm run demo', () => {
  it('shows a call of every outcome and their records', async () => {
    const { stdout } = await run(process.execPath, [join(root, 'scripts', 'demo.mjs')]);
    expect(stdout).toContain('< Copied set-1');
    expect(stdout).toContain('< [POLICY DENIED] Keys under prod/');
    expect(stdout).toContain('< [POLICY DENIED] Limit reached');
    expect(stdout).toContain('< [POLICY DENIED] Tool "CreateCodeConnection" is not available.');
    expect(stdout).toContain('< [APPROVAL REQUIRED]');
    const records = stdout.slice(stdout.indexOf('The records'));
    expect(records.match(/ (allow|deny|ask) +seeds /g)).toHaveLength(5);
  });
});

describe('npm start', () => {
  it('prints a call that can be pasted, and its answer follows the policy', async () => {
    const line = (await start()).ready[2] ?? '';
    expect(await paste(line)).toContain('[POLICY DENIED] Keys under prod/');
    expect(await paste(line.replace('prod/price', 'dev/price'))).toContain('Stored dev/price');
  });

  it('shows the token once, and keeps only its hash', async () => {
    const first = await start();
    const [token = ''] = /wkg_[0-9A-Za-z]{43}/.exec(first.ready[0]) ?? [];
    expect(token).not.toBe('');
    await first.stop();
    const config = readFileSync(join(folder.path, 'state', 'wicketgate.yaml'), 'utf8');
    expect(config).toMatch(/token: sha256:[0-9a-f]{64}/);
    expect(config).not.toContain(token);
    const second = await start();
    expect(second.ready[0]).not.toContain('wkg_');
    expect(await paste((second.ready[2] ?? '').replace('$TOKEN', token))).toContain('DENIED');
  });
});
