import { describe, expect, it } from 'vitest';
import { tooDeep } from './nesting.ts';

describe('nesting', () => {
  it('counts brackets outside of strings only', () => {
    expect(tooDeep('[[["[[[[["]]]', 3)).toBe(false);
    expect(tooDeep('{"a":{"b\\"[{":{"c":1}}}', 3)).toBe(false);
    expect(tooDeep('{"a":{"b":{"c":[1]}}}', 3)).toBe(true);
    expect(tooDeep('"\\\\"[[', 1)).toBe(true);
  });

  it('is found without recursion in a very deep text', () => {
    expect(tooDeep('['.repeat(5_000_000), 4_999_999)).toBe(true);
  });
});
