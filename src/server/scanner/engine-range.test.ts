import { describe, expect, it } from 'vitest';
import { fitsEngine } from './engine-range.ts';

describe('a range of engines', () => {
  it.each([
    ['>=18', true],
    ['>=22', false],
    ['>= 20.0.0', true],
    ['>20', false],
    ['>20.19', true],
    ['^20.19.0 || >=22.12.0', true],
    ['^18 || ^22', false],
    ['~20.20.0', true],
    ['~20.19', false],
    ['20.x', true],
    ['22', false],
    ['18 - 22', true],
    ['>=18 <20', false],
    ['<=20', true],
    ['<=19', false],
    ['*', true],
    ['', true],
    ['lts', true],
    ['>=20.20.2', true],
    ['>=20.20.3', false],
  ])('%s is read as npm reads it', (range, fits) => {
    expect(fitsEngine(range, 'v20.20.2')).toBe(fits);
  });
});
