// What an audit finds in the registry of writers.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CHAIN_START, type ChainEntry, type ChainPoint, linkHash } from './hash-chain.ts';
import { checkRegistry, notedText, writerText } from './registry.ts';

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const NOON = '2026-03-01T10:00:00.000Z';
const TEXTS = [
  writerText(NOON, 1),
  writerText(NOON, 2),
  notedText(NOON, [
    { writer: 1, seq: 7, hash: 'a' },
    { writer: 2, seq: 3, hash: 'b' },
  ]),
];

function chain(texts: readonly string[]): readonly ChainEntry[] {
  const entries: ChainEntry[] = [];
  let last: ChainPoint = CHAIN_START;
  for (const text of texts) {
    const entry = { seq: last.seq + 1, hash: linkHash(hash, last.hash, text), text };
    entries.push(entry);
    last = entry;
  }
  return entries;
}

const check = (entries: readonly ChainEntry[], head: ChainPoint = entries.at(-1) ?? CHAIN_START) =>
  checkRegistry(entries, head, hash);

test('says which writers there are and where their chains have been', () => {
  const { finding, writers, noted } = check(chain(TEXTS));
  expect(finding).toBeUndefined();
  expect(writers).toEqual([1, 2]);
  expect(noted.get(1)?.get(7)).toBe('a');
  expect(noted.get(2)?.get(3)).toBe('b');
  expect(check([]).finding).toBeUndefined();
});

test('a changed, a removed and a moved entry, and a removed end, are found', () => {
  const whole = chain(TEXTS);
  const changed = whole.map((one, i) => (i === 1 ? { ...one, text: writerText(NOON, 9) } : one));
  expect(check(changed).finding).toMatchObject({ seq: 2, kind: 'changed' });
  expect(check(whole.toSpliced(1, 1)).finding).toMatchObject({ seq: 2, kind: 'missing' });
  expect(check(whole.toReversed()).finding).toMatchObject({ seq: 1, kind: 'missing' });
  const end = check(whole.slice(0, 2), whole[2]).finding;
  expect(end).toMatchObject({ kind: 'missing' });
  expect(end?.message).toBe('the registry of writers: entry 3 is missing at the end');
  expect(check(chain(['{"kind":"noted","heads":[[1]]}'])).finding).toMatchObject({ seq: 1 });
});
