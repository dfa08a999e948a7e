// Every screen in a real browser, on what a new organisation really holds: readable by everybody (axe)
// in both themes and on a phone, nothing in the console, small at the first load.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../e2e/build.ts';
import { publishedServer } from '../e2e/published-servers.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { openServe, openWindow, type RunningServe, setUp } from './open-serve.ts';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const FIRST_LOAD_BYTES_MAX = 120 * 1024;
/** Where the pictures go when somebody wants to look at them. */
const PICTURES = process.env['WICKETGATE_PICTURES'];

let serve: RunningServe;
let browser: Browser;
let files: string;
/** Addresses of screens, of what is really there too. */
let screens: readonly string[];
let state: NonNullable<BrowserContextOptions['storageState']>;

let agent: Client;

/** Asks for what the strict policy holds for a person; what the agent is told. */
async function makeFolder(name: string): Promise<string> {
  const path = join(files, name);
  return JSON.stringify(
    (await agent.callTool({ name: 'create_directory', arguments: { path } })).content,
  );
}

/** A server, a policy, a grant and a held call, made by the API as the guide makes them. */
async function fill(page: Page): Promise<readonly string[]> {
  const send = async <Value>(path: string, body: unknown): Promise<Value> => {
    const me = await (await page.request.get(`${serve.url}/api/v1/me`)).json();
    const response = await page.request.post(`${serve.url}/api/v1${path}`, {
      headers: { 'X-Wicketgate-CSRF': me.csrf, Origin: serve.url },
      data: body,
    });
    expect(response.status(), `${path}: ${await response.text()}`).toBeLessThan(300);
    return response.json();
  };
  type Made = { readonly id: string };
  const upstream = { kind: 'command', command: publishedServer('filesystem', files) };
  const server = await send<Made>('/servers', { name: 'Shared files', upstream });
  await send(`/servers/${server.id}/check`, undefined);
  const at = `${serve.url}/api/v1/servers/${server.id}/recommended-policy?preset=strict`;
  const { text } = await (await page.request.get(at)).json();
  const policy = await send<Made>('/policies', { name: 'Careful', server: server.id, text });
  const { grant, token } = await send<{ grant: Made; token: string }>('/grants', {
    label: "Nina's editor",
    tags: { team: 'harbour' },
    servers: [server.id],
    policy: policy.id,
  });
  agent = new Client({ name: 'screens', version: '1.0.0' });
  await agent.connect(
    new StreamableHTTPClientTransport(new URL(`${serve.url}/mcp/${server.id}/`), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  expect(await makeFolder('plans\u200b')).toContain('[APPROVAL REQUIRED]');
  await send('/invitations', { email: 'tom@harbour.example', role: 'viewer' });
  await send('/api-tokens', { label: 'nightly report', role: 'viewer' });
  return [
    '/',
    '/guide',
    `/guide?server=${server.id}`,
    `/guide?server=${server.id}&policy=${policy.id}`,
    `/guide?server=${server.id}&policy=${policy.id}&grant=${grant.id}`,
    '/servers',
    '/servers/new',
    `/servers/${server.id}`,
    '/grants',
    '/grants/new',
    `/grants/${grant.id}`,
    '/approvals',
    '/members',
    '/audit',
    '/settings',
    '/nothing-here',
  ];
}

/** Visits every screen; gives what `look` found, a line each. */
async function walk(
  options: BrowserContextOptions,
  look: (page: Page, path: string, said: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { context, page, said } = await openWindow(browser, { ...options, storageState: state });
  try {
    const found: string[] = [];
    for (const path of screens) {
      await page.goto(`${serve.url}/app${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      // Bars stand where an answer is still on its way.
      await page
        .locator('main')
        .getByText('Loading', { exact: true })
        .first()
        .waitFor({ state: 'detached' });
      found.push(...(await look(page, path, said)).map((line) => `${path}: ${line}`));
    }
    return found;
  } finally {
    await context.close();
  }
}

async function picture(page: Page, path: string, kind: string): Promise<void> {
  if (PICTURES === undefined) return;
  const name = path.replaceAll(/[^a-z]+/g, '-').slice(0, 40);
  await page.screenshot({ path: join(PICTURES, `${kind}${name}.png`), fullPage: true });
}

async function violations(page: Page): Promise<readonly string[]> {
  const result = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
  // A page on which axe finds nothing to check would pass for the wrong reason.
  if (result.passes.length < 10) return [`only ${result.passes.length} checks`];
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`,
  );
}

describe.skipIf(WITHOUT_BROWSER)('the dashboard in a browser', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'wicketgate-files-'));
    serve = await openServe();
    browser = await startChromium();
    const { context, page } = await openWindow(browser);
    await setUp(page, serve);
    screens = await fill(page);
    state = await context.storageState();
    await context.close();
  }, 240_000);

  afterAll(async () => {
    await agent?.close();
    await browser?.close();
    await serve?.close();
    rmSync(files, { recursive: true, force: true });
  });

  it('can be read by everybody in light colours, and says nothing in the console', async () => {
    const desk = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' } as const;
    const found = await walk(desk, async (page, path, said) => {
      await picture(page, path, 'light');
      return [...(await violations(page)), ...said];
    });
    expect(found).toEqual([]);
  });

  it('can be read by everybody on a phone in dark colours, and fits it', async () => {
    const phone = { viewport: { width: 360, height: 780 }, colorScheme: 'dark' } as const;
    const found = await walk(phone, async (page, path) => {
      await picture(page, path, 'dark');
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      return [...(await violations(page)), ...(Number(over) > 0 ? [`${over} px too wide`] : [])];
    });
    expect(found).toEqual([]);
  });

  it('is used by the keyboard: palette, keys, places', async () => {
    const { context, page } = await openWindow(browser, { storageState: state });
    await page.goto(`${serve.url}/app/`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('shared');
    await page.getByRole('option', { name: 'Shared files' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Shared files' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.getByRole('heading', { name: 'Members' }).waitFor();
    await context.close();
  });

  it('shows a held call with its hidden characters, and lets it pass after a key and Enter', async () => {
    const { context, page } = await openWindow(browser, { storageState: state });
    await page.goto(`${serve.url}/app/approvals`);
    await page.getByText('There are hidden characters in it').waitFor();
    expect(await page.locator('article pre').innerText()).toContain('plans‹U+200B›');
    await picture(page, '/approval', 'light');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing waits.').waitFor();
    expect(await makeFolder('plans\u200b')).toContain('Successfully created');
    await context.close();
  });

  it('shows everything about a tool, in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { context, page } = await openWindow(browser, { storageState: state, colorScheme });
      await page.goto(
        `${serve.url}/app${screens.find((path) => /^\/servers\/[0-9a-f]/.test(path))}`,
      );
      await page.getByRole('button', { name: 'write_file' }).click();
      await page.getByRole('dialog').getByText('Arguments it takes').waitFor();
      await picture(page, '/tool', colorScheme);
      expect(await violations(page)).toEqual([]);
      await context.close();
    }
  });
});

describe('the first load of the dashboard', () => {
  it('stays within 120 KB, compressed', () => {
    const folder = join(ensureBuilt(), '..', 'dashboard');
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const names = readdirSync(join(folder, 'assets')).filter((name) => page.includes(name));
    // The overview is what the first address shows.
    names.push(...readdirSync(join(folder, 'assets')).filter((name) => /^overview-/.test(name)));
    expect(names.length).toBeGreaterThan(2);
    const sizes = names.map((name) => gzipSync(readFileSync(join(folder, 'assets', name))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  });
});
