// Retention: cuts the oldest entries off and leaves a checkpoint, in one short transaction; the
// rows themselves go in small steps after it, so that a gateway beside it never waits long.
import {
  type ChainPoint,
  checkpointText,
  type HashText,
  linkHash,
  parseEntry,
  type Retired,
} from '#core/decisions/index.ts';
import { StorageError } from '../storage-error.ts';
import { patiently } from './patience.ts';
import type { Tables } from './tables.ts';

export interface PruneParts {
  readonly use: () => Tables;
  readonly hash: HashText;
  readonly busyTimeoutMs: number;
}

/** Rows removed by one transaction. */
const STEP_ROWS = 2_000;

/** Cuts at the last entry older than `olderThanMs` as seen at `nowMs`. Throws what the file throws. */
export async function prune(
  parts: PruneParts,
  nowMs: number,
  olderThanMs: number,
): Promise<Retired> {
  const { use, busyTimeoutMs } = parts;
  const retired = await patiently(
    () => transact(use(), (tables) => moveBase(tables, parts.hash, nowMs, olderThanMs)),
    busyTimeoutMs,
  );
  // Also removes what an earlier, interrupted run has left.
  while ((await patiently(() => transact(use(), dropSome), busyTimeoutMs)) > 0);
  return retired;
}

function dropSome(tables: Tables): number {
  return tables.dropEntries(STEP_ROWS);
}

function transact<Value>(tables: Tables, work: (tables: Tables) => Value): Value {
  tables.begin();
  try {
    const value = work(tables);
    tables.commit();
    return value;
  } catch (error) {
    tables.rollback();
    throw error;
  }
}

function moveBase(tables: Tables, hash: HashText, nowMs: number, olderThanMs: number): Retired {
  const { base, head } = tables.state();
  const cut = lastBefore(tables, base, head, nowMs - olderThanMs);
  if (cut.seq === base.seq) return { removed: 0, base };
  const text = checkpointText(new Date(nowMs).toISOString(), cut.seq, cut.hash);
  const entry = { seq: head.seq + 1, hash: linkHash(hash, head.hash, text), text };
  tables.moveHead(head, entry);
  tables.appendEntries([entry]);
  tables.moveBase(cut);
  return { removed: cut.seq - base.seq, base: cut };
}

/** Times grow with `seq` (but for milliseconds between processes), so halving finds the place. */
function lastBefore(tables: Tables, base: ChainPoint, head: ChainPoint, cutMs: number): ChainPoint {
  let found: ChainPoint = base;
  let low = base.seq + 1;
  let high = head.seq;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const entry = tables.entriesAfter(middle - 1, 1)[0];
    const parsed = entry === undefined ? undefined : parseEntry(entry.text);
    if (entry === undefined || parsed === undefined || !parsed.ok || entry.seq !== middle) {
      throw new StorageError(
        'corrupt',
        `entry ${middle} of the ledger is missing or unreadable, so nothing was removed`,
        'run `wicketgate audit verify`',
      );
    }
    if (Date.parse(parsed.value.at) < cutMs) {
      found = { seq: entry.seq, hash: entry.hash };
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
