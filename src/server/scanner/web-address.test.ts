import { describe, expect, it } from 'vitest';
import { webAddress } from './web-address.ts';

describe('the address of a repository', () => {
  it.each([
    ['git+https://github.com/a/b.git', 'https://github.com/a/b'],
    ['git://github.com/a/b.git', 'https://github.com/a/b'],
    ['git@github.com:a/b.git', 'https://github.com/a/b'],
    ['ssh://git@github.com/a/b.git', 'https://github.com/a/b'],
    ['github:a/b', 'https://github.com/a/b'],
    ['a/b', 'https://github.com/a/b'],
    ['gitlab:a/b', 'https://gitlab.com/a/b'],
    ['https://github.com/a/b/tree/main/c', 'https://github.com/a/b'],
    ['https://user:secret@github.com/a/b', 'https://github.com/a/b'],
    ['javascript:alert(1)', undefined],
    ['nonsense', undefined],
    [undefined, undefined],
  ])('%s is %s', (text, address) => {
    expect(webAddress(text)).toBe(address);
  });
});
