// The same verdicts as another implementation of JSON Schema, over random schemas and values in
// every draft that both know.
import { type OutputUnit, type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#core/kit/json.ts';
import { compileSchema } from './index.ts';

const DRAFTS: readonly (readonly [SchemaDraft, string])[] = [
  ['4', 'http://json-schema.org/draft-04/schema#'],
  ['7', 'http://json-schema.org/draft-07/schema#'],
  ['2019-09', 'https://json-schema.org/draft/2019-09/schema'],
  ['2020-12', 'https://json-schema.org/draft/2020-12/schema'],
];

const keys = fc.constantFrom('a', 'b', 'c');
const plain = fc.constantFrom<Json>(null, true, false, 0, 1, 2, 2.5, -1, '', 'a', 'ab', '😀');
const { value: instance } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    plain,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const small = fc.integer({ min: 0, max: 3 });
const types = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object');

function schemas(draft: SchemaDraft): fc.Arbitrary<Json> {
  const modern = draft === '2019-09' || draft === '2020-12';
  const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => {
    const inner = tie('schema');
    const list = fc.array(inner, { minLength: 1, maxLength: 2 });
    const named = fc.dictionary(keys, inner, { maxKeys: 2, noNullPrototype: true });
    const fields: Record<string, fc.Arbitrary<unknown>> = {
      type: fc.oneof(types, fc.uniqueArray(types, { minLength: 1, maxLength: 3 })),
      enum: fc.array(instance, { minLength: 1, maxLength: 3 }),
      minimum: small,
      maximum: small,
      minLength: small,
      maxLength: small,
      minItems: small,
      maxItems: small,
      uniqueItems: fc.boolean(),
      minProperties: small,
      maxProperties: small,
      required: fc.uniqueArray(keys, { minLength: 1, maxLength: 2 }),
      properties: named,
      patternProperties: fc.dictionary(fc.constantFrom('a', '[bc]'), inner, {
        maxKeys: 1,
        noNullPrototype: true,
      }),
      additionalProperties: fc.oneof(fc.boolean(), inner),
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: inner,
      items: draft === '2020-12' ? inner : fc.oneof(inner, list),
      multipleOf: fc.constantFrom(1, 2, 0.5),
      $ref: fc.constant('#/properties/a'),
    };
    if (draft !== '2020-12') fields['additionalItems'] = inner;
    else fields['prefixItems'] = list;
    if (draft !== '4') {
      Object.assign(fields, {
        const: instance,
        contains: inner,
        propertyNames: fc.constant({ maxLength: 1 }),
        exclusiveMinimum: small,
      });
      for (const name of ['if', 'then', 'else']) fields[name] = inner;
    } else fields['exclusiveMaximum'] = fc.boolean();
    if (modern) {
      Object.assign(fields, {
        minContains: small,
        dependentRequired: fc.dictionary(keys, fc.uniqueArray(keys, { maxLength: 2 }), {
          maxKeys: 1,
          noNullPrototype: true,
        }),
        dependentSchemas: named,
      });
    } else
      fields['dependencies'] = fc.dictionary(
        keys,
        fc.oneof(fc.uniqueArray(keys, { minLength: 1, maxLength: 2 }), inner),
        { maxKeys: 1, noNullPrototype: true },
      );
    // A few keywords at a time, or nothing would ever be valid.
    const some = fc.subarray(Object.keys(fields), { minLength: 1, maxLength: 4 });
    const object = some.chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, fields[name] ?? fc.constant(true)]))),
    );
    return {
      schema: fc.oneof(
        { depthSize: 'medium' },
        fc.constant({}),
        object,
      ) as fc.Arbitrary<JsonObject>,
    }; // records of JSON
  });
  return schema;
}

describe.each(DRAFTS)('draft %s', (draft, uri) => {
  test('gives the same verdict as another validator', () => {
    const compared = { valid: 0, invalid: 0 };
    const root = schemas(draft).map((schema) => ({
      $schema: uri,
      properties: { a: {} },
      ...(schema as JsonObject),
    }));
    fc.assert(
      fc.property(
        root,
        fc.dictionary(keys, instance, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
        (schema, args) => {
          const check = compileSchema(schema as Json);
          if (check === undefined) return;
          let other: { valid: boolean; errors: OutputUnit[] };
          try {
            other = new Validator(schema as Schema, draft, false).validate(args); // same JSON, its type
          } catch {
            return; // it throws on references that are not there, and overflows on loops
          }
          compared[other.valid ? 'valid' : 'invalid'] += 1;
          expect(check(args) === undefined).toBe(other.valid);
        },
      ),
      { numRuns: 2000 },
    );
    expect(Math.min(compared.valid, compared.invalid)).toBeGreaterThan(100);
  });
});
