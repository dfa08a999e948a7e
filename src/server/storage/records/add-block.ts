// Puts packed rows into the index as a block; small blocks are put together, so that a search has few
// to look at. Called with the rows of each step.
import type { BlockHead, IndexTables } from './index-tables.ts';
import { BLOCK_ROWS, markOf, ROW_BYTES, spanOf } from './packed-rows.ts';

/** Blocks of fewer rows are put together once there are this many of them. */
const PIECES_MAX = 24;

/** Adds rows as a block of their own, or together with the small blocks before them. */
export function addBlock(tables: IndexTables, packed: Uint8Array): void {
  const rows = packed.length / ROW_BYTES;
  if (rows === 0) return;
  const head = { ...spanOf(packed), rows, mark: markOf(packed) };
  const sizes = tables.blockSizes(PIECES_MAX);
  const whole = sizes.findIndex((size) => size >= BLOCK_ROWS);
  const small = whole === -1 ? sizes : sizes.slice(0, whole);
  const waiting = small.reduce((sum, size) => sum + size, rows);
  if (small.length < PIECES_MAX && waiting < BLOCK_ROWS) {
    tables.addBlock(head, packed);
    return;
  }
  const parts = tables.blocksBefore(Number.MAX_SAFE_INTEGER, small.length).toReversed();
  const data = Buffer.concat([...parts.map(({ firstSeq }) => tables.blockData(firstSeq)), packed]);
  const one = [...parts, head].reduce(joined);
  tables.dropBlocksFrom(one.firstSeq);
  tables.addBlock(one, data);
}

function joined(left: BlockHead, right: BlockHead): BlockHead {
  return {
    firstSeq: left.firstSeq,
    lastSeq: right.lastSeq,
    rows: left.rows + right.rows,
    minMs: Math.min(left.minMs, right.minMs),
    maxMs: Math.max(left.maxMs, right.maxMs),
    mark: left.mark.map((byte, index) => byte | (right.mark[index] ?? 0)),
  };
}
