// Attack 33, stored cross-site scripting: every screen of the dashboard in a real browser, while every
// text that others can write holds markup, script addresses, templates and hidden characters.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium, WITHOUT_BROWSER } from '../registry/chromium.ts';
import { evil, fillHostile, type HostilePlace } from './hostile-place.ts';
import { settled } from './looks.ts';
import { openServe, openWindow, type RunningServe, setUp, type Window } from './open-serve.ts';

// Run in the page; a text, since the types here are those of Node. A line for each thing that no screen
// makes by itself, and the words that can be read.
const LOOK = `(() => {
  const wrong = globalThis.owned === undefined ? [] : ['a script of theirs has run: ' + owned];
  const words = [];
  const HIDDEN = /[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]/;
  const ADDRESSES = ['href', 'src', 'action', 'formaction', 'xlink:href', 'srcset', 'data', 'poster'];
  const FORBIDDEN = 'img:not(.cm-widgetBuffer), iframe, object, embed, base, frame, video, audio, meta[http-equiv], style';
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      const tell = (why) => wrong.push(why + ': ' + element.outerHTML.slice(0, 160));
      if (element.matches(FORBIDDEN)) tell('an element of theirs');
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc') tell('an event handler');
        if (ADDRESSES.includes(name) && new URL(value, location.href).origin !== location.origin) tell('an address of elsewhere');
        if (HIDDEN.test(value) && !['value', 'href', 'data-value'].includes(name)) tell('hidden characters in ' + name);
      }
      if (element.shadowRoot !== null) walk(element.shadowRoot);
    }
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      words.push(node.data);
      if (HIDDEN.test(node.data) && node.parentElement?.closest('textarea, script') == null) {
        wrong.push('hidden characters in the text of ' + node.parentElement?.outerHTML.slice(0, 160));
      }
    }
    for (const field of root.querySelectorAll('input, textarea, option')) words.push(field.value);
  };
  walk(document);
  if (HIDDEN.test(document.title)) wrong.push('hidden characters in the title of the window');
  return { wrong, words: words.join('\\n') };
})()`;

let browser: Browser;
let serve: RunningServe;
let folder: string;
let place: HostilePlace;
let window: Window;
const unseen = new Set<string>();
const trouble: string[] = [];

/** A screen; `act` opens what stands above it. */
interface View {
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
}

/** Opens each view, and tells what no screen may hold. */
async function lookAt(views: readonly View[]): Promise<readonly string[]> {
  const { page } = window;
  const found: string[] = [];
  for (const { path, act } of views) {
    await page.goto(`${serve.url}${path}`);
    await settled(page);
    await act?.(page);
    const { wrong, words } = (await page.evaluate(LOOK)) as { wrong: string[]; words: string }; // as above
    // As it stands in JSON, and in a command line.
    const plain = words.replaceAll('\\"', '"').replaceAll("'\\''", "'");
    for (const mark of unseen) if (plain.includes(`${mark}"'><img src=`)) unseen.delete(mark);
    found.push(...[...new Set(wrong)].map((line) => `${path}: ${line}`));
    found.push(...trouble.splice(0).map((line) => `${path}: ${line}`));
  }
  return found;
}

const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole('button', { name }).first().click();
const tab = (name: string) => async (page: Page) => {
  await page.getByRole('tab', { name }).click();
  await settled(page);
};

describe.skipIf(WITHOUT_BROWSER)('attack 33, hostile texts on every screen', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wicketgate-hostile-'));
    [serve, browser] = await Promise.all([openServe(), startChromium()]);
    window = await openWindow(browser);
    const { page } = window;
    await setUp(page, serve);
    place = await fillHostile(page, serve, folder);
    for (const mark of place.marks) unseen.add(mark);
    page.on('dialog', (dialog) => {
      trouble.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${serve.url}/`)) trouble.push(`a request to ${url}`);
    });
    page.on('popup', (popup) => trouble.push(`a window of ${popup.url()}`));
    page.on('download', (file) => trouble.push(`a download of ${file.url()}`));
  }, 120_000);

  afterAll(async () => {
    await place?.close();
    await browser?.close();
    await serve?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('do nothing on servers, tools, their drift, and the first-run guide', async () => {
    const { server } = place;
    const tool = (name: string) => ({
      path: `/app/servers/${server}?tool=${encodeURIComponent(name)}`,
      act: (page: Page) => page.getByRole('dialog').getByText('Arguments it takes').waitFor(),
    });
    const at = `/app/servers/${server}`;
    const names = [evil('tool-name'), 'pay', '__proto__', 'constructor', 'javascript:owned=10'];
    const views: readonly View[] = [
      { path: '/app/' },
      { path: '/app/servers' },
      { path: at },
      { path: at, act: tab('Connection') },
      { path: at, act: tab('Policies and grants') },
      {
        path: at,
        async act(page) {
          await tab('Connection')(page);
          await button('Remove the server')(page);
        },
      },
      ...names.map(tool),
      { path: `/app/guide?server=${server}` },
      { path: `/app/guide?server=${server}&policy=${place.policy}` },
      { path: `/app/guide?server=${server}&policy=${place.policy}&grant=${place.grant}` },
      { path: '/app/guide' },
    ];
    expect(await lookAt(views)).toEqual([]);
  });

  it('do nothing in the builder, in policies, versions, differences and grants', async () => {
    const { policy, grant, server } = place;
    const views: readonly View[] = [
      { path: '/app/policies' },
      { path: `/app/policies/${policy}` },
      { path: `/app/policies/${policy}`, act: button('What version 2 changed') },
      { path: `/app/policies/${policy}`, act: button('Restore version 1') },
      { path: '/app/builder' },
      { path: `/app/builder?server=${server}` },
      ...['Matrix', 'Rules', 'Text', 'Tests'].map((name) => ({
        path: `/app/builder?policy=${policy}`,
        act: tab(name),
      })),
      {
        path: `/app/builder?policy=${policy}`,
        async act(page) {
          await page.locator('[data-row="0"] [data-name]').focus();
          await page.keyboard.press('c');
          await page.getByRole('dialog').waitFor();
        },
      },
      { path: '/app/grants' },
      { path: '/app/grants/new' },
      { path: `/app/grants/${grant}` },
      { path: `/app/grants/${grant}`, act: button('Rotate it') },
      { path: `/app/grants/${grant}`, act: button('Revoke the grant') },
    ];
    expect(await lookAt(views)).toEqual([]);
  });

  it('do nothing in approvals, records, a session, people, the audit log and settings', async () => {
    const views: readonly View[] = [
      { path: '/app/approvals', act: (page) => page.getByText('Why it was held').waitFor() },
      {
        path: '/app/approvals?state=all',
        async act(page) {
          await page.locator('main li button').last().click();
          await page.getByText(/went through/).waitFor();
        },
      },
      { path: '/app/records' },
      ...['allow', 'deny', 'ask'].map((decision) => ({
        path: `/app/records?decision=${decision}`,
        async act(page: Page) {
          await page.locator('main table button, main [role=row] button').first().click();
          await page.getByRole('dialog').getByText('Which call it was').waitFor();
        },
      })),
      { path: `/app/records/session?id=${encodeURIComponent(place.session)}` },
      { path: `/app/records/session?id=${encodeURIComponent(evil('session'))}` },
      { path: `/app/records?tool=${encodeURIComponent(evil('tool-name'))}` },
      { path: '/app/members' },
      { path: `/app/members?member=${place.member}` },
      { path: '/app/audit' },
      { path: '/app/audit', act: button('policy.created') },
      { path: '/app/audit', act: button('server.added') },
      { path: '/app/settings' },
      { path: '/app/settings', act: button('Take away') },
      {
        path: '/app/',
        async act(page) {
          await page.keyboard.press('Control+k');
          await page.getByRole('dialog').getByRole('combobox').fill('name');
          await page.getByRole('option', { name: /^tool-name/ }).waitFor();
        },
      },
      { path: '/account' },
    ];
    expect(await lookAt(views)).toEqual([]);
  });

  it('would be found if one of them were more than a text', async () => {
    await window.page.goto(`${serve.url}/app/members`);
    await settled(window.page);
    await window.page.evaluate(`(() => {
      const link = document.createElement('a');
      link.href = 'javascript:owned=1';
      link.append('\u202e', document.createElement('iframe'));
      document.body.append(link);
    })()`);
    const { wrong } = (await window.page.evaluate(LOOK)) as { wrong: string[] }; // as above
    expect(wrong).toEqual([
      expect.stringContaining('an address of elsewhere'),
      expect.stringContaining('an element of theirs'),
      expect.stringContaining('hidden characters in the text'),
    ]);
  });

  it('can all be read as what they are, and the console has nothing to say', () => {
    expect([...unseen]).toEqual([]);
    expect(window.said).toEqual([]);
  });
});
