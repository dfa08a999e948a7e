// `precheck --hook` as Claude Code runs it: JSON on stdin, JSON on stdout, always exit code 0.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleReports } from '../registry/sample-reports.ts';
import { packageReport, samplePackage, sampleTool } from '../registry/sample-server.ts';
import { fillCatalogue } from './fill-catalogue.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

/** A server that nothing is to be said against. */
const QUIET = packageReport(
  samplePackage('npm', '@quiet/clock-mcp', {
    publishers: ['quiet'],
    repository: 'https://github.com/quiet/clock-mcp',
    attested: true,
    licence: 'MIT',
    versionCount: 20,
    createdAt: '2024-01-01T00:00:00.000Z',
  }),
  {
    tools: [
      sampleTool('get_time', 'Return the current time in a time zone.', {
        zone: { type: 'string' },
      }),
    ],
  },
);

let box: Sandbox;
beforeEach(async () => {
  box = createSandbox();
});
afterEach(() => box.remove());

async function hook(tool: string, input: unknown, more: object = {}) {
  const call = {
    session_id: 'one',
    hook_event_name: 'PreToolUse',
    cwd: box.folder,
    tool_name: tool,
    tool_input: input,
    ...more,
  };
  const { code, out, err } = await box.run(['precheck', '--hook'], JSON.stringify(call));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  if (out === '') return { kind: 'silent', text: '' };
  const json = JSON.parse(out);
  const decision = json.hookSpecificOutput?.permissionDecision;
  return { kind: decision ?? 'note', text: String(json.systemMessage) };
}

const add = (rest: string) => ({ command: `claude mcp add ${rest}` });

describe('the hook', () => {
  beforeEach(() => fillCatalogue(box.data, [...sampleReports(), QUIET]));

  it('notes a server with nothing against it, and decides nothing', async () => {
    const { kind, text } = await hook('Bash', add('clock -- npx -y @quiet/clock-mcp@1.4.2'));
    expect(kind).toBe('note');
    expect(text).toContain('`clock`: proceed');
  });

  it('asks about a flagged server and about an unknown one', async () => {
    const flagged = await hook('Bash', add('bank npx -y @ledgerleaf/bank-mcp'));
    expect(flagged.kind).toBe('ask');
    expect(flagged.text).toContain('`bank`');
    const unknown = await hook('Bash', add('x npx -y no-such-server'));
    expect(unknown).toMatchObject({ kind: 'ask', text: expect.stringContaining('unknown') });
    expect((await hook('Bash', add('x -- npx -y $(cat x)'))).kind).toBe('ask');
  });

  it('sees a server that is written into a configuration', async () => {
    const content = JSON.stringify({
      mcpServers: { bank: { command: 'npx', args: ['-y', '@ledgerleaf/bank-mcp'] } },
    });
    const file = join(box.folder, '.mcp.json');
    expect((await hook('Write', { file_path: file, content })).kind).toBe('ask');
    box.put('repository/.mcp.json', content);
    expect((await hook('Write', { file_path: file, content })).kind).toBe('silent');
  });

  it('is silent about everything else', async () => {
    for (const [tool, input] of [
      ['Bash', { command: 'npm test' }],
      ['Write', { file_path: '/work/a.ts', content: 'x' }],
      ['Read', { file_path: '.mcp.json' }],
    ] as const) {
      expect((await hook(tool, input)).kind).toBe('silent');
    }
  });

  it('asks before a tool that a rule should keep out, and not before the others', async () => {
    box.put('repository/.mcp.json', {
      mcpServers: {
        'my notes': { command: 'npx', args: ['-y', '@tidepool/notes-mcp'] },
        clock: { command: 'npx', args: ['-y', '@quiet/clock-mcp'] },
        bank: { command: 'npx', args: ['-y', '@ledgerleaf/bank-mcp'] },
      },
    });
    expect((await hook('mcp__clock__get_time', {})).kind).toBe('silent');
    expect((await hook('mcp__clock__other_tool', {})).text).toContain('not among the tools');
    expect((await hook('mcp__my_notes__search_notes', {})).kind).toBe('silent');
    expect((await hook('mcp__bank__transfer_money', {})).kind).toBe('ask');
  });

  it('asks about an unknown server once in a session', async () => {
    box.put('repository/.mcp.json', { mcpServers: { own: { command: '/opt/own' } } });
    expect((await hook('mcp__own__a', {})).kind).toBe('ask');
    expect((await hook('mcp__own__b', {})).kind).toBe('silent');
    expect((await hook('mcp__own__b', {}, { session_id: 'two' })).kind).toBe('ask');
    expect((await hook('mcp__elsewhere__b', {})).text).toContain('no configuration file');
  });

  it('leaves calls through our own gateway to its policy', async () => {
    box.put('repository/.mcp.json', {
      mcpServers: {
        own: { command: 'wicketgate', args: ['run', '--policy', 'p', '--', '/opt/own'] },
      },
    });
    expect((await hook('mcp__own__a', {})).kind).toBe('silent');
  });
});

describe('the hook that cannot check', () => {
  it('says so and stands in nobody’s way', async () => {
    const skipped = await hook('Bash', add('bank npx -y @ledgerleaf/bank-mcp'));
    expect(skipped).toMatchObject({
      kind: 'note',
      text: expect.stringContaining('precheck skipped'),
    });
    mkdirSync(box.data, { recursive: true });
    const { code, out } = await box.run(['precheck', '--hook'], 'no json');
    expect(code).toBe(0);
    expect(JSON.parse(out).systemMessage).toContain('precheck skipped');
  });

  it('never allows and never denies, whatever it is told', async () => {
    for (const input of [
      '',
      '[]',
      '{"tool_name":"Bash","tool_input":{"command":5}}',
      '{"tool_name":"mcp__"}',
    ]) {
      const { code, out } = await box.run(['precheck', '--hook'], input);
      expect(code).toBe(0);
      expect(out).not.toMatch(/"(?:allow|deny)"/);
    }
  });
});
