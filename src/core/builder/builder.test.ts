// The builder against random documents: nothing is lost on the way through it, and an edit changes
// document and text alike.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { parsePolicy } from '#core/policy/index.ts';
import { documents } from '../../../test/arbitraries/policies.ts';
import {
  applyEdits,
  type Chosen,
  chooseClass,
  chooseTools,
  editText,
  rowOf,
  schemaFields,
  setToolRule,
  toDocument,
  toModel,
} from './index.ts';

function written(text: string): PolicyDocument {
  const { written: document, problems } = parsePolicy(text);
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}

const NAMES = ['t', 'u', 'v/w', '__proto__', '7', 'x'];
const chosen = fc.constantFrom<Chosen>('allow', 'ask', 'deny', 'hide', 'inherit');
const layouts = fc.constantFrom(
  (document: JsonObject) => JSON.stringify(document, null, 2),
  (document: JsonObject) => JSON.stringify(document, null, '\t'),
  (document: JsonObject) => JSON.stringify(document),
  (document: JsonObject) => stringify(document),
  (document: JsonObject) => stringify(document, { indentSeq: false, lineWidth: 0 }),
);

describe('the builder model', () => {
  test('gives back every valid document unchanged, the order of its fields included', () => {
    fc.assert(
      fc.property(documents, fc.infiniteStream(fc.nat()), (source, ranks) => {
        const fields = Object.entries(source).map((field) => [ranks.next().value, field] as const);
        const shuffled = fields.toSorted(([a], [b]) => a - b).map(([, field]) => field);
        const text = JSON.stringify(Object.fromEntries(shuffled));
        const document: PolicyDocument = JSON.parse(text);
        expect(written(text)).toEqual(document);
        expect(JSON.stringify(toDocument(toModel(document)))).toBe(JSON.stringify(document));
      }),
      { numRuns: 1000 },
    );
  });
});

/** As a text gives it back: without the sign of a zero. */
function plain(document: JsonObject): JsonObject {
  const value: JsonObject = JSON.parse(JSON.stringify(document));
  return value;
}

describe('an edit', () => {
  test('changes text and document alike, and both are valid policies', () => {
    fc.assert(
      fc.property(
        documents,
        layouts,
        fc.subarray(NAMES, { minLength: 1 }),
        chosen,
        (random, print, names, choice) => {
          const source = plain(random);
          const document = written(JSON.stringify(source));
          const edits = [
            ...chooseTools(document, names, choice),
            ...chooseClass(document, 'Destructive', choice),
          ];
          const text = editText(print(source), edits);
          const found = text.startsWith('{') ? JSON.parse(text) : parse(text);
          expect(found).toEqual(applyEdits(source, edits));
          const { problems } = parsePolicy(text);
          expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
          const next = written(text);
          const wanted = choice === 'inherit' ? undefined : choice;
          for (const name of names) {
            const { choice: row, from } = rowOf(next, { name });
            if (from !== 'hide-all' && wanted !== undefined) expect(row).toBe(wanted);
            if (wanted === undefined) expect(['hide-all', 'default']).toContain(from);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  test('that is undone leaves a JSON text as it was, byte by byte', () => {
    const text = '{\n  "version": "1",\n  "default": "deny",\n  "tools": {\n    "a": {}\n  }\n}\n';
    const edited = editText(text, chooseTools(written(text), ['b'], 'deny'));
    expect(edited).toContain('"a": {},\n    "b": {\n      "action": "deny"\n    }\n');
    expect(editText(edited, chooseTools(written(edited), ['b'], 'inherit'))).toBe(text);
  });

  test('keeps the comments of a YAML text', () => {
    const text = [
      '# Who may what.',
      'version: "1"',
      'default: deny # fail closed',
      'tools:',
      '  # Harmless.',
      '  read: {}',
      '  pay:',
      '    # Never much.',
      '    deny_if:',
      '      - conditions:',
      '          - { path: args.amount, op: gt, value: 100 } # euros',
      '',
    ].join('\n');
    const edited = editText(text, chooseTools(written(text), ['drop'], 'hide'));
    expect(edited).toBe(text.replace('tools:', 'hide:\n  - drop\ntools:'));
    const ruled = editText(text, setToolRule(written(text), 'read', { action: 'deny' }));
    for (const comment of ['# Who', '# fail closed', '# Harmless.', '# Never much.', '# euros']) {
      expect(ruled).toContain(comment);
    }
  });
});

describe('the fields of a schema', () => {
  test('are spelt as paths of the language, with types, values and what is required', () => {
    const fields = schemaFields({
      type: 'object',
      required: ['to'],
      properties: {
        to: { type: 'array', items: { $ref: '#/$defs/person' } },
        'a.b': { enum: ['x', 'y', null] },
      },
      $defs: { person: { type: 'object', properties: { name: { type: ['string', 'null'] } } } },
    });
    expect(fields).toEqual([
      { path: 'args.to', type: 'array', required: true, options: [] },
      { path: 'args.to[*].name', type: 'string or null', required: false, options: [] },
      { path: 'args["a.b"]', type: '', required: false, options: ['x', 'y'] },
    ]);
  });
});
