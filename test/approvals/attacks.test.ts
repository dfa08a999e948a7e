// Attack 16: an agent, or somebody beside it, tries to get a call through that no person has approved
// exactly like this. One test an attempt.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WAITING_MAX } from '#core/approvals/index.ts';
import { ANA, ASKING, type HeldGate, MINUTE_MS, openHeldGate, told } from './held-gate.ts';

let held: HeldGate;

beforeEach(() => {
  held = openHeldGate();
});

afterEach(() => held.close());

/** Asks for a call and has it approved. */
async function approved(asked: Parameters<HeldGate['call']>[0] = {}): Promise<string> {
  expect(told(await held.call(asked)).code).toBe('approval_required');
  const id = await held.waiting();
  expect(await held.approvals.approve(ANA, id)).toMatchObject({ ok: true });
  return id;
}

describe('a held call', () => {
  it('is answered at once with the message, the id and the page, and merged when repeated', async () => {
    const first = told(await held.call());
    expect(first.text).toMatch(/^\[APPROVAL REQUIRED\] Ask the owner\. /);
    expect(first.text).toContain(`https://gate.example/app/approvals/${first.approval}`);
    expect(first.approval).toMatch(/^apr_[0-9A-Za-z]{22}$/);
    expect(told(await held.call())).toMatchObject({
      code: 'approval_pending',
      approval: first.approval,
    });
  });

  it('passes once it was approved, with the approval on its record', async () => {
    const id = await approved({ args: '{ "b": [1.0], "a": "\\u00e9" }' });
    expect(told(await held.call({ args: '{"a":"é","b":[1]}' })).code).toBe('passed');
    const entries = await held.ledger.entriesAfter(0, 10);
    expect(JSON.parse(entries.at(-1)?.text ?? '')).toMatchObject({
      decision: 'allow',
      approval: id,
    });
    expect(entries.map(({ text }) => text).join()).not.toContain('é');
  });

  it('may be repeated when the upstream certainly did not run', async () => {
    await approved();
    const first = await held.call();
    if (first.forward) first.call.settle({ kind: 'not_sent' }, { bytes: 0 });
    await held.ledger.commit({ ...{ record: record('x'), charges: [] }, refuse: never });
    const second = await held.call();
    expect(told(second).code).toBe('passed');
    if (second.forward) second.call.settle({ kind: 'timeout' }, { bytes: 0 });
    await held.ledger.commit({ ...{ record: record('y'), charges: [] }, refuse: never });
    expect(told(await held.call()).code).toBe('approval_required');
  });

  it('tells the agent that a person has refused it, and why', async () => {
    await held.call();
    await held.approvals.refuse(ANA, await held.waiting(), 'Too much.');
    const answer = told(await held.call());
    expect(answer).toMatchObject({ code: 'approval_refused' });
    expect(answer.text).toBe('[POLICY DENIED] A person has refused it: Too much.');
    held.clock.nowMs += 15 * MINUTE_MS;
    expect(told(await held.call()).code).toBe('approval_required');
  });
});

describe('attack 16', () => {
  it.each([
    ['another value', '{"amount":6}'],
    ['another type', '{"amount":"5"}'],
    ['a further member', '{"amount":5,"to":"me"}'],
    ['a missing member', '{}'],
    ['a look-alike letter', '{"\u0430mount":5}'],
    ['a hidden character', '{"amount":5,"x\\u200b":1}'],
  ])('changed arguments after approval: %s', async (_what, args) => {
    await approved();
    expect(told(await held.call({ args })).code).toBe('approval_required');
  });

  it('changed arguments after approval: numbers that a double cannot tell apart', async () => {
    await approved({ args: '{"to":9007199254740993}' });
    expect(told(await held.call({ args: '{"to":9007199254740992}' })).code).toBe(
      'approval_required',
    );
    expect(told(await held.call({ args: '{"to":9007199254740993}' })).code).toBe('passed');
  });

  it.each([
    ['another grant', { grant: 'grt_2' }],
    ['another server', { server: 'bank' }],
    ['another organisation', { organisation: 'org_b' }],
  ])('the approval of one call used for another: %s', async (_what, other) => {
    await approved();
    expect(told(await held.call(other)).code).toBe('approval_required');
  });

  it('a tool whose definition has changed since', async () => {
    await approved();
    held.book.learn([{ name: 'pay', whole: { name: 'pay', description: 'Pays twice.' } }]);
    expect(told(await held.call()).code).toBe('approval_required');
  });

  it('a rule that has changed since, while another edit of the policy does no harm', async () => {
    await approved();
    const unrelated = { ...ASKING, tools: { ...ASKING.tools, see: { action: 'deny' } } };
    const stricter = [...ASKING.tools.pay.approve_if, { conditions: [], message: 'And me.' }];
    const edited = { ...ASKING, tools: { pay: { approve_if: stricter } } };
    expect(told(await held.call({ policy: edited })).code).toBe('approval_required');
    expect(told(await held.call({ policy: unrelated })).code).toBe('passed');
  });

  it('a rule that denies the call since', async () => {
    await approved();
    const denying = {
      ...ASKING,
      tools: { pay: { ...ASKING.tools.pay, deny_if: [{ conditions: [] }] } },
    };
    expect(told(await held.call({ policy: denying })).code).toBe('denied');
  });

  it('replay: of 100 parallel repetitions exactly one passes', async () => {
    await approved();
    const answers = await Promise.all(Array.from({ length: 100 }, () => held.call()));
    expect(answers.filter(({ forward }) => forward)).toHaveLength(1);
    expect(told(await held.call()).code).not.toBe('passed');
  });

  it('an approval that has expired, also across a restart', async () => {
    await approved();
    held.clock.nowMs += 14 * MINUTE_MS;
    const { folder, clock } = held;
    await held.close(true);
    held = openHeldGate({}, folder);
    held.clock.nowMs = clock.nowMs + MINUTE_MS;
    expect(told(await held.call()).code).toBe('approval_required');
  });

  it('deciding after the ask has expired', async () => {
    await held.call();
    const id = await held.waiting();
    held.clock.nowMs += 15 * MINUTE_MS;
    expect(await held.approvals.approve(ANA, id)).toEqual({ ok: false, why: 'expired' });
  });

  it("approving one's own request, also through one's own API token", async () => {
    await held.close();
    held = openHeldGate({ fourEyes: () => true, mintedBy: async () => ANA.name });
    await held.call();
    const id = await held.waiting();
    const own = { ok: false, why: 'own-request' };
    expect(await held.approvals.approve(ANA, id)).toEqual(own);
    const token = { organisation: 'org_a', name: 'ci', alias: [ANA.name] };
    expect(await held.approvals.approve(token, id)).toEqual(own);
    const other = { organisation: 'org_a', name: 'cleo@example.com' };
    expect(await held.approvals.approve(other, id)).toMatchObject({ ok: true });
  });

  it('approval by somebody who has been removed', async () => {
    await held.close();
    held = openHeldGate({ mayDecide: ({ name }) => name !== ANA.name });
    await held.call();
    const id = await held.waiting();
    expect(await held.approvals.approve(ANA, id)).toEqual({ ok: false, why: 'not-allowed' });
    expect(told(await held.call()).code).toBe('approval_pending');
  });

  it('a forged link: an id gives no right, and that of another organisation does not exist', async () => {
    await held.call();
    const id = await held.waiting();
    const stranger = { organisation: 'org_b', name: 'mallory@example.com' };
    const unknown = { ok: false, why: 'not-found' };
    expect(await held.approvals.approve(stranger, id)).toEqual(unknown);
    expect(await held.approvals.get('org_b', id)).toBeUndefined();
    expect(await held.approvals.approve(ANA, 'apr_0000000000000000000000')).toEqual(unknown);
  });

  it('a flood of requests: people see a few of them, and no call of the flood passes', async () => {
    for (let i = 0; i < WAITING_MAX + 5; i += 1) {
      expect(told(await held.call({ args: `{"amount":${i}}` })).code).toBe('approval_required');
    }
    const { rows } = await held.approvals.list({ state: 'pending' }, { limit: 200 });
    expect(rows).toHaveLength(WAITING_MAX);
    const last = told(await held.call({ args: '{"amount":1000}' }));
    expect(last.text).toContain('nobody was asked');
    expect(last.approval).toBeUndefined();
  });

  it('the approver sees what runs: every digit, every hidden character, and what has changed', async () => {
    await approved({ args: '{"to":"bob","amount":5}' });
    await held.call({ args: '{"amount":9007199254740993,"to":"b\\u202eob"}' });
    const detail = await held.approvals.get('org_a', await held.waiting());
    expect(detail?.argumentsText).toBe('{"amount":9007199254740993,"to":"b\u202eob"}');
    expect(detail?.changes?.differences).toEqual([
      { pointer: '/amount', before: '5', after: '9007199254740993' },
      { pointer: '/to', before: '"bob"', after: '"b\u202eob"' },
    ]);
  });

  it('arguments too long to look through: nobody is asked, and the call stays held', async () => {
    const answer = told(await held.call({ args: JSON.stringify({ x: 'a'.repeat(70_000) }) }));
    expect(answer.code).toBe('approval_required');
    expect(answer.text).toContain('too long');
    expect((await held.approvals.list({}, { limit: 10 })).rows).toEqual([]);
  });
});

function record(requestId: string) {
  return {
    ...{ requestId, at: new Date(held.clock.nowMs).toISOString(), server: 's', grant: 'g' },
    ...{ method: 'tools/call', tool: 't', decision: 'allow' as const, rule: '' },
    ...{ argumentKeys: [], argumentsHmac: '' },
  };
}

function never(): never {
  throw new Error('nothing is charged');
}
