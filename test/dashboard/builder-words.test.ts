// What the builder makes of texts that people type, and what it types for them.
import { describe, expect, it } from 'vitest';
import { fittedValue, typedValue, valueText } from '#dashboard/builder/condition-text.ts';
import { argumentsIn, exampleArguments } from '#dashboard/builder/tried-call.ts';

describe('the value of a condition', () => {
  it('is the same after it was shown as a text and read again', () => {
    const lists = [
      ['eur', 'usd'],
      [1, 2.5],
      ['1', 1],
      ['a, b', 'c'],
      [],
      [true, 'true'],
      ['', 'x'],
    ];
    for (const list of lists) expect(typedValue('in', valueText('in', list))).toEqual(list);
    for (const value of [
      'plain',
      '12',
      'true',
      '"quoted"',
      '[1]',
      '',
      12,
      -0.5,
      true,
      ['a', 'b'],
    ]) {
      expect(typedValue('eq', valueText('eq', value))).toEqual(value);
      expect(typedValue('path_under', valueText('path_under', value))).toEqual(value);
    }
  });

  it('is a list when words are typed with commas between them', () => {
    expect(typedValue('in', 'eur, usd')).toEqual(['eur', 'usd']);
    expect(typedValue('not_in', '1,2')).toEqual([1, 2]);
    expect(typedValue('in', '["eur","usd"]')).toEqual(['eur', 'usd']);
    expect(typedValue('contains', 'eur, usd')).toBe('eur, usd');
    expect(valueText('in', ['eur', 'usd'])).toBe('eur, usd');
  });

  it('keeps what another operator can use, and nothing of "is there"', () => {
    expect(fittedValue('eq', 'eur', 'in')).toEqual(['eur']);
    expect(fittedValue('in', ['eur', 'usd'], 'eq')).toBe('eur');
    expect(fittedValue('in', [5], 'gt')).toBe(5);
    expect(fittedValue('exists', true, 'in')).toEqual([]);
    expect(fittedValue('exists', true, 'eq')).toBe('');
    expect(fittedValue('eq', 'eur', 'lt')).toBe(0);
    expect(fittedValue('starts_with', ['/a', '/b'], 'path_under')).toEqual(['/a', '/b']);
  });
});

describe('the arguments that a call to try begins with', () => {
  it('are those that the schema requires, of its types and values', () => {
    const text = exampleArguments({
      type: 'object',
      required: ['amount', 'currency', 'to', 'dry', 'who'],
      properties: {
        amount: { type: 'integer', minimum: 3 },
        currency: { enum: ['eur', 'usd'] },
        to: { type: 'array' },
        dry: { type: ['boolean', 'null'], default: true },
        who: { type: 'string' },
        memo: { type: 'string' },
      },
    });
    expect(argumentsIn(text)).toEqual({ amount: 3, currency: 'eur', to: [], dry: true, who: '' });
  });

  it('are none when the schema says nothing of use', () => {
    const schemas = [
      undefined,
      true,
      { required: ['a'] },
      { properties: { a: true }, required: 7 },
    ];
    for (const schema of schemas) expect(exampleArguments(schema)).toBe('{}');
    const named = { required: ['toString'], properties: {} };
    expect(exampleArguments(named)).toBe('{}');
  });
});
