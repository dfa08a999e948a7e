// Recommended policies are valid as written and mean what their captions say: every document is
// parsed and evaluated, for plain names and for those that break careless code.
import { describe, expect, it } from 'vitest';
import { PRESETS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { applyCharges } from '#core/counters/index.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { compilePolicy, evaluate, parsePolicy, refuseCharge } from '#core/policy/index.ts';
import {
  approvalPolicyForTool,
  blockPolicyForTool,
  policyForServer,
  policyForStack,
  policyForTool,
  type RatedTool,
  ratedTool,
  rateLimitPolicyForTool,
} from './index.ts';

const NAMES = [
  'get_issue',
  'with "quotes"',
  "it's",
  'a/b/c',
  'a~1b~0c',
  'dots.and[brackets]',
  'naïve 名前 🛠',
  '\u202eevil',
  '*',
  '__proto__',
  'constructor',
  'toString',
  ' ',
  'x'.repeat(128),
  'x'.repeat(400),
  '🛠'.repeat(200),
  'line\nbreak',
  '\ud800',
];

function parsed(document: PolicyDocument): PolicyDocument {
  const { document: found, problems } = parsePolicy(JSON.stringify(document));
  expect(problems).toEqual([]);
  if (found === undefined) throw new Error('not parsed');
  return found;
}

/** Decides calls one after the other, counters live. */
function decider(document: PolicyDocument) {
  const program = compilePolicy(parsed(document));
  const counters = new Map<string, string>();
  return (tool: string, args: JsonObject = {}, approved = false): string => {
    const facts = {
      nowMs: 1_000_000_000_000,
      organisation: 'local',
      server: { id: 'local' },
      grant: { id: 'local' },
      tool: {},
      approved,
    };
    const decision = evaluate(program, { tool, arguments: args }, facts);
    if (decision.decision !== 'allow') return `${decision.decision} ${decision.rule}`;
    const applied = applyCharges(decision.charges, (key, start) => counters.get(`${start} ${key}`));
    const refused = applied.ok ? undefined : decision.charges[applied.index];
    if (!applied.ok) return refused === undefined ? '?' : refuseCharge(refused, facts.nowMs).code;
    for (const { key, windowStartMs, value } of applied.writes) {
      counters.set(`${windowStartMs} ${key}`, value);
    }
    return 'allow';
  };
}

function allowed(document: PolicyDocument, tool: string, args: JsonObject = {}): number {
  const decide = decider(document);
  let count = 0;
  while (count < 200 && decide(tool, args) === 'allow') count += 1;
  return count;
}

const rated = (tool: Partial<RatedTool>): RatedTool => ({
  name: 'tool',
  category: 'Read',
  severity: 'Low',
  ...tool,
});

describe('the recommended policy for one tool', () => {
  it('limits a tool as often as its caption says, whatever its name', () => {
    for (const name of NAMES) {
      expect(allowed(policyForTool(rated({ name })), name)).toBe(200);
      expect(allowed(policyForTool(rated({ name, severity: 'High' })), name)).toBe(60);
      expect(allowed(policyForTool(rated({ name, category: 'Write' })), name)).toBe(30);
      expect(allowed(policyForTool(rated({ name, category: 'Execute' })), name)).toBe(10);
      expect(allowed(rateLimitPolicyForTool({ name }, 7), name)).toBe(7);
    }
  });

  it('hides what destroys and holds what pays, whatever the name', () => {
    for (const name of NAMES) {
      const destroys = rated({ name, category: 'Destructive', severity: 'High' });
      expect(decider(policyForTool(destroys))(name)).toBe('deny (hidden)');
      const pays = rated({ name, category: 'Financial', severity: 'Critical' });
      expect(decider(policyForTool(pays))(name)).toMatch(/^ask .*\/approve_if\/0$/s);
      expect(decider(policyForTool(pays))(name, {}, true)).toBe('allow');
    }
  });

  it('denies every other tool', () => {
    for (const category of TOOL_CLASSES) {
      const decide = decider(policyForTool(rated({ category })));
      expect(decide('another')).toBe('deny (default deny)');
      expect(decide('Tool')).toBe('deny (default deny)');
    }
  });

  it('sums up the amounts of approved payments, also under a name that needs quotes', () => {
    for (const amount of [['amount'], ['pay-ment', 'total sum'], ['a.b', 'c"d']]) {
      const tool = rated({ category: 'Financial', severity: 'Critical', amount });
      const [first = '', second] = amount;
      const args = (sum: number) =>
        second === undefined ? { [first]: sum } : { [first]: { [second]: sum } };
      const decide = decider(policyForTool(tool));
      expect(decide('tool', args(60), true)).toBe('allow');
      expect(decide('tool', args(41), true)).toBe('limit_exceeded');
      expect(decide('tool', args(40), true)).toBe('allow');
      expect(decide('tool', {}, true)).toBe('amount_unreadable');
    }
  });

  it('leaves the amount alone where no path can name it', () => {
    const tool = rated({ category: 'Financial', severity: 'Critical', amount: ['pay', ''] });
    expect(decider(policyForTool(tool))('tool', {}, true)).toBe('allow');
    expect(policyForTool(tool).description).not.toContain('amounts');
  });

  it('denies everything for a tool without a name', () => {
    for (const make of [policyForTool, approvalPolicyForTool, blockPolicyForTool]) {
      expect(decider(make(rated({ name: '', category: 'Write' })))('x')).toBe(
        'deny (default deny)',
      );
    }
  });
});

describe('the documents of the hosted registry', () => {
  it('are what is recommended here for the same tool, but for the description', () => {
    const name = 'add_communication_to_case';
    const tool = rated({ name, category: 'Write', severity: 'Medium' });
    const { description, ...document } = policyForTool(tool);
    const counter = 'add_communication_to_case_rate';
    const limits = [{ counter, window: 'minute', max: 30, scope: 'grant' }];
    expect(document).toEqual({ version: '1', default: 'deny', tools: { [name]: { limits } } });
    expect(description).toContain('30 times a minute');
  });
});

describe('the other policies for one tool', () => {
  it('hold every call for a person, and keep the limits of the category', () => {
    const tool = rated({ category: 'Destructive', severity: 'High' });
    const decide = decider(approvalPolicyForTool(tool));
    expect(decide('tool')).toMatch(/^ask/);
    for (let call = 0; call < 10; call += 1) expect(decide('tool', {}, true)).toBe('allow');
    expect(decide('tool', {}, true)).toBe('limit_exceeded');
  });

  it('block one tool with a reason, and leave the others', () => {
    for (const name of NAMES) {
      const decide = decider(blockPolicyForTool({ name }));
      expect(decide(name)).toMatch(/^deny .*\/deny_if\/0$/s);
      expect(decide('another')).toBe('allow');
    }
  });

  const cases = {
    command: { good: 'git status', bad: 'git status; id' },
    query: { good: 'SELECT 1;', bad: 'select 1; drop table t' },
    url: { good: 'https://docs.example.com/a', bad: 'http://169.254.169.254/' },
    path: { good: '/srv/work/a', bad: '/srv/work/../../etc/passwd' },
    code: { good: '1 + 1', bad: 'x'.repeat(501) },
    html: { good: '<b>x</b>', bad: 'x'.repeat(10_001) },
  } as const;

  it.each(Object.entries(cases))('fence an open %s parameter', (name, { good, bad }) => {
    const properties = { [name]: { type: 'string', description: name === 'query' ? 'SQL' : '' } };
    const inputSchema = { type: 'object', properties, required: [name] };
    const tool = ratedTool({ name: 'tool', category: 'Execute', severity: 'High', inputSchema });
    expect(tool.open).toEqual({ path: `args.${name}`, kind: name });
    const policy = policyForTool(tool, { withStub: true });
    expect(decider(policy)('tool', { [name]: good })).toBe('allow');
    expect(decider(policy)('tool', { [name]: bad })).toMatch(/^deny .*\/require\/0$/);
    expect(decider(policy)('tool', {})).toMatch(/^deny .*\/require\/0$/);
    expect(allowed(policy, 'tool', { [name]: good })).toBe(10);
  });

  it('fence every element of a list', () => {
    const inputSchema = { type: 'object', properties: { urls: { type: 'array' } } };
    const tool = ratedTool({ name: 'tool', category: 'Read', severity: 'Low', inputSchema });
    const decide = decider(policyForTool(tool, { withStub: true }));
    expect(decide('tool', { urls: ['https://example.com/', 'https://a.example.com'] })).toBe(
      'allow',
    );
    expect(decide('tool', { urls: ['https://example.com/', 'https://b.test'] })).toMatch(/^deny/);
  });

  it('do not take words to search for as statements', () => {
    const properties = { query: { type: 'string', description: 'Words to look for.' } };
    const inputSchema = { type: 'object', properties };
    expect(
      ratedTool({ name: 'search', category: 'Read', severity: 'Low', inputSchema }).open,
    ).toBeUndefined();
  });
});

const MIXED: readonly RatedTool[] = NAMES.map((name, index) =>
  rated({
    name,
    category: TOOL_CLASSES[index % TOOL_CLASSES.length] ?? 'Read',
    severity: SEVERITIES[index % SEVERITIES.length] ?? 'Low',
  }),
);

/** What a preset promises about a tool. */
function promised({ category, severity }: RatedTool, preset: (typeof PRESETS)[number]): RegExp {
  const grave = severity === 'High' || severity === 'Critical';
  if (category === 'Read') return preset === 'strict' && grave ? /^ask/ : /^allow$/;
  if (preset === 'read-only') return /^deny/;
  if (preset === 'strict') return category === 'Write' ? /^ask/ : /^deny/;
  if (category === 'Destructive') return /^deny/;
  return category === 'Financial' ? /^ask/ : /^allow$/;
}

describe('the policy for a whole server', () => {
  it.each(PRESETS)('does for every tool what the preset %s says', (preset) => {
    const decide = decider(policyForServer(MIXED, preset));
    for (const tool of MIXED) expect(decide(tool.name), tool.name).toMatch(promised(tool, preset));
    expect(decide('no such tool')).toBe('deny (default deny)');
  });

  it('hides no other tool because one is called `*`', () => {
    const tools = [rated({ name: '*', category: 'Destructive' }), rated({ name: 'get' })];
    const decide = decider(policyForServer(tools, 'recommended'));
    expect(decide('get')).toBe('allow');
    expect(decide('*')).toBe('deny (default deny)');
  });

  it('counts the gravest of two tools with one name', () => {
    const [reads, runs] = [rated({}), rated({ category: 'Execute', severity: 'High' })];
    for (const tools of [
      [reads, runs],
      [runs, reads],
    ]) {
      expect(allowed(policyForServer(tools, 'recommended'), 'tool')).toBe(10);
    }
  });

  it('gives long names that begin alike counters of their own', () => {
    const long = 'x'.repeat(200);
    const [one, other] = [`${long}one`, `${long}other`];
    const policy = policyForServer(
      [rated({ name: one, category: 'Write' }), rated({ name: other, category: 'Execute' })],
      'recommended',
    );
    const decide = decider(policy);
    for (let call = 0; call < 30; call += 1) expect(decide(one)).toBe('allow');
    expect(decide(one)).toBe('limit_exceeded');
    expect(decide(other)).toBe('allow');
  });

  it('is valid for a server without tools, and denies everything', () => {
    for (const preset of PRESETS) {
      expect(decider(policyForServer([], preset))('x')).toBe('deny (default deny)');
    }
  });
});

describe('the policies for a stack', () => {
  const mail = {
    id: 'mail',
    title: 'Mail',
    tools: [
      rated({ name: 'send_mail', category: 'Write', severity: 'Medium' }),
      rated({ name: 'delete_mail', category: 'Destructive', severity: 'High' }),
    ],
  };
  const notes = {
    id: 'notes',
    title: 'Notes',
    tools: [
      rated({ name: 'read_note', severity: 'Medium' }),
      rated({ name: 'write_note', category: 'Write', severity: 'Medium' }),
    ],
  };
  const out = [
    { server: 'mail', tool: 'send_mail' },
    { server: 'mail', tool: 'delete_mail' },
  ];

  it('hold the ways out for a person, and say so', () => {
    const { documents, changes } = policyForStack([mail, notes], out);
    const [first, second] = documents;
    if (first === undefined || second === undefined) throw new Error('two documents are wanted');
    expect(decider(first.policy)('send_mail')).toMatch(/^ask/);
    expect(decider(first.policy)('delete_mail')).toBe('deny (hidden)');
    expect(decider(second.policy)('read_note')).toBe('allow');
    expect(decider(second.policy)('write_note')).toBe('allow');
    expect(changes.map(({ server, tool }) => `${server} ${tool}`)).toEqual(['mail send_mail']);
    expect(first.policy.description).toMatch(/wait for a person\.$/);
  });

  it('keep the budgets of tools with one name on two servers apart', () => {
    const { documents } = policyForStack([notes, { ...notes, id: 'more' }], []);
    const counters = documents.map(
      ({ policy }) => policy.tools?.['write_note']?.limits?.[0]?.counter,
    );
    expect(new Set(counters).size).toBe(2);
    for (const { policy } of documents) parsed(policy);
  });

  it('are those of the servers alone where nothing meets', () => {
    for (const preset of PRESETS) {
      const { documents, changes } = policyForStack([mail, notes], [], preset);
      expect(changes).toEqual([]);
      expect(documents.map(({ server }) => server)).toEqual(['mail', 'notes']);
    }
  });
});
