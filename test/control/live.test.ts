// What the control plane decides is in force on the next request: here when the answer to the write has
// come, on another gateway of the same store after at most a second.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool, postTo } from './agent.ts';
import { askAt, type ControlSite, openControlSite, POLICY, SEEDS } from './organisations.ts';

let site: ControlSite;
let other: string;
let server: string;

beforeAll(async () => {
  site = await openControlSite();
  other = await site.startAnother();
  const upstream = { kind: 'command', command: SEEDS };
  server = (await write('post', '/servers', { name: 'Seeds', upstream })).body.id;
});

afterAll(() => site.close());

function write(method: string, path: string, body?: unknown, revision?: number | string) {
  const headers = revision === undefined ? {} : { 'If-Match': `"${revision}"` };
  return site.ask(method, path, { token: site.tokens.admin, body, headers });
}

async function mint(policyText: string) {
  const name = `policy ${Math.random()}`;
  const policy = (await write('post', '/policies', { name, text: policyText })).body;
  const body = { label: 'agent', servers: [server], policy: policy.id };
  const { grant, token } = (await write('post', '/grants', body)).body;
  return { policy, grant, token };
}

const placeOf = (base: string, token: string, to = server) => ({
  url: `${base}/mcp/${to}/`,
  token,
});

/** The status of a session's beginning, or the text of one call. */
async function call(base: string, token: string, to = server): Promise<string> {
  const args = { key: 'a', value: '1', cas: 0 };
  const { status, text } = await callTool(placeOf(base, token, to), 'cache_cas', args);
  return text === '' ? String(status) : text;
}

/** Asks until it is so, for at most a second; gives what was said last. */
async function within(base: string, token: string, holds: (said: string) => boolean) {
  const until = performance.now() + 1_000;
  let said = '';
  do {
    said = (await postTo(placeOf(base, token), { id: 1, method: 'ping' })).status.toString();
  } while (!holds(said) && performance.now() < until);
  return said;
}

const DENIES = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: { cache_cas: { action: 'deny', reason: 'Not today.' } },
});

describe('what the control plane decides', () => {
  it('lets a minted grant in at once, and calls its policy allows reach the server', async () => {
    const { token } = await mint(POLICY);
    expect(await call(site.base, token)).not.toContain('[POLICY DENIED]');
  });

  it('denies everything to a grant without a policy', async () => {
    const body = { label: 'none', servers: [server] };
    const { token } = (await write('post', '/grants', body)).body;
    expect(await call(site.base, token)).toContain('[POLICY DENIED]');
  });

  it('puts an edited policy into force for the next call', async () => {
    const { policy, token } = await mint(POLICY);
    const path = `/policies/${policy.id}/versions`;
    const saved = await write('post', path, { text: DENIES, note: 'no' }, policy.revision);
    expect(saved.body.version).toBe(2);
    expect(await call(site.base, token)).toContain('Not today.');
    await write('post', `/policies/${policy.id}/restore`, { version: 1 }, saved.body.revision);
    expect(await call(site.base, token)).not.toContain('[POLICY DENIED]');
  });

  it('refuses a revoked token on the next request, and on another gateway within a second', async () => {
    const { grant, token } = await mint(POLICY);
    expect(await within(other, token, (said) => said !== '401')).not.toBe('401');
    await write('post', `/grants/${grant.id}/revoke`);
    expect((await postTo(placeOf(site.base, token), { id: 1, method: 'ping' })).status).toBe(401);
    expect(await within(other, token, (said) => said === '401')).toBe('401');
  });

  it('lets both tokens in while a rotation overlaps, and only the new one else', async () => {
    const { grant, token } = await mint(POLICY);
    const rotate = (overlapSeconds: number) =>
      write('post', `/grants/${grant.id}/rotate`, { overlapSeconds });
    const second = (await rotate(60)).body.token;
    expect(await call(site.base, token)).not.toBe('401');
    expect(await call(site.base, second)).not.toBe('401');
    const third = (await rotate(0)).body.token;
    expect(await call(site.base, token)).toBe('401');
    expect(await call(site.base, second)).toBe('401');
    expect(await call(site.base, third)).not.toBe('401');
  });

  it('opens each server of a grant and no other', async () => {
    const upstream = { kind: 'command', command: SEEDS };
    const second = (await write('post', '/servers', { name: 'Second', upstream })).body.id;
    const { token } = await mint(POLICY);
    const asked = (id: string) =>
      fetch(`${site.base}/mcp/${id}/`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: '{}',
      });
    expect((await asked(second)).status).toBe(404);
    const both = { label: 'both', servers: [server, second] };
    const wide = (await write('post', '/grants', both)).body.token;
    for (const id of both.servers) {
      const answer = await fetch(`${site.base}/mcp/${id}/`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${wide}`, 'Content-Type': 'application/json' },
        body: '{}',
      });
      expect(answer.status).not.toBe(404);
    }
  });

  it('stops serving a removed server, and revokes the grants that lead only to it', async () => {
    const upstream = { kind: 'command', command: SEEDS };
    const gone = (await write('post', '/servers', { name: 'Gone', upstream })).body.id;
    const body = { label: 'gone', servers: [gone] };
    const { grant } = (await write('post', '/grants', body)).body;
    expect((await write('delete', `/servers/${gone}`)).status).toBe(204);
    const after = await write('get', `/grants/${grant.id}`);
    expect(after.body.state).toBe('revoked');
  });

  it('asks a registered server for its tools, and calls none of them', async () => {
    const { body } = await write('post', `/servers/${server}/check`);
    expect(body.health.state).toBe('connected');
    const names = body.tools.map(({ name }: { name: string }) => name);
    expect(names).toContain('cache_cas');
    expect(new Set(body.tools.map(({ state }: { state: string }) => state))).toEqual(
      new Set(['new']),
    );
    const path = `/servers/${server}/tools`;
    const { revision } = (await write('get', path)).body;
    const approved = await write('post', `${path}/approve`, { names }, revision);
    expect(approved.body.data[0].state).toBe('approved');
  });
});

describe('the classes of tools', () => {
  it('that one gateway has learned decide on the other too', async () => {
    const upstream = { kind: 'command', command: SEEDS };
    const made = await write('post', '/servers', { name: 'Classes', upstream });
    const { tools } = (await write('post', `/servers/${made.body.id}/check`)).body;
    const tool = tools.find(({ name }: { name: string }) => name === 'cache_cas');
    const text = JSON.stringify({ version: '1', default: 'deny', classes: { [tool.class]: {} } });
    const policy = (await write('post', '/policies', { name: 'by class', text })).body.id;
    const body = { label: 'by class', servers: [made.body.id], policy };
    const { token } = (await write('post', '/grants', body)).body;
    const until = performance.now() + 1_500;
    const passes = (text: string) => text.includes('"result"') && !text.includes('[POLICY DENIED]');
    let said = '';
    do said = await call(other, token, made.body.id);
    while (!passes(said) && performance.now() < until);
    expect(said).toSatisfy(passes);
    expect(await call(site.base, token, made.body.id)).toSatisfy(passes);
  });
});

describe('a write of the control API', () => {
  it('is done once for one idempotency key, and answered alike', async () => {
    const headers = { 'Idempotency-Key': 'key-1' };
    const asking = { token: site.tokens.admin, headers };
    const body = { label: 'once', servers: [server] };
    const first = await site.ask('post', '/grants', { ...asking, body });
    const again = await site.ask('post', '/grants', { ...asking, body });
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const differs = await site.ask('post', '/grants', {
      ...asking,
      body: { ...body, label: 'two' },
    });
    expect(differs.status).toBe(422);
  });

  it('is refused without If-Match, and with one that is not the newest', async () => {
    const { grant } = await mint(POLICY);
    const path = `/grants/${grant.id}`;
    expect((await write('patch', path, { label: 'x' })).status).toBe(428);
    const read = await write('get', path);
    const tag = read.headers.get('etag') ?? '';
    const headers = { 'If-Match': tag };
    const change = { token: site.tokens.admin, body: { label: 'x' }, headers };
    expect((await site.ask('patch', path, change)).status).toBe(200);
    expect((await site.ask('patch', path, change)).status).toBe(412);
  });

  it('saves no policy that has errors, and says all of them', async () => {
    const text = JSON.stringify({ version: '1', default: 'maybe', tool: {} });
    const { status, body } = await write('post', '/policies', { name: 'wrong', text });
    expect(status).toBe(422);
    expect(body.problems.length).toBeGreaterThan(1);
  });

  it('never answers the values of headers, and keeps those that are not sent anew', async () => {
    const upstream = {
      kind: 'url',
      url: 'https://mcp.example.com/mcp',
      headers: { Authorization: 'Bearer secret-1', 'X-Team': 'a' },
    };
    const made = await write('post', '/servers', { name: 'Remote', upstream });
    expect(JSON.stringify(made.body)).not.toContain('secret-1');
    const kept = { ...upstream, headers: { Authorization: null } };
    const path = `/servers/${made.body.id}`;
    const changed = await write('patch', path, { upstream: kept }, made.body.revision);
    expect(changed.body.upstream.headerNames).toEqual(['Authorization']);
    const unknown = { ...upstream, headers: { Cookie: null } };
    const refused = await write('patch', path, { upstream: unknown }, changed.body.revision);
    expect(refused.status).toBe(400);
    const audit = await write('get', '/audit?limit=200');
    expect(JSON.stringify(audit.body)).not.toContain('secret-1');
  });

  it('is told to the other gateway for servers too', async () => {
    const answer = await askAt(other, 'get', `/servers/${server}`, { token: site.tokens.viewer });
    expect(answer.body.name).toBe('Seeds');
  });
});
