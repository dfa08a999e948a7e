import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';

test('members are sorted by code unit and printed without white space', () => {
  expect(
    canonicalJson(
      JSON.parse(
        '{ "b": 1, "a": [true, null], "\\u20ac": 3, "\\ud83d\\ude00": 4, "\\ufb33": 5, "1": 6 }',
      ),
    ),
  ).toBe('{"1":6,"a":[true,null],"b":1,"€":3,"😀":4,"\ufb33":5}');
});

test.each([
  ['1.0', '1'],
  ['-0', '0'],
  ['1e21', '1e+21'],
  ['0.000001', '0.000001'],
  ['1E-7', '1e-7'],
  ['"\\u0008\\u000f\\"\\/"', '"\\b\\u000f\\"/"'],
  ['{"__proto__":1,"a":{}}', '{"__proto__":1,"a":{}}'],
])('the value of `%s` prints as `%s`', (text, wanted) => {
  expect(canonicalJson(JSON.parse(text))).toBe(wanted);
});

test('equal values have equal texts whatever the order they came in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as Json; // parsed, so it is JSON
      const text = canonicalJson(json);
      expect(canonicalJson(reversed(json))).toBe(text);
      expect(JSON.parse(text)).toEqual(json);
    }),
  );
});

function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
