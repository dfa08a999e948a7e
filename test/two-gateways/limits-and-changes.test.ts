// Two gateways share what one has: a limit counts through both exactly, and what is changed on one holds
// on the other's next request, within a second. On PostgreSQL and Redis, and on PostgreSQL alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WITHOUT_SERVICES } from '../services/postgres.ts';
import { type Called, type Fleet, openFleet } from './fleet.ts';
import { newId, seenIds, startLoad } from './load.ts';

const MAX = 1_000;
/** Asked of both together. */
const CALLS = 1_400;
/** What is promised of changes, milliseconds. */
const SOON_MS = 1_000;

const ALLOWS = { version: '1', default: 'allow' };
const LIMITS = {
  version: '1',
  default: 'deny',
  tools: { allowed: { rate_limit: { max: MAX, window: 'month' } } },
};
const DENIES = {
  version: '1',
  default: 'deny',
  tools: { allowed: { action: 'deny', reason: 'Not today.' } },
};
const ASKS = {
  version: '1',
  default: 'deny',
  tools: { allowed: { action: 'require_approval', reason: 'Ask first.' } },
};

let fleet: Fleet;

/** Calls the other gateway until it is so, for as long as is promised; gives the last answer. */
async function soon(token: string, id: number, holds: (called: Called) => boolean) {
  const untilMs = performance.now() + SOON_MS;
  for (;;) {
    const called = await fleet.gateways[1].call('allowed', id, token);
    if (holds(called) || performance.now() > untilMs) return called;
  }
}

describe.skipIf(WITHOUT_SERVICES).each([
  ['PostgreSQL and Redis', true],
  ['PostgreSQL alone', false],
])('two gateways on %s', (_name, withRedis) => {
  beforeAll(async () => {
    fleet = await openFleet(withRedis);
  });
  afterAll(() => fleet?.close());

  it('let exactly the limit through together, under parallel load', async () => {
    const { token } = await fleet.mint(LIMITS);
    const { ran, denied, odd, refused } = await startLoad(fleet, 'allowed', token, CALLS).end();
    expect({ odd, refused }).toEqual({ odd: [], refused: 0 });
    expect(ran.length).toBe(MAX);
    expect(denied).toBe(CALLS - ran.length);
    expect(seenIds(fleet)).toHaveLength(MAX);
    expect(await fleet.verify()).toContain('whole');
  });

  it('follow a policy that was edited on one', async () => {
    const { token, policy } = await fleet.mint(ALLOWS);
    const path = `/policies/${policy.id}/versions`;
    const edit = { text: JSON.stringify(DENIES), note: 'no' };
    expect(await fleet.gateways[0].api('post', path, edit, policy.revision)).toMatchObject({
      body: { version: 2 },
    });
    const called = await soon(token, newId(), ({ text }) => text.includes('Not today.'));
    expect(called.text).toContain('Not today.');
  });

  it('refuse a grant that was revoked on one', async () => {
    const { token, grant } = await fleet.mint(ALLOWS);
    await fleet.gateways[0].api('post', `/grants/${grant.id}/revoke`);
    expect((await soon(token, newId(), ({ status }) => status === 401)).status).toBe(401);
  });

  it('let a call through once that was approved on the other', async () => {
    const { token } = await fleet.mint(ASKS);
    const id = newId();
    const held = await fleet.gateways[1].call('allowed', id, token);
    const approval = /apr_[0-9A-Za-z]+/.exec(held.text)?.[0] ?? held.text;
    const approved = await fleet.gateways[0].api('post', `/approvals/${approval}/approve`, {});
    expect(approved.body).toMatchObject({ state: 'approved' });
    const both = await Promise.all(
      [...fleet.gateways, ...fleet.gateways].map((gateway) => gateway.call('allowed', id, token)),
    );
    expect(both.filter(({ text }) => text.includes('ran'))).toHaveLength(1);
  });
});
