// Documents and calls that are meant to hurt: they end quickly, and with a decision.
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#core/kit/json.ts';
import { compilePolicy, evaluate, type Facts, parsePolicy } from './index.ts';

const FACTS: Facts = {
  nowMs: 0,
  organisation: 'o',
  server: { id: 's' },
  grant: { id: 'g' },
  approved: false,
};

function programOf(condition: object) {
  const rule = { conditions: [condition] };
  const source = { version: '1', default: 'deny', tools: { t: { deny_if: [rule] } } };
  const { document } = parsePolicy(JSON.stringify(source));
  if (document === undefined) throw new Error('the policy is not valid');
  return compilePolicy(document);
}

function decide(condition: object, args: JsonObject) {
  return evaluate(programOf(condition), { tool: 't', arguments: args }, FACTS).decision;
}

function timed<Value>(limitMs: number, run: () => Value): Value {
  const start = performance.now();
  const value = run();
  expect(performance.now() - start).toBeLessThan(limitMs);
  return value;
}

describe('calls', () => {
  test('a catastrophic pattern on 100 kB is linear', () => {
    const regex = { path: 'args.s', op: 'regex', value: '(a+)+$' };
    const text = 'a'.repeat(100_000);
    expect(timed(2000, () => decide(regex, { s: `${text}!` }))).toBe('allow');
    expect(timed(2000, () => decide(regex, { s: text }))).toBe('deny');
  });

  test('arguments nested 100,000 levels deep are read without a stack', () => {
    let value: Json = 'x';
    for (let i = 0; i < 100_000; i += 1) value = [value];
    const path = `args.v${'[*]'.repeat(50)}`;
    expect(timed(2000, () => decide({ path, op: 'eq', value: 'x' }, { v: value }))).toBe('deny');
    expect(decide({ path: 'args.v', op: 'contains', value: 'x' }, { v: value })).toBe('allow');
  });

  test('a million elements are judged one by one', () => {
    const v = Array.from({ length: 1_000_000 }, (_, index) => index);
    expect(timed(5000, () => decide({ path: 'args.v[*]', op: 'eq', value: -1 }, { v }))).toBe(
      'allow',
    );
  });

  test('long texts are measured and normalised in one pass', () => {
    const long = { path: 'args.s', op: 'length_gte', value: 3_000_001 };
    expect(timed(3000, () => decide(long, { s: '😀'.repeat(1_500_000) }))).toBe('allow');
    const under = { path: 'args.s', op: 'path_under', value: '/etc' };
    const path = `${'/a/..'.repeat(300_000)}/etc/passwd`;
    expect(timed(3000, () => decide(under, { s: path }))).toBe('deny');
    const number = { path: 'args.s', op: 'gt', value: 1 };
    expect(timed(3000, () => decide(number, { s: '9'.repeat(1_000_000) }))).toBe('deny');
  });
});

describe('documents', () => {
  test('a YAML text that would grow without end is refused at once', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let i = 0; i < 30; i += 1)
      lines.push(`a${i}: &b${i} [*a, *a, *a, *a, *a, *a, *a, *a, *a]`);
    expect(timed(2000, () => parsePolicy(lines.join('\n'))).problems).toMatchObject([
      { code: 'unreadable' },
    ]);
  });

  test('texts that nest 100,000 levels deep are refused at once', () => {
    for (const text of [
      '['.repeat(100_000),
      `a: ${'{a: '.repeat(100_000)}`,
      '- '.repeat(100_000),
    ]) {
      expect(timed(5000, () => parsePolicy(text)).problems).toMatchObject([{ pointer: '' }]);
    }
  });

  // An engine that runs out of stack while it compiles a pattern of its own ends the whole process.
  test.each([300, 2_000, 20_000])(
    'YAML that nests %i levels deep runs out of no stack',
    (depth) => {
      const stairs = Array.from(
        { length: Math.min(depth, 2_000) },
        (_, at) => `${' '.repeat(at)}a:`,
      );
      for (const text of [
        '- '.repeat(depth),
        '? '.repeat(depth),
        `a: ${'['.repeat(depth)}`,
        `a: ${'{a: '.repeat(depth)}`,
        `a: ${'[{a: '.repeat(depth)}`,
        stairs.join('\n'),
        `a:\n- ${'- '.repeat(depth)}`,
      ]) {
        const { problems } = timed(2_000, () => parsePolicy(text));
        expect(problems).toMatchObject([
          { pointer: '', message: expect.stringContaining('nests deeper than 256 levels') },
        ]);
      }
    },
  );

  test('YAML that nests as deep as it may is read', () => {
    const { problems } = parsePolicy(`a: ${'['.repeat(250)}${']'.repeat(250)}`);
    expect(problems.map(({ message }) => message).join()).not.toContain('nests deeper');
  });

  test('patterns that take long to compile are refused before all of them are', () => {
    const deny_if = Array.from({ length: 9_000 }, (_, at) => ({
      conditions: [{ path: 'args.a', op: 'regex', value: `\\p{L}{1,${900 + (at % 90)}}` }],
    }));
    const source = { version: '1', default: 'deny', tools: { t: { deny_if } } };
    const { problems } = timed(5_000, () => parsePolicy(JSON.stringify(source)));
    expect(problems).toMatchObject([
      { code: 'invalid_pattern', message: expect.stringContaining('250,000 steps') },
    ]);
  });

  test('a document with 10,000 rules is parsed and compiled', () => {
    const rule = { conditions: [{ path: 'args.a', op: 'eq', value: 1 }] };
    const source = {
      version: '1',
      default: 'deny',
      tools: { t: { deny_if: Array(10_000).fill(rule) } },
    };
    const text = JSON.stringify(source);
    const { document } = timed(5000, () => parsePolicy(text));
    const program = timed(5000, () => document && compilePolicy(document));
    expect(program?.tools.get('t')?.denyIf).toHaveLength(10_000);
  });
});
