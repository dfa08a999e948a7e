// Importing Intercept policies: the same decisions in this language, and never a wider permission.
import { describe, expect, test } from 'vitest';
import { importIntercept, parsePolicy } from './index.ts';

function documentOf(yaml: string) {
  const { text = '', notes } = importIntercept(yaml);
  return { document: parsePolicy(text).document, notes };
}

const STRIPE = `
version: "1"
description: "payments"
hide: [delete_customer]
tools:
  create_charge:
    rules:
      - name: max single charge
        conditions: [{path: args.amount, op: lte, value: 50000}]
        on_deny: "Single charge cannot exceed $500.00"
      - name: daily spend cap
        conditions: [{path: state.create_charge.daily_spend, op: lte, value: 1000000}]
        state: {counter: daily_spend, window: day, increment_from: args.amount}
  create_refund:
    rules: [{name: limit, rate_limit: 10/day}]
  list_charges:
    rules: []
  delete_product:
    rules: [{name: block, action: deny, on_deny: "By hand only."}]
  payout:
    rules:
      - name: big
        action: require_approval
        conditions: [{path: args.amount, op: gt, value: 100000}]
        on_deny: "Large payout."
  "*":
    rules: [{name: global, rate_limit: 60/minute}]
`;

describe('what has a counterpart', () => {
  test('conditions become require, counters become limits, the wildcard becomes all_tools', () => {
    const { document, notes } = documentOf(STRIPE);
    expect(notes).toEqual([]);
    expect(document).toEqual({
      version: '1',
      description: 'payments',
      default: 'allow',
      hide: ['delete_customer'],
      all_tools: {
        limits: [{ counter: 'all_tools_rate_minute', window: 'minute', max: 60, scope: 'grant' }],
      },
      tools: {
        create_charge: {
          require: [
            {
              conditions: [{ path: 'args.amount', op: 'lte', value: 50000 }],
              on_deny: 'Single charge cannot exceed $500.00',
            },
          ],
          limits: [
            {
              counter: 'create_charge_daily_spend',
              window: 'day',
              max: 1000000,
              scope: 'grant',
              amount_from: 'args.amount',
            },
          ],
        },
        create_refund: {
          limits: [{ counter: 'create_refund_rate_day', window: 'day', max: 10, scope: 'grant' }],
        },
        list_charges: {},
        delete_product: { deny_if: [{ conditions: [], on_deny: 'By hand only.' }] },
        payout: {
          approve_if: [
            {
              conditions: [{ path: 'args.amount', op: 'gt', value: 100000 }],
              message: 'Large payout.',
            },
          ],
        },
      },
    });
  });

  test('operands that read as numbers become numbers, because Intercept compares them so', () => {
    const { document } = documentOf(
      'version: "1"\ntools: {t: {rules: [{name: r, conditions: [{path: args.a b.c, op: neq, value: "1.0"}]}]}}',
    );
    expect(document?.tools?.['t']?.require).toEqual([
      { conditions: [{ path: 'args["a b"].c', op: 'neq', value: 1 }] },
    ]);
  });

  test('fewer than N calls is at most N - 1', () => {
    const { document } = documentOf(
      'version: 1\ndefault: deny\ntools: {t: {rules: [{name: r, conditions: [{path: state.t.n, op: lt, value: 5}], state: {counter: n, window: hour}}]}}',
    );
    expect(document?.tools?.['t']?.limits).toMatchObject([
      { counter: 't_n', max: 4, window: 'hour' },
    ]);
  });
});

describe('what has none', () => {
  test.each<[string, string]>([
    ['a counter of another tool', 'conditions: [{path: state.u.n, op: lte, value: 5}]'],
    ['an unknown operator', 'conditions: [{path: args.a, op: near, value: 5}]'],
    ['an unknown action', 'action: warn'],
    ['an unknown field', 'spend: {per_call: 0.5}'],
    ['a window that does not exist', 'rate_limit: 5/fortnight'],
    ['a rule without anything', 'on_deny: x'],
  ])('%s denies and is told', (_, rule) => {
    const { document, notes } = documentOf(
      `version: "1"\ntools:\n  t:\n    rules:\n      - name: r\n        ${rule}\n`,
    );
    expect(document?.tools?.['t']?.deny_if).toMatchObject([{ conditions: [] }]);
    expect(notes).toMatchObject([{ kind: 'lost', line: 5, column: 9 }]);
  });

  test('what has no effect here is told and left out', () => {
    const { document, notes } = documentOf('version: "1"\napprovals: {webhook: x}\n');
    expect(document).toEqual({ version: '1', default: 'allow' });
    expect(notes).toMatchObject([{ kind: 'note', line: 2 }]);
  });

  test.each([
    'version: "2"\n',
    '- a\n',
    'version: "1"\ntools: &x {}\n',
    'version: "1"\ntools: {t: {rules: [{name: r, conditions: [{path: args.a, op: regex, value: "(?=a)"}]}]}}',
    'version: "1"\ntools: {}\ntools: {}\n',
    '',
  ])('%j cannot be imported', (yaml) => {
    const { text, notes } = importIntercept(yaml);
    expect(text).toBeUndefined();
    expect(notes.some(({ kind }) => kind === 'error')).toBe(true);
  });
});
