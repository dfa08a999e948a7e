// A registered server knows its page in the registry by what it is: the package of its command, or its
// address; another server of the same name is not taken for it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '#contract/control.ts';
import { withSlugs } from '#server/catalogue-slugs.ts';
import { type OpenSample, openSample } from '../registry/open-sample.ts';

let sample: OpenSample;
const logged: string[] = [];

beforeAll(async () => {
  sample = await openSample();
});
afterAll(() => sample.close());

const COMMON = {
  id: 'one',
  name: 'one',
  managedBy: 'api',
  health: { state: 'unknown', detail: null, checkedAtMs: null },
  toolCount: 0,
  catalogueSlug: null,
  createdAtMs: 0,
  revision: 1,
} as const;

const command = (...words: string[]): Server['upstream'] => ({
  kind: 'command',
  command: words,
  envNames: [],
  cwd: null,
});
const address = (url: string): Server['upstream'] => ({
  kind: 'url',
  url,
  transport: 'streamable-http',
  headerNames: [],
  local: false,
});

async function slugOf(upstream: Server['upstream'], more: Partial<Server> = {}, fails = false) {
  const server: Server = { ...COMMON, upstream, ...more };
  const reads = withSlugs(
    {
      servers: async () => ({ rows: [server] }),
      server: async () => server,
    },
    {
      catalogue: fails ? { resolve: () => Promise.reject(new Error('gone')) } : sample.store,
      now: () => 0,
      log: (line) => logged.push(line),
    },
  );
  const one = (await reads.server('org', 'one'))?.catalogueSlug;
  const [row] = (await reads.servers('org', { limit: 1 })).rows;
  expect(row?.catalogueSlug).toBe(one);
  return one;
}

describe('the page of a registered server', () => {
  it('is found by the package that its command starts, or by its address', async () => {
    const { rows: items } = await sample.store.servers({}, { limit: 50 });
    const found = items.flatMap(({ slug, source }) => {
      const [kind = '', name = ''] = source.split(/:(.*)/s);
      if (kind === 'npm') return [[slug, command('npx', '-y', `${name}@1.0.0`)] as const];
      if (kind === 'pypi') return [[slug, command('uvx', name)] as const];
      return source.startsWith('http') ? [[slug, address(source)] as const] : [];
    });
    expect(found.length).toBeGreaterThan(2);
    for (const [slug, upstream] of found) expect(await slugOf(upstream)).toBe(slug);
  });

  it('is not that of another source with the same name', async () => {
    const { rows: items } = await sample.store.servers({}, { limit: 50 });
    const npm = items.find(({ source }) => source.startsWith('npm:'))?.source.slice(4) ?? '';
    expect(await slugOf(command('uvx', npm.replace(/^@[^/]*\//, '')))).toBeNull();
    expect(await slugOf(command('node', 'server.mjs'), { name: npm })).toBeNull();
    expect(await slugOf(address('https://elsewhere.example/mcp'))).toBeNull();
  });

  it('that somebody has set stays, and a catalogue that fails takes nothing with it', async () => {
    expect(await slugOf(command('npx', 'x'), { catalogueSlug: 'mine' })).toBe('mine');
    expect(await slugOf(command('npx', 'x'), {}, true)).toBeNull();
    expect(logged.join()).toContain('gone');
  });
});
