// The list of published servers that a fresh catalogue is filled with: what `wicketgate crawl` reads
// of it. Whether they start is no matter of a test; docs/reference/seed-catalogue.md says it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceKey } from '#core/assessment/index.ts';
import { readSourceList } from '#server/scanner/index.ts';

const FILE = new URL('../examples/catalogue/servers.txt', import.meta.url);
const text = readFileSync(FILE, 'utf8');
const sources = readSourceList(text)?.sources ?? [];
const ofKind = (kind: string) => sources.filter(({ source }) => source.kind === kind);

describe('the seed catalogue', () => {
  it('is read without leaving a line out', () => {
    expect(readSourceList(text)?.leftOut).toEqual([]);
    const lines = text.split('\n').filter((line) => /^\w/.test(line));
    expect(sources).toHaveLength(lines.length);
  });

  it('names 170 npm and 30 PyPI servers at least, each once and with its version', () => {
    expect(ofKind('npm').length).toBeGreaterThanOrEqual(170);
    expect(ofKind('pypi').length).toBeGreaterThanOrEqual(30);
    expect(new Set(sources.map(({ source }) => sourceKey(source))).size).toBe(sources.length);
    for (const { source } of sources) expect(source).toHaveProperty('version');
  });

  it('lets build scripts run only where a dependency has no wheel', () => {
    const allowed = sources.filter(({ allowScripts }) => allowScripts === true);
    expect(allowed.every(({ source }) => source.kind === 'pypi')).toBe(true);
    expect(allowed.length).toBeLessThan(10);
  });
});
