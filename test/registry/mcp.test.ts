// The registry's MCP server, over Streamable HTTP and over stdio, called by both official SDKs in
// both eras: the same five tools with the same answers, and no word of a server that could be
// mistaken for ours.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changeEventsOutput,
  checkServerOutput,
  checkStackOutput,
  checkToolOutput,
  searchOutput,
} from '#contract/registry-tools.ts';
import { ensureBuilt } from '../e2e/build.ts';
import type { Front, TestClient } from '../e2e/client.ts';
import { openV1 } from '../e2e/client-v1.ts';
import { openV2 } from '../e2e/client-v2.ts';
import { type Running, startProcess } from '../e2e/drive.ts';
import { type OpenSample, openSample, put } from './open-sample.ts';
import { hostileReport, rescanOfNotes, sampleReports } from './sample-reports.ts';

const NOTES = 'npm:@tidepool/notes-mcp';
const TOOLS = [
  'check_mcp_server',
  'check_mcp_stack',
  'check_tool',
  'get_change_events',
  'search_registry',
];

let sample: OpenSample;
let serving: Running;

beforeAll(async () => {
  sample = await openSample([...sampleReports(), hostileReport(200_000)]);
  await put(sample.store, rescanOfNotes());
  const args = [ensureBuilt(), 'serve', '--data', sample.folder, '--listen', '127.0.0.1:0'];
  serving = await startProcess({
    command: process.execPath,
    args,
    stream: 'stderr',
    ready: /listening on (http:\/\/\S+)\n/,
  });
}, 120_000);
afterAll(async () => {
  await serving?.stop();
  await sample?.close();
});

const OVER = {
  HTTP: (): Front => ({ url: `${serving.ready[1]}/registry/mcp` }),
  stdio: (): Front => ({
    command: process.execPath,
    args: [ensureBuilt(), 'registry', 'mcp', '--data', sample.folder],
  }),
};
const CLIENTS = {
  'SDK v1': openV1,
  'SDK v2, legacy': (front: Front) => openV2(front, 'legacy'),
  'SDK v2, modern': (front: Front) => openV2(front, 'auto'),
};

const WAYS = Object.entries(OVER).flatMap(([over, front]) =>
  Object.entries(CLIENTS).map(([client, open]) => [over, client, () => open(front())] as const),
);

async function withClient<T>(
  open: () => Promise<TestClient>,
  use: (client: TestClient) => Promise<T>,
) {
  const client = await open();
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const ask = async (name: string, args: Record<string, unknown>) =>
  withClient(
    () => openV2(OVER.HTTP(), 'auto'),
    (client) => client.call(name, args),
  );

describe.each(WAYS)('over %s with %s', (_, __, open) => {
  it('lists five tools and calls each of them', async () => {
    await withClient(open, async (client) => {
      expect([...(await client.tools())].sort()).toEqual(TOOLS);
      const called = {
        check_mcp_server: await client.call('check_mcp_server', { server: NOTES }),
        search_registry: await client.call('search_registry', { query: 'notes' }),
        check_tool: await client.call('check_tool', { server: NOTES, tool: 'search_notes' }),
        get_change_events: await client.call('get_change_events', { limit: 3 }),
        check_mcp_stack: await client.call('check_mcp_stack', { servers: [NOTES, 'npm:nobody'] }),
      };
      for (const [name, answer] of Object.entries(called)) {
        expect([name, answer.isError, answer.text.length > 20]).toEqual([name, false, true]);
        expect(answer.raw['structuredContent']).toBeTypeOf('object');
      }
    });
  });
});

describe('the tools', () => {
  it('say that they only read', async () => {
    const answer = await fetch(`${serving.ready[1]}/registry/mcp`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        'MCP-Protocol-Version': '2025-11-25',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    });
    const text = await answer.text();
    expect(text.match(/"readOnlyHint":true/g)).toHaveLength(5);
    expect(text.match(/"outputSchema":/g)).toHaveLength(5);
  });

  it('check_mcp_server answers verdict, reasons, grade and tools', async () => {
    const answer = await ask('check_mcp_server', { server: NOTES });
    const value = checkServerOutput.parse(answer.raw['structuredContent']);
    expect(value).toMatchObject({ known: true, queued: false, server: { source: NOTES } });
    expect(value.tools.length).toBeGreaterThan(0);
    expect(value.reasons.length).toBeGreaterThan(0);
    expect(answer.text).toContain(value.verdict);
    expect((await fetch(value.server?.page ?? '')).status).toBe(200);
  });

  it('check_mcp_server says of an unknown server that it is unknown, and remembers it', async () => {
    const server = 'npm:nobody-has-scanned-this';
    const value = checkServerOutput.parse(
      (await ask('check_mcp_server', { server: `${server}@1.2.3` })).raw['structuredContent'],
    );
    expect(value).toMatchObject({ known: false, queued: true, verdict: 'ask-first', server: null });
    const waiting = await sample.store.wanted(100);
    expect(waiting.map(({ identifier }) => identifier)).toContain(server);
  });

  it('check_tool answers with evidence and a policy', async () => {
    const answer = await ask('check_tool', { server: NOTES, tool: 'delete_notebook' });
    const { tool } = checkToolOutput.parse(answer.raw['structuredContent']);
    expect(tool).toMatchObject({ category: 'Destructive', recommendedPolicy: { version: '1' } });
    expect(tool?.evidence.length).toBeGreaterThan(0);
  });

  it('check_tool names the tools of the server when it has none of that name', async () => {
    const answer = await ask('check_tool', { server: NOTES, tool: 'nothing' });
    const value = checkToolOutput.parse(answer.raw['structuredContent']);
    expect(value.known).toBe(false);
    expect(value.others).toContain('search_notes');
  });

  it('search_registry forgives typing errors', async () => {
    const answer = await ask('search_registry', { query: 'tidpool', kind: 'server' });
    const { hits } = searchOutput.parse(answer.raw['structuredContent']);
    expect(hits[0]?.source).toBe(NOTES);
  });

  it('get_change_events goes on from its cursor until there is nothing more', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    for (let more = true; more; ) {
      const answer = await ask('get_change_events', { limit: 40, ...(after && { after }) });
      const page = changeEventsOutput.parse(answer.raw['structuredContent']);
      seen.push(...page.events.map(({ summary }) => summary));
      after = page.cursor ?? undefined;
      more = page.more;
    }
    const all = await sample.store.events({}, { limit: 200 });
    expect(seen.length).toBeGreaterThanOrEqual(all.rows.length);
  });

  it('get_change_events refuses a cursor that is none', async () => {
    const answer = await ask('get_change_events', { after: 'nonsense' });
    expect(answer.isError).toBe(true);
    expect(answer.text).toContain('`after`');
  });

  it('check_mcp_stack takes the most cautious verdict', async () => {
    const answer = await ask('check_mcp_stack', { servers: [NOTES, 'npm:nobody'] });
    const value = checkStackOutput.parse(answer.raw['structuredContent']);
    expect(value.verdict).toBe('ask-first');
    expect(value.servers.map(({ known }) => known)).toEqual([true, false]);
  });

  it.each([
    ['check_mcp_server', {}],
    ['check_mcp_server', { server: '' }],
    ['check_mcp_server', { server: 'x'.repeat(513) }],
    ['search_registry', { query: 'x', limit: 1_000 }],
    ['check_mcp_stack', { servers: [] }],
  ])('%s refuses wrong arguments as a tool error or an invalid request', async (name, args) => {
    const outcome = await ask(name, args).then(
      ({ isError }) => isError,
      (error: unknown) => error instanceof Error,
    );
    expect(outcome).toBe(true);
  });
});

describe('a hostile server', () => {
  it('stays within quotation marks, lines and lengths, with nothing hidden', async () => {
    const server = 'npm:hostile-mcp';
    const { raw } = await ask('check_mcp_server', { server });
    const { tools } = checkServerOutput.parse(raw['structuredContent']);
    const answers = [
      await ask('check_mcp_server', { server }),
      await ask('search_registry', { query: 'hostile' }),
      await ask('check_mcp_stack', { servers: [server] }),
      ...(await Promise.all(tools.map(({ name }) => ask('check_tool', { server, tool: name })))),
    ];
    for (const { text, raw: answer } of answers) {
      for (const words of [text, ...stringsOf(answer['structuredContent'])]) {
        expect(words).not.toMatch(/[\u200b\u202a-\u202e\u2066-\u2069\u001b\u00ad]/u);
      }
      for (const words of stringsOf(answer['structuredContent'])) {
        expect(words.length).toBeLessThan(700);
      }
      expect(text.split('\n').filter((line) => /^\s*(?:```|#|\[click)/.test(line))).toEqual([]);
      expect(text.length).toBeLessThan(20_000);
    }
  });
});

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsOf);
}
