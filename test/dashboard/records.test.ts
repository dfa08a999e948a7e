// The records screen in a real browser, on calls that a real agent has made through the gateway: what
// the address says is what is shown, and each call is explained.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedRow } from '#contract/records-api.ts';
import { WITHOUT_BROWSER } from '../registry/chromium.ts';
import { picture, settled, violations } from './looks.ts';
import {
  get,
  listedTools,
  openCall,
  openRecordedCalls,
  type RecordedCalls,
} from './recorded-calls.ts';

let calls: RecordedCalls;

describe.skipIf(WITHOUT_BROWSER)('the records screen', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    calls = await openRecordedCalls();
  }, 240_000);

  afterAll(() => calls?.close());

  it('shows what was called, newest first, and keeps every filter in the address', async () => {
    const { context, page, said } = await calls.open('/records');
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
    expect(page.url()).toContain(`grant=${calls.editor}`);
    await choose('Server', 'Shared files', ['write_file']);
    expect(page.url()).toContain(`server=${calls.server}`);
    await page.reload();
    await settled(page);
    await expect.poll(() => listedTools(page)).toEqual(['write_file']);
    await page.goBack();
    await page.goBack();
    await expect.poll(() => listedTools(page)).toEqual(denied);
    await page.goForward();
    await expect.poll(() => listedTools(page)).toEqual(['write_file']);
    await page.goto(`${calls.serve.url}/app/records`);
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
    const { context, page } = await calls.open('/records');
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
    const { context, page } = await calls.open('/records?tool=list_directory');
    await openCall(page, 'list_directory');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'What it was charged' }).waitFor();
    const text = await drawer.innerText();
    expect(text).toContain('It was allowed: no rule of the policy spoke against it.');
    expect(text).toMatch(/calls_an_hour: 1 of at most 40 per hour/);
    expect(text).toMatch(/The server answered/);
    expect(text).toMatch(/Took\s+[\d.]+ m?s/);
    await page.goto(`${calls.serve.url}/app/records?rule=%2Fall_tools%2Fdeny_if%2F0`);
    await openCall(page, 'read_text_file');
    await drawer.getByRole('link', { name: 'Open the rule in the builder' }).click();
    await page.getByRole('dialog', { name: 'All tools' }).getByText('Deny if, rule 1').waitFor();
    expect(
      await page.getByRole('dialog').getByLabel('What the agent is told').first().inputValue(),
    ).toBe('Keys stay where they are.');
    await context.close();
  });

  it('makes a test of a call that lands among the tests of the policy', async () => {
    const { context, page } = await calls.open('/records?decision=deny&tool=write_file');
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
          calls.serve.url,
          `/policies/${calls.policy}`,
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
    const { context, page } = await calls.open('/records?tool=list_directory');
    await openCall(page, 'list_directory');
    await page.getByRole('link', { name: 'All calls of this session in order' }).click();
    const lines = page.getByRole('list', { name: 'Calls of the session' });
    await lines.waitFor();
    expect(await lines.getByRole('button').allInnerTexts()).toEqual([
      'read_text_file',
      'list_directory',
      'write_file',
      'create_directory',
    ]);
    await context.close();
  });

  it('counts calls by time, the same in bars and in a table, and narrows to a step', async () => {
    const { context, page, said } = await calls.open('/records');
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
    const { context, page } = await calls.open('/records?decision=deny');
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
    const { context, page } = await calls.open(`/records?grant=${calls.editor}`);
    await page.getByText('Limits used').click();
    const limits = page.locator('li', { hasText: 'calls_an_hour' });
    await limits.getByText(/\d+ of 40/).waitFor();
    await context.close();
  });
});
