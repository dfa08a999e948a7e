import { describe, expect, it } from 'vitest';
import { replaceAt, writtenAt } from './json-edit.ts';

const TEXT =
  '{ "id": 1.0, "params": {"_meta": {"progressToken": "t"}, "big": 12345678901234567890} }';

describe('replaceAt', () => {
  it('replaces what it is told to and leaves every other byte', () => {
    const out = replaceAt(TEXT, [
      { path: ['params', '_meta', 'progressToken'], by: (written) => `[${written}]` },
      { path: ['id'], by: () => '"new"' },
    ]);
    expect(out).toBe(
      '{ "id": "new", "params": {"_meta": {"progressToken": ["t"]}, "big": 12345678901234567890} }',
    );
  });

  it('leaves a text alone that lacks the path', () => {
    const by = () => 'x';
    expect(replaceAt(TEXT, [{ path: ['params', 'no', 'such'], by }])).toBe(TEXT);
    expect(replaceAt(TEXT, [{ path: ['id', 'deeper'], by }])).toBe(TEXT);
  });
});

describe('writtenAt', () => {
  it('shows a value as it was written', () => {
    expect(writtenAt(TEXT, ['id'])).toBe('1.0');
    expect(writtenAt(TEXT, ['nothing'])).toBeUndefined();
  });
});
