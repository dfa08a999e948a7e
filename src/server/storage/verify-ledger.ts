// Feeds a ledger, page by page, to the chain check. Works beside a running gateway: what is written
// while it reads is left for the next time.
import { type ChainReport, createChainCheck, type LedgerReader } from '#core/decisions/index.ts';
import { sha256Hex } from '#server/host/hash.ts';

export interface VerifyOptions {
  /** Counters of windows that end after this are compared; milliseconds since 1970. */
  readonly nowMs: number;
  /** A hash noted earlier: the report has a finding unless the chain still holds it. */
  readonly mustHold?: string;
}

const PAGE = 1_000;

/** Rejects when the ledger cannot be read. */
export async function verifyLedger(
  reader: LedgerReader,
  options: VerifyOptions,
): Promise<ChainReport> {
  for (;;) {
    const { base, head, counters } = await reader.stateWithCounters();
    const check = createChainCheck({ ...options, base, hash: sha256Hex });
    await feed(reader, check.add, base.seq, head.seq);
    const now = await reader.state();
    // Retention has cut the ledger while it was read: what was fed is not the whole any more.
    if (now.base.seq !== base.seq) continue;
    const [after] = await reader.entriesAfter(head.seq, 1);
    // An entry beyond the head is right only when the head has moved on with it.
    if (after !== undefined && now.head.seq === head.seq) check.add(after);
    return check.finish(head, counters);
  }
}

async function feed(
  reader: LedgerReader,
  add: ReturnType<typeof createChainCheck>['add'],
  from: number,
  to: number,
): Promise<void> {
  for (let seq = from; seq < to; ) {
    const page = await reader.entriesAfter(seq, Math.min(PAGE, to - seq));
    for (const entry of page) {
      // Past a gap the page may reach beyond the head.
      if (!add(entry)) return;
      seq = entry.seq;
    }
    if (page.length === 0) return;
  }
}
