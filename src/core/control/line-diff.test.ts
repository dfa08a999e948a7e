import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './line-diff.ts';

describe('the difference of two texts', () => {
  it('tells removed lines before added ones', () => {
    const kinds = diffLines('a\nb\nc\n', 'a\nx\nc\n').map(({ kind, text }) => `${kind} ${text}`);
    expect(kinds).toEqual(['same a', 'removed b', 'added x', 'same c']);
  });

  it('holds both texts whole, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const of = (kind: string) =>
          lines.flatMap((line) => (line.kind === kind || line.kind === 'same' ? [line.text] : []));
        const whole = (value: string) => {
          const all = value.split('\n');
          return all.at(-1) === '' ? all.slice(0, -1) : all;
        };
        expect(of('removed')).toEqual(whole(before));
        expect(of('added')).toEqual(whole(after));
      }),
    );
  });
});
