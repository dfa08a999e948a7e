// What a configuration file names appears in the API of the oldest organisation, as it is and read-only,
// and an edit of the file shows up at once.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool } from './agent.ts';
import { follow } from './follow.ts';
import { type ControlSite, openControlSite, POLICY, SEEDS } from './organisations.ts';

const TOKEN = 'wkt_of_the_file_0123456789';
const ASKS = 'wkt_that_asks_0123456789';
const SECRET = 'value-that-nobody-reads';

function config(more = ''): string {
  const token = createHash('sha256').update(TOKEN).digest('hex');
  return `
servers:
  seeds:
    name: Seeds of the file
    command: ${JSON.stringify(SEEDS)}
    env: { KEY: ${SECRET} }
    classes: { Destructive: [cache_cas] }
${more}
policies:
  cas: ${POLICY}
  held: { version: '1', default: deny, tools: { cache_cas: { approve_if: [{ conditions: [], message: Ask. }] } } }
grants:
  agent: { server: seeds, policy: cas, label: Agent of the file, token: 'sha256:${token}' }
  asks: { server: seeds, policy: held, token: 'sha256:${createHash('sha256').update(ASKS).digest('hex')}' }
  old: { server: seeds, label: Old, expires: '2020-01-01T00:00:00Z', token: 'sha256:${'0'.repeat(64)}' }
`;
}

let site: ControlSite;

beforeAll(async () => {
  site = await openControlSite(config());
});
afterAll(() => site.close());

const asked = (method: string, path: string, more = {}) =>
  site.ask(method, path, { token: site.tokens.admin, ...more });
const idsOf = async (path: string, token = site.tokens.viewer) =>
  (await site.ask('get', path, { token })).body.data.map(({ id }: { id: string }) => id);

/** What the agent is told of one call. */
async function callAs(token: string): Promise<string> {
  const args = { key: 'a', value: '1', cas: 0 };
  return (await callTool({ url: `${site.base}/mcp/seeds/`, token }, 'cache_cas', args)).text;
}

describe('what a configuration file names', () => {
  it('is listed first, and looked at one by one', async () => {
    const upstream = { kind: 'command', command: SEEDS };
    const { id } = (await asked('post', '/servers', { body: { name: 'A', upstream } })).body;
    expect(await idsOf('/servers')).toEqual(['seeds', id]);
    const server = (await asked('get', '/servers/seeds')).body;
    expect(server).toMatchObject({ name: 'Seeds of the file', managedBy: 'file' });
    expect(server.upstream).toMatchObject({ kind: 'command', envNames: ['KEY'] });
    expect(JSON.stringify(server)).not.toContain(SECRET);
    expect(await idsOf('/policies')).toEqual(['cas', 'held']);
    const policy = (await asked('get', '/policies/cas')).body;
    expect(policy).toMatchObject({ managedBy: 'file', grants: 1, current: { author: 'file' } });
    expect(JSON.parse(policy.current.text)).toEqual(JSON.parse(POLICY));
    const versions = (await asked('get', '/policies/cas/versions')).body.data;
    expect(versions).toHaveLength(1);
    expect(await idsOf('/grants')).toEqual(['agent', 'asks', 'old']);
    const states = ['agent', 'old'].map((grant) => asked('get', `/grants/${grant}`));
    const grants = (await Promise.all(states)).map(({ body }) => body);
    expect(grants).toMatchObject([
      { state: 'active', managedBy: 'file', policy: 'cas', createdBy: 'file' },
      { state: 'expired', policy: null },
    ]);
    expect((await asked('get', '/grants/agent/snippets')).body.data.length).toBeGreaterThan(5);
    expect(await idsOf('/grants?text=OLD')).toEqual(['old']);
    expect(await idsOf('/search?q=agent%20of')).toEqual(['agent']);
  });

  it('is paged together with what the store has, each once', async () => {
    const seen: string[] = [];
    let next: string | null = '/api/v1/servers?limit=1';
    while (next !== null) {
      const { body } = await asked('get', next.replace('/api/v1', ''));
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      next = body.next;
    }
    expect(seen).toEqual(await idsOf('/servers'));
    expect((await asked('get', '/servers?cursor=file.x')).status).toBe(400);
  });

  it('does not exist for another organisation', async () => {
    const token = site.others.admin;
    for (const path of ['/servers', '/policies', '/grants']) {
      expect([path, await idsOf(path, token)]).toEqual([path, []]);
    }
    const paths = ['/servers/seeds', '/servers/seeds/tools', '/policies/cas', '/grants/agent'];
    for (const path of [...paths, '/servers/seeds/tools/cache_cas/drift']) {
      expect([path, (await site.ask('get', path, { token })).status]).toEqual([path, 404]);
    }
    const body = { label: 'x', servers: ['seeds'] };
    expect((await site.ask('post', '/grants', { token, body })).status).toBe(400);
  });

  it('is changed by nobody but the file: every write is refused, and says why', async () => {
    const headers = { 'If-Match': '"1"' };
    const writes: readonly (readonly [string, string, unknown?])[] = [
      ['patch', '/servers/seeds', { name: 'x' }],
      ['delete', '/servers/seeds'],
      ['patch', '/policies/cas', { name: 'x' }],
      ['post', '/policies/cas/versions', { text: POLICY }],
      ['delete', '/policies/cas'],
      ['patch', '/grants/agent', { label: 'x' }],
      ['put', '/grants/agent/policy', { policy: null }],
      ['post', '/grants/agent/rotate', {}],
      ['post', '/grants/agent/reveal'],
      ['post', '/grants/agent/revoke'],
      ['delete', '/grants/agent'],
    ];
    for (const [method, path, body] of writes) {
      const answer = await asked(method, path, { headers, body });
      expect([path, answer.status, answer.body.code]).toEqual([path, 409, 'managed-by-file']);
      expect(answer.body.help).toContain('edit the file');
    }
  });

  it('shows its tools, the file’s classes first, and lets people approve them', async () => {
    const { body } = await asked('post', '/servers/seeds/check');
    expect(body.health.state).toBe('connected');
    const { data, revision } = (await asked('get', '/servers/seeds/tools')).body;
    const tool = data.find(({ name }: { name: string }) => name === 'cache_cas');
    expect(tool).toMatchObject({ class: 'Destructive', state: 'new' });
    const seen = (await asked('get', '/servers/seeds')).body;
    expect(seen).toMatchObject({ health: { state: 'connected' }, toolCount: data.length });
    const headers = { 'If-Match': `"${revision}"` };
    const names = { names: ['cache_cas'] };
    const done = await asked('post', '/servers/seeds/tools/approve', { headers, body: names });
    expect(done.status).toBe(200);
  });

  it('says when its grants were used last', async () => {
    expect((await asked('get', '/grants/agent')).body.lastUsedAtMs).toBeNull();
    const response = await fetch(`${site.base}/mcp/seeds/`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      body: '{}',
    });
    await response.text();
    const until = performance.now() + 15_000;
    const read = async () => (await asked('get', '/grants/agent')).body.lastUsedAtMs;
    let usedAtMs: number | null = null;
    // Uses are written every few seconds, all at once.
    while (usedAtMs === null && performance.now() < until) usedAtMs = await read();
    expect(Math.abs(Date.now() - (usedAtMs ?? 0))).toBeLessThan(20_000);
  });

  it('asks the people of the oldest organisation about calls that are held', async () => {
    const follower = await follow(`${site.base}/api/v1/changes`, site.tokens.viewer);
    await follower.until(({ event }) => event === 'open');
    const said = await callAs(ASKS);
    const id = /apr_[0-9A-Za-z]{22}/.exec(said)?.[0] ?? '';
    await follower.until(({ data }) => data.id === id && data.step === 'requested');
    expect(await idsOf('/approvals')).toEqual([id]);
    expect(await idsOf('/approvals', site.others.admin)).toEqual([]);
    expect((await asked('post', `/approvals/${id}/approve`, { body: {} })).status).toBe(200);
    await follower.until(({ data }) => data.id === id && data.step === 'approved');
    expect(await callAs(ASKS)).not.toContain(id);
    await follower.until(({ data }) => data.id === id && data.step === 'used');
    follower.close();
  });

  it('may be named by what the API makes', async () => {
    const body = { label: 'both', servers: ['seeds'], policy: 'cas' };
    const minted = await asked('post', '/grants', { body });
    expect(minted.status).toBe(201);
    expect((await asked('get', '/policies/cas')).body.grants).toBe(2);
    const answer = await fetch(`${site.base}/mcp/seeds/`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${minted.body.token}`,
        'Content-Type': 'application/json',
      },
      body: '{}',
    });
    expect(answer.status).toBe(400);
  });

  it('is told and shown anew when the file is edited', async () => {
    const follower = await follow(`${site.base}/api/v1/changes`, site.tokens.viewer);
    await follower.until(({ event }) => event === 'open');
    const second = `  second:\n    command: ${JSON.stringify(SEEDS)}\n`;
    writeFileSync(site.configFile, config(second));
    await follower.until(({ data }) => data.kind === 'all');
    follower.close();
    expect((await idsOf('/servers')).slice(0, 2)).toEqual(['second', 'seeds']);
    expect((await asked('get', '/policies/cas')).body.version).toBe(2);
  });
});
