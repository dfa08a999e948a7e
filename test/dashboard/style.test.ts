// The dashboard and the registry's pages are one product: the same colours in both themes.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STYLE_BASE } from '#server/registry/pages/style-base.ts';
import { root } from '../e2e/drive.ts';

/** `--name: #colour` of one block. */
function coloursOf(block: string): ReadonlyMap<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, a = '', b = '']) => [a, b]),
  );
}

describe('the style of the dashboard', () => {
  it('has every colour of the registry pages, in both themes', () => {
    const [light = '', dark = ''] = STYLE_BASE.split('prefers-color-scheme: dark');
    const theme = readFileSync(`${root}/dashboard/src/style/theme.css`, 'utf8');
    const darks = coloursOf(dark);
    const wanted = [...coloursOf(light)].map(
      ([name, colour]) => `--color-${name}: light-dark(${colour}, ${darks.get(name)});`,
    );
    expect(wanted.length).toBeGreaterThan(15);
    expect(wanted.filter((line) => !theme.includes(line))).toEqual([]);
  });
});
