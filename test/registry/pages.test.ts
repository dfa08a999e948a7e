// The public pages one by one: what they show, how they answer, what they do at the edges.

import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPages } from '#server/registry/pages/create-pages.ts';
import { linksIn } from './html-reading.ts';
import { openSampleCatalogue, type SampleCatalogue } from './sample-catalogue.ts';

let catalogue: SampleCatalogue;
let app: Hono;

beforeAll(async () => {
  catalogue = await openSampleCatalogue();
  app = createPages({ store: catalogue.store });
});

afterAll(() => catalogue.close());

async function read(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await app.request(path, { headers })).text();
}

describe('a tool page', () => {
  it('answers its questions in the order in which people ask them', async () => {
    const body = await read('/servers/shellwright/tools/run_command');
    const order = [
      '>Category<',
      'What it does',
      'Why it needs a policy',
      'From the tool’s definition',
      'Attacks that use this kind of access',
      'How to control it',
      '>Questions<',
      'Related tools',
    ].map((words) => body.indexOf(words, body.indexOf('class="text"')));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order.every((at) => at > 0)).toBe(true);
  });

  it('quotes the words that led to the category, with the place', async () => {
    const body = await read('/servers/shellwright/tools/run_command');
    expect(body).toMatch(/<q dir="auto"><bdi[^>]*>[^<]*shell command/);
    expect(body).toContain('<bdi>description</bdi>');
  });

  it('has entries for four clients, with the version that was scanned', async () => {
    const body = await read('/servers/shellwright/tools/run_command');
    for (const file of [
      '.mcp.json',
      '.cursor/mcp.json',
      '.vscode/mcp.json',
      '.codex/config.toml',
    ]) {
      expect(body).toContain(file);
    }
    expect(body).toContain('shellwright@1.4.2');
  });

  it('shows a gateway for many agents when the server is remote', async () => {
    const body = await read('/servers/mcp-harborline-example/tools/send_email');
    expect(body).toContain('wicketgate serve --config wicketgate.yaml');
    expect(body).toContain('--upstream');
  });

  it('costs less than 20 ms of processor time, reading from the store included', async () => {
    const path = '/servers/shellwright/tools/run_command';
    for (let round = 0; round < 10; round += 1) await read(path);
    const before = process.cpuUsage();
    for (let round = 0; round < 50; round += 1) await read(path);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000 / 50).toBeLessThan(20);
  });

  it('links to the builder only where there is one', async () => {
    const path = '/servers/shellwright/tools/run_command';
    expect(await read(path)).not.toContain('builder');
    const withBuilder = createPages({ store: catalogue.store, builderUrl: '/app/builder' });
    const links = linksIn(await (await withBuilder.request(path)).text());
    expect(links).toContain('/app/builder?server=shellwright&tool=run_command');
  });
});

describe('a server page', () => {
  it('says why the tools of a failed scan are not known', async () => {
    const body = await read('/servers/sample-crashed');
    expect(body).toContain('It ended before it answered.');
    expect(body).toContain('The invented reason of crashed.');
    expect(body).toContain('not graded');
  });

  it('lists every deduction of the grade', async () => {
    const { grade } = (await catalogue.store.server('shellwright')) ?? {};
    const body = await read('/servers/shellwright');
    const rows = body.split('<caption>What was taken off, and why')[1]?.split('</table>')[0] ?? '';
    expect(rows.match(/<tr>/g)?.length).toBe((grade?.deductions.length ?? -2) + 1);
  });

  it('shows what has changed since the scan before', async () => {
    const body = await read('/servers/tidepool-notes-mcp');
    expect(body).toContain('What has changed');
    expect(body).toContain('delete_notebook');
  });
});

describe('an answer', () => {
  it('is Markdown for who prefers it, and says that it depends', async () => {
    const twin = await app.request('/method', { headers: { accept: 'text/markdown' } });
    expect(twin.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(twin.headers.get('vary')).toBe('Accept');
    const html = await app.request('/method', {
      headers: { accept: 'text/html, text/markdown;q=0.5' },
    });
    expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await twin.text()).toBe(await read('/method.md'));
  });

  it('is 304 for who holds it, and another one after a change', async () => {
    const first = await app.request('/servers/house-tools');
    const tag = first.headers.get('etag') ?? '';
    const again = await app.request('/servers/house-tools', { headers: { 'if-none-match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await app.request('/servers/shellwright', { headers: { 'if-none-match': tag } });
    expect(other.status).toBe(200);
  });

  it('has no body for HEAD, and the same head', async () => {
    const head = await app.request('/attacks', { method: 'HEAD' });
    const get = await app.request('/attacks');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
  });

  it('lets a browser load nothing but our stylesheet, script and images', async () => {
    const response = await app.request('/');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const body = await response.text();
    expect(/\sstyle="|<style|\son\w+="/.test(body)).toBe(false);
    for (const href of linksIn(body).filter((link) => link.startsWith('/assets/'))) {
      const file = await app.request(href);
      expect(file.status).toBe(200);
      expect(file.headers.get('cache-control')).toContain('immutable');
    }
  });
});

describe('an address', () => {
  it('leads back to every odd name of a tool, and to nothing else', async () => {
    const tools = await catalogue.store.toolsOf('odd-names-mcp');
    const links = linksIn(await read('/servers/odd-names-mcp'));
    const paths = new Set(links.filter((href) => href.startsWith('/servers/odd-names-mcp/tools/')));
    expect(paths.size).toBe(tools.length);
    for (const path of paths) expect((await app.request(path)).status, path).toBe(200);
  });

  it('that stands for nothing suggests what resembles it', async () => {
    const response = await app.request('/servers/tidepol-notes');
    expect(response.status).toBe(404);
    const body = await response.text();
    expect(linksIn(body)).toContain('/servers/tidepool-notes-mcp');
    expect(body).toContain('content="noindex"');
    const tool = await app.request('/servers/tidepool-notes-mcp/tools/purge_trsh');
    expect([tool.status, linksIn(await tool.text())]).toEqual([
      404,
      expect.arrayContaining(['/servers/tidepool-notes-mcp/tools/purge_trash']),
    ]);
  });

  it('is answered with 400 when its place in a list is none', async () => {
    for (const path of [
      '/servers?cursor=x',
      '/categories/read?cursor=%00',
      '/changes.md?cursor=@@',
    ]) {
      expect((await app.request(path)).status, path).toBe(400);
    }
  });

  it('of any shape is answered, and never with 500', async () => {
    const shapes = [
      '/%',
      '/servers/%E0%A4%A',
      '/servers/%00',
      '//',
      '/servers//tools/',
      '/.md',
      '/~',
      '/risk/none',
      '/attacks/__proto__',
      '/categories/constructor',
      '/search?q=%F0%28',
      `/search?q=${'a'.repeat(5_000)}`,
      `/${'x'.repeat(5_000)}`,
      '/servers/a/tools/b/c',
    ];
    for (const path of shapes) {
      const response = await app.request(`http://registry.example${path}`);
      expect([200, 400, 404], path).toContain(response.status);
      expect(response.headers.get('content-security-policy'), path).not.toBeNull();
    }
  });
});

describe('a list', () => {
  it('is walked forward and back by its links, each tool once', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/categories/read';
    let last = '';
    while (path !== undefined) {
      const body: string = await read(path);
      seen.push(
        ...[...body.matchAll(/class="row-name" href="([^"]*)"/g)].map(([, href = '']) => href),
      );
      last = path;
      path = /<a href="([^"]*)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    }
    const { categories } = await catalogue.store.stats();
    expect([seen.length, new Set(seen).size]).toEqual([categories.Read, categories.Read]);
    const previous = /<a href="([^"]*)" rel="prev"/.exec(await read(last))?.[1];
    expect(previous).toBe('/categories/read');
  });
});

describe('an empty catalogue', () => {
  it('says on its first page how to fill it', async () => {
    const empty = await openSampleCatalogue([]);
    try {
      const body = await (await createPages({ store: empty.store }).request('/')).text();
      expect(body).toContain('wicketgate crawl');
      expect(body).not.toContain('>0<');
    } finally {
      await empty.close();
    }
  });
});
