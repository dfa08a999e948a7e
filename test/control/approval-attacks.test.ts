// Attack 16 on a running gateway: over HTTP, with everybody who might want to have a say. What the gate
// itself withstands is in test/approvals/attacks.test.ts.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WAITING_MAX } from '#core/approvals/index.ts';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';
import { type Answer, type ControlSite, openControlSite } from './organisations.ts';

const POLICY = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: { allowed: { approve_if: [{ conditions: [], message: 'Ask the owner.' }] } },
});
const RETRIES = 1_000;
/** Clients of one gateway hardly open more connections at once. */
const AT_ONCE = 50;

let site: ControlSite;
let upstream: Upstream;
let server: string;
let policy: string;
let grant: { readonly id: string; readonly token: string };
let amount = 0;

beforeAll(async () => {
  [site, upstream] = await Promise.all([openControlSite(), startUpstream()]);
  const at = { kind: 'url', url: upstream.url, local: true };
  server = (await made('/servers', { name: 'shop', upstream: at })).id;
  policy = (await made('/policies', { name: 'asks', text: POLICY })).id;
});

beforeEach(async () => {
  grant = await mint();
  amount += 1;
  upstream.forget();
});

afterAll(async () => {
  await site.close();
  await upstream.close();
});

const as = (token: string | undefined, method: string, path: string, more = {}): Promise<Answer> =>
  site.ask(method, path, { token, ...more });
const admin = (method: string, path: string, more = {}) =>
  as(site.tokens.admin, method, path, more);
const made = async (path: string, body: unknown) => (await admin('post', path, { body })).body;

async function mint(token = site.tokens.admin) {
  const body = { label: 'agent', servers: [server], policy };
  const minted = (await as(token, 'post', '/grants', { body })).body;
  return { id: minted.grant.id, token: minted.token };
}

async function call(args: object = { amount }, token = grant.token) {
  const answer = await fetch(`${site.base}/mcp/${server}/`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'Mcp-Protocol-Version': '2025-11-25',
    },
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'allowed', arguments: args },
    }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Has the call held. @returns id of the approval */
async function held(args?: object): Promise<string> {
  const { text } = await call(args);
  const [id] = /apr_[0-9A-Za-z]{22}/.exec(text) ?? [];
  if (id === undefined) throw new Error(`it was not held: ${text}`);
  return id;
}

const forwarded = () => upstream.calls().length;

describe('attack 16, who decides', () => {
  it('is nobody but those who may: not the agent, not a viewer, not another organisation', async () => {
    const id = await held();
    const gone = await made('/api-tokens', { label: 'x', role: 'admin' });
    await admin('delete', `/api-tokens/${gone.apiToken.id}`);
    const tries: readonly (readonly [string | undefined, number])[] = [
      [undefined, 401],
      [grant.token, 401],
      [gone.token, 401],
      [site.tokens.viewer, 403],
      [site.others.admin, 404],
      [site.others.viewer, 403],
    ];
    for (const [token, status] of tries) {
      for (const verb of ['approve', 'refuse']) {
        const answer = await as(token, 'post', `/approvals/${id}/${verb}`, { body: {} });
        expect([token, verb, answer.status]).toEqual([token, verb, status]);
      }
    }
    expect((await as(site.others.admin, 'get', `/approvals/${id}`)).status).toBe(404);
    expect((await call()).text).toContain('[APPROVAL REQUIRED]');
    expect(forwarded()).toBe(0);
  });

  it('is never somebody who only follows a link', async () => {
    const id = await held();
    for (const path of [`/api/v1/approvals/${id}/approve`, `/app/approvals/${id}`]) {
      const headers = { Authorization: `Bearer ${site.tokens.admin}` };
      for (const method of ['GET', 'HEAD']) {
        await (await fetch(`${site.base}${path}?approve=1`, { method, headers })).text();
      }
    }
    for (const other of ['apr_0000000000000000000000', '..%2f..%2fme', 'apr_%00']) {
      const answer = await admin('post', `/approvals/${other}/approve`, { body: {} });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect((await call()).text).toContain('[APPROVAL REQUIRED]');
    expect(forwarded()).toBe(0);
  });

  it('is somebody else than who minted the grant, where four eyes are wanted', async () => {
    const organisation = (await admin('get', '/organisation')).body;
    const change = (fourEyes: boolean, revision: number) =>
      admin('patch', '/organisation', {
        headers: { 'If-Match': `"${revision}"` },
        body: { settings: { fourEyes } },
      });
    const wanted = await change(true, organisation.revision);
    expect(wanted.status).toBe(200);
    const id = await held();
    const own = await admin('post', `/approvals/${id}/approve`, { body: {} });
    expect(own.status).toBe(403);
    expect(forwarded()).toBe(0);
    expect((await change(false, wanted.body.revision)).status).toBe(200);
  });

  it('decides once: a refusal stays one, also when both come at once', async () => {
    const manager = site.tokens.policy_manager;
    const decide = (id: string, verb: string) =>
      as(manager, 'post', `/approvals/${id}/${verb}`, { body: {} }).then(({ status }) => status);
    const refused = await held();
    expect(await decide(refused, 'refuse')).toBe(200);
    expect(await decide(refused, 'approve')).toBe(409);
    expect((await call()).text).toContain('A person has refused this call');
    const used = await held({ amount, more: true });
    // An approval that was not used yet can be taken back; a refusal cannot.
    const both = await Promise.all([decide(used, 'approve'), decide(used, 'refuse')]);
    expect([[200, 200].join(), [409, 200].join()]).toContain(both.join());
    expect((await admin('get', `/approvals/${used}`)).body.approval.state).toBe('refused');
    expect((await call({ amount, more: true })).text).toContain('A person has refused this call');
    expect(forwarded()).toBe(0);
  });
});

describe('attack 16, what an approval lets through', () => {
  const approved = async () => {
    const id = await held();
    const answer = await admin('post', `/approvals/${id}/approve`, { body: {} });
    expect(answer.status).toBe(200);
  };

  it(`is one of ${RETRIES} parallel retries`, async () => {
    await approved();
    const answers: string[] = [];
    const retry = async () => {
      for (let at = 0; at < RETRIES / AT_ONCE; at += 1) answers.push((await call()).text);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, retry));
    expect(answers).toHaveLength(RETRIES);
    expect(forwarded()).toBe(1);
    const held = answers.filter((text) => text.includes('[APPROVAL REQUIRED]'));
    expect(held).toHaveLength(RETRIES - 1);
  });

  it('is not a call with other arguments, of another grant, or of a revoked one', async () => {
    await approved();
    const other = await mint();
    expect((await call({ amount: String(amount) })).text).toContain('[APPROVAL REQUIRED]');
    expect((await call({ amount }, other.token)).text).toContain('[APPROVAL REQUIRED]');
    await admin('post', `/grants/${grant.id}/revoke`);
    expect((await call()).status).toBe(401);
    expect(forwarded()).toBe(0);
  });

  it('is nothing of a flood: people see a few asks, and others are asked for all the same', async () => {
    const flood = Array.from({ length: WAITING_MAX + 10 }, (_, at) => ({ amount, at }));
    const answers = await Promise.all(flood.map((args) => call(args)));
    expect(answers.filter(({ text }) => text.includes('[APPROVAL REQUIRED]'))).toHaveLength(
      flood.length,
    );
    const { data } = (await admin('get', '/approvals?state=pending&limit=200')).body;
    const own = data.filter((row: { grant: { id: string } }) => row.grant.id === grant.id);
    expect(own).toHaveLength(WAITING_MAX);
    grant = await mint();
    expect(await held()).toMatch(/^apr_/);
    expect(forwarded()).toBe(0);
  });
});
