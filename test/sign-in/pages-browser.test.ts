// The sign-in pages in a real browser, over a real socket: readable by everybody (axe) in both themes,
// on a phone, by the keyboard, without JavaScript, without a word in the console.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpFront, type HttpFront } from '#server/gateway/http-front.ts';
import { createWebHandler } from '#server/gateway/web-handler.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { type OpenedSignIn, openSignIn, PASSWORD } from './open-sign-in.ts';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 360, height: 780 } };
const ISSUER = { issuer: 'https://login.example', clientId: 'x', name: 'Heron Login' };
/** Where to put pictures of the pages; absent: none are made. */
const PICTURES = process.env['WICKETGATE_PICTURES'];

let one: OpenedSignIn;
let front: HttpFront;
let browser: Browser;
let origin: string;

async function visit<Value>(
  options: BrowserContextOptions,
  look: (page: Page, said: readonly string[]) => Promise<Value>,
): Promise<Value> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => said.push(String(error)));
    return await look(page, said);
  } finally {
    await context.close();
  }
}

async function audit(page: Page, name: string): Promise<string[]> {
  if (PICTURES !== undefined) {
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  }
  const { violations, passes } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
  const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return [
    ...(passes.length < 8 ? [`${name}: only ${passes.length} checks`] : []),
    ...(wide === 0 ? [] : [`${name}: ${String(wide)} pixels too wide`]),
    ...violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html.slice(0, 160)}`),
  ];
}

/** From the set-up link to signing out, with a look at each page. */
async function walk(options: BrowserContextOptions, label: string): Promise<string[]> {
  return visit(options, async (page, said) => {
    const found: string[] = [];
    const check = async (name: string) => found.push(...(await audit(page, `${label}-${name}`)));
    await page.goto(`${origin}/sign-in`);
    await check('sign-in');
    await page.fill('#email', 'ada@example.com');
    await page.fill('#password', PASSWORD);
    await page.press('#password', 'Enter');
    await page.waitForURL(`${origin}/app/`);
    await page.goto(`${origin}/account`);
    await check('account');
    for (const path of await links()) {
      await page.goto(origin + path);
      await check(path.split('?')[0]?.slice(1) ?? '');
    }
    await page.goto(`${origin}/account`);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('You are signed out.').waitFor();
    await check('signed-out');
    return [...found, ...said];
  });
}

async function links(): Promise<string[]> {
  const [first] = await one.store.organisations();
  const organisation = first?.id ?? '';
  const [ada] = await one.store.credentials('ada@example.com');
  const bo = { id: 'mem_bo', email: 'bo@example.com', name: null, role: 'policy_manager' as const };
  const by = { organisation, name: 'test', atMs: one.now() };
  await one.store.addMember(by, { ...bo, invited: true });
  const invitation = await one.signIn.makeLink('invitation', organisation, bo.id);
  const password = await one.signIn.makeLink('password', organisation, ada?.member.id ?? '');
  return [invitation.path, password.path];
}

describe.skipIf(WITHOUT_BROWSER)('the sign-in pages in a browser', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    one = await openSignIn({ config: { oidc: { corp: ISSUER } } });
    const fetch = async (request: Request, peer?: string) =>
      new URL(request.url).pathname === '/app/'
        ? new Response('<!doctype html><link rel=icon href="data:,"><title>Dashboard</title>', {
            headers: { 'Content-Type': 'text/html' },
          })
        : one.signIn.fetch(request, peer);
    const handle = createWebHandler({ fetch, log: () => {} });
    front = createHttpFront({ handle, bodyBytesMax: 100_000, connectionsMax: 100 });
    origin = `http://127.0.0.1:${(await front.listen('127.0.0.1', 0)).port}`;
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await front?.close(0);
    await one?.close();
  });

  it('set up an organisation by the keyboard alone, without JavaScript', async () => {
    await visit({ ...DESK, javaScriptEnabled: false }, async (page, said) => {
      const link = await one.signIn.setUpLink();
      await page.goto(origin + (link?.path ?? ''));
      const type = async (text: string) => {
        await page.keyboard.press('Tab');
        await page.keyboard.type(text);
      };
      // Past the link to the first page.
      await page.keyboard.press('Tab');
      await type('Heron & Sons');
      await type('Ada');
      await type('ada@example.com');
      await type('too short');
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).pathname).toBe('/setup');
      await page.fill('#password', 'aaaaaaaaaaaaaaaa');
      await page.press('#password', 'Enter');
      expect(await page.getByRole('alert').innerText()).toContain('guessed');
      expect(await page.inputValue('#organisation')).toBe('Heron & Sons');
      await page.fill('#password', PASSWORD);
      await page.press('#password', 'Enter');
      await page.waitForURL(`${origin}/app/`);
      const refused = said.filter((line) => !line.includes('400 (Bad Request)'));
      expect(refused).toEqual([]);
    });
  });

  it('can be read by everybody on a desk in light colours (WCAG 2.2 AA)', async () => {
    expect(await walk({ ...DESK, colorScheme: 'light' }, 'desk')).toEqual([]);
  });

  it('can be read by everybody on a phone in dark colours', async () => {
    expect(await walk({ ...PHONE, colorScheme: 'dark' }, 'phone')).toEqual([]);
  });

  it('say what is wrong in a way that is read out, and are readable then too', async () => {
    await visit({ ...PHONE, colorScheme: 'dark' }, async (page) => {
      await page.goto(`${origin}/sign-in`);
      await page.fill('#email', 'ada@example.com');
      await page.fill('#password', 'something else');
      await page.press('#password', 'Enter');
      await page.getByRole('alert').waitFor();
      expect(await page.inputValue('#email')).toBe('ada@example.com');
      expect(await page.title()).toContain('not done');
      expect(await audit(page, 'phone-wrong')).toEqual([]);
      await page.goto(`${origin}/setup?token=over`);
      expect(await page.innerText('main')).toContain('This link is over');
      expect(await audit(page, 'phone-over')).toEqual([]);
    });
  });
});
