// The public pages in a real browser: readable by everybody (axe), in both themes, on a phone, without
// JavaScript, and without a word in the console.
import { AxeBuilder } from '@axe-core/playwright';
import type { Hono } from 'hono';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPages } from '#server/registry/pages/create-pages.ts';
import { ORIGIN, openWindow, startChromium, WITHOUT_BROWSER } from './chromium.ts';
import { openSampleCatalogue, type SampleCatalogue } from './sample-catalogue.ts';
import { hostileReport, rescanOfNotes, sampleReports } from './sample-reports.ts';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 360, height: 780 } };

/** One of each kind of page. */
const KINDS = [
  '/',
  '/search?q=note',
  '/search?q=zzzzzz',
  '/servers',
  '/servers/tidepool-notes-mcp',
  '/servers/sample-crashed',
  '/servers/mcp-harborline-example/tools/send_email',
  '/servers/shopfront-mcp/tools',
  '/servers/weather-helper-pro',
  '/servers/weather-helper-pro/tools/daily_forecast',
  '/categories',
  '/categories/destructive',
  '/risk',
  '/risk/critical',
  '/attacks',
  '/attacks/confused-deputy',
  '/changes',
  '/method',
  '/corrections',
  '/nothing-here',
];

let catalogue: SampleCatalogue;
let app: Hono;
let browser: Browser;

/** Opens a page, gives it to `look`, and closes everything; collects what the console said. */
async function visit<Value>(
  options: BrowserContextOptions,
  look: (page: Page, said: readonly string[]) => Promise<Value>,
): Promise<Value> {
  const context = await openWindow(browser, app, options);
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

/** What axe finds on all kinds of pages, a line each. */
async function violations(options: BrowserContextOptions): Promise<string[]> {
  return visit(options, async (page) => {
    const found: string[] = [];
    for (const path of KINDS) {
      await page.goto(ORIGIN + path);
      const axe = new AxeBuilder({ page }).withTags(STANDARDS);
      // The pages have no frames, so there is nothing to put together in a page of its own.
      const result = await axe.setLegacyMode().analyze();
      // A page on which axe finds nothing to check would pass for the wrong reason.
      if (result.passes.length < 10) found.push(`${path}: only ${result.passes.length} checks`);
      for (const { id, nodes } of result.violations) {
        found.push(`${path} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
      }
    }
    return found;
  });
}

/** Every page of the site, by its sitemaps; of the eighty tools of one shape only some. */
async function allPaths(): Promise<string[]> {
  const paths: string[] = [];
  for (const path of ['/sitemaps/pages.xml', '/sitemaps/servers.xml']) {
    const text = await (await app.request(`${ORIGIN}${path}`)).text();
    paths.push(
      ...[...text.matchAll(/<loc>([^<]*)/g)].map(([, loc = '']) => loc.slice(ORIGIN.length)),
    );
  }
  return paths
    .map((path) => path.replaceAll('&amp;', '&').replaceAll('&apos;', "'"))
    .filter((path) => !/shopfront-mcp\/tools\/(?!list_)/.test(path));
}

describe.skipIf(WITHOUT_BROWSER)('the public pages in a browser', { timeout: 400_000 }, () => {
  beforeAll(async () => {
    catalogue = await openSampleCatalogue([
      ...sampleReports(),
      rescanOfNotes(),
      hostileReport(60_000),
    ]);
    app = createPages({ store: catalogue.store });
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await catalogue?.close();
  });

  it('can be read by everybody on a desk in light colours (WCAG 2.2 AA)', async () => {
    expect(await violations({ ...DESK, colorScheme: 'light' })).toEqual([]);
  });

  it('can be read by everybody on a phone in dark colours', async () => {
    expect(await violations({ ...PHONE, colorScheme: 'dark' })).toEqual([]);
  });

  it('fit a phone of 360 pixels and say nothing in the console, every one of them', async () => {
    const wide = await visit(PHONE, async (page, said) => {
      const found: string[] = [];
      for (const path of await allPaths()) {
        await page.goto(ORIGIN + path);
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        if (over !== 0) found.push(`${path}: ${String(over)} pixels too wide`);
      }
      return [...found, ...said];
    });
    expect(wide).toEqual([]);
  });

  it('say and do the same without JavaScript', async () => {
    await visit({ ...DESK, javaScriptEnabled: false }, async (page, said) => {
      await page.goto(`${ORIGIN}/`);
      await page.fill('#search', 'purge trash');
      await page.press('#search', 'Enter');
      await page.getByRole('link', { name: 'purge_trash' }).first().click();
      expect(new URL(page.url()).pathname).toBe('/servers/tidepool-notes-mcp/tools/purge_trash');
      expect(await page.locator('main').innerText()).toContain('How to control it');
      const folded = page.locator('details', { hasText: 'Claude Code' }).first();
      await folded.locator('summary').click();
      expect(await folded.locator('pre').isVisible()).toBe(true);
      expect(await page.locator('button.copy').count()).toBe(0);
      expect(said).toEqual([]);
    });
  });

  it('are walked by the keyboard, beginning with a way to the content', async () => {
    await visit(DESK, async (page) => {
      await page.goto(`${ORIGIN}/servers/tidepool-notes-mcp`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toContain('Skip');
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).hash).toBe('#main');
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press('Tab');
        const outline = await page.evaluate(
          'getComputedStyle(document.activeElement).outlineStyle',
        );
        expect(outline).not.toBe('none');
      }
    });
  });

  it('copy a policy with one press', async () => {
    const options = { ...DESK, permissions: ['clipboard-read', 'clipboard-write'] };
    await visit(options, async (page, said) => {
      await page.addInitScript(
        'window.copied = ""; navigator.clipboard ??= {}; Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text } } })',
      );
      await page.goto(`${ORIGIN}/servers/tidepool-notes-mcp/tools/purge_trash`);
      await page.getByRole('button', { name: 'Copy: policy.json' }).first().click();
      await page.getByText('Copied').waitFor();
      expect(await page.evaluate('JSON.parse(window.copied).hide')).toEqual(['purge_trash']);
      expect(said).toEqual([]);
    });
  });
});
