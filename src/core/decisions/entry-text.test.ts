import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecisionRecord } from '#contract/record.ts';
import { charge, DONE, draft, NOT_SENT } from '../../../test/ledger/drafts.ts';
import { parseEntry } from './entry.ts';
import { checkpointText, decisionText, outcomeText } from './entry-text.ts';
import { createQuoteMemory, quoteJson } from './quote.ts';

const full: DecisionRecord = {
  requestId: 'r1',
  rpcId: 'a-1',
  at: '2026-03-01T10:00:00.000Z',
  organisation: 'org_1',
  server: 'shop',
  grant: 'grt_1',
  grantLabel: 'laptop',
  session: 's1',
  method: 'tools/call',
  tool: 'pay',
  class: 'Financial',
  decision: 'ask',
  rule: '/tools/pay/approve_if/0',
  code: 'approval_required',
  message: 'Ask "someone".',
  policy: { id: 'p1', version: 3, hash: 'c'.repeat(64) },
  argumentKeys: ['amount', 'note'],
  argumentsHmac: 'd'.repeat(64),
  charges: [{ counter: 'spend', cost: 0.5 }],
  approval: 'apr_1',
};

test('the text of a decision has one order of fields and is printed whole', () => {
  expect(decisionText(full, [], quoteJson)).toBe(
    `{"kind":"decision","at":"2026-03-01T10:00:00.000Z","requestId":"r1","rpcId":"a-1","organisation":"org_1","server":"shop","grant":"grt_1","grantLabel":"laptop","session":"s1","method":"tools/call","tool":"pay","class":"Financial","decision":"ask","rule":"/tools/pay/approve_if/0","code":"approval_required","message":"Ask \\"someone\\".","policy":{"id":"p1","version":3,"hash":"${'c'.repeat(64)}"},"argumentKeys":["amount","note"],"argumentsHmac":"${'d'.repeat(64)}","charges":[{"counter":"spend","cost":0.5}],"approval":"apr_1"}`,
  );
});

test('what was charged stands in the text with its window', () => {
  const spent = charge('spend', 5, 2);
  const text = decisionText(draft('r1').record, [spent], quoteJson);
  expect(parseEntry(text)).toMatchObject({
    value: { counted: [['spend', spent.windowStartMs, spent.windowEndMs, 2]] },
  });
});

test('the text of an outcome names the call and what was given back', () => {
  const spent = charge('spend', 5, 2);
  expect(
    parseEntry(outcomeText(full.at, 'r1', { ...DONE, rpcError: -32601 }, [], quoteJson)),
  ).toEqual({
    ok: true,
    value: { kind: 'outcome', at: full.at, requestId: 'r1', ...DONE, rpcError: -32601 },
  });
  expect(parseEntry(outcomeText(full.at, 'r1', NOT_SENT, [spent], quoteJson))).toMatchObject({
    value: { returned: true, counted: [['spend', spent.windowStartMs, spent.windowEndMs, -2]] },
  });
});

test('a checkpoint reads back', () => {
  expect(parseEntry(checkpointText(full.at, 7, 'e'.repeat(64)))).toEqual({
    ok: true,
    value: { kind: 'checkpoint', at: full.at, cutSeq: 7, cutHash: 'e'.repeat(64) },
  });
});

test('any record reads back as it was, from one line of printable text', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const about = fc.record(
    {
      requestId: text,
      rpcId: fc.oneof(text, fc.maxSafeInteger()),
      server: text,
      grant: text,
      grantLabel: text,
      session: text,
      method: text,
      tool: text,
      class: text,
      rule: text,
      code: text,
      message: text,
      argumentKeys: fc.array(text, { maxLength: 5 }),
      approval: text,
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(about, (fields) => {
      const record = { ...full, ...fields };
      const line = decisionText(record, [], createQuoteMemory());
      expect(line).toBe(decisionText(record, [], quoteJson));
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      expect(parseEntry(line)).toEqual({ ok: true, value: { kind: 'decision', ...record } });
    }),
  );
});

test('quoting is JSON for any string, lone surrogates included', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
      (text) => {
        expect(JSON.parse(quoteJson(text))).toBe(text);
      },
    ),
  );
});

test('a client cannot make an entry long: names, keys and lists of keys are cut and counted', () => {
  const argumentKeys = Array.from({ length: 500 }, (_, i) => `${i}`.padEnd(300, 'k'));
  const line = decisionText({ ...full, tool: 't'.repeat(5_000), argumentKeys }, [], quoteJson);
  expect(line.length).toBeLessThan(25_000);
  const parsed = parseEntry(line);
  expect(parsed).toMatchObject({ value: { tool: `${'t'.repeat(1_024)}… (3976 more)` } });
  expect(line).toContain(`"127${'k'.repeat(125)}… (172 more)","… (372 more)"]`);
});

test.each([
  ['', 'it is not valid JSON'],
  ['[]', 'it is no entry of a known kind, or a field is missing'],
  ['null', 'it is no entry of a known kind, or a field is missing'],
  ['{"kind":"decision"}', 'it is no entry of a known kind, or a field is missing'],
  [
    '{"kind":"outcome","at":"","requestId":"","outcome":"","latencyMs":1,"bytes":1,"overheadUs":1,"counted":[["k",1]]}',
    'it is no entry of a known kind, or a field is missing',
  ],
])('the text `%s` is no entry', (text, failure) => {
  expect(parseEntry(text)).toEqual({ ok: false, failure });
});
