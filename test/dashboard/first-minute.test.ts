// The first minute, as the README tells it: `npm start` on an empty folder, its link, a published server,
// the recommended policy, a grant, the official SDK client, a call that is seen live, one that is denied
// with its reason. In a real browser, with a clock beside it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedServer } from '../e2e/published-servers.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { picture, settled, violations } from './looks.ts';
import { openServe, openWindow, type RunningServe, setUp, type Window } from './open-serve.ts';

let browser: Browser;
let window: Window;
let serve: RunningServe;
let files: string;

const MINUTE_MS = 60_000;

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

async function openAgent({ url, token }: { url: string; token: string }): Promise<Client> {
  const client = new Client({ name: 'first-minute', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  return client;
}

describe.skipIf(WITHOUT_BROWSER)('the first minute', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'wicketgate-files-'));
    writeFileSync(join(files, 'hello.txt'), 'hello');
    browser = await startChromium();
    window = await openWindow(browser, { viewport: { width: 1280, height: 900 } });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await serve?.close();
    rmSync(files, { recursive: true, force: true });
  });

  it('leads from `npm start` to a call that is seen live and one that is denied with its reason', async () => {
    const { page, said } = window;
    const marks: [string, number][] = [];
    const mark = async (name: string) => {
      marks.push([name, performance.now()]);
      await picture(page, `minute ${marks.length} ${name}`, true);
    };
    await mark('begin');
    serve = await openServe({ npmStart: true });
    await mark('npm start');
    await setUp(page, serve);
    await mark('organisation');
    await page.getByRole('link', { name: /from a server to the first call/ }).click();

    const command = [...publishedServer('filesystem'), files].join(' ');
    await page.getByLabel('Address or command').fill(command);
    await button(page, 'Ask for its tools');
    const tools = page.getByRole('table', { name: 'Tools' });
    const write = tools.getByRole('row').filter({ hasText: 'write_file' });
    await write.getByText('Destructive').waitFor();
    expect(await write.innerText()).toContain('High');
    await mark('tools with their risk');
    await button(page, 'Add this server');

    await page.getByRole('table', { name: 'What the policy says of each tool' }).waitFor();
    await mark('recommended policy');
    await button(page, 'Apply this policy');

    await page.getByLabel('Label').fill("Nina's editor");
    await button(page, 'Mint the grant');
    const entry = await shownEntry(page);
    await page.getByText('Waiting for the agent').waitFor();
    await mark('grant and entry');

    const agent = await openAgent(entry);
    const path = join(files, 'hello.txt');
    const read = await agent.callTool({ name: 'read_text_file', arguments: { path } });
    expect(JSON.stringify(read.content)).toContain('hello');
    const calls = page.getByRole('table', { name: 'Calls of the new grant' });
    await calls
      .getByRole('row')
      .filter({ hasText: 'read_text_file' })
      .getByText('allowed')
      .waitFor();
    await page.getByText('The agent is here.').waitFor();
    await mark('call seen live');

    const content = 'gone';
    const denied = await agent.callTool({ name: 'write_file', arguments: { path, content } });
    const told = 'Tool "write_file" is not available.';
    expect(JSON.stringify(denied.content)).toContain('[POLICY DENIED]');
    const row = calls.getByRole('row').filter({ hasText: 'write_file' });
    await row.getByText('denied').waitFor();
    expect(await row.innerText()).toContain(told);
    await page.getByText('It never reached the server.').waitFor();
    await mark('denied with its reason');
    await agent.close();

    const took = (marks.at(-1)?.[1] ?? 0) - (marks[0]?.[1] ?? 0);
    const steps = marks.slice(1).map(([name, at], index) => {
      return `${name} ${((at - (marks[index]?.[1] ?? 0)) / 1_000).toFixed(1)} s`;
    });
    console.log(`the first minute took ${(took / 1_000).toFixed(1)} s: ${steps.join(', ')}`);
    expect(took).toBeLessThan(MINUTE_MS);
    expect(await violations(page)).toEqual([]);

    await page.getByRole('link', { name: 'See the records' }).click();
    await settled(page);
    await page.getByText('write_file').first().waitFor();
    await picture(page, 'minute records', true);
    expect(said).toEqual([]);
  });
});
