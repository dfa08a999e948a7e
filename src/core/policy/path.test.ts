// Paths: which texts are paths, what they read, and that only own members are ever read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#core/kit/json.ts';
import { parsePath, readArgument, readArguments } from './path.ts';

function steps(text: string) {
  const path = parsePath(text);
  return path.ok && path.value.root === 'args' ? path.value.steps : undefined;
}

describe('syntax', () => {
  test.each<[string, readonly (string | number | null)[]]>([
    ['args', []],
    ['args.a', ['a']],
    ['args.a-b.*', ['a-b', '*']],
    ['args.0', ['0']],
    ['args["a.b"].c', ['a.b', 'c']],
    ['args["]"]["\\""]', [']', '"']],
    ['args["\\u0061"]', ['a']],
    ['args[0][*].x', [0, null, 'x']],
    ['args.größe', ['größe']],
    ['args.__proto__', ['__proto__']],
  ])('%s is a path', (text, wanted) => {
    expect(steps(text)).toEqual(wanted);
  });

  test.each([
    '',
    'args.',
    'args..a',
    '.a',
    'args[',
    'args[]',
    'args[-1]',
    'args[01]',
    'args[x]',
    'args["a',
    'args[""]',
    'args.a]',
    'args[*',
    'args.a b',
    'args. a',
    'args.a\u0085b',
    "args['a']",
    'args[ 0 ]',
    'args["a"]b',
    'args["\n"]',
    'args["\\x41"]',
    'amount',
    'arguments.a',
    'tool',
    'tool.title',
    'tool["name"]',
    'tool.name.x',
    'time.hour[0]',
    'grant.tags',
    'grant.tags.a.b',
    'grant.tags[0]',
    'grant.tags[*]',
    'tool["annotations"].a',
    'server.name[*]',
    ' args.a',
  ])('%j is no path', (text) => {
    expect(parsePath(text).ok).toBe(false);
  });

  test('a slip in the root is guessed, a bare name gets its root', () => {
    expect(parsePath('arg.amount')).toMatchObject({
      failure: { help: 'did you mean `args.amount`?' },
    });
    expect(parsePath('amount')).toMatchObject({ failure: { help: 'did you mean `args.amount`?' } });
  });

  test('any key can be quoted', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (key) => {
        expect(steps(`args[${JSON.stringify(key)}]`)).toEqual([key]);
      }),
    );
  });
});

describe('reading', () => {
  const read = (args: Json, path: string) => readArgument(args as JsonObject, steps(path) ?? []); // test data
  test('only own members are read', () => {
    expect(read({}, 'args.__proto__')).toBeUndefined();
    expect(read({}, 'args.constructor.name')).toBeUndefined();
    expect(read({ s: 'abc', l: [1, 2] }, 'args.s.length')).toBeUndefined();
    expect(read({ s: 'abc', l: [1, 2] }, 'args.l.length')).toBeUndefined();
    expect(read({ s: 'abc' }, 'args.s[0]')).toBeUndefined();
    expect(read(JSON.parse('{"__proto__": {"x": 1}}'), 'args.__proto__.x')).toBe(1);
  });

  test('a key needs an object and an index an array', () => {
    expect(read({ l: ['a'] }, 'args.l.0')).toBeUndefined();
    expect(read({ o: { 0: 'a' } }, 'args.o[0]')).toBeUndefined();
    expect(read({ o: { 0: 'a' } }, 'args.o.0')).toBe('a');
    expect(read({ l: ['a'] }, 'args.l[99999999999999999999]')).toBeUndefined();
  });

  test('with [*] values come as one flat list, missing ones included', () => {
    const all = (args: JsonObject, path: string) => readArguments(args, steps(path) ?? []);
    expect(all({ o: [{ i: [1, null] }, { i: [] }, {}] }, 'args.o[*].i[*]')).toEqual([
      1,
      undefined,
      undefined,
      undefined,
    ]);
    expect(all({}, 'args.o[*]')).toEqual([undefined]);
    expect(all({ o: null }, 'args.o[*]')).toEqual([undefined]);
    expect(all({ o: [] }, 'args.o[*].x')).toEqual([undefined]);
    expect(all({ o: 'x' }, 'args.o[*]')).toBeNull();
    expect(all({ o: [[1], 2] }, 'args.o[*][*]')).toBeNull();
    expect(all({}, 'args[*]')).toBeNull();
  });
});
