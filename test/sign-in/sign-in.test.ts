// Set-up, passwords, sessions, invitations and links, on a real store.
import { afterEach, describe, expect, it } from 'vitest';
import type { Member } from '#contract/control.ts';
import type { Actor } from '#core/control/index.ts';
import {
  hidden,
  type OpenedSignIn,
  ORIGIN,
  openSignIn,
  openWindow,
  PASSWORD,
  setUpAdmin,
  type Window,
} from './open-sign-in.ts';

const HOUR = 3_600_000;
const opened: OpenedSignIn[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(parts: Parameters<typeof openSignIn>[0] = {}): Promise<OpenedSignIn> {
  const one = await openSignIn(parts);
  opened.push(one);
  return one;
}

const tokenOf = (path = '') => new URL(path, ORIGIN).searchParams.get('token') ?? '';

function identityOf({ signIn }: OpenedSignIn, window: Window, method = 'GET', headers = {}) {
  return signIn.identify(window.ask(method, '/api/v1/servers', headers), '127.0.0.1');
}

async function actor({ store, now }: OpenedSignIn): Promise<Actor> {
  const [first] = await store.organisations();
  return { organisation: first?.id ?? '', name: 'test', atMs: now() };
}

async function invite(one: OpenedSignIn, email: string, role: Member['role'] = 'viewer') {
  const by = await actor(one);
  const id = `mem_${email.replace(/\W/g, '')}`;
  const added = await one.store.addMember(by, { id, email, name: null, role, invited: true });
  if (!added.ok) throw new Error(added.why);
  return { id, link: await one.signIn.makeLink('invitation', by.organisation, id) };
}

async function events(one: OpenedSignIn): Promise<readonly string[]> {
  await one.signIn.close();
  const { organisation } = await actor(one);
  const { rows } = await one.store.audit(organisation, {}, { limit: 100 });
  return rows.map(({ action, actor: by, address }) => `${action} ${by} ${address ?? ''}`);
}

describe('the set-up link', () => {
  it('makes the organisation and its first admin, who is signed in', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    expect(await identityOf(one, window)).toMatchObject({
      kind: 'member',
      role: 'admin',
      name: 'ada@example.com',
      address: '127.0.0.1',
      csrf: expect.stringMatching(/^[\w-]{43}$/),
    });
    const [organisation] = await one.store.organisations();
    expect(organisation?.name).toBe('Heron Ltd');
  });

  it('works once, and no other does as soon as there is an organisation', async () => {
    const one = await open();
    const [first, second] = [await one.signIn.setUpLink(), await one.signIn.setUpLink()];
    await setUpAdmin(one);
    for (const link of [first, second]) {
      const window = openWindow(one.signIn);
      expect((await window.get(link?.path ?? '')).status).toBe(410);
      const fields = { organisation: 'x', name: '', email: 'x@example.com', password: PASSWORD };
      const sent = await window.send('/setup', { ...fields, token: tokenOf(link?.path) });
      expect(sent.status).toBe(410);
    }
    expect(await one.store.organisations()).toHaveLength(1);
    expect(await one.signIn.setUpLink()).toBeUndefined();
  });

  it('makes one organisation when its form is sent ten times at once', async () => {
    const one = await open();
    const token = tokenOf((await one.signIn.setUpLink())?.path);
    const fields = { token, organisation: 'x', name: '', email: 'x@example.com' };
    const sent = await Promise.all(
      Array.from({ length: 10 }, () =>
        openWindow(one.signIn).send('/setup', { ...fields, password: PASSWORD }),
      ),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([303, ...Array(9).fill(410)]);
    expect(await one.store.organisations()).toHaveLength(1);
  });

  it('ends after 30 minutes, and is not used up by being looked at', async () => {
    const one = await open();
    const path = (await one.signIn.setUpLink())?.path ?? '';
    const window = openWindow(one.signIn);
    one.pass(HOUR / 2 - 1_000);
    for (let look = 0; look < 3; look += 1) expect((await window.get(path)).status).toBe(200);
    one.pass(2_000);
    expect((await window.get(path)).status).toBe(410);
  });

  it('keeps what was typed when a password is too weak, except the password', async () => {
    const one = await open();
    const token = tokenOf((await one.signIn.setUpLink())?.path);
    const fields = { token, organisation: 'Heron & "Co"', name: '', email: 'x@example.com' };
    const sent = await openWindow(one.signIn).send('/setup', { ...fields, password: 'short1' });
    const page = await sent.text();
    expect([sent.status, page]).toEqual([400, expect.stringContaining('at least 12 characters')]);
    expect(page).toContain('value="Heron &amp; &quot;Co&quot;"');
    expect(page).not.toContain('short1');
  });

  it('asks for no password when only issuers are used: the issuer lets the admin in', async () => {
    const issuer = { issuer: 'https://login.example', clientId: 'x' };
    const one = await open({ config: { passwords: false, oidc: { a: issuer } } });
    const token = tokenOf((await one.signIn.setUpLink())?.path);
    const fields = { token, organisation: 'Heron', name: '', email: 'x@example.com' };
    const window = openWindow(one.signIn);
    const sent = await window.send('/setup', fields);
    expect(sent.headers.get('location')).toBe('/sign-in?done=set-up');
    expect(await identityOf(one, window)).toBeUndefined();
    expect(await window.send('/sign-in', { email: 'x@example.com', password: '' })).toMatchObject({
      status: 403,
    });
  });
});

describe('signing in', () => {
  it('opens a new session each time, and ends the one of the browser before', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    const before = window.cookies.get('wicketgate') ?? '';
    const fields = { email: ' ADA@example.com ', password: PASSWORD, to: '/app/policies?x=1#y' };
    const sent = await window.send('/sign-in', fields);
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/app/policies?x=1#y']);
    expect(sent.headers.get('set-cookie')).toMatch(
      /^wicketgate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    expect(await identityOf(one, window)).toBeDefined();
    window.cookies.set('wicketgate', before);
    expect(await identityOf(one, window)).toBeUndefined();
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/apple', '/app/../x', ''])(
    'never leads anywhere but into the dashboard: %j',
    async (to) => {
      const one = await open();
      const window = await setUpAdmin(one);
      const sent = await window.send('/sign-in', {
        email: 'ada@example.com',
        password: PASSWORD,
        to,
      });
      expect(sent.headers.get('location')).toBe('/app/');
    },
  );

  it('keeps only the hash of a session', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    const token = window.cookies.get('wicketgate') ?? '';
    expect(await one.store.session(token, one.now())).toBeUndefined();
  });

  it('is on the audit log, with its address, done or failed', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    await window.send('/sign-in', { email: 'ada@example.com', password: 'wrong' });
    await window.send('/sign-in', { email: 'nobody@example.com', password: 'wrong' });
    const found = await events(one);
    expect(found).toContain('member.signed-in ada@example.com 127.0.0.1');
    expect(found).toContain('member.sign-in-failed ada@example.com 127.0.0.1');
    expect(found.filter((text) => text.includes('sign-in-failed'))).toHaveLength(1);
    expect(one.log).toEqual([]);
  });
});

describe('a session', () => {
  it('ends when it is not used for half a day', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    for (let hour = 0; hour < 30; hour += 10) {
      one.pass(10 * HOUR);
      expect(await identityOf(one, window)).toBeDefined();
    }
    one.pass(12 * HOUR + 1);
    expect(await identityOf(one, window)).toBeUndefined();
  });

  it('ends after a week, however much it is used', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    for (let hour = 8; hour < 7 * 24; hour += 8) {
      one.pass(8 * HOUR);
      expect(await identityOf(one, window)).toBeDefined();
    }
    one.pass(8 * HOUR);
    expect(await identityOf(one, window)).toBeUndefined();
  });

  it('ends everywhere at once when its member says so', async () => {
    const one = await open();
    const [here, there] = [await setUpAdmin(one), openWindow(one.signIn)];
    await there.send('/sign-in', { email: 'ada@example.com', password: PASSWORD });
    const csrf = await hidden(await here.get('/account'), 'csrf');
    await here.send('/account/sign-out-everywhere', { csrf });
    expect(await identityOf(one, here)).toBeUndefined();
    expect(await identityOf(one, there)).toBeUndefined();
    expect(await events(one)).toContain('member.signed-out-everywhere ada@example.com 127.0.0.1');
  });

  it('ends by a request of the dashboard too', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    const { csrf } = (await identityOf(one, window)) ?? {};
    const headers = { Origin: ORIGIN, 'X-Wicketgate-CSRF': csrf ?? '' };
    const sent = await one.signIn.fetch(window.ask('POST', '/sign-out', headers), '127.0.0.1');
    expect(sent.status).toBe(204);
    expect(await identityOf(one, window)).toBeUndefined();
  });

  it('has the role of its member as it is now, and ends with the member', async () => {
    const one = await open();
    await setUpAdmin(one);
    const { id, link } = await invite(one, 'bo@example.com');
    const window = openWindow(one.signIn);
    await window.send('/invitation', { token: tokenOf(link.path), password: PASSWORD });
    expect(await identityOf(one, window)).toMatchObject({ role: 'viewer' });
    const by = await actor(one);
    const { revision = 0 } = (await one.store.member(by.organisation, id)) ?? {};
    await one.store.changeMember(by, id, { role: 'policy_manager' }, revision);
    expect(await identityOf(one, window)).toMatchObject({ role: 'policy_manager' });
    await one.store.removeMember(by, id);
    expect(await identityOf(one, window)).toBeUndefined();
  });
});

describe('an invitation', () => {
  it('tells what it is for, takes a password once, and signs in', async () => {
    const one = await open();
    await setUpAdmin(one);
    const { link } = await invite(one, 'bo@example.com', 'policy_manager');
    const window = openWindow(one.signIn);
    const page = await (await window.get(link.path)).text();
    for (const text of ['Join Heron Ltd', 'bo@example.com', 'policy manager']) {
      expect(page).toContain(text);
    }
    const fields = { token: tokenOf(link.path), password: PASSWORD };
    expect((await window.send('/invitation', fields)).status).toBe(303);
    expect(await identityOf(one, window)).toMatchObject({ role: 'policy_manager' });
    expect((await openWindow(one.signIn).send('/invitation', fields)).status).toBe(410);
  });

  it('ends after a week, with its member, and with the next invitation that is taken', async () => {
    const one = await open();
    await setUpAdmin(one);
    const [bo, cy, di] = [
      await invite(one, 'bo@example.com'),
      await invite(one, 'cy@example.com'),
      await invite(one, 'di@example.com'),
    ];
    const by = await actor(one);
    await one.store.removeMember(by, bo.id);
    const again = await one.signIn.makeLink('invitation', by.organisation, cy.id);
    const window = openWindow(one.signIn);
    expect((await window.get(bo.link.path)).status).toBe(410);
    await window.send('/invitation', { token: tokenOf(again.path), password: PASSWORD });
    expect((await window.get(cy.link.path)).status).toBe(410);
    one.pass(7 * 24 * HOUR);
    expect((await window.get(di.link.path)).status).toBe(410);
  });

  it('does not open the door of another kind of link, which stays usable', async () => {
    const one = await open();
    await setUpAdmin(one);
    const { link } = await invite(one, 'bo@example.com');
    const fields = { token: tokenOf(link.path), password: PASSWORD };
    const window = openWindow(one.signIn);
    expect((await window.send('/password', fields)).status).toBe(410);
    expect((await window.send('/setup', fields)).status).toBe(410);
    expect((await window.send('/invitation', fields)).status).toBe(303);
  });
});

describe('a new password', () => {
  it('comes by a link of an admin, once, and ends all sessions', async () => {
    const one = await open();
    const before = await setUpAdmin(one);
    const { organisation } = await actor(one);
    const [member] = await one.store.credentials('ada@example.com');
    const link = await one.signIn.makeLink('password', organisation, member?.member.id ?? '');
    const window = openWindow(one.signIn);
    expect(await (await window.get(link.path)).text()).toContain('ada@example.com');
    const fields = { token: tokenOf(link.path), password: 'quite another one' };
    expect((await window.send('/password', fields)).status).toBe(303);
    expect(await identityOf(one, before)).toBeUndefined();
    expect(await identityOf(one, window)).toBeDefined();
    expect((await window.send('/password', fields)).status).toBe(410);
    const old = { email: 'ada@example.com', password: PASSWORD };
    expect((await openWindow(one.signIn).send('/sign-in', old)).status).toBe(401);
  });

  it('is set on the account page by who knows the one before; other sessions end', async () => {
    const one = await open();
    const [here, there] = [await setUpAdmin(one), openWindow(one.signIn)];
    await there.send('/sign-in', { email: 'ada@example.com', password: PASSWORD });
    const csrf = await hidden(await here.get('/account'), 'csrf');
    const password = 'quite another one';
    const wrong = await here.send('/account/password', { csrf, current: 'no', password });
    expect(wrong.status).toBe(401);
    const right = await here.send('/account/password', { csrf, current: PASSWORD, password });
    expect(right.headers.get('location')).toBe('/account');
    expect(await identityOf(one, here)).toBeDefined();
    expect(await identityOf(one, there)).toBeUndefined();
    const fields = { email: 'ada@example.com', password };
    expect((await there.send('/sign-in', fields)).status).toBe(303);
  });
});
