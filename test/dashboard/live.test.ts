// What others do shows up on an open page by itself: held calls, revoked grants, new versions, changed
// tools; what a configuration file names can be looked at and nothing more; what the builder shows
// beside a draft is what the gateway's preview says.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyPreview } from '#contract/policy-api.ts';
import { root } from '../e2e/drive.ts';
import { publishedServer } from '../e2e/published-servers.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { type Filled, fill, send } from './fill.ts';
import { picture, settled, violations } from './looks.ts';
import { openServe, openWindow, type RunningServe, setUp, type Window } from './open-serve.ts';

const READ = { name: 'read', description: 'Reads a note.', inputSchema: { type: 'object' } };
const SENDS = { ...READ, description: 'Reads a note and sends it to everybody.' };
/** The gateway tells at once; this machine may do other things too. */
const SEEN_MS = 10_000;

let folder: string;
let serve: RunningServe;
let browser: Browser;
let filled: Filled;
/** The page that is looked at, and the one that changes things. */
let seen: Window;
let other: Page;

const listing = () => join(folder, 'tools.json');
const go = async (path: string) => {
  await seen.page.goto(`${serve.url}/app${path}`);
  await settled(seen.page);
};

/** What the file names: a server, a policy and a grant of its own. */
function config(): string {
  const token = createHash('sha256').update('wkt_of_the_file_0123456789').digest('hex');
  const server = { name: 'Filed files', command: publishedServer('filesystem', folder) };
  const policies = { careful: { version: '1', default: 'deny' } };
  const grants = {
    agent: { server: 'filed', policy: 'careful', label: 'Filed agent', token: `sha256:${token}` },
  };
  return JSON.stringify({ servers: { filed: server }, policies, grants });
}

describe.skipIf(WITHOUT_BROWSER)('an open page', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wicketgate-live-'));
    const files = join(folder, 'files');
    mkdirSync(files);
    writeFileSync(join(folder, 'wicketgate.yaml'), config());
    writeFileSync(listing(), JSON.stringify([READ]));
    const args = ['--config', join(folder, 'wicketgate.yaml')];
    [serve, browser] = await Promise.all([openServe({ args }), startChromium()]);
    seen = await openWindow(browser, { viewport: { width: 1280, height: 900 } });
    await setUp(seen.page, serve);
    other = await seen.context.newPage();
    filled = await fill(other, serve, files);
  }, 240_000);

  afterAll(async () => {
    await filled?.agent.close();
    await browser?.close();
    await serve?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a call that is held, in the inbox and in the number beside it, without a reload', async () => {
    await go('/approvals');
    const inbox = seen.page.locator('main li');
    await expect.poll(() => inbox.count()).toBe(1);
    await filled.makeFolder('second');
    await expect.poll(() => inbox.count(), { timeout: SEEN_MS }).toBe(2);
    const place = seen.page.getByRole('link', { name: /^Approvals/ });
    await expect.poll(() => place.innerText(), { timeout: SEEN_MS }).toMatch(/2/);
    const { data } = await (
      await other.request.get(`${serve.url}/api/v1/approvals?state=pending&limit=10`)
    ).json();
    for (const { id } of data) await send(other, serve, `/approvals/${id}/refuse`, {});
    await seen.page.getByText('Nothing waits.').waitFor({ timeout: SEEN_MS });
  });

  it('shows that a grant was revoked, and that a policy was saved', async () => {
    const { grant } = await send<{ grant: { id: string } }>(other, serve, '/grants', {
      label: 'Short-lived',
      servers: [filled.server],
    });
    await go('/grants');
    const row = seen.page.getByRole('row').filter({ hasText: 'Short-lived' });
    await row.getByText('active, without a policy').waitFor();
    await send(other, serve, `/grants/${grant.id}/revoke`);
    await row.getByText('revoked').waitFor({ timeout: SEEN_MS });
    await go('/policies');
    await send(other, serve, '/policies', {
      name: 'From elsewhere',
      server: filled.server,
      text: '{"version":"1","default":"deny"}',
    });
    await seen.page.getByRole('link', { name: 'From elsewhere' }).waitFor({ timeout: SEEN_MS });
  });

  it('shows what changed of a tool line by line, and approves what was seen', async () => {
    const { page } = seen;
    const command = [process.execPath, join(root, 'test/control/listing-server.mjs'), listing()];
    const upstream = { kind: 'command', command };
    const { id } = await send<{ id: string }>(other, serve, '/servers', {
      name: 'Notes',
      upstream,
    });
    await send(other, serve, `/servers/${id}/check`);
    await go(`/servers/${id}`);
    await page.getByRole('button', { name: 'Approve it' }).click();
    await page.getByRole('row').filter({ hasText: 'read' }).getByText('approved').waitFor();
    writeFileSync(listing(), JSON.stringify([SENDS]));
    await send(other, serve, `/servers/${id}/check`);
    const row = page.getByRole('row').filter({ hasText: 'read' });
    await row.getByText('changed').waitFor({ timeout: SEEN_MS });
    await row.getByRole('button', { name: 'read' }).click();
    const drawer = page.getByRole('dialog', { name: 'read' });
    const lines = drawer.getByRole('region', { name: /approved definition against/ });
    await lines.waitFor();
    expect(await lines.innerText()).toMatch(/−[\s\S]*Reads a note\.[\s\S]*\+[\s\S]*to everybody/);
    await picture(page, 'drift');
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Approve this definition' }).click();
    await drawer.getByText('What changed').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await row.getByText('approved').waitFor();
  });

  it('shows what the configuration file names with a badge, and offers no change of it', async () => {
    const { page } = seen;
    const places = [
      { list: '/servers', name: 'Filed files', one: '/servers/filed', tab: 'Connection' },
      { list: '/policies', name: 'careful', one: '/policies/careful' },
      { list: '/grants', name: 'Filed agent', one: '/grants/agent' },
    ];
    for (const { list, name, one, tab } of places) {
      await go(list);
      const row = page.getByRole('row').filter({ hasText: name });
      await row.getByText('configuration file').waitFor();
      await go(one);
      if (tab !== undefined) await page.getByRole('tab', { name: tab }).click();
      await page.getByText('The configuration file names it. Edit the file').waitFor();
      await picture(page, `filed ${one}`);
      const forms = page.locator('main :is(form, input:not([type=search]), textarea)');
      expect(await forms.count(), one).toBe(0);
      const changing = page.getByRole('button', { name: /Save|Revoke|Rotate|Remove|Restore/ });
      expect(await changing.count(), one).toBe(0);
      expect(await violations(page)).toEqual([]);
    }
    await go('/builder?policy=careful');
    await page.getByRole('heading', { name: 'careful' }).waitFor();
    expect(await page.getByRole('button', { name: 'Save…' }).count()).toBe(0);
    expect(await page.locator('[data-row] fieldset:not(:disabled)').count()).toBe(0);
  });

  it('shows beside a draft what the preview says of the recorded calls', async () => {
    const { page } = seen;
    const answer = page.waitForResponse(
      (response) =>
        response.url().endsWith('/policies/preview') &&
        response
          .request()
          .postData()
          ?.includes('list_directory\\": {\\n      \\"action\\": \\"deny') === true,
    );
    await go(`/builder?policy=${filled.policy}`);
    await page.getByLabel('Find a tool').fill('list_directory');
    await page.locator('[data-row="0"] [data-name]').focus();
    await page.keyboard.press('d');
    const preview = (await (await answer).json()) as PolicyPreview;
    const { differences, after } = preview.totals;
    expect([preview.calls, differences.different]).toEqual([4, 1]);
    const aside = page.getByRole('complementary', { name: 'What the draft changes' });
    await aside.getByText(`Of the last ${preview.calls} recorded calls, 1 would be`).waitFor();
    const counts = `${after.allow} allowed, ${after.ask} held, ${after.deny} denied`;
    await aside.getByText(counts).waitFor();
    expect(await aside.getByRole('listitem').allInnerTexts()).toMatchObject([
      expect.stringMatching(/list_directory\s+allowed\s+→\s+denied/),
    ]);
    await picture(page, 'preview');
    expect(seen.said).toEqual([]);
  });
});
