// Words of a hostile server on our pages: they are shown, and they do nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPages } from '#server/registry/pages/create-pages.ts';
import { contentsOf, dataIn, linksIn } from './html-reading.ts';
import { openSampleCatalogue, type SampleCatalogue } from './sample-catalogue.ts';
import { hostileReport } from './sample-reports.ts';

let catalogue: SampleCatalogue;
/** Path → HTML, of every page that shows words of the server. */
const html = new Map<string, string>();
const markdown = new Map<string, string>();

beforeAll(async () => {
  catalogue = await openSampleCatalogue([hostileReport()]);
  const app = createPages({ store: catalogue.store, baseUrl: () => 'https://registry.example' });
  const [server] = (await catalogue.store.servers({}, { limit: 1 })).rows;
  const start = `/servers/${server?.slug ?? ''}`;
  const first = await (await app.request(start)).text();
  const tools = linksIn(first).filter((href) => href.startsWith(`${start}/tools/`));
  const lists = ['/', '/servers', '/changes', '/categories/read', '/categories/write'];
  for (const path of new Set([
    start,
    ...tools,
    ...lists,
    '/search?q=script',
    '/servers/%3Cscript%3E',
  ])) {
    html.set(path, await (await app.request(path)).text());
    const twin = path === '/' ? '/index.md' : path.replace(/(\?|$)/, '.md$1');
    markdown.set(path, await (await app.request(twin)).text());
  }
});

afterAll(() => catalogue.close());

/** Contents of scripts that a browser would run. */
function scriptsIn(body: string): string[] {
  const data = new Set(dataIn(body));
  return contentsOf(body, 'script').filter((content) => content !== '' && !data.has(content));
}

/** Names of all elements and attributes of a page, and what is left when its tags are taken away. */
function markupOf(body: string) {
  const elements = new Set<string>();
  const attributes = new Set<string>();
  const tag = /<!doctype html>|<\/?([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*\/?>/g;
  const rest = body.replaceAll(tag, (_, element: string = '', given: string = '') => {
    elements.add(element);
    for (const [, name = ''] of given.matchAll(/([a-zA-Z-]+)(?:="[^"]*")?/g)) attributes.add(name);
    return '';
  });
  return { elements, attributes, rest };
}

/** Fenced blocks taken away, as a Markdown reader would find them. */
function outsideOfFences(text: string): string {
  return text.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '');
}

describe('words of a hostile server', () => {
  it('reach all kinds of pages that show them', () => {
    expect(html.size).toBeGreaterThan(10);
    expect([...html.values()].filter((body) => body.includes('alert(1)')).length).toBeGreaterThan(
      5,
    );
  });

  it('become no element and no attribute of a page', () => {
    for (const [path, body] of html) {
      expect(scriptsIn(body), path).toEqual([]);
      const { elements, attributes, rest } = markupOf(body);
      expect(rest, path).not.toContain('<');
      expect(
        [...attributes].filter((name) => name.startsWith('on') || name === 'style'),
        path,
      ).toEqual([]);
      expect(elements.has('img') || elements.has('iframe') || elements.has('style'), path).toBe(
        false,
      );
      expect((body.match(/<script\b/g) ?? []).length, path).toBe(1 + dataIn(body).length);
      for (const text of dataIn(body))
        expect(() => JSON.parse(text) as unknown, path).not.toThrow();
    }
  });

  it('become no link that leads out of http', () => {
    for (const [path, body] of html) {
      expect(
        linksIn(body).filter((href) => !/^(\/|#|https?:\/\/)/.test(href)),
        path,
      ).toEqual([]);
    }
    for (const [path, body] of markdown) {
      expect(/(?<!\\)\]\(\s*(?:javascript|data):/i.test(outsideOfFences(body)), path).toBe(false);
    }
  });

  it('show the characters that a reader would not see', () => {
    const all = [...html.values(), ...markdown.values()].join('\n');
    expect(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.exec(
        all,
      ),
    ).toBeNull();
    expect(all).toContain('‹U+202E›');
    expect(all).toContain('‹U+200B›');
    expect(all).toContain('‹U+001B›');
  });

  it('cannot close a fence of a Markdown twin or write a heading into it', () => {
    for (const [path, body] of markdown) {
      const outside = outsideOfFences(body);
      expect(outside, path).not.toMatch(/^#+ Heading of an attacker/m);
      expect(outside.match(/^# /gm)?.length, path).toBe(1);
      const prose = outside.replaceAll(/(?<![\\`])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
      expect(prose, path).not.toMatch(/(?<!\\)<(?:script|img|\/script)/);
    }
  });

  it('that give orders are folded for people and left out for models', async () => {
    const poisoned = await openSampleCatalogue();
    try {
      const app = createPages({ store: poisoned.store });
      for (const path of [
        '/servers/weather-helper-pro',
        '/servers/weather-helper-pro/tools/daily_forecast',
      ]) {
        const page = await (await app.request(path)).text();
        const twin = await (await app.request(`${path}.md`)).text();
        expect(page, path).toMatch(/class="note warning"/);
        expect(twin, path).not.toMatch(/Ignore earlier instructions|id_rsa|Do not tell the user/);
      }
      const page = await (
        await app.request('/servers/weather-helper-pro/tools/daily_forecast')
      ).text();
      expect(page).toMatch(/<details><summary>.*?id_rsa/s);
    } finally {
      await poisoned.close();
    }
  });

  it('stay small on a page, however long they are', () => {
    for (const body of [...html.values(), ...markdown.values()]) {
      expect(body.length).toBeLessThan(250_000);
    }
    expect([...html.values()].some((body) => body.includes('more characters are not shown'))).toBe(
      true,
    );
  });
});
