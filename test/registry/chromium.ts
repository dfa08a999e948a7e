// The browser of the tests: the Chromium of the system, without a network. Every request of a page is
// answered by the application in this process.
import { existsSync } from 'node:fs';
import type { Hono } from 'hono';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from 'playwright-core';
import BROWSERS from '../../scripts/browsers.json' with { type: 'json' };

const PLACES = [process.env['CHROMIUM'] ?? '', ...BROWSERS];

const SWITCHES = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** True when the tests are told to do without a browser. */
export const WITHOUT_BROWSER = process.env['WICKETGATE_WITHOUT_BROWSER'] === '1';

/** Starts Chromium with a fresh profile; fails with what to do when there is none. */
export async function startChromium(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== '' && existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      'Chromium is missing: install it (on Debian: apt-get install chromium), name it in CHROMIUM, or set WICKETGATE_WITHOUT_BROWSER=1 to leave these tests out',
    );
  }
  return chromium.launch({ executablePath, args: SWITCHES });
}

/** Everything below it is answered by the application. */
export const ORIGIN = 'http://registry.test';

/** A window whose requests are answered by `app`; others fail. */
export async function openWindow(
  browser: Browser,
  app: Hono,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  await context.route('**/*', async (route) => {
    const request = route.request();
    if (!request.url().startsWith(`${ORIGIN}/`)) return route.abort();
    const headers = await request.allHeaders();
    const response = await app.request(request.url(), { method: request.method(), headers });
    return route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  return context;
}
