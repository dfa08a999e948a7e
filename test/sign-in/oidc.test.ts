// Signing in through a real OpenID Connect provider.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hidden,
  type OpenedSignIn,
  ORIGIN,
  openSignIn,
  openWindow,
  setUpAdmin,
  type Window,
} from './open-sign-in.ts';
import { type Issuer, startIssuer } from './start-issuer.ts';

const ADA = { sub: 'subject-ada', email: 'Ada@example.com', email_verified: true, name: 'Ada L.' };
const CALLBACK = `${ORIGIN}/sign-in/oidc/corp/callback`;

let issuer: Issuer;
let one: OpenedSignIn;
beforeEach(async () => {
  issuer = await startIssuer(CALLBACK);
});
afterEach(async () => {
  await one.close();
  await issuer.close();
});

async function open(more: { allowedDomains?: string[] } = {}, id = 'corp'): Promise<void> {
  const { url, clientId, clientSecret } = issuer;
  const config = { issuer: url, clientId, clientSecret, local: true, name: 'Corp', ...more };
  one = await openSignIn({ config: { oidc: { [id]: config } } });
}

/** As far as the answer of the provider. */
async function leave(window: Window, query = '', person = issuer.person): Promise<string> {
  issuer.person = person;
  const left = await window.get(`/sign-in/oidc/corp?${query}`);
  return issuer.walk(left.headers.get('location') ?? '');
}

async function enter(window: Window, query = ''): Promise<Response> {
  return window.get((await leave(window, query)).slice(ORIGIN.length));
}

async function organisation(): Promise<string> {
  return (await one.store.organisations())[0]?.id ?? '';
}

async function invite(email: string): Promise<string> {
  const by = { organisation: await organisation(), name: 'test', atMs: one.now() };
  const member = { id: 'mem_invited', email, name: null, role: 'policy_manager' as const };
  await one.store.addMember(by, { ...member, invited: true });
  return (await one.signIn.makeLink('invitation', by.organisation, member.id)).path;
}

const identityOf = (window: Window) => one.signIn.identify(window.ask('GET', '/x'), '127.0.0.1');

describe('through an issuer', () => {
  it('an invited person comes in by the link, and later without it', async () => {
    await open();
    await setUpAdmin(one, 'root@example.com');
    const path = await invite('ada@example.com');
    const window = openWindow(one.signIn);
    const page = await (await window.get(path)).text();
    expect(page).toContain('Join with Corp');
    const token = new URL(path, ORIGIN).searchParams.get('token') ?? '';
    issuer.person = ADA;
    const first = await enter(window, `invitation=${token}`);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/app/']);
    expect(await identityOf(window)).toMatchObject({
      role: 'policy_manager',
      name: 'ada@example.com',
    });
    expect((await window.get(path)).status).toBe(410);
    const again = openWindow(one.signIn);
    const second = await enter(again, 'to=%2Fapp%2Frecords');
    expect(second.headers.get('location')).toBe('/app/records');
    expect(await identityOf(again)).toMatchObject({ name: 'ada@example.com' });
  });

  it('an invited person comes in by the verified address alone', async () => {
    await open();
    await setUpAdmin(one, 'root@example.com');
    await invite('ada@example.com');
    issuer.person = ADA;
    const window = openWindow(one.signIn);
    expect((await enter(window)).status).toBe(303);
    expect(await identityOf(window)).toMatchObject({ role: 'policy_manager' });
  });

  it.each([
    ['unverified', { ...ADA, email_verified: false }, 'has not verified'],
    ['nobody has invited', { ...ADA, email: 'eve@example.com' }, 'Nobody has invited'],
    ['of an account with a password', { ...ADA, email: 'root@example.com' }, 'is not connected'],
  ])('an address that is %s opens nothing', async (_, person, text) => {
    await open();
    await setUpAdmin(one, 'root@example.com');
    await invite('ada@example.com');
    issuer.person = person;
    const window = openWindow(one.signIn);
    const answer = await enter(window);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining(text)]);
    expect(window.cookies.has('wicketgate')).toBe(false);
  });

  it('people of its own domain become viewers; all others do not', async () => {
    await open({ allowedDomains: ['example.com'] });
    await setUpAdmin(one, 'root@other.example');
    issuer.person = ADA;
    const window = openWindow(one.signIn);
    expect((await enter(window)).status).toBe(303);
    expect(await identityOf(window)).toMatchObject({ role: 'viewer', member: { name: 'Ada L.' } });
    issuer.person = { ...ADA, sub: 'other', email: 'x@example.com.evil.test' };
    expect((await enter(openWindow(one.signIn))).status).toBe(403);
  });

  it('a signed-in person connects the account, by a form with the token of the session', async () => {
    await open();
    const window = await setUpAdmin(one, 'root@example.com');
    const csrf = await hidden(await window.get('/account'), 'csrf');
    const page = await window.send('/account/connect', { csrf, issuer: 'corp' });
    const [, href = ''] = /href="(http[^"]*)"/.exec(await page.text()) ?? [];
    issuer.person = { ...ADA, email_verified: false };
    const back = await issuer.walk(href.replaceAll('&amp;', '&'));
    const answer = await window.get(back.slice(ORIGIN.length));
    expect(answer.headers.get('location')).toBe('/account');
    const other = openWindow(one.signIn);
    await enter(other);
    expect(await identityOf(other)).toMatchObject({ role: 'admin', name: 'root@example.com' });
  });

  it('nobody connects an account after they have signed out', async () => {
    await open();
    const window = await setUpAdmin(one, 'root@example.com');
    const csrf = await hidden(await window.get('/account'), 'csrf');
    const page = await window.send('/account/connect', { csrf, issuer: 'corp' });
    const [, href = ''] = /href="(http[^"]*)"/.exec(await page.text()) ?? [];
    await window.send('/sign-out', { csrf });
    issuer.person = ADA;
    const back = await issuer.walk(href.replaceAll('&amp;', '&'));
    expect((await window.get(back.slice(ORIGIN.length))).status).toBe(403);
    expect(await one.store.memberByOidc(issuer.url, ADA.sub)).toBeUndefined();
  });
});

describe('attack 29, answers that are not the ones asked for', () => {
  beforeEach(async () => {
    await open({ allowedDomains: ['example.com'] });
    await setUpAdmin(one, 'root@other.example');
    issuer.person = ADA;
  });

  const refused = async (window: Window, back: string) => {
    const answer = await window.get(back.slice(ORIGIN.length));
    return [answer.status, answer.headers.get('set-cookie')];
  };

  it('in another browser opens nothing (state; somebody else’s answer)', async () => {
    const back = await leave(openWindow(one.signIn));
    expect(await refused(openWindow(one.signIn), back)).toEqual([400, null]);
    const busy = openWindow(one.signIn);
    await leave(busy);
    expect(await refused(busy, back)).toEqual([400, null]);
  });

  it('opens nothing a second time, since its code works once', async () => {
    const window = openWindow(one.signIn);
    const back = await leave(window);
    const flow = window.cookies.get('wicketgate-oidc') ?? '';
    expect((await window.get(back.slice(ORIGIN.length))).status).toBe(303);
    const thief = openWindow(one.signIn);
    thief.cookies.set('wicketgate-oidc', flow);
    expect(await refused(thief, back)).toEqual([400, null]);
  });

  it.each(['state', 'code', 'iss'])('opens nothing with another `%s`', async (name) => {
    const window = openWindow(one.signIn);
    const back = new URL(await leave(window));
    back.searchParams.set(name, 'https://evil.example');
    expect(await refused(window, back.href)).toEqual([400, null]);
    back.searchParams.delete(name);
    expect(await refused(window, back.href)).toEqual([400, null]);
  });

  it('opens nothing after ten minutes', async () => {
    const window = openWindow(one.signIn);
    const back = await leave(window);
    one.pass(600_000);
    expect(await refused(window, back)).toEqual([400, null]);
  });

  it('asks with PKCE (S256), state and nonce, and sends no secret by the browser', async () => {
    const left = await openWindow(one.signIn).get('/sign-in/oidc/corp');
    const { searchParams } = new URL(left.headers.get('location') ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: issuer.clientId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
  });

  it('that say no, or an issuer that is away, leave one where one was, and tell the log', async () => {
    const window = openWindow(one.signIn);
    issuer.person = undefined;
    expect(await refused(window, await leave(window))).toEqual([400, null]);
    await one.close();
    await issuer.close();
    await open();
    const away = await openWindow(one.signIn).get('/sign-in/oidc/corp');
    expect([away.status, away.headers.get('set-cookie')]).toEqual([502, null]);
    expect(one.log).toEqual([expect.stringContaining('the issuer `corp` cannot be used')]);
    expect(one.log.join()).not.toContain(issuer.clientSecret);
  });
});
