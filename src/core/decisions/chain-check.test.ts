// What an audit finds: one row for every way of tampering with a ledger that we know of.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { charge, DONE, draft, NOON_MS, NOT_SENT } from '../../../test/ledger/drafts.ts';
import { prepareBatch } from './batch.ts';
import { type ChainReport, verifyChain } from './chain-check.ts';
import { checkpointText } from './entry-text.ts';
import { CHAIN_START, type ChainEntry, type ChainPoint, linkHash } from './hash-chain.ts';
import { quoteJson } from './quote.ts';
import type { CounterValue } from './reader.ts';

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

interface Kept {
  readonly entries: readonly ChainEntry[];
  readonly base: ChainPoint;
  readonly head: ChainPoint;
  readonly counters: readonly CounterValue[];
}

/** Six entries: r1 (charged), r2, their outcomes (r2's charge returned), r3, its outcome. */
function ledger(): Kept {
  const counters = new Map<string, string>();
  const first = prepareBatch({
    ...input(CHAIN_START, counters),
    drafts: [draft('r1', [charge('spend', 9, 2)]), draft('r2', [charge('spend', 9, 3)])],
    endings: [],
  });
  for (const write of first.counters) counters.set(write.key, write.value);
  const second = prepareBatch({
    ...input(first.head, counters),
    drafts: [draft('r3')],
    endings: [
      { requestId: 'r1', completion: DONE, returned: [] },
      { requestId: 'r2', completion: NOT_SENT, returned: [charge('spend', 9, 3)] },
    ],
  });
  const third = prepareBatch({
    ...input(second.head, counters),
    drafts: [],
    endings: [{ requestId: 'r3', completion: DONE, returned: [] }],
  });
  const entries = [...first.entries, ...second.entries, ...third.entries];
  const kept = { key: 'spend', windowStartMs: charge('spend', 9).windowStartMs, value: '2' };
  return { entries, base: CHAIN_START, head: third.head, counters: [kept] };
}

function input(head: ChainPoint, counters: ReadonlyMap<string, string>) {
  const read = (key: string) => counters.get(key);
  return { head, hash, quote: quoteJson, nowMs: NOON_MS, read, approval: () => undefined };
}

function verify(kept: Kept, mustHold?: string): ChainReport {
  return verifyChain({
    ...kept,
    hash,
    nowMs: NOON_MS,
    ...(mustHold === undefined ? {} : { mustHold }),
  });
}

function at(kept: Kept, seq: number): ChainEntry {
  const entry = kept.entries.find((one) => one.seq === seq);
  if (entry === undefined) throw new Error(`no entry ${seq}`);
  return entry;
}

function edit(seq: number, change: (entry: ChainEntry) => ChainEntry) {
  return (kept: Kept): Kept => ({
    ...kept,
    entries: kept.entries.map((entry) => (entry.seq === seq ? change(entry) : entry)),
  });
}

function remove(...seqs: readonly number[]) {
  return (kept: Kept): Kept => ({
    ...kept,
    entries: kept.entries.filter((entry) => !seqs.includes(entry.seq)),
  });
}

/** Changes an entry and computes every hash after it anew, as who knows the format would. */
function forge(seq: number, change: (text: string) => string) {
  return (kept: Kept): Kept => {
    let last: ChainPoint = kept.base;
    const entries = kept.entries.map((entry) => {
      const text = entry.seq === seq ? change(entry.text) : entry.text;
      const linked = { seq: entry.seq, hash: linkHash(hash, last.hash, text), text };
      last = linked;
      return linked;
    });
    return { ...kept, entries, head: last };
  };
}

const swapBodies = (kept: Kept): Kept => ({
  ...kept,
  entries: kept.entries.map((entry) => {
    if (entry.seq === 2) return { ...entry, text: at(kept, 3).text };
    return entry.seq === 3 ? { ...entry, text: at(kept, 2).text } : entry;
  }),
});

const addAtEnd = (kept: Kept): Kept => {
  const text = at(kept, 1).text;
  const added = { seq: 7, text, hash: linkHash(hash, at(kept, 6).hash, text) };
  return { ...kept, entries: [...kept.entries, added] };
};

const noon = '2026-03-01T10:00:00.000Z';
const moved = 'it was changed, replaced or moved';

test.each<readonly [string, (kept: Kept) => Kept, Partial<ChainReport['finding']> & object]>([
  [
    'a changed tool name',
    edit(2, (entry) => ({ ...entry, text: entry.text.replace('"pay"', '"look"') })),
    {
      seq: 2,
      kind: 'changed',
      message: `entry 2 (decision of ${noon}, tool \`look\`) does not follow from entry 1: ${moved}`,
    },
  ],
  [
    'a changed first entry',
    edit(1, (e) => ({ ...e, text: e.text.replace('r1', 'r9') })),
    { seq: 1 },
  ],
  [
    'a changed last entry',
    edit(6, (e) => ({ ...e, text: e.text.replace('ok', 'ko') })),
    { seq: 6 },
  ],
  ['a changed hash', edit(4, (e) => ({ ...e, hash: 'f'.repeat(64) })), { seq: 4, kind: 'changed' }],
  [
    'an entry that is no JSON any more',
    edit(5, (e) => ({ ...e, text: e.text.slice(1) })),
    { seq: 5, message: `entry 5 does not follow from entry 4: ${moved}` },
  ],
  ['a removed first entry', remove(1), { seq: 1, kind: 'missing', message: 'entry 1 is missing' }],
  [
    'removed entries in the middle',
    remove(3, 4),
    { seq: 3, kind: 'missing', message: 'entries 3 to 4 are missing' },
  ],
  [
    'a removed last entry',
    remove(6),
    { seq: 6, kind: 'missing', message: 'entry 6 is missing at the end' },
  ],
  [
    'an emptied ledger',
    remove(1, 2, 3, 4, 5, 6),
    { seq: 1, message: 'entries 1 to 6 are missing at the end' },
  ],
  ['two entries that changed places', swapBodies, { seq: 2, kind: 'changed' }],
  [
    'entries given in another order',
    (kept) => ({ ...kept, entries: [at(kept, 1), at(kept, 2), at(kept, 1)] }),
    { seq: 1, kind: 'order', message: 'entry 1 comes after entry 2' },
  ],
  [
    'an entry added after the end',
    addAtEnd,
    { seq: 7, kind: 'added', message: 'entry 7 was added after the end' },
  ],
  [
    'a head set back to hide a removed end',
    (kept) => ({ ...remove(6)(kept), head: { seq: 5, hash: at(kept, 6).hash } }),
    { seq: 5, kind: 'changed', message: 'the head does not have the hash of entry 5' },
  ],
  [
    'a base moved up to hide a removed beginning',
    (kept) => ({ ...remove(1, 2)(kept), base: at(kept, 2) }),
    {
      seq: 2,
      kind: 'checkpoint',
      message:
        'the entries up to 2 are missing and no checkpoint says that they were removed on purpose',
    },
  ],
  [
    'an outcome without its call',
    forge(4, (text) => text.replace('"r2"', '"r8"')),
    {
      seq: 4,
      kind: 'outcome',
      message:
        'entry 4 is an outcome of the call `r8`, which is not among the allowed calls before it or has ended already',
    },
  ],
  ['a call that ends twice', forge(6, (text) => text.replace('"r3"', '"r1"')), { kind: 'outcome' }],
  [
    'an entry of no known kind',
    forge(5, () => '{"kind":"note"}'),
    {
      seq: 5,
      kind: 'changed',
      message:
        'entry 5 cannot be understood: it is no entry of a known kind, or a field is missing',
    },
  ],
  [
    'a counter that was reset',
    (kept) => ({ ...kept, counters: [] }),
    {
      seq: 0,
      kind: 'counter',
      message: 'the counter `spend` stands at 0, but the records add up to 2',
    },
  ],
  [
    'a charge that was forged into the records',
    forge(1, (text) => text.replace(',2]]', ',1]]')),
    { kind: 'counter', message: 'the counter `spend` stands at 2, but the records add up to 1' },
  ],
])('%s is found', (_name, tamper, wanted) => {
  expect(verify(tamper(ledger())).finding).toMatchObject(wanted);
});

test('an untouched ledger is whole, and counted', () => {
  const kept = ledger();
  expect(verify(kept)).toEqual({
    finding: undefined,
    entries: 6,
    decisions: 3,
    outcomes: 3,
    open: 0,
    last: { seq: 6, hash: kept.head.hash },
  });
});

test('a whole chain that is another one does not hold the hash noted before', () => {
  const kept = ledger();
  const noted = at(kept, 4).hash;
  expect(verify(kept, noted).finding).toBeUndefined();
  const forged = forge(2, (text) => text.replace('"pay"', '"look"'))(kept);
  expect(verify(forged).finding).toBeUndefined();
  expect(verify(forged, noted).finding).toMatchObject({
    kind: 'missing',
    message: `no entry has the hash ${noted}`,
  });
});

test('a cut ledger verifies from its checkpoint, with outcomes of calls that are gone', () => {
  const kept = ledger();
  const cut = at(kept, 2);
  const text = checkpointText(noon, cut.seq, cut.hash);
  const checkpoint = { seq: 7, text, hash: linkHash(hash, kept.head.hash, text) };
  const pruned = {
    ...kept,
    entries: [...kept.entries.slice(2), checkpoint],
    base: cut,
    head: checkpoint,
  };
  expect(verify(pruned).finding).toBeUndefined();
  const other = { ...cut, hash: 'f'.repeat(64) };
  expect(verify({ ...pruned, base: other }).finding).toMatchObject({ seq: 3 });
});
