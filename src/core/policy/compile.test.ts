import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { createCompiler } from './compile.ts';

const rule = (value: number) => ({
  conditions: [{ path: 'args.amount', op: 'lte' as const, value }],
  on_deny: 'too much',
});
const document = (...limits: readonly number[]): PolicyDocument => ({
  version: '1',
  default: 'deny',
  tools: { pay: { require: limits.map(rule) } },
});

describe('createCompiler', () => {
  it('compiles a rule once that stands at the same place of several documents', () => {
    const compile = createCompiler();
    const [first, second] = [document(10, 20), document(10, 30)].map(
      (source) => compile(source).tools.get('pay')?.require ?? [],
    );
    expect(second?.[0]).toBe(first?.[0]);
    expect(second?.[1]).not.toBe(first?.[1]);
  });

  it('keeps equal rules at different places apart, because records name the place', () => {
    const [first, second] = createCompiler()(document(10, 10)).tools.get('pay')?.require ?? [];
    expect([first?.pointer, second?.pointer]).toEqual([
      '/tools/pay/require/0',
      '/tools/pay/require/1',
    ]);
  });
});
