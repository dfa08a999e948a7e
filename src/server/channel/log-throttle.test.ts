import { describe, expect, it } from 'vitest';
import { createLogThrottle } from './log-throttle.ts';

describe('createLogThrottle', () => {
  it('logs what fits into a second, counts the rest and reports it in one line', () => {
    const lines: string[] = [];
    let now = 0;
    const throttle = createLogThrottle(
      (line) => lines.push(line),
      () => now,
    );
    for (let i = 0; i < 1000; i += 1) throttle.line(`line ${i}`);
    expect(lines).toHaveLength(200);
    expect(throttle.silent).toBe(true);
    throttle.skip(500);
    now = 1500;
    throttle.line('later');
    expect(lines.slice(200)).toEqual([
      expect.stringMatching(/^800 lines \(\d+ bytes\) were not logged/),
      'later',
    ]);
    expect(throttle.silent).toBe(false);
  });

  it('cuts a line that would be the flood itself', () => {
    const lines: string[] = [];
    createLogThrottle((line) => lines.push(line)).line('x'.repeat(100_000));
    expect(lines[0]?.length).toBeLessThan(3000);
  });
});
