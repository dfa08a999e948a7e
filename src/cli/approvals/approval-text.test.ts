import { expect, test } from 'vitest';
import type { ApprovalDetail } from '#server/approvals/index.ts';
import { styleFor } from '../print.ts';
import { detailText, listText } from './approval-text.ts';

const NOW = Date.UTC(2026, 2, 1, 10);
const plain = styleFor({});

function detail(argumentsText: string, tool = 'pay'): ApprovalDetail {
  return {
    approval: {
      ...{ id: 'apr_1', state: 'pending', tool, arguments: null, argumentsText, note: null },
      server: { id: 'shop', name: 'Shop' },
      grant: { id: 'grt_1', label: 'agent' },
      ...{ argumentsHmac: '', definition: null, rule: '/tools/pay/approve_if/0', message: 'Ask.' },
      policy: { id: 'pol_1', version: 3, hash: '' },
      ...{ asks: 2, requestedAtMs: NOW - 60_000, expiresAtMs: NOW + 840_000 },
      ...{ decidedAtMs: null, decidedBy: null, usedAtMs: null },
    },
    argumentsText,
    changes: { since: 'apr_0', differences: [{ pointer: '/to', before: '"bob"' }] },
  };
}

test('arguments stand one value a line, with every digit', () => {
  const text = detailText(detail('{"a":[1,{}],"n":9007199254740993,"s":"x,{y}"}'), NOW, plain);
  expect(text).toContain(
    '{\n  "a": [\n    1,\n    {}\n  ],\n  "n": 9007199254740993,\n  "s": "x,{y}"\n}',
  );
  expect(text).toContain('- /to  "bob"');
});

test('what hides in a call is written out, and nothing reaches the terminal as a command', () => {
  const hostile = detail('{"to":"b\u202e\u200bob"}', 'pa\u001b[2Jy');
  const text = detailText(hostile, NOW, plain) + listText([hostile.approval], NOW, plain);
  expect(text).not.toMatch(/[\u001b\u202e\u200b]/);
  expect(text).toContain('‹U+200B›');
});
