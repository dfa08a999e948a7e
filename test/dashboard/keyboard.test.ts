// The whole first run without a mouse: every control is reached with Tab, whoever looks sees where they
// are, the focus is never lost, and dialogs keep it and give it back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedServer } from '../e2e/published-servers.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { type Focus, focusOf } from './looks.ts';
import { openServe, openWindow, type RunningServe, type Window } from './open-serve.ts';

const STEPS_MAX = 80;
const FIRST_STOP = /Skip to the content/;

let browser: Browser;
let window: Window;
let serve: RunningServe;
let files: string;

async function seenFocus(page: Page): Promise<Focus> {
  const focus = await focusOf(page);
  expect(focus, `${focus.text} at ${page.url()}`).toMatchObject({ trouble: undefined });
  return focus;
}

/** Tab by Tab until the control has the focus; each stop on the way must be seen. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const stops: string[] = [];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    await page.keyboard.press('Tab');
    // Behind the last control stands the browser itself; then the page begins again.
    if ((await focusOf(page)).text === 'nothing') {
      await page.keyboard.press('Tab');
      expect((await focusOf(page)).text, stops.join(' · ')).toMatch(FIRST_STOP);
    }
    const { text } = await seenFocus(page);
    if (wanted.test(text)) return;
    stops.push(text);
  }
  throw new Error(`Tab never came to ${wanted}: ${stops.join(' · ')}`);
}

async function type(page: Page, field: RegExp, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

async function press(page: Page, control: RegExp): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}

/** What has the focus in the end: a step that goes on by itself takes it along. */
async function arrivesAt(page: Page, wanted: RegExp): Promise<void> {
  await expect.poll(async () => (await focusOf(page)).text, { timeout: 30_000 }).toMatch(wanted);
}

describe.skipIf(WITHOUT_BROWSER)('by the keyboard alone', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'wicketgate-files-'));
    writeFileSync(join(files, 'hello.txt'), 'hello');
    [serve, browser] = await Promise.all([openServe(), startChromium()]);
    window = await openWindow(browser, { viewport: { width: 1280, height: 800 } });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await serve?.close();
    rmSync(files, { recursive: true, force: true });
  });

  it('somebody gets from the set-up link to a grant and sees its first call', async () => {
    const { page } = window;
    await page.goto(serve.setUpLink);
    await type(page, /Organisation/, 'Harbour Lights');
    await type(page, /Your name/, 'Nina');
    await type(page, /E-mail/, 'nina@harbour.example');
    await type(page, /Password/, 'three quiet boats at dawn');
    await press(page, /Set up/);
    await page.waitForURL(/\/app\//);
    await arrivesAt(page, /^h1: Overview/);

    await press(page, /^a: Start/);
    await arrivesAt(page, /^h1: From a server/);
    await type(page, /Address or command/, [...publishedServer('filesystem'), files].join(' '));
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Tools' }).waitFor();
    await seenFocus(page);
    await press(page, /Add this server/);
    await arrivesAt(page, /^h2: What may agents do/);
    await page.getByRole('table', { name: 'What the policy says of each tool' }).waitFor();
    await press(page, /Apply this policy/);
    await arrivesAt(page, /^h2: Who may use it/);
    await type(page, /^input: Label/, "Nina's editor");
    await page.keyboard.press('Enter');
    await arrivesAt(page, /^h2: Give it to the agent/);
    await tabTo(page, /^select: Client/);

    const text = await page.locator('figure pre', { hasText: 'mcpServers' }).first().innerText();
    const [, url = ''] = /"url": "([^"]+)"/.exec(text) ?? [];
    const [, token = ''] = /"Authorization": "([^"]+)"/.exec(text) ?? [];
    const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
    const agent = new Client({ name: 'keyboard', version: '1.0.0' });
    await agent.connect(
      new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: { Authorization: token } },
      }),
    );
    await agent.callTool({ name: 'list_directory', arguments: { path: files } });
    await page.getByText('The agent is here.').waitFor();
    await agent.close();
    // News does not take the focus away from where somebody is.
    expect((await seenFocus(page)).text).toMatch(/^select: Client/);
    await press(page, /^a: See the grant/);
    await arrivesAt(page, /^h1: Nina's editor/);
  });

  it('a dialog keeps the focus, and gives it back to what opened it', async () => {
    const { page } = window;
    await press(page, /Rotate it/);
    await page.getByRole('dialog', { name: 'Rotate the token' }).waitFor();
    const stops = new Set<string>();
    for (let step = 0; step < 12; step += 1) {
      stops.add((await seenFocus(page)).text);
      const inside = await page.evaluate("document.activeElement.closest('dialog') !== null");
      expect(inside, [...stops].join(' · ')).toBe(true);
      await page.keyboard.press('Tab');
      // Past the last control a browser may stop at its own.
      if ((await focusOf(page)).text === 'nothing') await page.keyboard.press('Tab');
    }
    expect([...stops].join()).toMatch(/Cancel.*Rotate/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await seenFocus(page)).text).toMatch(/Rotate it/);
  });

  it('the palette finds everything by name, and gives the focus back when it is not used', async () => {
    const { page } = window;
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('read_text');
    await page.getByRole('option', { name: /^read_text_file/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await seenFocus(page)).text).toMatch(/Rotate it/);
    for (const [words, option, title] of [
      ['read_text', /^read_text_file/, 'read_text_file'],
      ['harbour.ex', /^Nina/, 'Nina'],
    ] as const) {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill(words);
      await page.getByRole('option', { name: option }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: title }).waitFor();
      await seenFocus(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('write a policy');
    await page.getByRole('option', { name: 'Write a policy' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Write a policy' }).waitFor();
  });

  it('`/` leads to the search of the screen, and `?` shows the keys', async () => {
    const { page } = window;
    await page.keyboard.press('g');
    await page.keyboard.press('g');
    await page.getByRole('heading', { name: 'Grants' }).waitFor();
    await page.keyboard.press('/');
    expect((await seenFocus(page)).text).toMatch(/Find a grant/);
    await page.keyboard.press('Tab');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await seenFocus(page);
    expect(window.said).toEqual([]);
  });
});
