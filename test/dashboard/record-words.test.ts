// What the records screen works out without a browser: filters of an address, spans of charts, what was
// checked for a call.
import { describe, expect, it } from 'vitest';
import type { RecordedRow } from '#contract/records-api.ts';
import { checkedRules } from '#dashboard/records/checked-rules.ts';
import {
  changedAddress,
  chartSpanOf,
  filledSteps,
  filtersOf,
  queryOf,
} from '#dashboard/records/record-filters.ts';

const NOW = Date.UTC(2026, 7, 3, 12, 34, 56, 789);
const at = (text: string) => filtersOf(new URLSearchParams(text));

describe('the filters of an address', () => {
  it('become the query of the API, with presets that begin at a whole minute', () => {
    expect(Object.fromEntries(queryOf(at('tool=a%2Fb&decision=deny&range=1h'), NOW))).toEqual({
      tool: 'a/b',
      decision: 'deny',
      from: String(Date.UTC(2026, 7, 3, 11, 34)),
    });
  });

  it('say all that is kept without a time, and the last day by themselves', () => {
    expect(queryOf(at('range=all'), NOW).toString()).toBe('');
    expect(queryOf(at(''), NOW).get('from')).toBe(String(Date.UTC(2026, 7, 2, 12, 34)));
  });

  it('are left alone by what is no filter or no time', () => {
    expect(at('range=99y&from=yesterday&to=-5&server=')).toEqual(at(''));
  });

  it('hold either a preset or exact times, never both', () => {
    const exact = changedAddress(new URLSearchParams('range=7d&tool=x'), { from: '5', to: '9' });
    expect(exact.toString()).toBe('tool=x&from=5&to=9');
    expect(changedAddress(exact, { range: '1h' }).toString()).toBe('tool=x&range=1h');
    expect(changedAddress(exact, { range: '24h' }).toString()).toBe('tool=x');
  });
});

describe('the span of a chart', () => {
  it('has whole steps, and no more than can be told apart', () => {
    const steps = ['1h', '24h', '7d', '30d', 'all'].map((range) => {
      const span = chartSpanOf(at(`range=${range}`), NOW);
      return [span.step, filledSteps(span, []).length];
    });
    expect(steps).toEqual([
      ['minute', 61],
      ['hour', 25],
      ['hour', 169],
      ['day', 31],
      ['day', 91],
    ]);
  });

  it('keeps what was counted, and has zeros where nothing was called', () => {
    const span = { step: 'minute', fromMs: 0, toMs: 180_000 } as const;
    const counted = { startMs: 60_000, allow: 3, deny: 1, ask: 0, failed: 2 };
    expect(filledSteps(span, [counted])).toEqual([
      { startMs: 0, allow: 0, deny: 0, ask: 0, failed: 0 },
      counted,
      { startMs: 120_000, allow: 0, deny: 0, ask: 0, failed: 0 },
    ]);
  });
});

const ROW: RecordedRow = {
  requestId: 'req_1',
  at: '2026-08-03T12:00:00.000Z',
  server: 'files',
  grant: 'grt_1',
  method: 'tools/call',
  tool: 'a/b',
  class: 'Write',
  decision: 'allow',
  rule: '',
  argumentKeys: [],
  argumentsHmac: '',
};
const ASKS = { conditions: [{ path: 'args.x', op: 'exists', value: true }] };
const POLICY = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: { 'a/b': { require: [ASKS], deny_if: [ASKS], approve_if: [ASKS] } },
  all_tools: {
    deny_if: [ASKS],
    limits: [{ counter: 'calls', window: 'day', max: 5, scope: 'grant' }],
  },
});

function statesOf(part: Partial<RecordedRow>) {
  return checkedRules(POLICY, { ...ROW, ...part })?.rules.map(
    ({ pointer, state }) => `${pointer} ${state}`,
  );
}

describe('what was checked for a call', () => {
  it('stands in the order of evaluation, up to the rule that decided', () => {
    expect(statesOf({ decision: 'deny', rule: '/all_tools/deny_if/0' })).toEqual([
      '/tools/a~1b/require/0 passed',
      '/tools/a~1b/deny_if/0 passed',
      '/all_tools/deny_if/0 decided',
      '/tools/a~1b/approve_if/0 not reached',
      '/all_tools/limits/0 not reached',
    ]);
  });

  it('says that a person was asked, and that everything else let the call pass', () => {
    expect(statesOf({ approval: 'apr_1' })).toEqual([
      '/tools/a~1b/require/0 passed',
      '/tools/a~1b/deny_if/0 passed',
      '/all_tools/deny_if/0 passed',
      '/tools/a~1b/approve_if/0 approved',
      '/all_tools/limits/0 passed',
    ]);
  });

  it('reaches no rule when the default or a hidden tool has decided', () => {
    const states = statesOf({ tool: 'other', decision: 'deny', rule: '(default deny)' });
    expect(states).toEqual(['/all_tools/deny_if/0 not reached', '/all_tools/limits/0 not reached']);
  });

  it('gives the text of the rule and the limits, and nothing for a text that is no policy', () => {
    const checked = checkedRules(POLICY, { ...ROW, rule: '/all_tools/limits/0', decision: 'deny' });
    expect(JSON.parse(checked?.decided ?? '')).toMatchObject({ counter: 'calls', max: 5 });
    expect(checked?.limits.get('calls')?.max).toBe(5);
    expect(checkedRules('{', ROW)).toBeUndefined();
  });
});
