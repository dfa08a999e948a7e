// The first minute, as the README tells it: from an empty folder to a call that is seen in the
// dashboard, with a real server, the official SDK client and a real browser.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedServer } from '../e2e/published-servers.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { openServe, openWindow, type RunningServe, setUp, type Window } from './open-serve.ts';

let serve: RunningServe;
let browser: Browser;
let window: Window;
let files: string;

async function button(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** The entry that the dashboard shows for a client, as that client reads it. */
async function shownEntry(page: Page): Promise<{ url: string; token: string }> {
  await page.getByLabel('Client', { exact: true }).selectOption({ label: 'Claude Code' });
  const text = await page.locator('figure pre', { hasText: 'mcpServers' }).first().innerText();
  const { mcpServers } = JSON.parse(text) as {
    mcpServers: Record<string, { url: string; headers: { Authorization: string } }>;
  };
  const entry = Object.values(mcpServers)[0];
  if (entry === undefined) throw new Error('the entry names no server');
  return { url: entry.url, token: entry.headers.Authorization.replace('Bearer ', '') };
}

describe.skipIf(WITHOUT_BROWSER)('the first minute', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'wicketgate-files-'));
    writeFileSync(join(files, 'hello.txt'), 'hello');
    serve = await openServe();
    browser = await startChromium();
    window = await openWindow(browser, { viewport: { width: 1280, height: 900 } });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await serve?.close();
    rmSync(files, { recursive: true, force: true });
  });

  it('leads from the set-up link to a call that is seen and one that is denied', async () => {
    const { page, said } = window;
    await setUp(page, serve);
    await page.getByRole('link', { name: /from a server to the first call/ }).click();

    const command = [...publishedServer('filesystem'), files].join(' ');
    await page.getByLabel('Address or command').fill(command);
    await button(page, 'Ask for its tools');
    await page.getByRole('table', { name: 'Tools' }).getByText('read_text_file').waitFor();
    await button(page, 'Add this server');

    await page.getByText(/^[1-9]\d* tools$/).waitFor();
    await button(page, 'Apply this policy');

    await page.getByLabel('Label').fill("Nina's editor");
    await button(page, 'Mint the grant');

    const { url, token } = await shownEntry(page);
    await page.getByText('Waiting for the agent').waitFor();

    const client = new Client({ name: 'first-minute', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: { Authorization: `Bearer ${token}` } },
      }),
    );
    const path = join(files, 'hello.txt');
    const read = await client.callTool({ name: 'read_text_file', arguments: { path } });
    expect(JSON.stringify(read.content)).toContain('hello');
    await page.getByText('The agent is here.').waitFor();
    const content = 'gone';
    const denied = await client.callTool({ name: 'write_file', arguments: { path, content } });
    expect(JSON.stringify(denied.content)).toContain('[POLICY DENIED]');
    await client.close();
    expect(said).toEqual([]);
  });
});
