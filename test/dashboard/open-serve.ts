// A `serve` of the built program on an empty folder, as somebody starts it for the first time, and the
// browser in front of it. Used by the tests of the dashboard.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { ensureBuilt } from '../e2e/build.ts';

export interface RunningServe {
  readonly url: string;
  /** The one-time link that `serve` has printed. */
  readonly setUpLink: string;
  close(): Promise<void>;
}

const START_MS = 60_000;
/** Of the repository: `npm start`. */
const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

export interface ServeOptions {
  /** As the README says it: what `npm start` runs, on an empty folder. */
  readonly npmStart?: boolean;
  /** After `serve`, such as `--config FILE`. */
  readonly args?: readonly string[];
}

export async function openServe(options: ServeOptions = {}): Promise<RunningServe> {
  const cli = ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-dashboard-'));
  const data = join(folder, 'data');
  const start = options.npmStart === true ? [START] : [cli, 'serve', '--data', data];
  const args = [...start, '--listen', '127.0.0.1:0', ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WICKETGATE_STATE: data },
  });
  const close = async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await readStart(child)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** What it prints when it listens. */
function readStart(child: ChildProcess): Promise<Pick<RunningServe, 'url' | 'setUpLink'>> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = () => reject(new Error(`serve has not started: ${said.join(' | ')}`));
    const timer = setTimeout(fail, START_MS);
    child.once('exit', fail);
    const look = (line: string) => {
      said.push(line);
      const text = said.join('\n');
      const url = /(?:listening on|registry) +(http:\/\/[^\s/]+)/.exec(text)?.[1];
      const setUpLink = /(http:\/\/\S+\/setup\?token=\S+)/.exec(text)?.[1];
      if (url === undefined || setUpLink === undefined) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve({ url, setUpLink });
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', look);
    }
  });
}

export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the console said, and what the page has thrown. */
  readonly said: readonly string[];
}

export async function openWindow(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      said.push(`${message.text()} ${message.location().url}`);
    }
  });
  page.on('pageerror', (error) => said.push(String(error)));
  return { context, page, said };
}

/** Follows the link, makes the organisation, and ends on the dashboard. */
export async function setUp(page: Page, serve: RunningServe): Promise<void> {
  await page.goto(serve.setUpLink);
  await page.getByLabel('Organisation').fill('Harbour Lights');
  await page.getByLabel('Your name').fill('Nina');
  await page.getByLabel('E-mail address').fill('nina@harbour.example');
  await page.getByLabel('Password').fill('three quiet boats at dawn');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.waitForURL(/\/app\//);
  await page.getByRole('heading', { level: 1 }).waitFor();
}
