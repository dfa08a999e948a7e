// The room's promises: right verdicts in every draft, no values in messages, and no schema or
// instance that can hang, overflow or reach out.
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#core/kit/json.ts';
import { compileSchema } from './index.ts';

function problem(schema: Json, args: JsonObject): string | undefined {
  const check = compileSchema(schema);
  if (check === undefined) throw new Error('the schema does not compile');
  return check(args);
}

const valid = (schema: Json, args: JsonObject) => problem(schema, args) === undefined;

describe('messages', () => {
  test('the first problem names the place as a path of the language and no value', () => {
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string' },
        list: { items: { properties: { n: { minimum: 3 } } } },
      },
      required: ['title'],
      additionalProperties: false,
    };
    expect(problem(schema, {})).toBe('args.title is required');
    expect(problem(schema, { title: 'secret', x: 1 })).toBe('args.x is not allowed');
    expect(problem(schema, { title: 5 })).toBe('args.title must be a string');
    expect(problem(schema, { title: '', list: [{ n: 1 }] })).toBe(
      'args.list[0].n must be at least 3',
    );
    expect(problem({ enum: [] }, {})).toBe('args must be one of the listed values');
    expect(problem({ additionalProperties: false }, { 'a b': 'secret' })).toBe(
      'args["a b"] is not allowed',
    );
  });

  test('a very long name is cut', () => {
    const text = problem({ additionalProperties: false }, { ['x'.repeat(5000)]: 1 });
    expect(text?.length).toBeLessThan(200);
  });
});

describe('keywords', () => {
  test('a name that JavaScript knows is a name like any other', () => {
    const schema: Json = JSON.parse(
      '{"properties": {"__proto__": {"type": "string"}}, "required": ["__proto__", "constructor"]}',
    );
    expect(valid(schema, JSON.parse('{"__proto__": "a", "constructor": 1}'))).toBe(true);
    expect(valid(schema, JSON.parse('{"__proto__": 5, "constructor": 1}'))).toBe(false);
    expect(valid(schema, { constructor: 1 })).toBe(false);
  });

  test('multiples of decimals are judged exactly', () => {
    const schema = { properties: { n: { multipleOf: 0.01 } } };
    for (const n of [0.07, 1.1, 19.99, 1e20, 0, -4.35]) expect(valid(schema, { n })).toBe(true);
    for (const n of [0.001, 19.995]) expect(valid(schema, { n })).toBe(false);
  });

  test('lengths count code points', () => {
    expect(valid({ properties: { s: { maxLength: 2 } } }, { s: '😀😀' })).toBe(true);
    expect(valid({ properties: { s: { minLength: 3 } } }, { s: '😀😀' })).toBe(false);
  });

  test('formats are annotations', () => {
    expect(valid({ properties: { s: { format: 'date' } } }, { s: 'no date' })).toBe(true);
  });

  test('a number that no double holds is no number', () => {
    expect(valid({ properties: { n: { type: 'number' } } }, { n: Number.POSITIVE_INFINITY })).toBe(
      false,
    );
  });

  test('unevaluated members and items are those that nothing in place has looked at', () => {
    const schema = {
      allOf: [{ properties: { a: true } }],
      anyOf: [{ properties: { b: { type: 'string' } }, required: ['b'] }, true],
      unevaluatedProperties: false,
    };
    expect(valid(schema, { a: 1 })).toBe(true);
    expect(valid(schema, { a: 1, b: 'x' })).toBe(true);
    expect(valid(schema, { a: 1, b: 5 })).toBe(false);
    expect(valid(schema, { c: 1 })).toBe(false);
    const items = {
      properties: {
        l: { prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: false },
      },
    };
    expect(valid(items, { l: [1, 'x', 'y'] })).toBe(true);
    expect(valid(items, { l: [1, 'x', 5] })).toBe(false);
  });

  test('a branch that fails has evaluated nothing', () => {
    const schema = {
      anyOf: [{ properties: { a: { type: 'string' } }, required: ['z'] }, { minProperties: 0 }],
      unevaluatedProperties: false,
    };
    expect(valid(schema, { a: 'x' })).toBe(false);
  });
});

describe('references', () => {
  test('a recursive schema judges a recursive value', () => {
    const schema = {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: { next: { $ref: '#/$defs/node' }, n: { type: 'number' } },
        },
      },
    };
    expect(valid(schema, { next: { next: { n: 1 } } })).toBe(true);
    expect(valid(schema, { next: { next: { n: 'x' } } })).toBe(false);
  });

  test('identifiers, anchors and escaped pointers are found inside the schema', () => {
    const schema = {
      $id: 'https://tools.example/root',
      properties: {
        a: { $ref: 'item' },
        b: { $ref: '#short' },
        c: { $ref: '#/$defs/a~1b%25' },
        d: { $ref: 'https://tools.example/item#inner' },
      },
      $defs: {
        item: { $id: 'item', type: 'string', $defs: { x: { $anchor: 'inner', type: 'boolean' } } },
        s: { $anchor: 'short', type: 'number' },
        'a/b%': { type: 'null' },
      },
    };
    expect(valid(schema, { a: 'x', b: 1, c: null, d: true })).toBe(true);
    for (const wrong of [{ a: 1 }, { b: 'x' }, { c: 1 }, { d: 'x' }]) {
      expect(valid(schema, wrong)).toBe(false);
    }
  });

  test('a dynamic reference goes to the outermost schema that offers the anchor', () => {
    const schema = {
      $id: 'https://tools.example/strict',
      $dynamicAnchor: 'node',
      $ref: 'tree',
      unevaluatedProperties: false,
      $defs: {
        tree: {
          $id: 'tree',
          $dynamicAnchor: 'node',
          type: 'object',
          properties: { data: true, children: { items: { $dynamicRef: '#node' } } },
        },
      },
    };
    expect(valid(schema, { children: [{ data: 1 }] })).toBe(true);
    expect(valid(schema, { children: [{ daat: 1 }] })).toBe(false);
  });

  test('in draft 7 nothing beside $ref counts, in 2020-12 everything does', () => {
    const schema = {
      properties: { n: { $ref: '#/definitions/n', minimum: 10 } },
      definitions: { n: { type: 'number' } },
    };
    expect(valid({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, { n: 1 })).toBe(
      true,
    );
    expect(valid(schema, { n: 1 })).toBe(false);
  });
});

describe('schemas that count as unknown', () => {
  test.each<[string, Json]>([
    ['a type that does not exist', { type: 'strng' }],
    ['a bound that is no number', { properties: { n: { minimum: '5' } } }],
    ['a draft that is not known', { $schema: 'https://example.com/my-draft' }],
    ['a reference to elsewhere', { $ref: 'https://json-schema.org/draft/2020-12/schema' }],
    ['a reference to nothing', { $ref: '#/$defs/none' }],
    ['a pattern with a look-ahead', { properties: { s: { pattern: '^(?=a)' } } }],
    ['a back-reference', { patternProperties: { '(a)\\1': true } }],
    ['a list of items in 2020-12', { properties: { l: { items: [true] } } }],
    ['text', 'object'],
    ['null', null],
    ['a required that is no list', { required: 'title' }],
    ['an empty anyOf', { anyOf: [] }],
    ['mixed drafts', { $defs: { a: { $schema: 'http://json-schema.org/draft-07/schema#' } } }],
  ])('%s', (_, schema) => {
    expect(compileSchema(schema)).toBeUndefined();
  });
});

describe('hostile schemas and values', () => {
  test('a schema nested 5,000 levels deep is unknown', () => {
    let schema: Json = {};
    for (let i = 0; i < 5000; i += 1) schema = { properties: { a: schema } };
    expect(compileSchema(schema)).toBeUndefined();
  });

  test('a schema with too many values or patterns is unknown', () => {
    const many = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`p${i}`, true]));
    expect(compileSchema({ properties: many })).toBeUndefined();
    const patterns = Array.from({ length: 300 }, (_, i) => ({ pattern: `a{${i}}` }));
    expect(compileSchema({ anyOf: patterns })).toBeUndefined();
  });

  test('a schema that refers only to itself fails closed', () => {
    expect(problem({ $ref: '#' }, {})).toBe('they nest too deeply to be checked');
    const loop = {
      $ref: '#/$defs/a',
      $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
    };
    expect(problem(loop, {})).toBe('they nest too deeply to be checked');
  });

  test('a chain of 10,000 references neither overflows nor passes', () => {
    const defs: Record<string, Json> = { d10000: true };
    for (let i = 0; i < 10_000; i += 1) defs[`d${i}`] = { $ref: `#/$defs/d${i + 1}` };
    const check = compileSchema({ $ref: '#/$defs/d0', $defs: defs });
    if (check !== undefined) expect(check({})).toBeDefined();
  });

  test('branches that double at every level are cut off', () => {
    const defs: Record<string, Json> = { d30: { type: 'string' } };
    for (let i = 0; i < 30; i += 1) {
      defs[`d${i}`] = { anyOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] };
    }
    const start = performance.now();
    expect(problem({ $ref: '#/$defs/d0', $defs: defs }, {})).toBe(
      'checking them would take too long',
    );
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('a value nested 100,000 levels deep fails closed', () => {
    let value: Json = 1;
    for (let i = 0; i < 100_000; i += 1) value = [value];
    const schema = {
      properties: { v: { $ref: '#/$defs/l' } },
      $defs: { l: { items: { $ref: '#/$defs/l' } } },
    };
    expect(problem(schema, { v: value })).toBe('they nest too deeply to be checked');
    expect(problem({ properties: { v: { uniqueItems: true } } }, { v: [value, value] })).toBe(
      'they nest too deeply to be checked',
    );
  });

  test('a catastrophic pattern on 100 kB is linear', () => {
    const start = performance.now();
    const schema = { properties: { s: { pattern: '^(a+)+$' } } };
    expect(valid(schema, { s: `${'a'.repeat(100_000)}!` })).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('patterns', () => {
  test.each<[string, string, boolean]>([
    ['^\\u0041\\u{42}$', 'AB', true],
    ['^\\s$', '\u00a0', true],
    ['^[\\s]$', '\ufeff', true],
    ['^\\S$', '\u2003', false],
    ['^.$', '\u2028', false],
    ['^.$', '😀', true],
    ['^[.]$', 'x', false],
    ['^[[]$', '[', true],
    ['^\\p{Script=Greek}$', 'α', true],
    ['^\\d{3}-\\w+$', '123-ab_9', true],
    ['^\\d$', '٣', false],
    ['b', 'abc', true],
    ['^\\/\\-$', '/-', true],
    ['\\cJ', '\n', true],
  ])('%s on %j gives %s', (pattern, text, wanted) => {
    expect(valid({ properties: { s: { pattern } } }, { s: text })).toBe(wanted);
  });
});
