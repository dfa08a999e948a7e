import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from './line-diff.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '{', ''), { maxLength: 12 })
  .map((lines) => lines.join('\n'));

describe('a difference of lines', () => {
  it('has every line that was removed and added, and no other, in order', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
        const delta = after.split('\n').length - before.split('\n').length;
        expect(count('added') - count('removed')).toBe(delta);
        expect(lines.length === 0).toBe(before === after);
      }),
    );
  });

  it('shows the lines around a change and leaves out the others', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n8\n9';
    const shown = lineDiff(before, before.replace('6', 'x')).map(
      ({ kind, text }) => `${kind} ${text}`,
    );
    expect(shown).toEqual([
      'skipped ',
      'same 4',
      'same 5',
      'removed 6',
      'added x',
      'same 7',
      'same 8',
    ]);
  });
});
