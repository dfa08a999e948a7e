import { describe, expect, it } from 'vitest';
import { createStartBudget } from './start-budget.ts';

describe('createStartBudget', () => {
  it('forgives the first deaths, then rests longer each time, and says for how long', () => {
    let now = 0;
    const budget = createStartBudget('files', () => now);
    budget.died(10);
    budget.died(10);
    expect(() => budget.check()).not.toThrow();
    budget.died(10);
    expect(() => budget.check()).toThrow(/`files` has died 3 times in a row.* in 1 s/);
    now += 1000;
    expect(() => budget.check()).not.toThrow();
    budget.died(10);
    expect(() => budget.check()).toThrow(/in 2 s/);
    now += 2000;
    expect(() => budget.check()).not.toThrow();
  });

  it('forgets deaths once a child has lived for a minute', () => {
    const budget = createStartBudget('files', () => 0);
    for (const livedMs of [10, 10, 60_000, 10]) budget.died(livedMs);
    expect(() => budget.check()).not.toThrow();
    budget.died(10);
    expect(() => budget.check()).toThrow(/died 3 times/);
  });

  it('never rests longer than half a minute', () => {
    let now = 0;
    const budget = createStartBudget('files', () => now);
    for (let i = 0; i < 40; i += 1) budget.died(1);
    expect(() => budget.check()).toThrow(/in 30 s/);
    now = 30_000;
    expect(() => budget.check()).not.toThrow();
  });
});
