import { describe, expect, it } from 'vitest';
import { addressKey, createAttemptLimit, inWords } from './attempt-limit.ts';

function limitAt(max: number, keysMax = 100) {
  let nowMs = 0;
  const limit = createAttemptLimit({ max, windowMs: 1_000 * max, now: () => nowMs, keysMax });
  return { limit, pass: (ms: number) => (nowMs += ms) };
}

describe('the limit of attempts', () => {
  it('lets as many through in a row as it says, then one for each that has come back', () => {
    const { limit, pass } = limitAt(3);
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([0, 0, 0, 1_000]);
    pass(400);
    expect(limit.take('a')).toBe(600);
    pass(600);
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 1_000]);
  });

  it('counts each key for itself, and begins anew when the right person has come', () => {
    const { limit } = limitAt(1);
    expect([limit.take('a'), limit.take('b'), limit.take('a')]).toEqual([0, 0, 1_000]);
    limit.forget('a');
    expect(limit.take('a')).toBe(0);
  });

  it('remembers no more keys than it may', () => {
    const { limit } = limitAt(1, 10);
    for (let key = 0; key < 1_000; key += 1) limit.take(String(key));
    expect([limit.take('999'), limit.take('0')]).toEqual([1_000, 0]);
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['unknown', 'unknown'],
  ])('takes all addresses of a network for one: %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it('says in words how long to wait', () => {
    expect([5, 45, 61, 600].map(inWords)).toEqual([
      '5 seconds',
      'a minute',
      '2 minutes',
      '10 minutes',
    ]);
  });
});
