// Attack 27 and the border between organisations: ids of another one in bodies, queries and cursors.
// Paths are in roles.test.ts. Whatever is named, the answer is that of a thing that never was.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool } from './agent.ts';
import { type ControlSite, openControlSite, POLICY, SEEDS } from './organisations.ts';

const NEVER = '00000000-0000-4000-8000-000000000000';
const NO_POLICY = 'pol_0000000000000000000000';
const NO_GRANT = 'grt_0000000000000000000000';

/** The counters of an organisation are its own too. */
const LIMITED = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: {
    of_the_first: {
      limits: [{ counter: 'calls_of_the_first', window: 'month', max: 9, scope: 'org' }],
    },
  },
});

let site: ControlSite;
/** Of the first organisation; the second one asks. */
let theirs: { server: string; policy: string; grant: string; token: string; session: string };
let own: { server: string; policy: string; grant: string };

beforeAll(async () => {
  site = await openControlSite();
  const first = await fill(site.tokens.admin, 'the first’s');
  const session = await call(first.server, first.token);
  theirs = { ...first, session };
  own = await fill(site.others.admin, 'the second’s');
});
afterAll(() => site.close());

async function fill(token: string, name: string) {
  const made = async (path: string, body: object) => {
    const answer = await site.ask('post', path, { token, body });
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.body;
  };
  const upstream = { kind: 'command', command: SEEDS };
  const server = (await made('/servers', { name, upstream })).id;
  const policy = (await made('/policies', { name, server, text: LIMITED })).id;
  const minted = await made('/grants', { label: name, servers: [server], policy });
  return { server, policy, grant: minted.grant.id, token: minted.token };
}

/** A call in a session. @returns the session as records name it */
async function call(server: string, token: string): Promise<string> {
  await callTool({ url: `${site.base}/mcp/${server}/`, token }, 'of_the_first');
  for (;;) {
    const { data } = (await site.ask('get', '/records', { token: site.tokens.viewer })).body;
    if (data.length > 0) return data[0].session;
  }
}

const ask = (method: string, path: string, more = {}) =>
  site.ask(method, path, { token: site.others.admin, ...more });

/** Asked with a thing of the first organisation and with one that never was: the same answer. */
async function alike(ask: (ids: typeof own) => Promise<{ status: number; body: unknown }>) {
  const { server, policy, grant } = theirs;
  const foreign = await ask({ server, policy, grant });
  const none = await ask({ server: NEVER, policy: NO_POLICY, grant: NO_GRANT });
  const told = JSON.stringify(foreign.body ?? null);
  const same = (text: string) =>
    [server, policy, grant, NEVER, NO_POLICY, NO_GRANT].reduce(
      (all, id) => all.replaceAll(id, 'ID'),
      text,
    );
  expect([foreign.status, same(told)]).toEqual([
    none.status,
    same(JSON.stringify(none.body ?? null)),
  ]);
  expect(told).not.toMatch(/the first|of_the_first/);
  return foreign.status;
}

describe('a thing of another organisation', () => {
  it('is not taken into a grant', async () => {
    for (const pick of [
      ({ server }: typeof own) => ({ servers: [server] }),
      ({ server }: typeof own) => ({ servers: [own.server, server] }),
      ({ policy }: typeof own) => ({ servers: [own.server], policy }),
    ]) {
      const status = await alike((ids) =>
        ask('post', '/grants', { body: { label: 'x', ...pick(ids) } }),
      );
      expect(status).toBeGreaterThanOrEqual(400);
      const changed = await alike(async (ids) => {
        const { body } = await ask('get', `/grants/${own.grant}`);
        const headers = { 'If-Match': `"${body.revision}"` };
        return ask('patch', `/grants/${own.grant}`, { headers, body: pick(ids) });
      });
      expect(changed).toBeGreaterThanOrEqual(400);
    }
    expect((await ask('get', `/grants/${own.grant}`)).body).toMatchObject({
      servers: [own.server],
      policy: own.policy,
    });
  });

  it('is not what a policy is written for, checked against, previewed on or attached to', async () => {
    const policy = { name: 'x', text: POLICY };
    await alike(({ server }) => ask('post', '/policies', { body: { ...policy, server } }));
    await alike(({ server }) => ask('post', '/policies/check', { body: { text: POLICY, server } }));
    for (const [pick, status] of [
      [({ server }: typeof own) => ({ server }), 404],
      [({ grant }: typeof own) => ({ server: own.server, grant }), 200],
      [({ policy }: typeof own) => ({ server: own.server, policy }), 404],
    ] as const) {
      const preview = (ids: typeof own) => ({ body: { text: POLICY, ...pick(ids) } });
      expect(await alike((ids) => ask('post', '/policies/preview', preview(ids)))).toBe(status);
    }
    const { body } = await ask('get', `/grants/${own.grant}`);
    const attached = await alike((ids) =>
      ask('put', `/grants/${own.grant}/policy`, {
        headers: { 'If-Match': `"${body.revision}"` },
        body: { policy: ids.policy },
      }),
    );
    expect(attached).toBeGreaterThanOrEqual(400);
  });

  it('filters nothing into a list, a chart, an export or a search', async () => {
    const queries = [
      ({ server }: typeof own) => `/grants?server=${server}`,
      ({ policy }: typeof own) => `/grants?policy=${policy}`,
      ({ server }: typeof own) => `/policies?server=${server}`,
      ({ server }: typeof own) => `/records?server=${server}`,
      ({ grant }: typeof own) => `/records?grant=${grant}`,
      ({ server }: typeof own) => `/records/chart?step=hour&server=${server}`,
      ({ grant }: typeof own) => `/records/chart?step=hour&grant=${grant}`,
      ({ server }: typeof own) => `/approvals?server=${server}`,
      ({ grant }: typeof own) => `/approvals?grant=${grant}`,
      ({ grant }: typeof own) => `/audit?object=${grant}`,
    ];
    for (const query of queries) {
      const status = await alike((ids) => ask('get', query(ids)));
      expect([query(own), status]).toEqual([query(own), 200]);
    }
    const limits = await site.ask('get', '/records/limits', { token: site.tokens.viewer });
    expect(JSON.stringify(limits.body)).toContain('calls_of_the_first');
    for (const path of [
      `/records?session=${theirs.session}`,
      '/records?tool=of_the_first',
      '/search?q=first',
      '/records/limits',
      '/overview',
      '/audit',
      '/records',
    ]) {
      const { body } = await ask('get', path);
      expect([path, JSON.stringify(body)]).toEqual([path, expect.not.stringMatching(/first/)]);
    }
    for (const format of ['csv', 'jsonl']) {
      const file = await fetch(`${site.base}/api/v1/records/export?format=${format}`, {
        headers: { Authorization: `Bearer ${site.others.admin}` },
      });
      expect(await file.text()).not.toContain('of_the_first');
    }
  });

  it('is not reached by a cursor that was given to somebody else', async () => {
    for (const list of ['/servers', '/policies', '/grants', '/audit', '/records', '/members']) {
      const { body } = await site.ask('get', `${list}?limit=1`, { token: site.tokens.admin });
      const next = new URL(body.next ?? `${list}?cursor=bnVsbA`, site.base);
      const page = await ask('get', `${list}${next.search}`);
      expect([list, JSON.stringify(page.body)]).toEqual([
        list,
        expect.not.stringMatching(/the first|first@example|of_the_first/),
      ]);
    }
  });

  it('does not open with a grant of one’s own', async () => {
    const { body } = await ask('post', `/grants/${own.grant}/reveal`);
    const [foreign, none] = await Promise.all(
      [theirs.server, NEVER].map(async (server) => {
        const answer = await fetch(`${site.base}/mcp/${server}/`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${body.token}`, 'Content-Type': 'application/json' },
          body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
        });
        return [answer.status, await answer.text()];
      }),
    );
    expect(foreign).toEqual(none);
  });

  it('keeps its idempotency keys to itself', async () => {
    const headers = { 'Idempotency-Key': 'the-same-key' };
    const body = { label: 'mine', role: 'viewer' };
    const token = site.tokens.admin;
    const first = await site.ask('post', '/api-tokens', { token, headers, body });
    const second = await ask('post', '/api-tokens', { headers, body });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.token).not.toBe(first.body.token);
  });
});
