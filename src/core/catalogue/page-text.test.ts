// The sentences of the pages are grammatical for every record, say nothing twice, and every policy
// beside them is valid. Over random records and over the invented servers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import { AUTH_POSTURES, IDENTITY_LEVELS, RISK_CLASSES, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { SCAN_OUTCOMES } from '#contract/scan-report.ts';
import { assess } from '#core/assessment/index.ts';
import { ATTACKS } from '#core/attacks/index.ts';
import { firstSentence } from '#core/kit/first-sentence.ts';
import { parsePolicy } from '#core/policy/index.ts';
import { sampleReports } from '../../../test/registry/sample-reports.ts';
import { CATEGORY_TEXTS, RISK_TEXTS, serverText, toolText } from './index.ts';
import { aTool, count, quoted, serverNoun, someNames } from './wording.ts';

/** Words of servers, in backticks or quotation marks, are theirs; the rest is ours. */
function ours(text: string): string {
  const spans = text.split(/(?:`[^`]*`|“[^”]*”)/u);
  return spans.map((span, index) => (index === 0 ? span : `name${index}${span}`)).join('');
}

/** What is wrong with a paragraph of ours. */
function flawsOf(text: string): string[] {
  const own = ours(text);
  const rules: readonly (readonly [string, boolean])[] = [
    ['two spaces', / {2}/u.test(text)],
    ['two full stops', /\.\.|\.[!?]|[!?]\./u.test(own)],
    [
      'a wrong article',
      /\ba (?:Execute|name\d+ Execute)|\ban (?:Read|Write|Destr|Fin)/iu.test(own),
    ],
    ['a doubled word', /\b(\p{L}+) \1\b/iu.test(own)],
    ['a hole', /undefined|null|NaN|\[object|``|“”|\( ?\)|\s[,.;:]/u.test(own)],
    ['no sentence', !/^[\p{Lu}].*[.?]$/su.test(own)],
    ['a small start', /[.?] \p{Ll}/u.test(own.replaceAll(/[.?] name\d/gu, '. Name'))],
    ['a lost letter', /\b[b-z] (?:is|are)\b/u.test(own)],
    ['a promise', /\bsafe\b/iu.test(own)],
    ['a line break', /\n/u.test(text)],
  ];
  return rules.flatMap(([name, broken]) => (broken ? [`${name}: ${text}`] : []));
}

function policyFlaws(policy: unknown): string[] {
  return parsePolicy(JSON.stringify(policy)).problems.map(
    ({ code, message }) => `${code}: ${message}`,
  );
}

function toolFlaws(tool: ToolRecord, server: ServerRecord): string[] {
  const { whatItDoes, whyPolicy, howToControl, questions } = toolText(tool, server);
  const { sentences, policy, options, steps } = howToControl;
  const texts = [whatItDoes, whyPolicy, sentences, ...steps];
  const asked = questions.flatMap(({ q, a }) => [q, a]);
  const policies = [policy, ...options.map((one) => one.policy)];
  const answers = questions.flatMap((one) => (one.policy === undefined ? [] : [one.policy]));
  const captions = [...policies, ...answers].map(({ description }) => description ?? '');
  return [
    ...[...texts, ...asked, ...captions].flatMap(flawsOf),
    ...[...policies, ...answers].flatMap(policyFlaws),
    ...(new Set(asked).size === asked.length ? [] : ['a question twice']),
  ];
}

function serverFlaws(server: ServerRecord, tools: readonly ToolRecord[]): string[] {
  const text = serverText(server, tools);
  const { summary, abilities, counts, identity, posture, context, howToControl, questions } = text;
  const paragraphs = [summary, abilities, counts, identity, posture, context];
  const asked = questions.flatMap(({ q, a }) => [q, a]);
  const policies = howToControl.policies.map(({ policy }) => policy);
  const ids = new Set(ATTACKS.map(({ id }) => id));
  return [
    ...[...paragraphs, howToControl.sentences, ...howToControl.steps, ...asked].flatMap(flawsOf),
    ...policies.flatMap(policyFlaws),
    ...text.attacks.filter((id) => !ids.has(id)).map((id) => `no such attack: ${id}`),
  ];
}

const WORDS = ['Tidepool', 'Notes', 'MCP', 'Server', 'for', 'Mail', 'Ledger', 'Amazon', 'MQ'];
const titles = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
    .map((all) => all.join(' ')),
  fc.constantFrom('@tidepool/notes-mcp', 'notes-mcp-server', 'The Notes Server', 'MCP', 'Server'),
  fc.constantFrom(
    'MCP Server',
    'Notes.',
    'Notes!',
    '',
    ' ',
    'Notes - MCP Server',
    'mcp',
    '名前',
    'a`b',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const names = fc.oneof(
  fc.constantFrom(
    'get_issue',
    'delete everything.',
    'run!',
    '*',
    '__proto__',
    'a`b',
    '\u202ex',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const descriptions = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '  ',
    'Get it.',
    'Get it. Then stop.',
    'e.g. this. Or that',
    '“x”',
    'a..',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const schemas = fc.constantFrom(
  null,
  {},
  { type: 'object', properties: { command: { type: 'string' } } },
  { type: 'object', properties: { sql: { type: 'string' }, amount: { type: 'number' } } },
  { type: 'object', properties: { urls: { type: 'array', items: { type: 'string' } } } },
  { type: 'object', properties: { 'pay out': { type: 'object', properties: { amount: {} } } } },
);
const signals = fc.subarray([
  'accepts commands (command)',
  'accepts addresses (url)',
  'has many parameters (12)',
  'chooses the HTTP method (a`b)',
]);

const tools: fc.Arbitrary<ToolRecord> = fc
  .record({
    name: names,
    description: descriptions,
    category: fc.constantFrom(...TOOL_CLASSES),
    severity: fc.constantFrom(...SEVERITIES),
    confidence: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    inputSchema: schemas,
    signals,
    rationale: fc.constantFrom('', 'It reads: the name says “get”.', 'it writes', 'Why?'),
    total: fc.integer({ min: 0, max: 12 }),
    share: fc.integer({ min: 0, max: 12 }),
    poisoned: fc.boolean(),
  })
  .map(({ total, share, poisoned, ...tool }) => ({
    ...tool,
    server: { slug: 'sample', title: 'Sample' },
    title: null,
    riskClass: RISK_CLASSES[tool.category],
    fingerprint: 'sha256:0',
    evidence: [],
    findings: poisoned
      ? [
          {
            kind: 'poisoned',
            code: 'x',
            severity: 'Critical',
            source: 'name',
            quote: '',
            message: 'm',
          },
        ]
      : [],
    attacks: [],
    owasp: [],
    parameters: { total, required: Math.min(total, share) },
    recommendedPolicy: {},
    tokens: 12,
    firstSeenAtMs: 0,
    changedAtMs: 0,
  }));

const SAMPLES = sampleReports().map((report) => {
  const parts = { nowMs: 1_800_000_000_000, hash: (text: string) => `sha256:${text.length}` };
  return assess(report, undefined, parts);
});

const servers: fc.Arbitrary<ServerRecord> = fc
  .record({
    sample: fc.constantFrom(...SAMPLES.map(({ server }) => server)),
    title: titles,
    description: descriptions,
    publisher: fc.option(names),
    version: fc.option(fc.constantFrom('1.4.2', '0.0.1-beta.1')),
    outcome: fc.constantFrom(...SCAN_OUTCOMES),
    level: fc.constantFrom(...IDENTITY_LEVELS),
    auth: fc.constantFrom(...AUTH_POSTURES),
    unlisted: fc.boolean(),
    reason: fc.option(descriptions.map((text) => text ?? '')),
    numbers: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ sample, level, auth, unlisted, reason, numbers, ...more }) => {
    const [Read = 0, Write = 0, Execute = 0, Destructive = 0, Financial = 0] = numbers;
    const total = Read + Write + Execute + Destructive + Financial;
    return {
      ...sample,
      ...more,
      grade: unlisted ? null : sample.grade,
      identity: { ...sample.identity, level, publisher: more.publisher },
      posture: { ...sample.posture, auth },
      counts: { total, Read, Write, Execute, Destructive, Financial },
      scan: { ...sample.scan, reason },
    };
  });

describe('the texts of the pages', () => {
  it('are grammatical for every tool, and every policy in them is valid', () => {
    fc.assert(
      fc.property(tools, servers, (tool, server) => {
        expect(toolFlaws(tool, server)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('are grammatical for every server, and every policy in them is valid', () => {
    fc.assert(
      fc.property(servers, fc.array(tools, { maxLength: 6 }), (server, all) => {
        expect(serverFlaws(server, all)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('are grammatical for the invented servers as they are assessed', () => {
    for (const { server, tools: all } of SAMPLES) {
      expect(serverFlaws(server, all)).toEqual([]);
      for (const tool of all) expect(toolFlaws(tool, server)).toEqual([]);
    }
  });

  it('ask at least six questions about every tool', () => {
    for (const { server, tools: all } of SAMPLES) {
      for (const tool of all) {
        const { questions } = toolText(tool, server);
        expect(questions.length).toBeGreaterThanOrEqual(6);
        expect(questions.filter(({ policy }) => policy !== undefined).length).toBeGreaterThan(3);
      }
    }
  });

  it('say what every category and level of risk means', () => {
    for (const { why, advice, intro } of Object.values(CATEGORY_TEXTS)) {
      for (const text of [why, advice, intro]) expect(flawsOf(text)).toEqual([]);
    }
    for (const text of Object.values(RISK_TEXTS)) expect(flawsOf(text)).toEqual([]);
  });
});

describe('the wording', () => {
  it.each([
    ['Amazon MQ MCP Server', 'the Amazon MQ MCP server'],
    ['Notes MCP', 'the Notes MCP server'],
    ['Notes Server', 'the Notes MCP server'],
    ['The Notes Server', 'the Notes MCP server'],
    ['MCP Inspector', 'the MCP Inspector server'],
    ['MCP Server', 'this MCP server'],
    ['Notes.', 'the Notes MCP server'],
    ['Notes - MCP Server', 'the Notes MCP server'],
    ['@tidepool/notes-mcp', 'the server `@tidepool/notes-mcp`'],
    ['notes-mcp-server', 'the server `notes-mcp-server`'],
    ['notes', 'the notes MCP server'],
    ['x\u202ey <b>', 'the server `x\\u{202e}y <b>`'],
    ['', 'this server'],
  ])('names the server %s without doubling a word', (title, noun) => {
    expect(serverNoun(title)).toBe(noun);
  });

  it('knows articles, numbers and lists', () => {
    expect(TOOL_CLASSES.map(aTool)).toEqual([
      'a Read tool',
      'a Write tool',
      'an Execute tool',
      'a Destructive tool',
      'a Financial tool',
    ]);
    expect(count(1, 'tool')).toBe('one tool');
    expect(count(1840, 'tool')).toBe('1,840 tools');
    expect(someNames(['a', 'b', 'c', 'd', 'e'])).toBe('`a`, `b`, `c` and two others');
  });

  it('quotes a first sentence as one line, without its end', () => {
    expect(quoted(firstSentence('Set a value using CAS (Check And Set). Returns it.'))).toBe(
      '“Set a value using CAS (Check And Set)”',
    );
    expect(quoted('say “no”\n\nnow `x`')).toBe('“say "no" now \'x\'”');
    expect(quoted('a\u200bb')).toBe('“a\\u{200b}b”');
  });
});
