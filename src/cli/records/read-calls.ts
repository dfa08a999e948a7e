// Reads recorded calls from a ledger: the latest ones, and then whatever comes in. Works beside the
// gateways that write it.
import { setTimeout as pause } from 'node:timers/promises';
import { type ChainEntry, type LedgerReader, parseEntry } from '#core/decisions/index.ts';
import { type CallFilter, passes, type RecordedCall } from './call.ts';
import { type Held, take } from './pairing.ts';

export interface ReadCallsParts {
  readonly reader: LedgerReader;
  readonly filter: CallFilter;
  readonly show: (call: RecordedCall) => void;
  /** Told of entries that cannot be understood. */
  readonly warn: (line: string) => void;
}

const PAGE = 1_000;
/** Calls held for their outcome at most; beyond, the oldest is shown without it. */
const HELD_MAX = 50_000;
/** Times of entries may differ this much from their order: commits wait for one another. */
const DISORDER_MS = 60_000;
const POLL_MS = 150;
/** How long `follow` holds a call for its outcome before it shows it as running. */
const RUNNING_AFTER_MS = 1_000;

/**
 * Shows the latest `limit` calls that pass, in the order of their decisions; gives the number of
 * the last entry that was read.
 */
export async function showCalls(parts: ReadCallsParts, limit: number): Promise<number> {
  const { reader, show } = parts;
  const { head } = await reader.state();
  const held: Held = new Map();
  let seq = await findStart(parts, limit, head.seq);
  while (seq < head.seq) {
    const page = await reader.entriesAfter(seq, PAGE);
    if (page.length === 0) break;
    takePage(parts, held, page);
    for (const [id, { call, isDone }] of held) {
      if (!isDone && held.size <= HELD_MAX) break;
      show(call);
      held.delete(id);
    }
    seq = page.at(-1)?.seq ?? head.seq;
  }
  for (const { call } of held.values()) show(call);
  return seq;
}

/**
 * Shows calls as they are recorded after entry `seq`, until the process ends. A call that runs on
 * is shown without its outcome, and once more when it has ended.
 */
export async function followCalls(parts: ReadCallsParts, seq: number): Promise<never> {
  const held: Held = new Map();
  for (let after = seq; ; ) {
    const page = await parts.reader.entriesAfter(after, PAGE);
    takePage(parts, held, page);
    showReady(parts, held);
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) await pause(POLL_MS);
  }
}

function showReady({ show }: ReadCallsParts, held: Held): void {
  const longAgoMs = Date.now() - RUNNING_AFTER_MS;
  for (const [id, { call, isDone, isShown, heldSinceMs }] of held) {
    const isRunning = !isShown && heldSinceMs < longAgoMs;
    if (isDone || isRunning) show(call);
    if (isDone || held.size > HELD_MAX) held.delete(id);
    else if (isRunning) held.set(id, { call, isDone, heldSinceMs, isShown: true });
  }
}

function takePage(parts: ReadCallsParts, held: Held, page: readonly ChainEntry[]): void {
  for (const entry of page) {
    if (take(held, entry, parts.filter, Date.now())) continue;
    parts.warn(`entry ${entry.seq} cannot be understood; run \`wicketgate audit verify\``);
  }
}

/** The entry before the first call to show, going back from the end. */
async function findStart(parts: ReadCallsParts, limit: number, headSeq: number): Promise<number> {
  const { reader, filter } = parts;
  const { sinceMs } = filter;
  if (limit === Number.POSITIVE_INFINITY && sinceMs === undefined) return 0;
  let seen = 0;
  for (let before = headSeq + 1; ; ) {
    const page = await reader.entriesBefore(before, PAGE);
    for (const { seq, text } of page) {
      const parsed = parseEntry(text);
      if (!parsed.ok || parsed.value.kind !== 'decision') continue;
      if (sinceMs !== undefined && Date.parse(parsed.value.at) < sinceMs - DISORDER_MS) return seq;
      if (passes(filter, parsed.value)) seen += 1;
      if (seen === limit) return seq - 1;
    }
    const last = page.at(-1);
    if (last === undefined) return 0;
    before = last.seq;
  }
}
