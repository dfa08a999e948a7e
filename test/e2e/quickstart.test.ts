// The first minutes of a new user: the demo, and `npm start` from nothing to a governed call. The
// scripts are run as they are, on a folder and ports of their own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
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

/** What `npm start` runs. */
const SCRIPT = [process.execPath, join(root, 'scripts', 'start.mjs')];

/** Starts it; `ready` captures what follows `open this` or `dashboard`. */
async function start([command = '', ...args]: readonly string[] = SCRIPT): Promise<Running> {
  started = await startProcess({
    command,
    args: [...args, '--listen', '127.0.0.1:0'],
    env: { WICKETGATE_STATE: join(folder.path, 'state') },
    stream: 'stdout',
    ready: /(?:open this|dashboard) +(\S+)[\s\S]*Ctrl-C/,
  });
  return started;
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
  it('prints a link that leads to the first organisation, and another one until it is used', async () => {
    const first = await start();
    const link = first.ready[1] ?? '';
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup\?token=[\w-]{43}$/);
    expect((await fetch(link)).status).toBe(200);
    await first.stop();
    const again = (await start()).ready[1] ?? '';
    expect(again).not.toBe(link);
    expect(await setUp(again)).toBe('/app/');
  });

  it('ends the gateway when npm is told to end', async () => {
    const { ready, stop } = await start(['npm', 'start', '--']);
    const { origin } = new URL(ready[1] ?? '');
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    await stop();
    const answered = () =>
      fetch(`${origin}/healthz`).then(
        () => true,
        () => false,
      );
    await vi.waitFor(async () => expect(await answered()).toBe(false), { timeout: 10_000 });
  });

  it('leads to the dashboard once it is set up, and keeps what was made', async () => {
    const first = await start();
    await setUp(first.ready[1] ?? '');
    await first.stop();
    const second = await start();
    expect(second.ready[1]).toMatch(/\/app\/$/);
    expect((await fetch(second.ready[1] ?? '')).status).toBe(200);
  });
});

/** Where the form of the link leads to. */
async function setUp(link: string): Promise<string | null> {
  const { origin, pathname, searchParams } = new URL(link);
  const token = searchParams.get('token') ?? '';
  const about = { organisation: 'Acme', email: 'ann@example.com', password: 'a long enough one' };
  const body = new URLSearchParams({ token, ...about });
  const headers = { Origin: origin };
  const sent = { method: 'POST', redirect: 'manual', headers, body } as const;
  return (await fetch(`${origin}${pathname}`, sent)).headers.get('location');
}
