// Searches in packed rows: a block finds the same whether it is kept by rows or by columns, and the
// same as looking at each row by itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordFilter } from '#core/decisions/index.ts';
import {
  columnsOf,
  createRowPacker,
  findInColumns,
  findRows,
  markOf,
  mayHold,
  type SearchedRecord,
  wantedOf,
} from './packed-rows.ts';

const REST = { grant: 'g', rule: '', requestId: 'r' };

function packedOf(rows: readonly (SearchedRecord & { seq: number; atMs: number })[]): Uint8Array {
  const packer = createRowPacker();
  for (const row of rows) packer.add(row.seq, row.atMs, row);
  return packer.packed();
}

const some = (...values: string[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 3 });
const decisions = fc.constantFrom('allow' as const, 'deny' as const, 'ask' as const);
const rows = fc.array(
  fc.record({
    step: fc.integer({ min: 1, max: 3 }),
    atMs: fc.integer({ min: 0, max: 20 }),
    organisation: some('o1', 'o2'),
    server: fc.constantFrom('a', 'b'),
    tool: fc.constantFrom('t', 'u', 'v'),
    decision: decisions,
  }),
  { maxLength: 60 },
);
const filters = fc.record({
  organisation: fc.option(fc.record({ id: fc.constant('o1'), orphans: fc.boolean() }), {
    nil: undefined,
  }),
  server: some('a', 'c'),
  tool: some('t', 'u'),
  decision: fc.option(decisions, { nil: undefined }),
  fromMs: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  toMs: fc.option(fc.integer({ min: 0, max: 21 }), { nil: undefined }),
});

describe('rows of a block', () => {
  it('are found alike by rows, by columns, and one by one', () => {
    const searches = fc.tuple(rows, filters, fc.integer({ min: 1, max: 200 }), fc.nat({ max: 9 }));
    fc.assert(
      fc.property(searches, ([given, filter, before, limit]) => {
        const placed = given.map((row, index) => ({ ...row, seq: index * 3 + row.step }));
        const packed = packedOf(
          placed.map(({ step: _step, organisation, ...row }) => ({
            ...{ ...REST, ...row },
            ...(organisation === undefined ? {} : { organisation }),
          })),
        );
        const { organisation, server, tool, decision, fromMs = 0, toMs = 99 } = filter;
        const found = placed
          .filter(
            (row) =>
              row.seq < before &&
              (server === undefined || row.server === server) &&
              (tool === undefined || row.tool === tool) &&
              (decision === undefined || row.decision === decision) &&
              row.atMs >= fromMs &&
              row.atMs < toMs &&
              (organisation === undefined ||
                row.organisation === organisation.id ||
                (organisation.orphans && row.organisation === undefined)),
          )
          .map(({ seq }) => seq)
          .toReversed()
          .slice(0, limit);
        // Absent and undefined are one in a filter.
        const wanted = wantedOf(JSON.parse(JSON.stringify(filter)) as RecordFilter);
        const columns = columnsOf(packed);
        const read = (column: number) => columns.get(column) ?? new Uint8Array();
        expect(findRows(packed, wanted, before, limit)).toEqual(found);
        expect(findInColumns(read, placed.length, wanted, before, limit)).toEqual(found);
        if (found.length > 0) expect(mayHold(markOf(packed), wanted)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are read at any place in memory', () => {
    const row = { ...REST, seq: 1, atMs: 5, server: 'a', tool: 't', decision: 'deny' as const };
    const packed = packedOf([row]);
    const moved = new Uint8Array(packed.length + 3);
    moved.set(packed, 3);
    const odd = moved.subarray(3);
    const wanted = wantedOf({ server: 'a' });
    expect(findRows(odd, wanted, 2, 1)).toEqual([1]);
    const shifted = (bytes: Uint8Array) => {
      const copy = new Uint8Array(bytes.length + 1);
      copy.set(bytes, 1);
      return copy.subarray(1);
    };
    const columns = columnsOf(odd);
    const read = (column: number) => shifted(columns.get(column) ?? new Uint8Array());
    expect(findInColumns(read, 1, wanted, 2, 1)).toEqual([1]);
  });
});
