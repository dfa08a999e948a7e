// Finds the entries of the records that a filter may want, newest first, block by block, and gives the
// event loop back between blocks. What it finds is looked at again by whoever reads the records.
import type { BlockHead, IndexTables } from './index-tables.ts';
import { BLOCK_ROWS, findInColumns, findRows, mayHold, type Wanted } from './packed-rows.ts';

/** One turn of the event loop is kept at most about this long; milliseconds. */
const TURN_MS = 2;
const HEADS = 64;

/** At most `limit` sequence numbers below `before`, greatest first; fewer: there are no more. */
export async function findSeqs(
  use: () => IndexTables,
  wanted: Wanted,
  before: number,
  limit: number,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let below = before; found.length < limit; ) {
    const tables = use();
    const next = tables.snapshot(() => turn(tables, wanted, below, limit - found.length));
    found.push(...next.seqs);
    if (next.below === undefined) break;
    below = next.below;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

/** Rows of as many blocks as fit into one turn, and below which number to go on. */
function turn(tables: IndexTables, wanted: Wanted, before: number, limit: number) {
  const untilMs = performance.now() + TURN_MS;
  const seqs: number[] = [];
  let below = before;
  // A block that begins below may reach beyond: it has been put together meanwhile.
  const heads = tables.blocksBefore(before, HEADS);
  for (const head of heads) {
    if (head.minMs < wanted.toMs && head.maxMs >= wanted.fromMs && mayHold(head.mark, wanted)) {
      seqs.push(...findIn(tables, head, wanted, before, limit - seqs.length));
    }
    below = head.firstSeq;
    if (seqs.length >= limit || performance.now() > untilMs) return { seqs, below };
  }
  return { seqs, below: heads.length < HEADS ? undefined : below };
}

function findIn(
  tables: IndexTables,
  { firstSeq, rows }: BlockHead,
  wanted: Wanted,
  before: number,
  limit: number,
): readonly number[] {
  if (rows < BLOCK_ROWS) return findRows(tables.blockData(firstSeq), wanted, before, limit);
  const read = (column: number) => tables.blockColumn(firstSeq, column);
  return findInColumns(read, rows, wanted, before, limit);
}
