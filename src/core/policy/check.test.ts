// Every problem that the checker knows, with the place where it points. A new code without a case
// here fails the last test.
import { describe, expect, test } from 'vitest';
import { asked, type Case, CHECKED, ERRORS, HEAD, WARNINGS } from './check-cases.ts';
import {
  ERROR_CODES,
  type ParseOptions,
  parsePolicy,
  type ToolListing,
  WARNING_CODES,
} from './index.ts';

function problemsOf(document: object | string, options: ParseOptions = {}) {
  return parsePolicy(typeof document === 'string' ? document : JSON.stringify(document), options);
}

const complete = (cases: readonly Case[]) =>
  cases.map(
    ([code, pointer, document, options = {}]) => [code, pointer, document, options] as const,
  );

describe('errors', () => {
  test.each(complete(ERRORS))('%s at "%s"', (code, pointer, document, options) => {
    const parsed = problemsOf(document, options);
    const found = parsed.problems.filter((problem) => problem.severity === 'error');
    const wanted = [{ code, pointer }];
    expect(found.map((problem) => ({ code: problem.code, pointer: problem.pointer }))).toEqual(
      wanted,
    );
    expect(parsed.document).toBeUndefined();
  });
});

describe('warnings', () => {
  test.each(complete(WARNINGS))('%s at "%s"', (code, pointer, document, options) => {
    const parsed = problemsOf(document, options);
    expect(parsed.problems).toMatchObject([{ severity: 'warning', code, pointer }]);
    expect(parsed.document).toBeDefined();
  });

  test('schemas that leave room give no warning', () => {
    const open: readonly object[] = [
      {},
      { type: 'object' },
      { type: 'object', properties: {}, additionalProperties: true },
      { type: 'object', properties: { a: { type: 'object' } } },
      {
        type: 'object',
        properties: { a: { $ref: '#/$defs/x' } },
        $defs: { x: { properties: { b: {} } } },
      },
      { anyOf: [{ properties: { a: { properties: { b: {} } } } }, { type: 'null' }] },
      { properties: { a: { $ref: 'https://elsewhere.example/x' } } },
    ];
    const document = asked({ path: 'args.a.b', op: 'eq', value: 'x' });
    for (const inputSchema of open) {
      const tools = [{ name: 't', inputSchema: JSON.parse(JSON.stringify(inputSchema)) }];
      expect(problemsOf(document, { tools }).problems).toEqual([]);
    }
  });

  test('a value that the language holds equal to one of the schema is not excluded', () => {
    const tools: readonly ToolListing[] = [
      { name: 't', inputSchema: { properties: { a: { type: ['boolean', 'integer'] } } } },
    ];
    for (const value of [true, 'true', 5, '5', 5.0]) {
      expect(problemsOf(asked({ path: 'args.a', op: 'eq', value }), { tools }).problems).toEqual(
        [],
      );
    }
    for (const value of ['yes', 1.5, '1.5']) {
      expect(
        problemsOf(asked({ path: 'args.a', op: 'eq', value }), { tools }).problems,
      ).toHaveLength(1);
    }
  });

  test('a deny rule that leaving an argument out would pass is suggested a require, not warned about', () => {
    const document = {
      ...HEAD,
      tools: {
        get: { deny_if: [{ conditions: [{ path: 'args.state', op: 'eq', value: 'open' }] }] },
      },
    };
    const parsed = problemsOf(document, CHECKED);
    expect(parsed.problems).toEqual([]);
    expect(parsed.suggestions).toMatchObject([
      { pointer: '/tools/get/deny_if/0/conditions/0/path' },
    ]);
    const required = { path: 'args.id', op: 'eq', value: 5 };
    expect(
      problemsOf({ ...HEAD, tools: { get: { deny_if: [{ conditions: [required] }] } } }, CHECKED)
        .suggestions,
    ).toEqual([]);
  });
});

describe('reporting', () => {
  test('all problems come at once, sorted by position, with line and column of the key or element', () => {
    const text = '{\n  "version": "1",\n  "defualt": "deny",\n  "hide": ["a",\n    5]\n}\n';
    const { problems } = parsePolicy(text);
    expect(
      problems.map(({ line, column, code, pointer }) => [line, column, code, pointer]),
    ).toEqual([
      [1, 1, 'missing_field', ''],
      [3, 3, 'unknown_field', '/defualt'],
      [5, 5, 'wrong_type', '/hide/1'],
    ]);
    expect(problems[1]?.help).toBe('did you mean `default`?');
  });

  test('a repeated key is reported at its second occurrence, and its last value is checked further', () => {
    const text = '{"version": "1", "default": "deny",\n"tools": {},\n"tools": 5,\n"tools": 6}';
    expect(parsePolicy(text).problems).toMatchObject([
      { code: 'duplicate_key', line: 3, column: 1 },
      { code: 'wrong_type', line: 4, column: 1 },
    ]);
  });

  test('a tool name is escaped in pointers', () => {
    const { problems } = problemsOf({ ...HEAD, tools: { 'a/b~c': { x: 1 } } });
    expect(problems).toMatchObject([{ pointer: '/tools/a~1b~0c/x' }]);
  });

  test('problems in YAML stand where the YAML has them', () => {
    const { problems } = parsePolicy(
      'version: "1"\ndefault: deny\ntools:\n  t:\n    limits:\n      - counter: 5\n',
    );
    expect(problems[0]).toMatchObject({ line: 6, column: 9, code: 'missing_field' });
    expect(problems.at(-1)).toMatchObject({
      line: 6,
      column: 9,
      pointer: '/tools/t/limits/0/counter',
    });
  });

  test('every code has a case', () => {
    const covered = new Set([...ERRORS, ...WARNINGS].map(([code]) => code));
    expect([...covered].sort()).toEqual([...ERROR_CODES, ...WARNING_CODES].sort());
  });
});
