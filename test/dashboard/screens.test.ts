// Every screen, empty and full, with what opens above it, and with an API that fails, in a real browser:
// readable by everybody (axe) in both themes, at a desk and on a phone, never wider than the window,
// nothing in the console, small at the first load.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../e2e/build.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { type Filled, fill } from './fill.ts';
import { picture, settled, tooWide, violations } from './looks.ts';
import { openServe, openWindow, type RunningServe, setUp } from './open-serve.ts';

const FIRST_LOAD_BYTES_MAX = 120 * 1024;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 780 };
const LOOKS = [
  { name: 'light desk', colorScheme: 'light', size: DESK },
  { name: 'dark desk', colorScheme: 'dark', size: DESK },
  { name: 'dark phone', colorScheme: 'dark', size: PHONE },
  { name: 'light phone', colorScheme: 'light', size: PHONE },
] as const;

type State = NonNullable<BrowserContextOptions['storageState']>;

/** A place to look at; `act` opens what stands above it. */
interface View {
  readonly path: string;
  readonly name?: string;
  readonly act?: (page: Page) => Promise<void>;
}

let browser: Browser;
let files: string;
let full: RunningServe;
let empty: RunningServe;
let filled: Filled;
let states: ReadonlyMap<RunningServe, State>;

async function signedIn(serve: RunningServe, work: (page: Page) => Promise<void>): Promise<State> {
  const { context, page } = await openWindow(browser);
  await setUp(page, serve);
  await work(page);
  const state = await context.storageState();
  await context.close();
  return state;
}

const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole('button', { name }).first().click();

/** Opens each view once and looks at it in every theme and size; a line for whatever is wrong. */
async function lookAt(
  serve: RunningServe,
  views: readonly View[],
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<{ readonly wrong: readonly string[]; readonly said: readonly string[] }> {
  const storageState = states.get(serve);
  if (storageState === undefined) throw new Error('nobody is signed in');
  const { context, page, said } = await openWindow(browser, { storageState, viewport: DESK });
  await prepare(page);
  const wrong: string[] = [];
  for (const { path, name = '', act } of views) {
    await page.setViewportSize(DESK);
    await page.goto(`${serve.url}/app${path}`);
    await settled(page);
    await act?.(page);
    for (const look of LOOKS) {
      await page.setViewportSize(look.size);
      await page.emulateMedia({ colorScheme: look.colorScheme });
      const place = path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|(?:grt|pol)_\w+/g, '…');
      await picture(page, `${place} ${name} ${look.name}`, act === undefined);
      const lines = [...(await violations(page)), ...(await tooWide(page))];
      wrong.push(...lines.map((line) => `${place} ${name} (${look.name}): ${line}`));
    }
  }
  await context.close();
  return { wrong, said };
}

const NOTHING_WRONG = { wrong: [], said: [] };

describe.skipIf(WITHOUT_BROWSER)('the dashboard in a browser', { timeout: 400_000 }, () => {
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'wicketgate-files-'));
    [full, empty, browser] = await Promise.all([openServe(), openServe(), startChromium()]);
    const bare = await signedIn(empty, async () => {});
    const state = await signedIn(full, async (page) => {
      filled = await fill(page, full, files);
    });
    states = new Map([
      [full, state],
      [empty, bare],
    ]);
  }, 240_000);

  afterAll(async () => {
    await filled?.agent.close();
    await browser?.close();
    await Promise.all([full?.close(), empty?.close()]);
    rmSync(files, { recursive: true, force: true });
  });

  it('can be read by everybody where nothing is yet', async () => {
    const paths = [
      '/',
      '/guide',
      '/servers',
      '/policies',
      '/builder',
      '/grants',
      '/grants/new',
      '/approvals',
      '/approvals?state=all',
      '/records',
      '/members',
      '/audit',
      '/settings',
      '/nothing-here',
    ];
    expect(
      await lookAt(
        empty,
        paths.map((path) => ({ path })),
      ),
    ).toEqual(NOTHING_WRONG);
  });

  it('can be read by everybody with everything there', async () => {
    const { server, policy, grant } = filled;
    const paths = [
      '/',
      '/guide',
      `/guide?server=${server}`,
      `/guide?server=${server}&policy=${policy}`,
      `/guide?server=${server}&policy=${policy}&grant=${grant}`,
      '/servers',
      '/servers/new',
      `/servers/${server}`,
      '/policies',
      `/policies/${policy}`,
      `/builder?server=${server}`,
      `/builder?policy=${policy}`,
      '/grants',
      '/grants/new',
      `/grants/${grant}`,
      '/approvals',
      '/records',
      '/members',
      '/audit',
      '/settings',
    ];
    expect(
      await lookAt(
        full,
        paths.map((path) => ({ path })),
      ),
    ).toEqual(NOTHING_WRONG);
  });

  it('can be read by everybody with something open above it', async () => {
    const { server, policy, grant } = filled;
    const views: readonly View[] = [
      {
        path: '/',
        name: 'palette',
        async act(page) {
          await page.keyboard.press('Control+k');
          await page.getByRole('dialog').getByRole('combobox').fill('s');
          await page.getByRole('option', { name: /^Shared files/ }).waitFor();
        },
      },
      { path: '/', name: 'keys', act: (page) => page.keyboard.press('?') },
      { path: `/servers/${server}?tool=write_file`, name: 'tool', act: async () => {} },
      { path: `/servers/${server}`, name: 'connection', act: (page) => tab(page, 'Connection') },
      {
        path: `/servers/${server}`,
        name: 'access',
        act: (page) => tab(page, 'Policies and grants'),
      },
      { path: `/grants/${grant}`, name: 'rotate', act: button('Rotate it') },
      { path: `/grants/${grant}`, name: 'revoke', act: button('Revoke the grant') },
      { path: '/members?invite', name: 'invite', act: async () => {} },
      { path: '/members', name: 'member', act: button('tom@harbour.example') },
      { path: '/settings', name: 'new token', act: button('New token') },
      { path: '/settings', name: 'take away', act: button('Take away') },
      { path: '/audit', name: 'change', act: button('grant.minted') },
      { path: '/records', name: 'call', act: button('write_file') },
      {
        path: `/builder?policy=${policy}`,
        name: 'custom',
        async act(page) {
          await page.getByRole('button', { name: 'edit_file', exact: true }).click();
          await page
            .getByRole('dialog')
            .getByRole('button', { name: 'Add a rule' })
            .first()
            .click();
        },
      },
      {
        path: `/builder?policy=${policy}`,
        name: 'save',
        async act(page) {
          await hideFirst(page);
          await button('Save…')(page);
        },
      },
      {
        path: `/builder?policy=${policy}`,
        name: 'leave',
        async act(page) {
          await hideFirst(page);
          await page.getByRole('link', { name: 'Overview' }).click();
          await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
        },
      },
      {
        path: '/',
        name: 'navigation',
        async act(page) {
          await page.setViewportSize(PHONE);
          await button('Open the navigation')(page);
        },
      },
      {
        path: '/guide',
        name: 'server that does not answer',
        async act(page) {
          await page.getByLabel('Address or command').fill('http://127.0.0.1:9/mcp');
          await button('Ask for its tools')(page);
          await page.getByRole('button', { name: 'Add it all the same' }).waitFor();
        },
      },
    ];
    expect(await lookAt(full, views)).toEqual(NOTHING_WRONG);
  });

  it('says what is wrong, readable by everybody, when the gateway does not answer', async () => {
    const paths = ['/', '/servers', '/policies', '/grants', '/approvals', '/records', '/members'];
    const { wrong } = await lookAt(
      full,
      paths.map((path) => ({
        path,
        name: 'without an answer',
        async act(page) {
          await page.getByText('The gateway does not answer').first().waitFor();
          await page.getByRole('button', { name: 'Try again' }).first().waitFor();
        },
      })),
      async (page) => {
        await page.route(/\/api\/v1\/(?!me$)/, (route) => route.abort());
      },
    );
    expect(wrong).toEqual([]);
  });

  it('is served under a policy that allows nothing inline', async () => {
    const { headers } = await fetch(`${full.url}/app/`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:.*script|https?:/);
  });

  it('shows a held call with its hidden characters, and lets it pass after a key and Enter', async () => {
    const storageState = states.get(full) ?? '';
    const { context, page } = await openWindow(browser, { storageState });
    const told = await filled.makeFolder('plans\u200b');
    await page.goto(/http\S+\/app\/approvals\/apr_\w+/.exec(told)?.[0] ?? 'no address was told');
    await page.getByText('There are hidden characters in it').waitFor();
    expect(await page.locator('article pre').innerText()).toContain('plans‹U+200B›');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.getByText(/^Approved by nina@harbour\.example/i).waitFor();
    expect(await filled.makeFolder('plans\u200b')).toContain('Successfully created');
    await context.close();
  });
});

async function tab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await settled(page);
}

async function hideFirst(page: Page): Promise<void> {
  await page.locator('[data-row="0"] [data-name]').focus();
  await page.keyboard.press('h');
}

describe('the first load of the dashboard', () => {
  it('stays within 120 KB, compressed', () => {
    const folder = join(ensureBuilt(), '..', 'dashboard');
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const names = readdirSync(join(folder, 'assets')).filter((name) => page.includes(name));
    // The overview is what the first address shows.
    names.push(...readdirSync(join(folder, 'assets')).filter((name) => /^overview-/.test(name)));
    expect(names.length).toBeGreaterThan(2);
    const sizes = names.map((name) => gzipSync(readFileSync(join(folder, 'assets', name))).length);
    const size = sizes.reduce((sum, one) => sum + one, 0);
    console.log(`first load: ${(size / 1_024).toFixed(1)} KB compressed, ${names.join(', ')}`);
    expect(size).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  });
});
