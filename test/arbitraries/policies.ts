// Random policies, calls and facts for properties: small worlds, so that rules and calls meet, and
// every value that the specification treats specially comes up often.
import fc from 'fast-check';
import { TOOL_CLASSES, WINDOW_NAMES } from '#contract/decision.ts';
import type { Condition } from '#contract/policy-document.ts';
import type { Json, JsonObject } from '#core/kit/json.ts';
import type { Facts, Query } from '#core/policy/index.ts';

const KEYS = ['a', 'b', 'c.d', '__proto__', 'length'];
const TOOLS = ['t', 'u', 'v/w', '__proto__', '7', '*'];

const texts = fc.constantFrom(
  '',
  'a',
  'ab',
  'true',
  'false',
  '1',
  '1.0',
  '1e0',
  '10',
  '-1',
  '01',
  ' 1',
  '1e999',
  '😀',
  'é',
  '/srv',
  '/srv/',
  '/srv/a',
  '/srv/../etc',
  '//srv//a',
  '/srvx',
  '/a%2eb',
  '/',
  'srv',
  'a\\b',
  'https://example.com',
  'https://www.EXAMPLE.com.:8443/x',
  'http://u@example.com',
  'ftp://example.com',
  'http://[::1]/',
  'http://127.1/',
  'https://bücher.example/',
);
const numbers = fc.constantFrom(0, -0, 1, 10, 1.5, -1, 2 ** 53, 1e-7, 1e300);
const scalars = fc.oneof(texts, numbers, fc.boolean());

const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.constantFrom(null, Number.POSITIVE_INFINITY),
    fc.array(tie('value'), { maxLength: 3 }),
    objects(tie('value')),
  ),
}));

/** Objects with own members only, also for `__proto__`. */
function objects(inner: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  return fc
    .array(fc.tuple(fc.constantFrom(...KEYS), inner), { maxLength: 4 })
    .map((members) => Object.fromEntries(members));
}

const steps = fc.constantFrom('.a', '.b', '["c.d"]', '.__proto__', '.length', '[0]', '[1]', '[*]');
const argumentPaths = fc
  .array(steps, { minLength: 1, maxLength: 4 })
  .map((parts) => `args${parts.join('')}`);
const factPaths = fc.constantFrom(
  'tool.name',
  'tool.class',
  'tool.severity',
  'tool.annotations.a',
  'server.name',
  'server.grade',
  'grant.label',
  'grant.tags["c.d"]',
  'time.hour',
  'time.weekday',
);
const paths = fc.oneof({ arbitrary: argumentPaths, weight: 4 }, factPaths, fc.constant('args'));

const textLists = fc.oneof(texts, fc.array(texts, { minLength: 1, maxLength: 3 }));
const bases = fc.constantFrom('/', '/srv', '/srv/', '/srv/a/..', '/etc');
const hosts = fc.constantFrom(
  'example.com',
  '*.example.com',
  'BÜCHER.example',
  '[::1]',
  '127.0.0.1',
);
const operands: { readonly [Op in Condition['op']]: fc.Arbitrary<unknown> } = {
  exists: fc.boolean(),
  eq: scalars,
  neq: scalars,
  in: fc.array(scalars, { minLength: 1, maxLength: 5 }),
  not_in: fc.array(scalars, { minLength: 1, maxLength: 5 }),
  lt: numbers,
  lte: numbers,
  gt: numbers,
  gte: numbers,
  contains: scalars,
  regex: fc.constantFrom('', 'a', '^a', 'b$', '^.$', '\\d', '(?i)A', 'a|😀'),
  starts_with: textLists,
  ends_with: textLists,
  length_lte: fc.nat({ max: 3 }),
  length_gte: fc.nat({ max: 3 }),
  path_under: fc.oneof(bases, fc.array(bases, { minLength: 1, maxLength: 2 })),
  host_in: fc.oneof(hosts, fc.array(hosts, { minLength: 1, maxLength: 2 })),
};

const conditions = fc
  .tuple(paths, fc.constantFrom(...Object.keys(operands)), fc.constantFrom('any', 'all', undefined))
  .chain(([path, op, match]) => {
    const each = path.startsWith('args') && path.includes('[*]');
    const part = each && match !== undefined ? { match } : {};
    const operand = Object.entries(operands).find(([name]) => name === op)?.[1] ?? fc.boolean();
    return operand.map((value) => ({ path, op, value, ...part }));
  });

function rules(textField: string) {
  const text = fc.option(fc.constantFrom('Say why.', ''), { nil: undefined });
  const rule = fc.tuple(fc.array(conditions, { maxLength: 3 }), text).map(([list, words]) => ({
    conditions: list,
    ...(words === undefined ? {} : { [textField]: words }),
  }));
  return fc.array(rule, { maxLength: 2 });
}

/** Limits whose counters agree by construction: the name says window, max and scope. */
const limits = fc
  .tuple(
    fc.constantFrom<string | number>(...WINDOW_NAMES, 60, 7),
    fc.constantFrom(0, 1, 2.5, 100),
    fc.constantFrom('grant', 'session', 'server', 'org'),
    fc.constantFrom({}, { amount: 0.5 }, { amount_from: 'args.a' }, { amount_from: 'args.b[0]' }),
  )
  .map(([window, max, scope, cost]) => ({
    counter: `${window === 60 ? 'minute' : window} ${max} ${scope}`,
    window,
    max,
    scope,
    ...cost,
  }));

const ruleSets = fc.record(
  {
    require: rules('on_deny'),
    deny_if: rules('on_deny'),
    approve_if: rules('message'),
    limits: fc.array(limits, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const entries = fc.oneof(
  { arbitrary: ruleSets, weight: 4 },
  fc.constantFrom<JsonObject>(
    { action: 'allow' },
    { action: 'deny' },
    { action: 'deny', reason: 'No.' },
    { action: 'hide' },
    { action: 'require_approval', reason: 'Ask.' },
  ),
  fc.record({
    rate_limit: fc.record({ max: fc.nat({ max: 5 }), window: fc.constantFrom('minute', 90) }),
  }),
);

function maps(names: readonly string[]) {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), entries), {
      maxLength: 4,
      selector: ([name]) => name,
    })
    .map((members) => Object.fromEntries(members));
}

/** Documents that pass the checker, short forms included, without tests. */
export const documents: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      version: fc.constant('1'),
      description: texts,
      default: fc.constantFrom('allow', 'deny'),
      hide: fc.uniqueArray(fc.constantFrom('u', 'x', '__proto__', '*'), { maxLength: 2 }),
      arguments: fc.constantFrom('any', 'strict'),
      all_tools: ruleSets,
      classes: maps(TOOL_CLASSES),
      tools: maps(TOOLS),
    },
    { requiredKeys: ['version', 'default'] },
  )
  .map((document) => document as JsonObject); // records of JSON

export const queries: fc.Arbitrary<Query> = fc.record({
  tool: fc.constantFrom(...TOOLS, 'x', 'nowhere'),
  arguments: objects(values),
});

export const factsOfCalls: fc.Arbitrary<Facts> = fc
  .record({
    nowMs: fc.integer({ min: -(10 ** 11), max: 4 * 10 ** 12 }),
    toolClass: fc.option(fc.constantFrom(...TOOL_CLASSES), { nil: undefined }),
    severity: fc.constantFrom('high', 'a'),
    annotations: objects(values),
    tags: objects(scalars),
    session: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
    schema: fc.constantFrom('unknown', 'valid', 'wrong'),
    approved: fc.boolean(),
  })
  .map(({ nowMs, toolClass, severity, annotations, tags, session, schema, approved }) => ({
    nowMs,
    organisation: 'o',
    server: { id: 's', name: 'a', grade: 'D' },
    grant: { id: 'g', label: 'ab', tags },
    ...(session === undefined ? {} : { session }),
    tool: { ...(toolClass === undefined ? {} : { class: toolClass }), severity, annotations },
    ...(schema === 'unknown'
      ? {}
      : { schema: () => (schema === 'valid' ? undefined : 'args.a is required') }),
    approved,
  }));

/** A `deny_if` rule to add to a document. */
export const denyRules = rules('on_deny').filter((list) => list.length > 0);
