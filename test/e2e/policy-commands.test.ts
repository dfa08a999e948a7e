// `wicketgate policy` as users run it: the bundle, real files and pipes, exit codes, and JSON on
// stdout with nothing beside it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from './build.ts';

let cli = '';
const folder = mkdtempSync(join(tmpdir(), 'wicketgate-policy-'));
beforeAll(() => {
  cli = ensureBuilt();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], input: string | Uint8Array = '', node: string[] = []) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(process.execPath, [...node, cli, ...args]);
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const GOOD = {
  version: '1',
  default: 'deny',
  tools: {
    refund: {
      rate_limit: { max: 1, window: 'minute' },
      deny_if: [
        { conditions: [{ path: 'args.amount', op: 'gt', value: 100 }], on_deny: 'Too much.' },
      ],
    },
  },
  tests: [{ name: 'large', call: { tool: 'refund', arguments: { amount: 500 } }, expect: 'deny' }],
};
const good = () => file('good.json', JSON.stringify(GOOD));

describe('usage', () => {
  test('the version is told at once, without loading what commands need', async () => {
    const count =
      'data:text/javascript,process.on("exit",()=>{const u=process.cpuUsage();process.stderr.write(String((u.user+u.system)/1e6))})';
    const { code, out, err } = await run(['--version'], '', ['--import', count]);
    expect([code, out.trim()]).toEqual([
      0,
      JSON.parse(readFileSync('package.json', 'utf8')).version,
    ]);
    expect(Number(err)).toBeLessThan(0.25);
  });

  test.each([
    [['polcy'], "unknown command 'polcy'"],
    [['policy', 'chekc'], "unknown command 'chekc'"],
    [['policy', 'check'], "missing required argument 'file'"],
    [['policy', 'check', '--loud', 'x'], "unknown option '--loud'"],
    [['policy', 'eval', '--policy', 'x'], "required option '--calls <file>' not specified"],
    [['policy', 'check', '/nowhere.json'], 'cannot read `/nowhere.json`: there is no such file'],
    [['policy', 'import', '/nowhere.yaml', '--from', 'x'], 'cannot import from `x`'],
  ])('%j ends with exit code 2 and a sentence', async (args, sentence) => {
    const { code, out, err } = await run(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(sentence);
  });

  test.each(['check', 'format', 'test', 'eval', 'explain', 'import', 'schema'])(
    'policy %s --help shows an example',
    async (name) => {
      const { code, out } = await run(['policy', name, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Example:\n`);
      expect(out).toContain(`wicketgate policy ${name}`);
    },
  );
});

describe('documents', () => {
  test('check says that all is well, and prints JSON and nothing else when asked', async () => {
    expect(await run(['policy', 'check', good()])).toMatchObject({ code: 0, err: '' });
    const { code, out, err } = await run(['policy', 'check', good(), '--json']);
    expect([code, JSON.parse(out), err]).toEqual([0, { ok: true, problems: [] }, '']);
  });

  test('check shows place, line and help of every problem, plain when it is no terminal', async () => {
    const text = '{\n  "version": "1",\n  "defualt": "deny",\n  "x\\u001b[31m": 1\n}\n';
    const { code, out } = await run(['policy', 'check', '-'], text);
    expect(code).toBe(1);
    expect(out).toBe(`stdin:1:1 error missing_field \`default\` is missing
  1 | {
    | ^

stdin:3:3 error unknown_field \`defualt\` is no field here
  3 |   "defualt": "deny",
    |   ^
      at /defualt
      help: did you mean \`default\`?

stdin:4:3 error unknown_field \`x\\u001b[31m\` is no field here
  4 |   "x\\u001b[31m": 1
    |   ^
      at /x\\u001b[31m
      help: known here: $schema, version, description, default, hide, arguments, all_tools, classes, tools, tests

3 errors
`);
  });

  test('check reads stdin, and bytes that are no UTF-8 are a problem of the document', async () => {
    const text = JSON.stringify(GOOD);
    expect(JSON.parse((await run(['policy', 'check', '-', '--json'], text)).out).ok).toBe(true);
    const { code, out } = await run(
      ['policy', 'check', '-', '--json'],
      new Uint8Array([0x7b, 0xff, 0x7d]),
    );
    expect(code).toBe(1);
    expect(JSON.parse(out).problems).toMatchObject([{ pointer: '', code: 'unreadable' }]);
  });

  test('check takes a tool list in each of its shapes', async () => {
    const tools = [{ name: 'refnd', inputSchema: { type: 'object' } }];
    for (const list of [tools, { tools }, { jsonrpc: '2.0', id: 1, result: { tools } }]) {
      const path = file('tools.json', JSON.stringify(list));
      const { out } = await run(['policy', 'check', good(), '--tools', path, '--json']);
      expect(JSON.parse(out)).toMatchObject({ ok: true, problems: [{ code: 'unknown_tool' }] });
    }
    const odd = await run([
      'policy',
      'check',
      good(),
      '--tools',
      file('odd.json', '{"tools": [5]}'),
    ]);
    expect([odd.code, odd.out]).toEqual([2, '']);
  });

  test('format prints the canonical document, and formatting that changes nothing', async () => {
    const { code, out } = await run(['policy', 'format', good()]);
    expect(code).toBe(0);
    expect(JSON.parse(out).tools.refund.limits[0].counter).toBe('refund_rate');
    expect((await run(['policy', 'format', file('again.json', out)])).out).toBe(out);
    expect(await run(['policy', 'format', file('no.json', '{}')])).toMatchObject({
      code: 1,
      out: '',
    });
  });

  test('test names each test, and fails when one does not hold', async () => {
    expect((await run(['policy', 'test', good()])).out).toBe('ok   large\n1 passed, 0 failed\n');
    const failing = { ...GOOD, tests: [{ ...GOOD.tests[0], expect: 'allow' }] };
    const { code, out } = await run([
      'policy',
      'test',
      file('failing.json', JSON.stringify(failing)),
    ]);
    expect(code).toBe(1);
    expect(out).toContain('FAIL large\n     wanted allow, got deny by /tools/refund/deny_if/0\n');
  });

  test('schema prints the schema of the language', async () => {
    const { code, out } = await run(['policy', 'schema']);
    expect(code).toBe(0);
    expect(out).toBe(readFileSync('schema/policy.schema.json', 'utf8'));
  });

  test('import prints a policy, and says what it could not carry over', async () => {
    const rules = 'version: "1"\ntools:\n  t:\n    rules:\n      - {name: r, rate_limit: 5/hour}\n';
    const imported = await run(['policy', 'import', '-', '--from', 'intercept'], rules);
    expect(imported.code).toBe(0);
    expect(JSON.parse(imported.out).tools.t.limits[0].max).toBe(5);
    const lossy = await run(
      ['policy', 'import', '-', '--from', 'intercept'],
      `${rules}      - {name: s, spend: {daily: 5}}\n`,
    );
    expect(lossy.code).toBe(1);
    expect(lossy.err).toContain('stdin:6:9 lost `spend` has no counterpart');
    expect((await run(['policy', 'import', '-', '--from', 'intercept'], 'version: "2"')).code).toBe(
      2,
    );
  });
});

describe('calls', () => {
  const lines = (...calls: object[]) => calls.map((call) => `${JSON.stringify(call)}\n`).join('');

  test('eval answers one line a line, with counters that live for the run', async () => {
    const at = '2026-03-01T10:00:00Z';
    const calls = lines(
      { tool: 'refund', arguments: { amount: 5 }, at, outcome: 'not_sent' },
      { tool: 'refund', arguments: { amount: 5, note: 'line\u2028separator' }, at },
      { tool: 'refund', arguments: { amount: 5 }, at },
      { tool: 'refund', arguments: null },
      { list: [{ name: 'refund' }, { name: 'x' }] },
    );
    const { code, out, err } = await run(
      ['policy', 'eval', '--policy', good(), '--calls', '-', '--json'],
      calls,
    );
    expect([code, err]).toEqual([0, '']);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { decision: 'allow', rule: '' },
      { decision: 'allow', rule: '' },
      {
        decision: 'deny',
        rule: '/tools/refund/limits/0',
        code: 'limit_exceeded',
        message: 'Limit reached: at most 1 per minute for "refund_rate". Resets in 60 s.',
      },
      { error: -32602 },
      { listed: ['refund'] },
    ]);
  });

  test('eval ends with exit code 2 at a line it cannot read, after the answers before it', async () => {
    for (const line of [
      '{',
      '{"tool": "refund", "at": "noon"}',
      '{"tool": "refund", "outcome": "maybe"}',
    ]) {
      const { code, out, err } = await run(
        ['policy', 'eval', '--policy', good(), '--calls', '-', '--json'],
        `${lines({ tool: 'x' })}${line}\n`,
      );
      expect(code).toBe(2);
      expect(out.split('\n')).toHaveLength(2);
      expect(err).toContain('line 2');
    }
  });

  test('eval without a policy in the file denies as a grant without a policy', async () => {
    const nothing = file('nothing.json', 'null\n');
    const { out } = await run(
      ['policy', 'eval', '--policy', nothing, '--calls', '-', '--json'],
      '{"tool":"x"}',
    );
    expect(JSON.parse(out)).toMatchObject({ rule: '(no policy)', code: 'no_policy' });
  });

  test('explain lists every rule with its conditions and the values they saw', async () => {
    const args = [
      'policy',
      'explain',
      '--policy',
      good(),
      '--tool',
      'refund',
      '--args',
      '{"amount": "a lot"}',
    ];
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(out).toContain('deny /tools/refund/deny_if/0 denied\n  Too much.\n');
    expect(out).toContain('args.amount gt 100  ← "a lot" (cannot be judged)');
    const { out: json } = await run([...args, '--json']);
    expect(JSON.parse(json)).toMatchObject({
      decision: { decision: 'deny', rule: '/tools/refund/deny_if/0' },
      rules: [
        {
          fires: true,
          conditions: [{ counts: true, values: [{ value: 'a lot', verdict: 'unevaluable' }] }],
        },
      ],
    });
  });
});
