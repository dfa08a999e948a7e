// The API tells what changes as it happens, to whoever may know it and for as long as they may.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Follower, follow } from './follow.ts';
import { type ControlSite, openControlSite, POLICY } from './organisations.ts';

let site: ControlSite;
const followers: Follower[] = [];

beforeAll(async () => {
  site = await openControlSite();
});
afterAll(async () => {
  for (const one of followers) one.close();
  await site.close();
});

async function changesOf(token: string, from?: string, base = site.base): Promise<Follower> {
  const one = await follow(`${base}/api/v1/changes`, token, from);
  followers.push(one);
  await one.until((event) => event.event === 'open');
  return one;
}

const policyNamed = (name: string, token = site.tokens.admin) =>
  site.ask('post', '/policies', { token, body: { name, text: POLICY } });

describe('the stream of changes', () => {
  it('tells a change at once, by kind and id and nothing else', async () => {
    const follower = await changesOf(site.tokens.viewer);
    const { body } = await policyNamed('told');
    const event = await follower.until(({ data }) => data.id === body.id);
    expect(event.event).toBe('change');
    expect(event.data).toEqual({ kind: 'policy', id: body.id });
  });

  it('tells what another gateway of the same store has changed', async () => {
    const other = await site.startAnother();
    const follower = await changesOf(site.tokens.viewer, undefined, other);
    const { body } = await policyNamed('told elsewhere');
    await follower.until(({ data }) => data.id === body.id);
  });

  it('says nothing of another organisation', async () => {
    const follower = await changesOf(site.others.viewer);
    const theirs = (await policyNamed('theirs')).body.id;
    const own = (await policyNamed('own', site.others.admin)).body.id;
    await follower.until(({ data }) => data.id === own);
    expect(follower.events.map(({ data }) => data.id)).not.toContain(theirs);
  });

  it('goes on where a reader was that lost its connection, and says when it cannot', async () => {
    const first = await changesOf(site.tokens.viewer);
    const seen = (await policyNamed('seen')).body.id;
    const { id } = await first.until(({ data }) => data.id === seen);
    const stay = await changesOf(site.tokens.viewer);
    first.close();
    const missed = (await policyNamed('missed')).body.id;
    const second = await changesOf(site.tokens.viewer, id);
    await second.until(({ data }) => data.id === missed);
    expect(second.events.filter(({ data }) => data.id === seen)).toEqual([]);
    const lost = await changesOf(site.tokens.viewer, 'of-another.7');
    await lost.until(({ data }) => data.kind === 'all');
    stay.close();
  });

  it('tells nothing more to a token that has been removed, and ends', async () => {
    const token = site.tokens.admin;
    const body = { label: 'short', role: 'viewer' };
    const minted = (await site.ask('post', '/api-tokens', { token, body })).body;
    const follower = await changesOf(minted.token);
    await site.ask('delete', `/api-tokens/${minted.apiToken.id}`, { token });
    const after = (await policyNamed('after')).body.id;
    await follower.ended;
    expect(follower.events.map(({ data }) => data.id)).not.toContain(after);
  });

  it('is answered with 429 to whoever has too many open, and with 401 to a stranger', async () => {
    const token = site.tokens.policy_manager;
    for (let n = 0; n < 16; n += 1) await changesOf(token);
    const refused = await site.ask('get', '/changes', { token });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await site.ask('get', '/changes')).status).toBe(401);
  });

  it('names the request, like every answer of the API', async () => {
    const headers = { 'X-Request-Id': 'mine-1' };
    const token = site.tokens.viewer;
    for (const path of ['/me', '/changes', '/nowhere', '/servers/none', '/openapi.json']) {
      const own = await site.ask('get', path, { token, headers });
      expect([path, own.headers.get('x-request-id')]).toEqual([path, 'mine-1']);
      const made = (await site.ask('get', path)).headers.get('x-request-id');
      expect([path, made]).toEqual([path, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    }
  });

  it('ends when the gateway stops, at once', async () => {
    const another = await openControlSite();
    const one = await follow(`${another.base}/api/v1/changes`, another.tokens.viewer);
    await one.until(({ event }) => event === 'open');
    const began = performance.now();
    await another.close();
    await one.ended;
    expect(performance.now() - began).toBeLessThan(900);
  });
});
