import { describe, expect, it } from 'vitest';
import { parameterBlocks } from './parameter-blocks.ts';

function typesIn(properties: Record<string, unknown>): readonly unknown[] {
  const inputSchema = { type: 'object', properties };
  const table = parameterBlocks({ inputSchema, findings: [] }).find(({ kind }) => kind === 'table');
  return table?.kind === 'table' ? table.rows.map(([, type]) => type) : [];
}

describe('the type of a parameter', () => {
  it('is read from its alternatives, of which null only says that it may be left out', () => {
    const types = typesIn({
      cc: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
      size: { oneOf: [{ type: 'integer' }, { anyOf: [{ type: 'string' }, { type: 'integer' }] }] },
      id: { type: ['string', 'null'] },
      nothing: { type: 'null' },
      any: { description: 'whatever' },
    });
    const named = (text: string) => expect.objectContaining({ text });
    expect(types).toEqual([
      named('array'),
      named('integer | string'),
      named('string'),
      named('null'),
      'anything',
    ]);
  });
});
