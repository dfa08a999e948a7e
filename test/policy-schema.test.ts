// The JSON Schema of the language is up to date, and it and the checker give the same verdict on
// the shape of a document: there is one language, told twice.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyDocumentSchema, policyJsonSchema } from '#contract/policy-document.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { compileSchema, parsePolicy } from '#core/policy/index.ts';
import { documents } from './arbitraries/policies.ts';

const file = new URL('../schema/policy.schema.json', import.meta.url);
const schema: JsonObject = JSON.parse(readFileSync(file, 'utf8'));
const check = compileSchema(schema);

/** Problems of shape, which a schema can see; the others need more than a schema says. */
const SHAPE = new Set([
  'unknown_field',
  'missing_field',
  'wrong_type',
  'unknown_value',
  'unknown_version',
  'unknown_class',
  'empty_name',
  'name_too_long',
  'duplicate_name',
  'out_of_range',
  'empty_list',
]);

const CONDITION = { path: 'args.a', op: 'eq', value: 1 };
const FULL: JsonObject = {
  version: '1',
  default: 'deny',
  hide: ['x'],
  arguments: 'strict',
  all_tools: { require: [{ conditions: [CONDITION], on_deny: 'x' }] },
  classes: { Read: { action: 'deny', reason: 'x' } },
  tools: {
    t: {
      rate_limit: { max: 1, window: 60 },
      deny_if: [{ conditions: [{ path: 'args.a[*]', op: 'in', value: [1, 'a'], match: 'any' }] }],
      approve_if: [{ conditions: [], message: 'x' }],
      limits: [{ counter: 'c', window: 'day', max: 1, scope: 'org', amount: 2 }],
    },
  },
  tests: [
    { name: 'n', call: { tool: 't', at: '2026-03-01', class: 'Read' }, expect: 'deny', rule: '' },
  ],
};

const odd = fc.constantFrom<Json>(
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'x',
  [],
  {},
  ['x'],
  [1, ['y']],
  { a: 1 },
  'x'.repeat(200),
);
const oddKeys = fc.constantFrom(
  'on_deny',
  'message',
  'action',
  'limits',
  'op',
  'x',
  'match',
  'class',
);

/** Changes one place of a document: another value, a member less, or one more. */
function mutate(value: Json, choose: () => number, other: Json, key: string): Json {
  if (!isJsonObject(value) && !Array.isArray(value)) return other;
  const entries: [string, Json][] = Object.entries(value);
  const pick = choose() % (entries.length + 1);
  const entry = entries[pick];
  if (entry === undefined) {
    if (choose() % 3 === 0) return other;
    return isJsonObject(value) ? { ...value, [key]: other } : [...Object.values(value), other];
  }
  if (isJsonObject(value) && choose() % 4 === 0) {
    return Object.fromEntries(entries.filter(([name]) => name !== entry[0]));
  }
  const inner = mutate(entry[1], choose, other, key);
  const changed = entries.map(([name, item]) => [name, name === entry[0] ? inner : item] as const);
  return isJsonObject(value) ? Object.fromEntries(changed) : changed.map(([, item]) => item);
}

describe('the JSON Schema of the language', () => {
  test('is what the code says', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  });

  test('accepts every document that the checker accepts', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(check?.(document)).toBeUndefined();
        if (JSON.stringify(document).includes('__proto__')) return; // zod skips that name
        expect(policyDocumentSchema.safeParse(document).error).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  test('refuses a document exactly when the checker finds its shape wrong', () => {
    const seen = { refused: 0, accepted: 0 };
    const choices = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(choices, odd, oddKeys, (numbers, other, key) => {
        const rest = [...numbers];
        const document = mutate(FULL, () => rest.pop() ?? 0, other, key);
        // An empty path is too short for the schema and no path for the checker: both refuse it.
        if (/"(?:path|amount_from)":""/.test(JSON.stringify(document))) return;
        const codes = parsePolicy(JSON.stringify(document)).problems.map(({ code }) => code);
        const wrong = codes.some((code) => SHAPE.has(code));
        const refused = !isJsonObject(document) || check?.(document) !== undefined;
        seen[refused ? 'refused' : 'accepted'] += 1;
        expect([refused, codes]).toEqual([wrong, codes]);
      }),
      { numRuns: 4000 },
    );
    expect(seen.refused).toBeGreaterThan(500);
    expect(seen.accepted).toBeGreaterThan(50);
  });
});
