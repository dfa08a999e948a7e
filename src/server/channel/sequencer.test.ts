import { describe, expect, it } from 'vitest';
import { createSequencer } from './sequencer.ts';

describe('createSequencer', () => {
  it('runs a step at once while nothing waits', () => {
    const seen: number[] = [];
    createSequencer().run(() => seen.push(1));
    expect(seen).toEqual([1]);
  });

  it('never lets a later step overtake an earlier place, however the places are filled', () => {
    const seen: string[] = [];
    const order = createSequencer();
    const first = order.hold();
    const second = order.hold();
    order.run(() => seen.push('third'));
    second(() => seen.push('second'));
    expect(seen).toEqual([]);
    expect(order.waiting).toBe(3);
    first(() => seen.push('first'));
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(order.waiting).toBe(0);
  });

  it('keeps the order when a step that runs adds further ones', () => {
    const seen: string[] = [];
    const order = createSequencer();
    const fill = order.hold();
    order.run(() => seen.push('b'));
    fill(() => {
      seen.push('a');
      order.run(() => seen.push('c'));
    });
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
