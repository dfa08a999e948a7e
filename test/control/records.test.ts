// Records through a running gateway: a call is in the list and in the live tail within a second, and
// organisations see their own only.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordChartSchema, recordListSchema, recordSchema } from '#contract/records-api.ts';
import { type AgentPlace, type AgentSession, openSession, postTo } from './agent.ts';
import { follow } from './follow.ts';
import { type ControlSite, openControlSite, SEEDS } from './organisations.ts';

const LIMITED = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: {
    cache_cas: { limits: [{ counter: 'writes', max: 3, window: 'day', scope: 'grant' }] },
  },
});

/** What a hostile client calls: line ends, JSON and terminal codes in the name of a tool. */
const NASTY = 'a"}\n{"decision":"allow","tool":"b"}\r\n\u001b[2J\u0000\u2028=1+1';

let site: ControlSite;
let server: string;
let grant: { readonly id: string };
let token: string;
let agent: AgentPlace;
let session: AgentSession;

beforeAll(async () => {
  site = await openControlSite();
  const upstream = { kind: 'command', command: SEEDS };
  server = (await write('/servers', { name: 'Seeds', upstream })).id;
  const policy = (await write('/policies', { name: 'p', text: LIMITED })).id;
  const minted = await write('/grants', { label: 'agent', servers: [server], policy });
  ({ grant, token } = minted);
  agent = { url: `${site.base}/mcp/${server}/`, token };
  session = await openSession(agent);
}, 30_000);

afterAll(() => site.close());

async function write(path: string, body: unknown) {
  return (await site.ask('post', path, { token: site.tokens.admin, body })).body;
}

async function call(name: string): Promise<void> {
  const args = { key: 'a', value: '1', cas: 0 };
  const params = { name, arguments: name === 'cache_cas' ? args : {} };
  await (await postTo(agent, { id: 2, method: 'tools/call', params }, session.headers)).text();
}

const read = async (path: string, asker = site.tokens.viewer) =>
  site.ask('get', path, { token: asker });

/** Asks until rows come, for at most a second. */
async function rowsWithin(path: string, count: number) {
  const until = performance.now() + 1_000;
  for (;;) {
    const { data } = recordListSchema.parse((await read(path)).body);
    if (data.length >= count || performance.now() > until) return data;
  }
}

describe('records', () => {
  it('show a call in the list and live within a second, with how it ended', async () => {
    const live = await follow(`${site.base}/api/v1/records/live`, site.tokens.viewer);
    await live.until(({ event }) => event === 'open');
    const startMs = performance.now();
    await call('cache_cas');
    const told = await live.until(({ data }) => data.completion?.outcome !== undefined);
    expect(performance.now() - startMs).toBeLessThan(1_500);
    const row = recordSchema.parse(told.data);
    expect(row).toMatchObject({ tool: 'cache_cas', decision: 'allow', grant: grant.id, server });
    const [listed] = await rowsWithin('/records?tool=cache_cas', 1);
    expect(listed).toEqual(row);
    expect((await read(`/records/${row.requestId}`)).body).toEqual(row);
    expect(JSON.stringify(row)).not.toContain('"value":"1"');
    live.close();
  });

  it('go on where a reader has lost the connection', async () => {
    const first = await follow(`${site.base}/api/v1/records/live`, site.tokens.viewer);
    const { id } = await first.until(({ event }) => event === 'open');
    first.close();
    await call('nothing_like_it');
    const again = await follow(`${site.base}/api/v1/records/live`, site.tokens.viewer, id);
    const told = await again.until(({ event }) => event === 'record');
    expect(told.data).toMatchObject({ tool: 'nothing_like_it', decision: 'deny' });
    again.close();
    const refused = site.ask('get', '/records/live', {
      token: site.tokens.viewer,
      headers: { 'Last-Event-ID': 'x' },
    });
    expect((await refused).status).toBe(400);
  });

  it('have an entry for a refused call, on one line, whatever its tool is called', async () => {
    await call(NASTY);
    const path = `/records?tool=${encodeURIComponent(NASTY)}`;
    const [row] = await rowsWithin(path, 1);
    expect(row).toMatchObject({ tool: NASTY, decision: 'deny' });
    const jsonl = await text(`/records/export?decision=deny`);
    const lines = jsonl.trimEnd().split('\n');
    expect(lines.map((line) => recordSchema.parse(JSON.parse(line)).tool)).toContain(NASTY);
    expect(lines).toHaveLength((await rowsWithin('/records?decision=deny', 2)).length);
  });

  it('come as CSV with stable columns, in which nothing is a formula', async () => {
    await call('=HYPERLINK("http://evil")');
    await rowsWithin(`/records?tool=${encodeURIComponent('=HYPERLINK("http://evil")')}`, 1);
    const csv = await text('/records/export?format=csv');
    expect(csv.split('\r\n')[0]).toBe(
      'at,request_id,organisation,server,grant,grant_label,session,method,tool,class,decision,rule,code,message,policy,policy_version,policy_hash,argument_keys,arguments_hmac,charges,approval,outcome,status,rpc_error,latency_ms,bytes,overhead_us,returned',
    );
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(csv).not.toMatch(/[,\n]=HYPERLINK/);
  });

  it('are counted in charts', async () => {
    const listed = await rowsWithin('/records', 4);
    const { body } = await read(`/records/chart?step=hour&server=${server}`);
    const { data } = recordChartSchema.parse(body);
    const sum = (name: 'allow' | 'deny') => data.reduce((all, step) => all + step[name], 0);
    expect([sum('allow'), sum('deny')]).toEqual(
      ['allow', 'deny'].map((name) => listed.filter(({ decision }) => decision === name).length),
    );
    const tooMany = await read('/records/chart?step=minute&from=0');
    expect(tooMany.status).toBe(400);
  });

  it('say how full a limit is, and when a tool was last called', async () => {
    const { body } = await read('/records/limits');
    expect(body.data).toEqual([
      expect.objectContaining({ counter: 'writes', grant: grant.id, used: '1', max: '3' }),
    ]);
    const tools = (await read(`/servers/${server}/tools`)).body.data;
    const called = tools.filter(
      (tool: { lastCalledAtMs: unknown }) => tool.lastCalledAtMs !== null,
    );
    expect(called.map((tool: { name: string }) => tool.name)).toEqual(['cache_cas']);
  });

  it('of another organisation do not exist', async () => {
    const [row] = await rowsWithin('/records', 1);
    const other = site.others.admin;
    expect((await read('/records', other)).body.data).toEqual([]);
    expect((await read(`/records/${row?.requestId}`, other)).status).toBe(404);
    expect((await read('/records/limits', other)).body.data).toEqual([]);
    expect((await read('/records/chart', other)).body.data).toEqual([]);
    expect(await text('/records/export', other)).toBe('');
    const live = await follow(`${site.base}/api/v1/records/live`, other);
    const own = await follow(`${site.base}/api/v1/records/live`, site.tokens.viewer);
    await own.until(({ event }) => event === 'open');
    await live.until(({ event }) => event === 'open');
    await call('not_theirs');
    await own.until(({ data }) => data.tool === 'not_theirs');
    expect(live.events.map(({ event }) => event)).toEqual(['open']);
    live.close();
    own.close();
  });

  it('older than the organisation keeps them are not shown', async () => {
    const { body, headers } = await read('/organisation', site.tokens.admin);
    const change = async (recordDays: number | null, tag: string) =>
      site.ask('patch', '/organisation', {
        token: site.tokens.admin,
        headers: { 'If-Match': tag },
        body: { settings: { ...body.settings, recordDays } },
      });
    const changed = await change(1, headers.get('etag') ?? '');
    expect(changed.status).toBe(200);
    expect((await rowsWithin('/records', 1)).length).toBeGreaterThan(0);
    const old = Date.now() - 2 * 86_400_000;
    expect((await read(`/records?to=${old}`)).body.data).toEqual([]);
  });

  it('are told live no longer than the right to read them lasts', async () => {
    const minted = await write('/api-tokens', { label: 'short', role: 'viewer' });
    const live = await follow(`${site.base}/api/v1/records/live`, minted.token);
    await live.until(({ event }) => event === 'open');
    const path = `/api-tokens/${minted.apiToken.id}`;
    await site.ask('delete', path, { token: site.tokens.admin });
    await call('after_the_end');
    await live.ended;
    expect(live.events.some(({ data }) => data.tool === 'after_the_end')).toBe(false);
  });
});

async function text(path: string, asker = site.tokens.viewer): Promise<string> {
  const headers = { Authorization: `Bearer ${asker}` };
  return (await fetch(`${site.base}/api/v1${path}`, { headers })).text();
}
