import { describe, expect, it } from 'vitest';
import { countText, cut, oneLine, SHOWN_MAX, shown, webAddress } from './shown-text.ts';

describe('shown text', () => {
  it('writes out what is hidden, turns the direction, or moves a cursor', () => {
    expect(shown('a\u200bb\u202ec\u001b[31m\u{e0041}')).toBe(
      'a‹U+200B›b‹U+202E›c‹U+001B›[31m‹U+E0041›',
    );
    expect(shown('half \ud800')).toBe('half ‹U+D800›');
  });

  it('leaves honest text of every script as it is', () => {
    for (const text of ['größe', '表を読む', 'שלום', '👩‍👩‍👧 ❤️ 1️⃣', 'می‌خواهم', 'क्‍ष', 'a\tb\nc']) {
      expect(shown(text)).toBe(text);
    }
  });

  it('cuts lines at characters, not inside of them', () => {
    expect(oneLine('  a \n b  ')).toBe('a b');
    expect(oneLine('😀'.repeat(10), 5)).toBe('😀😀😀😀…');
    expect(oneLine(' '.repeat(5_000_000), 10)).toBe('…');
  });

  it('says how much is not shown', () => {
    expect(cut('x'.repeat(SHOWN_MAX + 7)).left).toBe(7);
  });

  it('links only to addresses of the web', () => {
    expect(webAddress('https://x.example/a b')).toBe('https://x.example/a%20b');
    for (const text of [
      'javascript:alert(1)',
      'data:,x',
      '//x',
      'https://u:p@x.example',
      'https://',
    ]) {
      expect(webAddress(text), text).toBeUndefined();
    }
  });

  it('counts in the singular and in the plural', () => {
    expect([countText(1, 'tool'), countText(0, 'tool'), countText(1840, 'tool')]).toEqual([
      '1 tool',
      '0 tools',
      '1,840 tools',
    ]);
  });
});
