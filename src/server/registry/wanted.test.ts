import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { readIdentifier } from './identifier.ts';
import { createRememberWanted } from './wanted.ts';

let folder: string;
let store: CatalogueStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-wanted-'));
  store = openCatalogue({ folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const waiting = async () => (await store.wanted(100)).map(({ identifier }) => identifier);

describe('servers that were asked for', () => {
  it('wait once, however often they are asked for', async () => {
    const remember = createRememberWanted({ store, now: () => 1, log: () => {} });
    for (const text of ['npm:a', 'npm:A@2', 'pypi:b', 'https://mcp.example.com/mcp?x=1']) {
      expect(await remember(readIdentifier(text))).toBe(true);
    }
    expect((await waiting()).sort()).toEqual(['https://mcp.example.com/mcp', 'npm:a', 'pypi:b']);
  });

  it.each([
    'a name',
    'http://mcp.example.com/mcp',
    'https://127.0.0.1/mcp',
    'https://[::1]/mcp',
    'https://2130706433/mcp',
    'https://localhost/mcp',
    'https://db.internal/mcp',
    'https://printer.local/mcp',
  ])('`%s` does not wait: it could not or should not be scanned', async (text) => {
    const remember = createRememberWanted({ store, now: () => 1, log: () => {} });
    expect(await remember(readIdentifier(text))).toBe(false);
    expect(await waiting()).toEqual([]);
  });

  it('stop being noted when enough wait, and those that wait stay', async () => {
    const remember = createRememberWanted({ store, now: () => 1, log: () => {}, max: 2 });
    const noted = [];
    for (const name of ['a', 'b', 'c', 'a'])
      noted.push(await remember(readIdentifier(`npm:${name}`)));
    expect(noted).toEqual([true, true, false, true]);
    expect((await waiting()).sort()).toEqual(['npm:a', 'npm:b']);
  });

  it('do not spoil the answer when they cannot be noted', async () => {
    const lines: string[] = [];
    const remember = createRememberWanted({ store, now: () => 1, log: (line) => lines.push(line) });
    await store.close();
    expect(await remember(readIdentifier('npm:a'))).toBe(false);
    expect(lines.join()).toContain('`npm:a` is not noted');
    store = openCatalogue({ folder });
  });
});
