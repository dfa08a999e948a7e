import { describe, expect, it } from 'vitest';
import type { Account } from './desk.ts';
import { type AccountQuestion, decideAccount } from './oidc-account.ts';
import { readFlow, startFlow } from './oidc-flow.ts';

function account(id: string, more: Partial<Account['member']> = {}): Account {
  const signIn: Account['member']['signIn'] = more.invited === true ? [] : ['password'];
  return {
    organisation: 'org_1',
    member: {
      id,
      email: 'ada@example.com',
      name: null,
      role: 'admin',
      signIn,
      invited: false,
      createdAtMs: 0,
      lastSeenAtMs: null,
      revision: 1,
      ...more,
    },
  };
}

const ADA = account('ada');
const FRESH = account('fresh', { invited: true });

function decide(question: Partial<AccountQuestion>) {
  return decideAccount({
    claims: { email: 'ada@example.com', emailVerified: true, name: 'Ada' },
    known: undefined,
    sameAddress: [],
    invited: undefined,
    connecting: undefined,
    allowedDomains: [],
    organisations: ['org_1'],
    ...question,
  });
}

const refused = (why: string) => ({ kind: 'refused', why });
const unverified = { email: 'ada@example.com', emailVerified: false, name: undefined };

describe('the account that an issuer opens', () => {
  it('is the one that its subject is connected with, whatever the address is now', () => {
    expect(decide({ known: ADA, claims: unverified })).toEqual({ kind: 'sign-in', account: ADA });
  });

  it('is none by an address that the issuer has not verified', () => {
    const all = { sameAddress: [FRESH], invited: FRESH, allowedDomains: ['example.com'] };
    expect(decide({ ...all, claims: unverified })).toEqual(refused('unverified'));
    const silent = { email: undefined, emailVerified: true, name: undefined };
    expect(decide({ ...all, claims: silent })).toEqual(refused('unverified'));
  });

  it('is never one with a password by the address alone', () => {
    expect(decide({ sameAddress: [ADA] })).toEqual(refused('not-connected'));
  });

  it('is one with a password when the operator says that the issuer speaks for the domain', () => {
    const question = { sameAddress: [ADA], allowedDomains: ['example.com'] };
    expect(decide(question)).toEqual({ kind: 'connect', account: ADA });
  });

  it('is not one that another subject is connected with: addresses are given to new people', () => {
    const taken = account('ada', { signIn: ['oidc'] });
    const question = { sameAddress: [taken], allowedDomains: ['example.com'] };
    expect(decide(question)).toEqual(refused('not-connected'));
  });

  it('is the one that was invited and never used', () => {
    expect(decide({ sameAddress: [FRESH] })).toEqual({ kind: 'connect', account: FRESH });
    expect(decide({ invited: FRESH })).toEqual({ kind: 'connect', account: FRESH });
  });

  it('is not the one of an invitation for another address or for another person', () => {
    const other = account('bo', { invited: true, email: 'bo@example.com' });
    expect(decide({ invited: other })).toEqual(refused('other-address'));
    expect(decide({ invited: other, known: ADA })).toEqual(refused('other-account'));
  });

  it('is that of the signed-in member who connects it, unless it opens another one', () => {
    expect(decide({ connecting: ADA, claims: unverified })).toEqual({
      kind: 'connect',
      account: ADA,
    });
    expect(decide({ connecting: ADA, known: FRESH })).toEqual(refused('other-account'));
  });

  it('is a new one for a domain of the issuer only, and not when there are several to choose', () => {
    const allowedDomains = ['example.com'];
    expect(decide({})).toEqual(refused('not-invited'));
    expect(decide({ allowedDomains: ['ample.com'] })).toEqual(refused('not-invited'));
    expect(decide({ allowedDomains, organisations: ['a', 'b'] })).toEqual(refused('not-invited'));
    expect(decide({ allowedDomains, organisations: [] })).toEqual(refused('not-invited'));
    expect(decide({ allowedDomains })).toEqual({
      kind: 'create',
      organisation: 'org_1',
      email: 'ada@example.com',
    });
    const sly = { email: 'ada@evil.test@example.com.evil.test', emailVerified: true, name: '' };
    expect(decide({ allowedDomains, claims: { ...sly, name: undefined } })).toEqual(
      refused('not-invited'),
    );
  });
});

describe('the flow of a sign-in', () => {
  const purpose = { issuer: 'corp', to: '/app/' };

  it('is read again from its cookie for ten minutes, by the issuer that it is of', () => {
    const { flow, cookie } = startFlow(purpose, 0);
    expect(readFlow(cookie, 'corp', 599_999)).toEqual(flow);
    expect(readFlow(cookie, 'corp', 600_000)).toBeUndefined();
    expect(readFlow(cookie, 'other', 0)).toBeUndefined();
    expect(flow.verifier).toMatch(/^[\w-]{43}$/);
    expect(new Set([flow.state, flow.nonce, flow.verifier]).size).toBe(3);
  });

  it('has another state as soon as its cookie says something else', () => {
    const { flow, cookie } = startFlow(purpose, 0);
    const [text = '', secret = ''] = cookie.split('.');
    const payload: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const changed = JSON.stringify({ ...Object(payload), connect: 'mem_x' });
    const forged = `${Buffer.from(changed).toString('base64url')}.${secret}`;
    expect(readFlow(forged, 'corp', 0)?.state).not.toBe(flow.state);
  });

  it.each([
    undefined,
    '',
    '.',
    'e30.x',
    `${'A'.repeat(3_000)}.${'A'.repeat(43)}`,
    `e30.${'A'.repeat(43)}`,
  ])('is none from the cookie %j', (cookie) => {
    expect(readFlow(cookie, 'corp', 0)).toBeUndefined();
  });
});
