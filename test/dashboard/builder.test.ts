// The policy builder in a real browser, on a server of 500 tools: matrix, text and tests are one
// draft; what is saved is what was shown; nobody waits.
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { openServe, openWindow, type RunningServe, setUp, type Window } from './open-serve.ts';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const MANY_TOOLS = fileURLToPath(new URL('./many-tools.mjs', import.meta.url));
const PICTURES = process.env['WICKETGATE_PICTURES'];
/** One step of the matrix may keep the page busy so long, on a machine that does other things too. */
const BUSY_MS_MAX = 400;

let serve: RunningServe;
let browser: Browser;
let window: Window;
let server: string;

async function send<Value>(page: Page, path: string, body: unknown): Promise<Value> {
  const me = await (await page.request.get(`${serve.url}/api/v1/me`)).json();
  const response = await page.request.post(`${serve.url}/api/v1${path}`, {
    headers: { 'X-Wicketgate-CSRF': me.csrf, Origin: serve.url },
    data: body,
  });
  expect(response.status(), `${path}: ${await response.text()}`).toBeLessThan(300);
  return response.json();
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Run in the page; as texts, since the types here are those of Node. */
const WATCH = `{
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: 'longtask' });
}`;
const LONGEST = `new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(() => resolve(Math.max(0, ...longTasks)), 0));
})`;

/** Milliseconds that the page was busy at a stretch, at most, while something was done. */
async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(WATCH);
  await act();
  const longest: unknown = await page.evaluate(LONGEST);
  return Number(longest);
}

describe.skipIf(WITHOUT_BROWSER)('the policy builder', () => {
  beforeAll(async () => {
    [serve, browser] = await Promise.all([openServe(), startChromium()]);
    window = await openWindow(browser, { viewport: { width: 1440, height: 1000 } });
    await setUp(window.page, serve);
    const upstream = { kind: 'command', command: [process.execPath, MANY_TOOLS] };
    const made = await send<{ id: string }>(window.page, '/servers', { name: 'Many', upstream });
    server = made.id;
    await send(window.page, `/servers/${server}/check`, undefined);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await serve?.close();
  });

  it('keeps matrix and text in step, and saves what it shows as a version', async () => {
    const { page } = window;
    await page.goto(`${serve.url}/app/builder?server=${server}`);
    await page.getByLabel('Find a tool').fill('delete_thing_004');
    const row = page.getByRole('group', { name: 'delete_thing_004' });
    await page.locator('[data-row="0"] [data-name]').focus();
    await page.keyboard.press('k');
    await expect
      .poll(() => row.getByRole('button', { name: 'Ask' }).getAttribute('aria-pressed'))
      .toBe('true');
    await picture(page, 'builder-matrix');
    await page.getByRole('tab', { name: 'Text' }).click();
    const editor = page.getByRole('textbox', { name: /Text of the policy/ });
    await editor.waitFor();
    await picture(page, 'builder-text');
    await editor.press('Control+a');
    await page.keyboard.insertText(
      '{"version":"1","default":"allow","tools":{"delete_thing_004":{"action":"deny"}}}',
    );
    await page.getByRole('tab', { name: 'Matrix' }).click();
    await expect
      .poll(() => row.getByRole('button', { name: 'Deny' }).getAttribute('aria-pressed'))
      .toBe('true');
    await page.getByRole('button', { name: 'Save…' }).click();
    await page.getByLabel('Name').fill('From the builder');
    await page.getByLabel('Note').fill('first');
    await picture(page, 'builder-save');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'From the builder' }).waitFor();
    await picture(page, 'policy');
    expect(await violations(page)).toEqual([]);
  }, 120_000);

  it('makes a test of a call that was tried by hand, and a rule in forms', async () => {
    const { page } = window;
    await page.goto(`${serve.url}/app/builder?server=${server}`);
    await page.getByLabel('Tool', { exact: true }).fill('delete_thing_004');
    await page.getByRole('button', { name: 'Make a test of it' }).click();
    await page.getByRole('tab', { name: 'Tests' }).click();
    await page.getByText('holds').waitFor();
    await page.getByRole('tab', { name: 'Matrix' }).click();
    await page.getByLabel('Find a tool').fill('pay_thing_007');
    await page.locator('[data-row="0"] [data-name]').focus();
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a rule' }).nth(1).click();
    await dialog.getByLabel('Argument or fact').fill('args.amount');
    await dialog.getByLabel('Question').selectOption('gt');
    await dialog.getByLabel('Value').fill('100');
    await picture(page, 'builder-custom');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take over' }).click();
    const row = page.getByRole('group', { name: 'pay_thing_007' });
    await expect
      .poll(() => row.getByRole('button', { name: 'Custom' }).getAttribute('aria-pressed'))
      .toBe('true');
  }, 120_000);

  it('stays fluid with 500 tools', async () => {
    const { page } = window;
    await page.goto(`${serve.url}/app/builder?server=${server}`);
    const first = page.locator('[data-row="0"] [data-name]');
    await first.focus();
    const busy = await longestTask(page, async () => {
      for (const key of [
        'a',
        'd',
        'h',
        'ArrowDown',
        'k',
        'PageDown',
        'PageDown',
        'd',
        'ArrowUp',
        'a',
      ]) {
        await page.keyboard.press(key);
      }
    });
    expect(busy).toBeLessThan(BUSY_MS_MAX);
    expect(await page.locator('[data-row]').count()).toBeLessThan(60);
  }, 120_000);

  it('is readable by everybody in every view, in both themes, and says nothing in the console', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = window;
      await page.emulateMedia({ colorScheme });
      await page.goto(`${serve.url}/app/builder?server=${server}`);
      for (const name of ['Matrix', 'Rules', 'Text', 'Tests']) {
        await page.getByRole('tab', { name }).click();
        if (name === 'Text')
          await page.getByRole('textbox', { name: /Text of the policy/ }).waitFor();
        await picture(page, `builder-${name}-${colorScheme}`);
        expect(await violations(page), `${name} ${colorScheme}`).toEqual([]);
      }
    }
    expect(window.said).toEqual([]);
  }, 240_000);
});
