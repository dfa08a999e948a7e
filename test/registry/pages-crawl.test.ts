// Walks all public pages of a catalogue of invented servers, from the first page on, as a crawler
// does, and looks at every page and every twin.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePolicy } from '#core/policy/index.ts';
import { createPages } from '#server/registry/pages/create-pages.ts';
import { contentsOf, dataIn, linksIn, ownText, plain, policiesIn } from './html-reading.ts';
import { openSampleCatalogue, type SampleCatalogue } from './sample-catalogue.ts';

const BASE = 'https://registry.example';

interface Visited {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

let catalogue: SampleCatalogue;
/** Every address of the site that some page links to. */
const visited = new Map<string, Visited>();
let pages: readonly Visited[] = [];
let twins: readonly Visited[] = [];

beforeAll(async () => {
  catalogue = await openSampleCatalogue();
  const app = createPages({ store: catalogue.store, baseUrl: () => BASE });
  const waiting = ['/', '/robots.txt', '/sitemap.xml', '/search?q=note', '/search?q=zzzzzz'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (visited.has(path)) continue;
    const response = await app.request(path);
    const type = response.headers.get('content-type') ?? '';
    const body = await response.text();
    visited.set(path, { path, status: response.status, type, body });
    waiting.push(...nextAddresses(body, type));
  }
  const all = [...visited.values()];
  pages = all.filter(({ type }) => type.startsWith('text/html'));
  twins = all.filter(({ type }) => type.startsWith('text/markdown'));
});

afterAll(() => catalogue.close());

/** Addresses of this site in a body; those of the API and of anchors are not walked. */
function nextAddresses(body: string, type: string): string[] {
  const found = type.startsWith('text/html')
    ? linksIn(body)
    : type.includes('xml')
      ? contentsOf(body, 'loc').map(plain)
      : type.startsWith('text/markdown')
        ? [...body.matchAll(/\]\((https:\/\/registry\.example[^)]*)\)/g)].map(([, to = '']) => to)
        : [];
  return found
    .map((href) => (href.startsWith(BASE) ? href.slice(BASE.length) || '/' : href))
    .filter((href) => href.startsWith('/') && !href.startsWith('/v1'))
    .map((href) => href.split('#')[0] ?? '');
}

function broken(
  of: readonly Visited[],
  problem: (body: string, path: string) => unknown,
): string[] {
  return of.flatMap(({ path, body }) => {
    const found = problem(body, path);
    return found === undefined || found === false ? [] : [`${path}: ${String(found)}`];
  });
}

describe('the public pages', () => {
  it('link only to addresses that exist', () => {
    const bad = [...visited.values()].filter(({ status }) => status !== 200);
    expect(bad.map(({ path, status }) => `${status} ${path}`)).toEqual([]);
    expect(pages.length).toBeGreaterThan(200);
    expect(twins.length).toBeGreaterThan(200);
  });

  it('have one heading of the first level, a title of their own and a description', () => {
    expect(broken(pages, (body) => contentsOf(body, 'h1').length !== 1 && 'h1')).toEqual([]);
    const titles = pages
      .filter(({ body }) => !body.includes('content="noindex"'))
      .map(({ body, path }) => ({
        path: path.split('&from=')[0],
        title: contentsOf(body, 'title')[0],
      }));
    const byTitle = new Map<string, Set<string>>();
    for (const { title = '', path = '' } of titles) {
      // Further pages of a list share a title; the first ones do not.
      if (/[?&]cursor=/.test(path)) continue;
      byTitle.set(title, (byTitle.get(title) ?? new Set()).add(path));
    }
    const shared = [...byTitle].filter(([, paths]) => paths.size > 1);
    expect(shared.map(([title, paths]) => `${title}: ${[...paths].join(' ')}`)).toEqual([]);
    expect(
      broken(pages, (body) => !/<meta name="description" content="[^"]{20,}"/.test(body)),
    ).toEqual([]);
  });

  it('have headings with names of their own in an order without gaps', () => {
    const ids = broken(pages, (body) => {
      const all = [...body.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      return all.find((id, index) => all.indexOf(id) !== index);
    });
    expect(ids).toEqual([]);
    const gaps = broken(pages, (body) => {
      const levels = [...body.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
      return levels.some((level, index) => level > (levels[index - 1] ?? 0) + 1) && levels.join('');
    });
    expect(gaps).toEqual([]);
  });

  it('show only policies that the checker accepts', () => {
    const all = pages.flatMap(({ path, body }) => policiesIn(body).map((text) => ({ path, text })));
    expect(all.length).toBeGreaterThan(300);
    const wrong = all.flatMap(({ path, text }) =>
      parsePolicy(text).problems.map(
        ({ severity, message }) => `${severity}: ${message} (${path})`,
      ),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('are written in whole sentences without slips', () => {
    const slips: readonly (readonly [RegExp, string])[] = [
      [/\ba Execute\b/i, 'a Execute'],
      [/\ban (?:Read|Write|Destructive|Financial)\b/, 'an Read'],
      [/(?<!\.)\.\.(?!\.)/, 'two full stops'],
      [/ [,.;:](?=\s|$)/, 'a blank before a mark'],
      [/[,;:]\.|\.,/, 'two marks'],
      [/\b(?:undefined|NaN|null|true tool)\b|\[object/, 'a value of the code'],
      [/\b([A-Za-z]{2,})\s+\1\b/, 'a doubled word'],
      [/\bMCP server MCP|server server/i, 'a doubled server'],
      [/\( ?\)|“ ?”|""/, 'empty brackets'],
      [
        /\b(?:one|1) (?:\w+ )?(?:tool|parameter) that (?:change|run|read|take|write|give)\b/,
        'a plural verb',
      ],
      [/\b1 (?:tools|servers|deductions|parameters|tokens)\b/, '1 tools'],
    ];
    const found = pages.flatMap(({ path, body }) =>
      ['p', 'li', 'h1', 'h2', 'h3', 'dt', 'dd', 'td', 'caption', 'summary']
        .flatMap((element) => contentsOf(body, element))
        .map(ownText)
        .flatMap((text) =>
          slips.flatMap(([pattern, name]) =>
            pattern.test(text) ? [`${name}: ${text} (${path})`] : [],
          ),
        ),
    );
    expect([...new Set(found)].slice(0, 20)).toEqual([]);
  });

  it('have no empty paragraph, heading, cell or entry', () => {
    const empty = broken(pages, (body) => {
      const elements = [
        'p',
        'h1',
        'h2',
        'h3',
        'dt',
        'dd',
        'td',
        'th',
        'figcaption',
        'a',
        'summary',
      ];
      return elements.find((element) =>
        contentsOf(body, element).some((content) => ownText(content) === ''),
      );
    });
    expect(empty).toEqual([]);
    expect(broken(pages, (body) => /<(ul|ol|dl|tbody)[^>]*><\/\1>/.exec(body)?.[0])).toEqual([]);
  });

  it('carry JSON-LD that parses, names its type and stays inside of its element', () => {
    const wrong = broken(pages, (body, path) => {
      const data = dataIn(body).map((text) => {
        const value: unknown = JSON.parse(text);
        return value;
      });
      const typed = data.every(
        (value) => typeof value === 'object' && value !== null && '@type' in value,
      );
      const expected = path === '/' || path.startsWith('/search') ? 0 : 1;
      return !typed || data.length < expected;
    });
    expect(wrong).toEqual([]);
  });

  it('are all in the sitemaps, but for searches and further pages of lists', () => {
    const listed = new Set(
      [...visited.values()]
        .filter(({ path }) => path.startsWith('/sitemaps/'))
        .flatMap(({ body, type }) => nextAddresses(body, type)),
    );
    const missing = pages
      .map(({ path }) => path)
      .filter(
        (path) => !path.includes('?') && !listed.has(path) && !/\/tools$|^\/search$/.test(path),
      );
    expect(missing).toEqual([]);
    expect([...listed].filter((path) => visited.get(path)?.status !== 200)).toEqual([]);
  });

  it('have a twin in Markdown each, with one heading of the first level', () => {
    const without = pages.filter(({ body }) => {
      const twin = /<link rel="alternate" type="text\/markdown" href="([^"]*)"/.exec(body)?.[1];
      const path = plain(twin ?? '').slice(BASE.length);
      return visited.get(path)?.type.startsWith('text/markdown') !== true;
    });
    expect(without.map(({ path }) => path)).toEqual([]);
    const headless = broken(twins, (body) => {
      const outside = body.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '');
      return (outside.match(/^# \S/gm)?.length ?? 0) !== 1;
    });
    expect(headless).toEqual([]);
  });

  it('name a canonical address that leads back to themselves', () => {
    const astray = broken(pages, (body, path) => {
      const canonical = plain(/<link rel="canonical" href="([^"]*)"/.exec(body)?.[1] ?? '');
      if (canonical === '') return !body.includes('content="noindex"') && 'none';
      const expected = path.replace(/[?&]from=[^&]*/, '');
      return canonical.slice(BASE.length) !== expected && canonical;
    });
    expect(astray).toEqual([]);
  });
});
