// Documents with exactly one kind of problem each: the checker's tests go through them, and a code
// without a case is found missing there.
import type { ParseOptions, ToolListing } from './index.ts';

/** A code, the pointer it is reported at, and the document or text that has it. */
export type Case = readonly [
  code: string,
  pointer: string,
  document: object | string,
  options?: ParseOptions,
];

export const HEAD = { version: '1', default: 'deny' };
export const asked = (condition: object) => ({
  ...HEAD,
  tools: { t: { deny_if: [{ conditions: [condition] }] } },
});
const limited = (...limits: object[]) => ({ ...HEAD, tools: { t: { limits } } });
const LIMIT = { counter: 'c', window: 'day', max: 1, scope: 'grant' };
const AT = '/tools/t/deny_if/0/conditions/0';

const TOOLS: readonly ToolListing[] = [
  {
    name: 'get',
    class: 'Read',
    inputSchema: {
      type: 'object',
      properties: { id: { type: 'integer' }, state: { enum: ['open'] } },
      required: ['id'],
    },
  },
  { name: 'wipe', class: 'Destructive', inputSchema: { type: 'object' } },
];

export const ERRORS: readonly Case[] = [
  ['unreadable', '', '{"version": "1",}'],
  ['unreadable', '', 'a: &x 1\n'],
  ['unreadable', '', 'a: *x\n'],
  ['unreadable', '', 'a: !!str 1\n'],
  ['unreadable', '', '<<: {a: 1}\n'],
  ['unreadable', '', '1: 2\n'],
  ['unreadable', '', '? [a]\n: 1\n'],
  ['unreadable', '', 'a: .inf\n'],
  ['unreadable', '', 'a: -.INF\n'],
  ['unreadable', '', 'a: .NaN\n'],
  ['unreadable', '', 'a: 1\n---\nb: 2\n'],
  ['unreadable', '', 'a: 1\n...\nb: 2\n'],
  ['unreadable', '', '%YAML 1.1\n---\na: 1\n'],
  ['unreadable', '', 'a: \u0007\n'],
  ['unreadable', '', 'a: [1\n'],
  ['unreadable', '', 'version: "1"\ndefault: deny\n', { fileName: 'policy.json' }],
  ['unreadable', '', `${'['.repeat(5000)}${']'.repeat(5000)}`],
  ['unreadable', '', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`],
  ['wrong_type', '', ''],
  ['wrong_type', '', '# nothing\n'],
  ['duplicate_key', '/default', '{"version": "1", "default": "deny", "default": "allow"}'],
  ['duplicate_key', '/default', 'version: "1"\ndefault: deny\ndefault: allow\n'],
  ['unknown_field', '/rules', { ...HEAD, rules: [] }],
  ['missing_field', '', { version: '1' }],
  ['missing_field', AT, asked({ path: 'args.a', op: 'eq' })],
  ['wrong_type', '/hide', { ...HEAD, hide: null }],
  [
    'wrong_type',
    '/tests/0/call/arguments',
    { ...HEAD, tests: [{ name: 'n', call: { tool: 't', arguments: null }, expect: 'deny' }] },
  ],
  ['unknown_value', '/default', { version: '1', default: 'ask' }],
  [
    'unknown_value',
    '/tests/0/call/class',
    { ...HEAD, tests: [{ name: 'n', call: { tool: 't', class: 'Admin' }, expect: 'deny' }] },
  ],
  ['unknown_version', '/version', { version: '2', default: 'deny' }],
  ['unknown_class', '/classes/Admin', { ...HEAD, classes: { Admin: {} } }],
  ['empty_name', '/tools/', { ...HEAD, tools: { '': {} } }],
  ['name_too_long', '/tools/t/limits/0/counter', limited({ ...LIMIT, counter: '😀'.repeat(129) })],
  ['duplicate_name', '/hide/1', { ...HEAD, hide: ['a', 'a'] }],
  [
    'out_of_range',
    '/tools/t/limits/0/max',
    '{"version": "1", "default": "deny", "tools": {"t": {"limits": [{"counter": "c", "window": "day", "max": 1e999, "scope": "grant"}]}}}',
  ],
  [
    'out_of_range',
    '/tests/0/call/arguments/n',
    '{"version": "1", "default": "deny", "tests": [{"name": "n", "call": {"tool": "t", "arguments": {"n": 1e999}}, "expect": "deny"}]}',
  ],
  ['out_of_range', `${AT}/value`, asked({ path: 'args.a', op: 'length_lte', value: 1.5 })],
  ['empty_list', `${AT}/value`, asked({ path: 'args.a', op: 'in', value: [] })],
  ['invalid_path', `${AT}/path`, asked({ path: 'args.', op: 'exists', value: true })],
  ['invalid_pattern', `${AT}/value`, asked({ path: 'args.a', op: 'regex', value: '(?=a)' })],
  [
    'invalid_base_path',
    `${AT}/value/1`,
    asked({ path: 'args.a', op: 'path_under', value: ['/a', 'b'] }),
  ],
  ['invalid_host', `${AT}/value`, asked({ path: 'args.a', op: 'host_in', value: '*.127.1' })],
  ['invalid_host', `${AT}/value`, asked({ path: 'args.a', op: 'host_in', value: '::1' })],
  ['invalid_host', `${AT}/value`, asked({ path: 'args.a', op: 'host_in', value: 'a.*.com' })],
  [
    'invalid_time',
    '/tests/0/call/at',
    {
      ...HEAD,
      tests: [{ name: 'n', call: { tool: 't', at: '2026-02-30T00:00:00Z' }, expect: 'deny' }],
    },
  ],
  [
    'match_without_each',
    `${AT}/match`,
    asked({ path: 'args.a', op: 'exists', value: true, match: 'any' }),
  ],
  ['action_excludes', '/tools/t/action', { ...HEAD, tools: { t: { action: 'deny', limits: [] } } }],
  ['reason_without_action', '/tools/t/reason', { ...HEAD, tools: { t: { reason: 'x' } } }],
  [
    'amount_twice',
    '/tools/t/limits/0/amount_from',
    limited({ ...LIMIT, amount: 1, amount_from: 'args.a' }),
  ],
  ['limits_disagree', '/tools/t/limits/1', limited(LIMIT, { ...LIMIT, max: 2 })],
  [
    'limits_disagree',
    '/tools/u/limits/0',
    {
      ...HEAD,
      tools: {
        t: { rate_limit: { max: 1, window: 60 } },
        u: { limits: [{ ...LIMIT, counter: 't_rate' }] },
      },
    },
  ],
  [
    'limits_disagree',
    '/tools/u/rate_limit',
    {
      ...HEAD,
      tools: {
        t: { limits: [{ ...LIMIT, counter: 'u_rate' }] },
        u: { rate_limit: { max: 1, window: 60 } },
      },
    },
  ],
  [
    'test_failed',
    '/tests/0',
    { ...HEAD, tests: [{ name: 'n', call: { tool: 't' }, expect: 'allow' }] },
  ],
];

export const CHECKED = { tools: TOOLS };
export const WARNINGS: readonly Case[] = [
  [
    'never_denies',
    '/tools/t/require/0',
    { ...HEAD, tools: { t: { require: [{ conditions: [] }] } } },
  ],
  ['hidden_tool', '/tools/t', { ...HEAD, hide: ['t'], tools: { t: {} } }],
  ['hidden_tool', '/tools/t', { ...HEAD, hide: ['*'], tools: { t: { action: 'hide' } } }],
  ['unknown_tool', '/hide/0', { ...HEAD, hide: ['gett'] }, CHECKED],
  [
    'unknown_path',
    '/tools/get/require/0/conditions/0/path',
    {
      ...HEAD,
      tools: {
        get: { require: [{ conditions: [{ path: 'args.idd', op: 'exists', value: true }] }] },
      },
    },
    CHECKED,
  ],
  [
    'unknown_path',
    '/classes/Read/require/0/conditions/0/path',
    {
      ...HEAD,
      classes: {
        Read: { require: [{ conditions: [{ path: 'args.id.x', op: 'exists', value: true }] }] },
      },
    },
    CHECKED,
  ],
  [
    'excluded_value',
    '/tools/get/deny_if/0/conditions/0/value',
    {
      ...HEAD,
      tools: {
        get: {
          deny_if: [{ conditions: [{ path: 'args.state', op: 'in', value: ['open', 'shut'] }] }],
        },
      },
    },
    CHECKED,
  ],
  [
    'excluded_value',
    '/tools/get/deny_if/0/conditions/0/value',
    {
      ...HEAD,
      tools: { get: { deny_if: [{ conditions: [{ path: 'args.id', op: 'neq', value: 'abc' }] }] } },
    },
    CHECKED,
  ],
  [
    'unreachable_rule',
    '/tools/get/approve_if/0',
    { ...HEAD, tools: { get: { action: 'require_approval', approve_if: [{ conditions: [] }] } } },
    CHECKED,
  ],
  ['unrestricted_tool', '/default', { version: '1', default: 'allow' }, CHECKED],
  [
    'unrestricted_tool',
    '/classes/Destructive',
    { ...HEAD, classes: { Destructive: { require: [] } } },
    CHECKED,
  ],
];
