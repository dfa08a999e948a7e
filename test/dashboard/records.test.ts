// The records screen in a real browser, on calls that a real agent has made through the gateway: what
// the address says is what is shown, calls come in by themselves, each of them is explained.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RecordedRow } from '#contract/records-api.ts';
import { ensureBuilt } from '../e2e/build.ts';
import { publishedServer } from '../e2e/published-servers.ts';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { picture, settled, tooWide, violations } from './looks.ts';
import { openServe, openWindow, type RunningServe, setUp } from './open-serve.ts';

/** Promised: from the decision until it stands in the list. */
const LIVE_MS_MAX = 1_000;

/** More than the list takes in before it is read afresh. */
const MANY_CALLS = 260;

/** Also when the overview has calls to show. */
const FIRST_LOAD_BYTES_MAX = 120 * 1024;

const POLICY = {
  version: '1',
  default: 'allow',
  tools: {
    write_file: { action: 'deny', reason: 'Nothing is written here.' },
    create_directory: {
      approve_if: [
        {
          conditions: [{ path: 'args.path', op: 'exists', value: true }],
          message: 'Folders need a person.',
        },
      ],
    },
  },
  all_tools: {
    deny_if: [
      {
        conditions: [{ path: 'args.path', op: 'ends_with', value: '.key' }],
        on_deny: 'Keys stay where they are.',
      },
    ],
    limits: [{ counter: 'calls_an_hour', window: 'hour', max: 40, scope: 'grant' }],
  },
};

let serve: RunningServe;
let browser: Browser;
let files: string;
let state: NonNullable<BrowserContextOptions['storageState']>;
const agents: Client[] = [];

interface Made {
  readonly server: string;
  readonly policy: string;
  readonly editor: string;
}
let made: Made;

async function get<Value>(page: Page, path: string): Promise<Value> {
  const response = await page.request.get(`${serve.url}/api/v1${path}`);
  expect(response.status(), `${path}: ${await response.text()}`).toBe(200);
  return response.json();
}

async function send<Value>(page: Page, path: string, body?: unknown): Promise<Value> {
  const { csrf } = await get<{ csrf: string }>(page, '/me');
  const response = await page.request.post(`${serve.url}/api/v1${path}`, {
    headers: { 'X-Wicketgate-CSRF': csrf, Origin: serve.url },
    data: body,
  });
  expect(response.status(), `${path}: ${await response.text()}`).toBeLessThan(300);
  return response.json();
}

async function connect(server: string, token: string): Promise<Client> {
  const client = new Client({ name: 'records', version: '1.0.0' });
  agents.push(client);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${serve.url}/mcp/${server}/`), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  return client;
}

async function fill(page: Page): Promise<Made> {
  const upstream = { kind: 'command', command: publishedServer('filesystem', files) };
  const server = await send<{ id: string }>(page, '/servers', { name: 'Shared files', upstream });
  await send(page, `/servers/${server.id}/check`);
  const policy = await send<{ id: string }>(page, '/policies', {
    name: 'Careful',
    server: server.id,
    text: JSON.stringify(POLICY, null, 2),
  });
  const grants: string[] = [];
  for (const label of ["Nina's editor", 'Night shift']) {
    const { grant, token } = await send<{ grant: { id: string }; token: string }>(page, '/grants', {
      label,
      tags: {},
      servers: [server.id],
      policy: policy.id,
    });
    grants.push(grant.id);
    await connect(server.id, token);
  }
  const [editor, night] = agents;
  const path = join(files, 'hello.txt');
  await editor?.callTool({ name: 'read_text_file', arguments: { path } });
  await editor?.callTool({ name: 'list_directory', arguments: { path: files } });
  await editor?.callTool({ name: 'write_file', arguments: { path, content: 'a secret value' } });
  await editor?.callTool({ name: 'create_directory', arguments: { path: `${files}/plans` } });
  await night?.callTool({ name: 'read_text_file', arguments: { path: `${files}/server.key` } });
  return { server: server.id, policy: policy.id, editor: grants[0] ?? '' };
}

async function open(path: string, options: BrowserContextOptions = {}) {
  const window = await openWindow(browser, { storageState: state, ...options });
  await window.page.goto(`${serve.url}/app${path}`);
  await settled(window.page);
  return window;
}

const list = (page: Page) => page.getByRole('table', { name: 'Recorded calls, newest first' });

/** Names of the tools that are listed, in order. */
function listedTools(page: Page): Promise<readonly string[]> {
  return list(page).locator('button[data-record]').allInnerTexts();
}

async function openCall(page: Page, tool: string): Promise<void> {
  await list(page).getByRole('button', { name: tool, exact: true }).first().click();
  await page.getByRole('dialog').getByRole('heading', { name: 'At the server' }).waitFor();
}

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

describe.skipIf(WITHOUT_BROWSER)('the records screen', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'wicketgate-files-'));
    writeFileSync(join(files, 'hello.txt'), 'hello');
    [serve, browser] = await Promise.all([openServe(), startChromium()]);
    const { context, page } = await openWindow(browser);
    await setUp(page, serve);
    made = await fill(page);
    state = await context.storageState();
    await vi.waitFor(async () => {
      expect((await get<{ data: unknown[] }>(page, '/records')).data).toHaveLength(5);
    });
    await context.close();
  }, 240_000);

  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.close()));
    await browser?.close();
    await serve?.close();
    rmSync(files, { recursive: true, force: true });
  });

  it('shows what was called, newest first, and keeps every filter in the address', async () => {
    const { context, page, said } = await open('/records');
    const all = [
      'read_text_file',
      'create_directory',
      'write_file',
      'list_directory',
      'read_text_file',
    ];
    expect(await listedTools(page)).toEqual(all);
    const denied = ['read_text_file', 'write_file'];
    const choose = async (label: string, option: string, tools: readonly string[]) => {
      await page.getByLabel(label, { exact: true }).selectOption({ label: option });
      await expect.poll(() => listedTools(page)).toEqual(tools);
    };
    await choose('Decision', 'Denied', denied);
    expect(page.url()).toContain('decision=deny');
    await choose('Grant', "Nina's editor", ['write_file']);
    expect(page.url()).toContain(`grant=${made.editor}`);
    await choose('Server', 'Shared files', ['write_file']);
    expect(page.url()).toContain(`server=${made.server}`);
    await page.reload();
    await settled(page);
    await expect.poll(() => listedTools(page)).toEqual(['write_file']);
    await page.goBack();
    await page.goBack();
    await expect.poll(() => listedTools(page)).toEqual(denied);
    await page.goForward();
    await expect.poll(() => listedTools(page)).toEqual(['write_file']);
    await page.goto(`${serve.url}/app/records`);
    for (const [label, name, word, tools] of [
      ['Tool', 'tool', 'list_directory', ['list_directory']],
      ['Rule', 'rule', '/all_tools/deny_if/0', ['read_text_file']],
      ['Session', 'session', 'nobody', []],
    ] as const) {
      await page.getByLabel(label, { exact: true }).fill(word);
      await page.getByLabel(label, { exact: true }).press('Enter');
      await expect.poll(() => listedTools(page)).toEqual(tools);
      expect(new URL(page.url()).searchParams.get(name)).toBe(word);
      await page.getByLabel(label, { exact: true }).fill('');
      await page.getByLabel(label, { exact: true }).press('Enter');
      await expect.poll(() => listedTools(page)).toEqual(all);
    }
    await page.getByLabel('Time', { exact: true }).selectOption('7d');
    await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('7d');
    await page.getByLabel('Time', { exact: true }).selectOption('exact');
    await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');
    await page.getByRole('button', { name: 'Look at all that is kept' }).waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toMatch(/^\d+$/);
    await page.getByRole('button', { name: 'Look at all that is kept' }).click();
    await expect.poll(() => listedTools(page)).toEqual(all);
    expect(said).toEqual([]);
    await context.close();
  });

  it('opens a call by the keyboard, says why, and gives the focus back', async () => {
    const { context, page } = await open('/records');
    await page.getByRole('heading', { name: 'Records' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'What was checked' }).waitFor();
    const text = await drawer.innerText();
    expect(text).toContain("Nina's editor called write_file on Shared files");
    expect(text).toContain('It was denied: a rule that denies held for it.');
    expect(text).toContain('Nothing is written here.');
    expect(text).toContain('"on_deny": "Nothing is written here."');
    expect(text).toMatch(/\/tools\/write_file\/deny_if\/0\s+decided/);
    expect(text).toMatch(/\/all_tools\/deny_if\/0\s+not asked any more/);
    expect(text).toContain('It was never sent to the server.');
    expect(text).toMatch(/content\s+path/);
    expect(text).not.toContain('a secret value');
    expect(text).toMatch(/version 1, hash [0-9a-f]{12}/);
    expect(page.url()).toMatch(/record=/);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('write_file');
    await context.close();
  });

  it('says of an allowed call what it cost and what came of it, and leads to the rule', async () => {
    const { context, page } = await open('/records?tool=list_directory');
    await openCall(page, 'list_directory');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'What it was charged' }).waitFor();
    const text = await drawer.innerText();
    expect(text).toContain('It was allowed: no rule of the policy spoke against it.');
    expect(text).toMatch(/calls_an_hour: 1 of at most 40 per hour/);
    expect(text).toMatch(/The server answered/);
    expect(text).toMatch(/Took\s+[\d.]+ m?s/);
    await page.goto(`${serve.url}/app/records?rule=%2Fall_tools%2Fdeny_if%2F0`);
    await openCall(page, 'read_text_file');
    await drawer.getByRole('link', { name: 'Open the rule in the builder' }).click();
    await page.getByRole('dialog', { name: 'All tools' }).getByText('Deny if, rule 1').waitFor();
    expect(
      await page.getByRole('dialog').getByLabel('What the agent is told').first().inputValue(),
    ).toBe('Keys stay where they are.');
    await context.close();
  });

  it('makes a test of a call that lands among the tests of the policy', async () => {
    const { context, page } = await open('/records?decision=deny&tool=write_file');
    await openCall(page, 'write_file');
    await page.getByRole('link', { name: 'Make a test of this call' }).click();
    const form = page.getByRole('form', { name: 'A test' });
    await form.waitFor();
    expect(await form.getByLabel('Tool that is called').inputValue()).toBe('write_file');
    expect(await form.getByLabel('Must be').inputValue()).toBe('deny');
    expect(await form.getByLabel('Its class').inputValue()).toBe('Destructive');
    const args = form.getByLabel('Arguments of the call');
    expect(JSON.parse(await args.inputValue())).toEqual({ content: '…', path: '…' });
    await picture(page, 'records-test-form', true);
    expect(await violations(page)).toEqual([]);
    await args.fill('{"path":"/srv/notes.txt","content":"x"}');
    await form.getByText('holds with this draft').waitFor();
    await form.getByRole('button', { name: 'Add the test' }).click();
    await page
      .getByRole('table', { name: 'Tests of the policy' })
      .getByText('write_file is denied')
      .waitFor();
    await page.getByRole('button', { name: 'Save…' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect
      .poll(async () => {
        const { current } = await get<{ current: { text: string } }>(
          page,
          `/policies/${made.policy}`,
        );
        return JSON.parse(current.text).tests;
      })
      .toEqual([
        {
          name: 'write_file is denied',
          call: {
            tool: 'write_file',
            arguments: { path: '/srv/notes.txt', content: 'x' },
            class: 'Destructive',
          },
          expect: 'deny',
        },
      ]);
    await context.close();
  });

  it('shows a session from its first call to its last', async () => {
    const { context, page } = await open('/records?tool=list_directory');
    await openCall(page, 'list_directory');
    await page.getByRole('link', { name: 'All calls of this session in order' }).click();
    const calls = page.getByRole('list', { name: 'Calls of the session' });
    await calls.waitFor();
    expect(await calls.getByRole('button').allInnerTexts()).toEqual([
      'read_text_file',
      'list_directory',
      'write_file',
      'create_directory',
    ]);
    await context.close();
  });

  it('counts calls by time, the same in bars and in a table, and narrows to a step', async () => {
    const { context, page, said } = await open('/records');
    const chart = page.getByRole('img', { name: /Chart of \d+ calls by hour/ });
    await chart.locator('canvas').waitFor();
    await page.getByText('The chart as a table').click();
    const table = page.getByRole('table', { name: 'Calls by hour' });
    const cells = (await table.getByRole('cell').allInnerTexts()).map(Number);
    const sums = page.getByRole('button', { name: /^\d+ (allowed|denied|held)/ });
    expect(cells.reduce((sum, value) => sum + value, 0)).toBe(5);
    const words = (await sums.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(words).toEqual([
      '2 allowed',
      '0 allowed, then failed',
      '1 held for a person',
      '2 denied',
    ]);
    // The last bar is that of this hour, at the right end of the plot.
    const plot = page.locator('.u-over');
    const box = await plot.boundingBox();
    if (box === null) throw new Error('the chart has no size');
    await plot.click({ position: { x: box.width - 4, y: box.height - 4 } });
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toMatch(/^\d+$/);
    const { searchParams } = new URL(page.url());
    expect(Number(searchParams.get('to')) - Number(searchParams.get('from'))).toBe(3_600_000);
    await page.getByRole('img', { name: /calls by minute/ }).waitFor();
    expect(await page.locator('style').count()).toBe(0);
    expect(said).toEqual([]);
    await context.close();
  });

  it('exports what the filters leave, as JSON Lines and as CSV', async () => {
    const { context, page } = await open('/records?decision=deny');
    for (const [name, ending] of [
      ['Export as JSON Lines', 'jsonl'],
      ['Export as CSV', 'csv'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split(/\r?\n/);
      const rows = ending === 'csv' ? lines.slice(1) : lines;
      expect(rows).toHaveLength(2);
      expect(rows.join('\n')).toContain('write_file');
      expect(rows.join('\n')).not.toContain('list_directory');
      expect(rows.join('\n')).not.toContain('a secret value');
      if (ending === 'jsonl') {
        const parsed = rows.map((line) => JSON.parse(line) as RecordedRow); // the export's own rows
        expect(parsed.map(({ decision }) => decision)).toEqual(['deny', 'deny']);
      }
    }
    await context.close();
  });

  it('shows how full the limits are', async () => {
    const { context, page } = await open(`/records?grant=${made.editor}`);
    const limits = page.locator('li', { hasText: 'calls_an_hour' });
    await limits.getByText(/\d+ of 40/).waitFor();
    await context.close();
  });

  it('shows the last day on the overview, and leads to the records', async () => {
    const { context, page, said } = await open('/');
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
        const { context, page, said } = await open('/records', { colorScheme, viewport });
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
        await page.goto(`${serve.url}/app/records?tool=nothing`);
        await page.getByText('No call fits these filters.').waitFor();
        await look('empty');
        found.push(...said);
        await page.route('**/api/v1/records?**', (route) => route.abort());
        await page.goto(`${serve.url}/app/records`);
        await page.getByText('The gateway does not answer').first().waitFor();
        await look('error');
        await context.close();
      }
    }
    expect(found).toEqual([]);
  });

  // From here on calls are added.
  it('shows calls as they come, and lets them wait while somebody reads further down', async () => {
    const { context, page, said } = await open('/records', {
      viewport: { width: 1000, height: 420 },
    });
    await page.getByText('New calls come in by themselves.').waitFor();
    const [editor] = agents;
    const before = (await listedTools(page)).length;
    await editor?.callTool({ name: 'list_allowed_directories', arguments: {} });
    const calledMs = performance.now();
    await list(page).getByRole('button', { name: 'list_allowed_directories' }).waitFor();
    const arrivedMs = performance.now() - calledMs;
    expect(arrivedMs).toBeLessThan(LIVE_MS_MAX);
    expect(await listedTools(page)).toHaveLength(before + 1);
    expect((await listedTools(page))[0]).toBe('list_allowed_directories');
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await editor?.callTool({ name: 'directory_tree', arguments: { path: files } });
    const show = page.getByRole('button', { name: '1 new call: show' });
    await show.waitFor();
    expect(await listedTools(page)).toHaveLength(before + 1);
    await show.click();
    await list(page).getByRole('button', { name: 'directory_tree' }).waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).click();
    await page.getByText('New calls do not come in by themselves.').waitFor();
    expect(said).toEqual([]);
    await context.close();
  });

  it('catches up when a hidden window is seen again', async () => {
    const { context, page } = await openWindow(browser, { storageState: state });
    await page.addInitScript(`Object.defineProperty(document, 'hidden', {
      get: () => globalThis.isAway === true,
    });`);
    const seen = (hidden: boolean) =>
      page.evaluate(`isAway = ${hidden}; document.dispatchEvent(new Event('visibilitychange'));`);
    await page.goto(`${serve.url}/app/records?tool=get_file_info`);
    await page.getByText('New calls come in by themselves.').waitFor();
    await page.getByText('No call fits these filters.').waitFor();
    await seen(true);
    await page.getByText('The connection is lost; it is tried again.').waitFor();
    await agents[0]?.callTool({ name: 'get_file_info', arguments: { path: files } });
    await seen(false);
    await list(page).getByRole('button', { name: 'get_file_info' }).waitFor();
    await context.close();
  });

  it('stays bounded and leaves nothing out when calls come faster than anybody reads', async () => {
    const { context, page, said } = await open('/records?tool=write_file');
    await page.getByText('New calls come in by themselves.').waitFor();
    const args = { path: join(files, 'x'), content: 'x' };
    const many = Array.from({ length: MANY_CALLS }, () =>
      agents[0]?.callTool({ name: 'write_file', arguments: args }),
    );
    await Promise.all(many);
    const ids = () =>
      list(page)
        .locator('button[data-record]')
        .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-record')));
    const newest = async () =>
      (await get<{ data: RecordedRow[] }>(page, '/records?tool=write_file&limit=200')).data.map(
        ({ requestId }) => requestId,
      );
    await expect
      .poll(async () => [await ids(), await newest()].map((some) => some.slice(0, 50)), {
        timeout: 20_000,
      })
      .toSatisfy(([here = [], there = []]: unknown[][]) => here.join() === there.join());
    const shown = await ids();
    expect(shown.length).toBeLessThan(MANY_CALLS);
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toEqual((await newest()).slice(0, shown.length));
    expect(said).toEqual([]);
    await context.close();
  });
});
