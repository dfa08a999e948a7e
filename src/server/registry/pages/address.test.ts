import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameOfSegment, nameSegment, segmentsOf, toolPath, twinOf } from './address.ts';

describe('the address of a tool', () => {
  it('leads back to the same name, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        const { segments, twin } = segmentsOf(`http://x${toolPath('s', name)}`);
        expect(twin).toBe(false);
        expect(segments).toHaveLength(4);
        expect(nameOfSegment(segments[3] ?? '')).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });

  it('survives what URL parsers and proxies do to dots, slashes and percent signs', () => {
    for (const name of [
      '.',
      '..',
      '/',
      '..%2F..',
      'a/b',
      'a\\b',
      '%2F',
      '%',
      '~',
      '~2F',
      'x.md',
      '',
    ]) {
      const path = toolPath('s', name);
      expect(new URL(path, 'http://x').pathname, name).toBe(path);
      expect(decodeURIComponent(path).split('/'), name).toHaveLength(5);
      expect(nameOfSegment(path.split('/')[4] ?? ''), name).toBe(name);
      const { segments, twin } = segmentsOf(`http://x${twinOf(path)}`);
      expect([twin, nameOfSegment(segments[3] ?? '')], name).toEqual([true, name]);
    }
  });

  it('keeps half characters apart', () => {
    expect(nameOfSegment(nameSegment('\ud800'))).toBe('\ud800');
    expect(nameSegment('\ud800')).not.toBe(nameSegment('\ud801'));
  });

  it('is none when its percent escapes are broken', () => {
    expect(nameOfSegment('%E0%A4%A')).toBeUndefined();
  });
});
