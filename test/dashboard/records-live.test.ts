// The records as they come, in a real browser: on the overview, in the list, in every theme and on a
// phone; nothing missing, nothing without end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RecordedRow } from '#contract/records-api.ts';
import { ensureBuilt } from '../e2e/build.ts';
import { WITHOUT_BROWSER } from '../registry/chromium.ts';
import { picture, tooWide, violations } from './looks.ts';
import {
  get,
  listedTools,
  openCall,
  openRecordedCalls,
  type RecordedCalls,
  recordList,
} from './recorded-calls.ts';

/** Promised: from the decision until it stands in the list. */
const LIVE_MS_MAX = 1_000;
/** More than the list takes in before it is read afresh. */
const MANY_CALLS = 260;
/** Also when the overview has calls to show. */
const FIRST_LOAD_BYTES_MAX = 120 * 1024;

let calls: RecordedCalls;

/** What the page has taken of the build, compressed. */
async function loadedBytes(page: Page): Promise<number> {
  const names: unknown = await page.evaluate(
    `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
  );
  const assets = (Array.isArray(names) ? names.map(String) : []).filter((name) =>
    name.startsWith('/app/assets/'),
  );
  expect(assets.length).toBeGreaterThan(2);
  const folder = join(ensureBuilt(), '..', 'dashboard');
  const sizes = [...new Set(assets)].map(
    (name) => gzipSync(readFileSync(join(folder, name.slice('/app/'.length)))).length,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe.skipIf(WITHOUT_BROWSER)('records as they come', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    calls = await openRecordedCalls();
  }, 240_000);

  afterAll(() => calls?.close());

  it('shows the last day on the overview, and leads to the records', async () => {
    const { context, page, said } = await calls.open('/');
    await page.getByRole('heading', { name: 'The last 24 hours' }).waitFor();
    await page.getByRole('img', { name: /Chart of \d+ calls by hour/ }).waitFor();
    expect(await loadedBytes(page)).toBeLessThan(FIRST_LOAD_BYTES_MAX);
    const denied = page.getByRole('link', { name: 'write_file' }).first();
    await denied.click();
    await page.getByRole('dialog').getByText('Nothing is written here.').first().waitFor();
    expect(page.url()).toContain('decision=deny');
    expect(said).toEqual([]);
    await context.close();
  });

  it('is read by everybody, in both themes and on a phone, whatever it shows', async () => {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 360, height: 780 },
      ]) {
        const { context, page, said } = await calls.open('/records', { colorScheme, viewport });
        const look = async (name: string) => {
          const title = `${name} ${colorScheme} ${viewport.width}`;
          await picture(page, `records ${title}`);
          const lines = [...(await violations(page)), ...(await tooWide(page))];
          found.push(...lines.map((line) => `${title}: ${line}`));
        };
        await page.locator('canvas').waitFor();
        await page.getByText('The chart as a table').click();
        await look('list');
        await openCall(page, 'write_file');
        await page.getByRole('heading', { name: 'What was checked' }).waitFor();
        await look('why');
        await page.getByRole('link', { name: 'All calls of this session in order' }).click();
        await page.getByRole('list', { name: 'Calls of the session' }).waitFor();
        await look('session');
        await page.goto(`${calls.serve.url}/app/records?tool=nothing`);
        await page.getByText('No call fits these filters.').waitFor();
        await look('empty');
        found.push(...said);
        await page.route('**/api/v1/records?**', (route) => route.abort());
        await page.goto(`${calls.serve.url}/app/records`);
        await page.getByText('The gateway does not answer').first().waitFor();
        await look('error');
        await context.close();
      }
    }
    expect(found).toEqual([]);
  });

  // From here on calls are added.
  it('shows calls as they come, and lets them wait while somebody reads further down', async () => {
    const { context, page, said } = await calls.open('/records', {
      viewport: { width: 1000, height: 420 },
    });
    await page.getByText('New calls come in by themselves.').waitFor();
    const before = (await listedTools(page)).length;
    await calls.call('list_allowed_directories', {});
    const calledMs = performance.now();
    await recordList(page).getByRole('button', { name: 'list_allowed_directories' }).waitFor();
    const arrivedMs = performance.now() - calledMs;
    expect(arrivedMs).toBeLessThan(LIVE_MS_MAX);
    expect(await listedTools(page)).toHaveLength(before + 1);
    expect((await listedTools(page))[0]).toBe('list_allowed_directories');
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await calls.call('directory_tree', { path: calls.files });
    const show = page.getByRole('button', { name: '1 new call: show' });
    await show.waitFor();
    expect(await listedTools(page)).toHaveLength(before + 1);
    await show.click();
    await recordList(page).getByRole('button', { name: 'directory_tree' }).waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).click();
    await page.getByText('New calls do not come in by themselves.').waitFor();
    expect(said).toEqual([]);
    await context.close();
  });

  it('catches up when a hidden window is seen again', async () => {
    const { context, page } = await calls.open();
    await page.addInitScript(`Object.defineProperty(document, 'hidden', {
      get: () => globalThis.isAway === true,
    });`);
    const seen = (hidden: boolean) =>
      page.evaluate(`isAway = ${hidden}; document.dispatchEvent(new Event('visibilitychange'));`);
    await page.goto(`${calls.serve.url}/app/records?tool=get_file_info`);
    await page.getByText('New calls come in by themselves.').waitFor();
    await page.getByText('No call fits these filters.').waitFor();
    await seen(true);
    await page.getByText('The connection is lost; it is tried again.').waitFor();
    await calls.call('get_file_info', { path: calls.files });
    await seen(false);
    await recordList(page).getByRole('button', { name: 'get_file_info' }).waitFor();
    await context.close();
  });

  it('stays bounded and leaves nothing out when calls come faster than anybody reads', async () => {
    const { context, page, said } = await calls.open('/records?tool=write_file');
    await page.getByText('New calls come in by themselves.').waitFor();
    const args = { path: join(calls.files, 'x'), content: 'x' };
    const many = Array.from({ length: MANY_CALLS }, () => calls.call('write_file', args));
    await Promise.all(many);
    const ids = () =>
      recordList(page)
        .locator('button[data-record]')
        .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-record')));
    const newest = async () =>
      (
        await get<{ data: RecordedRow[] }>(
          page,
          calls.serve.url,
          '/records?tool=write_file&limit=200',
        )
      ).data.map(({ requestId }) => requestId);
    // Also what stands below the newest comes in by and by, and the list is read afresh.
    await vi.waitFor(
      async () => {
        const shown = await ids();
        expect(shown.length).toBeGreaterThanOrEqual(50);
        expect(shown.length).toBeLessThan(MANY_CALLS);
        expect(shown.slice(0, 200)).toEqual((await newest()).slice(0, shown.length));
      },
      { timeout: 40_000, interval: 200 },
    );
    const shown = await ids();
    expect(new Set(shown).size).toBe(shown.length);
    expect(said).toEqual([]);
    await context.close();
  });
});
