// Windows, exact sums and charging, each against a model that is obviously right.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Charge, LimitWindow } from '#contract/decision.ts';
import {
  addDecimals,
  applyCharges,
  type CounterWrite,
  compareDecimals,
  decimalOf,
  fixedWindow,
  isMultipleOf,
  returnCharges,
  subtractDecimals,
  windowAt,
  windowText,
} from './index.ts';

const at = (text: string) => Date.parse(text);
const bounds = (window: LimitWindow, moment: string) => {
  const { startMs, endMs } = windowAt(fixedWindow(window), at(moment));
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString()];
};

describe('windows', () => {
  test.each<[LimitWindow, string, string, string]>([
    ['second', '2026-03-01T10:00:00.999Z', '2026-03-01T10:00:00.000Z', '2026-03-01T10:00:01.000Z'],
    ['minute', '2026-03-01T10:00:59.999Z', '2026-03-01T10:00:00.000Z', '2026-03-01T10:01:00.000Z'],
    ['hour', '2026-03-01T10:59:59.999Z', '2026-03-01T10:00:00.000Z', '2026-03-01T11:00:00.000Z'],
    ['day', '2026-03-01T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['week', '2026-03-01T23:59:59.999Z', '2026-02-23T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['week', '2026-03-02T00:00:00.000Z', '2026-03-02T00:00:00.000Z', '2026-03-09T00:00:00.000Z'],
    ['month', '2024-02-29T12:00:00.000Z', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    [90, '2026-03-01T10:01:29.999Z', '2026-03-01T10:00:00.000Z', '2026-03-01T10:01:30.000Z'],
    ['month', '1969-12-31T23:59:59.999Z', '1969-12-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['week', '1969-12-31T12:00:00.000Z', '1969-12-29T00:00:00.000Z', '1970-01-05T00:00:00.000Z'],
  ])('%s at %s runs from %s to %s', (window, moment, start, end) => {
    expect(bounds(window, moment)).toEqual([start, end]);
  });

  test('every moment lies in its window, and the next window begins where it ends', () => {
    const windows = fc.constantFrom<LimitWindow>(
      'second',
      'minute',
      'hour',
      'day',
      'week',
      'month',
      7,
      31_622_400,
    );
    fc.assert(
      fc.property(windows, fc.integer({ min: -(10 ** 12), max: 10 ** 13 }), (window, nowMs) => {
        const { startMs, endMs } = windowAt(fixedWindow(window), nowMs);
        expect(startMs <= nowMs && nowMs < endMs).toBe(true);
        expect(windowAt(fixedWindow(window), endMs).startMs).toBe(endMs);
        expect(windowAt(fixedWindow(window), startMs - 1).endMs).toBe(startMs);
      }),
    );
  });

  test('a week begins on Monday and a month on the first, whatever the moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 13 }), (nowMs) => {
        expect(new Date(windowAt('week', nowMs).startMs).getUTCDay()).toBe(1);
        expect(new Date(windowAt('month', nowMs).startMs).getUTCDate()).toBe(1);
      }),
    );
  });

  test('texts name a window or say its seconds', () => {
    expect(windowText('minute')).toBe('minute');
    expect(windowText(90)).toBe('90 s');
  });
});

describe('decimals', () => {
  test('sums of decimals are exact', () => {
    expect(addDecimals('0.1', '0.2')).toBe('0.3');
    expect(addDecimals(decimalOf(0.7), decimalOf(0.1))).toBe('0.8');
    expect(addDecimals('9007199254740993', '1')).toBe('9007199254740994');
    expect(addDecimals(decimalOf(1e21), '0.5')).toBe('1000000000000000000000.5');
    expect(addDecimals(decimalOf(5e-324), '1')).toMatch(/^1\.0+5$/);
    expect(subtractDecimals('0.3', '0.1')).toBe('0.2');
    expect(subtractDecimals('1', '3')).toBe('-2');
    expect(subtractDecimals('0.1', '0.10')).toBe('0');
    expect(compareDecimals('0.30', '0.3')).toBe(0);
    expect(compareDecimals('1e-7', '0.0000002')).toBeLessThan(0);
  });

  test('what is added and taken away again leaves nothing behind', () => {
    const amounts = fc.double({ min: 0, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 20 }), (values) => {
        let sum = '0';
        for (const value of values) sum = addDecimals(sum, decimalOf(value));
        for (const value of values) sum = subtractDecimals(sum, decimalOf(value));
        expect(sum).toBe('0');
      }),
    );
  });

  test('integers are summed as integers, also past what a double holds', () => {
    const integers = fc.array(fc.maxSafeNat(), { maxLength: 20 });
    fc.assert(
      fc.property(integers, (values) => {
        const sum = values.reduce((total, value) => addDecimals(total, decimalOf(value)), '0');
        expect(sum).toBe(String(values.reduce((total, value) => total + BigInt(value), 0n)));
      }),
    );
  });

  test('multiples are judged on decimals, not on doubles', () => {
    expect(isMultipleOf(0.3, 0.1)).toBe(true);
    expect(isMultipleOf(1e308, 3)).toBe(false);
    expect(isMultipleOf(7, 2)).toBe(false);
  });

  test('text that is no decimal is refused', () => {
    expect(() => addDecimals('1', 'x')).toThrow('not a decimal');
  });
});

function charge(part: Partial<Charge>): Charge {
  const base = { pointer: '/p', counter: 'c', window: 'minute', scope: 'grant' } as const;
  return { ...base, max: 10, cost: 1, key: 'k', windowStartMs: 0, windowEndMs: 60_000, ...part };
}

function createStore() {
  const values = new Map<string, string>();
  return {
    values,
    read: (key: string, startMs: number) => values.get(`${key} ${startMs}`),
    write: (writes: readonly CounterWrite[]) => {
      for (const { key, windowStartMs, value } of writes)
        values.set(`${key} ${windowStartMs}`, value);
    },
  };
}

describe('charging', () => {
  test('all counters are charged or none, and the first that is full is named', () => {
    const store = createStore();
    const both = [charge({ key: 'wide', max: 2 }), charge({ key: 'narrow', max: 1 })];
    const first = applyCharges(both, store.read);
    expect(first.ok).toBe(true);
    if (first.ok) store.write(first.writes);
    expect(applyCharges(both, store.read)).toEqual({ ok: false, index: 1 });
    expect(store.read('wide', 0)).toBe('1');
  });

  test('an amount that cannot be read is refused where it stands', () => {
    const { read } = createStore();
    expect(applyCharges([charge({}), charge({ key: 'x', cost: null })], read)).toEqual({
      ok: false,
      index: 1,
    });
    expect(applyCharges([charge({ max: 0 }), charge({ cost: null })], read)).toEqual({
      ok: false,
      index: 0,
    });
  });

  test('a sum may reach max and not pass it, and cost 0 fits while the sum is not above max', () => {
    const read = () => '10';
    expect(applyCharges([charge({ cost: 0 })], read).ok).toBe(true);
    expect(applyCharges([charge({ cost: 1e-9 })], read).ok).toBe(false);
    expect(applyCharges([charge({ cost: 0, max: 9 })], read).ok).toBe(false);
  });

  test('what is returned goes back to its own window and never below zero', () => {
    const store = createStore();
    store.values.set('k 0', '0.5');
    store.values.set('k 60000', '5');
    store.write(returnCharges([charge({ cost: 1 }), charge({ key: 'gone' })], store.read));
    expect([...store.values]).toEqual([
      ['k 0', '0'],
      ['k 60000', '5'],
    ]);
  });

  test('counters equal a model that remembers every call, over random times, costs and returns', () => {
    const calls = fc.record({
      stepMs: fc.nat({ max: 40_000 }),
      key: fc.constantFrom('a', 'b'),
      cost: fc.constantFrom(0, 0.1, 0.2, 1, 2.5, 7),
      returned: fc.boolean(),
    });
    const windows = fc.constantFrom<LimitWindow>('second', 'minute', 7, 'hour');
    fc.assert(
      fc.property(windows, fc.array(calls, { maxLength: 60 }), (window, list) => {
        const store = createStore();
        const past: { key: string; startMs: number; cents: number }[] = [];
        let nowMs = 1_000_000;
        for (const { stepMs, key, cost, returned } of list) {
          nowMs += stepMs;
          const { startMs, endMs } = windowAt(fixedWindow(window), nowMs);
          const asked = [
            charge({ key, cost, max: 7.5, windowStartMs: startMs, windowEndMs: endMs }),
          ];
          const same = past.filter((call) => call.key === key && call.startMs === startMs);
          const spent = same.reduce((total, call) => total + call.cents, 0);
          const cents = Math.round(cost * 100);
          const applied = applyCharges(asked, store.read);
          expect(applied.ok).toBe(spent + cents <= 750);
          if (!applied.ok) continue;
          store.write(applied.writes);
          if (returned) store.write(returnCharges(asked, store.read));
          else past.push({ key, startMs, cents });
        }
      }),
    );
  });
});
