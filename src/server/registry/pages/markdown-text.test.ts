import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownCode, markdownFence, markdownLine } from './markdown-text.ts';

const awkward = fc.string({
  unit: fc.constantFrom('`', '~', '\n', '\r', '#', ' ', 'a', '_', '*', '[', '](x)', '<b>', '|'),
  maxLength: 60,
});

describe('a fence', () => {
  it('is closed by nothing that it holds', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const lines = markdownFence(text).split('\n');
        const fence = lines[0]?.replace(/text$/, '') ?? '';
        const closing = lines.slice(1).findIndex((line) => {
          const [, ticks = ''] = /^ {0,3}(`+)[ \t]*$/.exec(line) ?? [];
          return ticks.length >= fence.length;
        });
        expect(closing).toBe(lines.length - 2);
      }),
    );
  });
});

describe('code in a line', () => {
  it('ends where it should and stays on its line', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const code = markdownCode(text);
        if (code === '(empty)') return;
        const [, ticks = ''] = /^(`+)/.exec(code) ?? [];
        const inner = code.slice(ticks.length, -ticks.length);
        expect(inner.match(/`+/g)?.includes(ticks) ?? false).toBe(false);
        expect(code).not.toContain('\n');
      }),
    );
  });
});

describe('a line of text', () => {
  it('holds no mark that acts', () => {
    expect(markdownLine('[a](b) <b> *x* `y` # z')).toBe('\\[a\\](b) \\<b\\> \\*x\\* \\`y\\` # z');
    expect(markdownLine('# heading\n\n- item')).toBe('\\# heading - item');
    expect(markdownLine('1. first')).toBe('1\\. first');
    expect(markdownLine('see https://x.example &amp; www.y.example')).toBe(
      'see https\\://x.example \\&amp; www\\.y.example',
    );
  });

  it('leaves names and figures as people write them', () => {
    expect(markdownLine('purge_trash in 1.4.2 costs 50 % & more')).toBe(
      'purge_trash in 1.4.2 costs 50 % & more',
    );
    expect(markdownLine('_kept_ as it is')).toBe('\\_kept\\_ as it is');
  });
});
