// What strangers try at the door of the control plane. The names say which attack of the catalogue in
// docs/guide/sign-in.md each one is.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpFront } from '#server/gateway/http-front.ts';
import { createWebHandler } from '#server/gateway/web-handler.ts';
import { keepCliFile, localApiToken, mintApiToken, readCliFile } from '#server/sign-in/index.ts';
import { createPurposeMac } from '#server/storage/index.ts';
import {
  hidden,
  type OpenedSignIn,
  ORIGIN,
  openSignIn,
  openWindow,
  PASSWORD,
  setUpAdmin,
} from './open-sign-in.ts';

const opened: OpenedSignIn[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(parts: Parameters<typeof openSignIn>[0] = {}): Promise<OpenedSignIn> {
  const one = await openSignIn(parts);
  opened.push(one);
  return one;
}

const WRONG = { email: 'ada@example.com', password: 'not this one' };
const RIGHT = { email: 'ada@example.com', password: PASSWORD };

describe('attack 30, forms and requests of other pages (CSRF), framing, rebinding', () => {
  const FOREIGN = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:9999' },
    { Origin: 'https://127.0.0.1:8700' },
    { Origin: `${ORIGIN}.evil.example` },
  ];

  it.each(FOREIGN)('does not take the form of another page: %j', async (headers) => {
    const one = await open();
    const window = await setUpAdmin(one);
    const csrf = await hidden(await window.get('/account'), 'csrf');
    expect((await openWindow(one.signIn).send('/sign-in', RIGHT, headers)).status).toBe(403);
    expect((await window.send('/sign-out', { csrf }, headers)).status).toBe(403);
    expect((await window.get('/account')).status).toBe(200);
  });

  it('does not take a form without any origin', async () => {
    const one = await open();
    await setUpAdmin(one);
    const request = new Request(`${ORIGIN}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams(RIGHT),
    });
    expect((await one.signIn.fetch(request, '127.0.0.1')).status).toBe(403);
  });

  it.each(['/sign-out', '/account/password', '/account/connect', '/account/sign-out-everywhere'])(
    'does nothing to an account without the token of the session: %s',
    async (path) => {
      const one = await open();
      const window = await setUpAdmin(one);
      const other = openWindow(one.signIn);
      await other.send('/sign-in', RIGHT);
      const foreign = await hidden(await other.get('/account'), 'csrf');
      for (const csrf of ['', 'x', foreign]) {
        const fields = { csrf, current: PASSWORD, password: 'quite another one', issuer: 'a' };
        expect((await window.send(path, fields)).headers.get('location')).toBe('/sign-in');
      }
      expect((await window.get('/account')).status).toBe(200);
      expect((await openWindow(one.signIn).send('/sign-in', RIGHT)).status).toBe(303);
    },
  );

  it('takes a write of the API only with origin and token, and a read without', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    const ask = (method: string, headers = {}) =>
      one.signIn.identify(window.ask(method, '/api/v1/servers', headers), '127.0.0.1');
    const csrf = (await ask('GET'))?.csrf ?? '';
    const own = { Origin: ORIGIN, 'X-Wicketgate-CSRF': csrf };
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await ask(method, own)).toMatchObject({ kind: 'member' });
      const wrong = [{}, { ...own, 'X-Wicketgate-CSRF': '' }, { Origin: ORIGIN }];
      for (const headers of [...wrong, ...FOREIGN.map((foreign) => ({ ...own, ...foreign }))]) {
        await expect(ask(method, headers)).rejects.toMatchObject({ status: 403 });
      }
    }
  });

  it('takes a write with a bearer token without either, and then does not look at cookies', async () => {
    const one = await open({ localToken: 'wka_none' });
    const window = await setUpAdmin(one);
    const { token, hash } = mintApiToken();
    const [first] = await one.store.organisations();
    const by = { organisation: first?.id ?? '', name: 'test', atMs: one.now() };
    const about = { id: 'tok_1', label: 'ci', role: 'viewer' as const, createdBy: 'ada' };
    const times = { createdAtMs: one.now(), expiresAtMs: one.now() + 60_000, lastUsedAtMs: null };
    await one.store.addApiToken(by, { ...about, ...times, hash });
    const ask = (value: string) =>
      one.signIn.identify(window.ask('POST', '/x', { Authorization: `Bearer ${value}` }), '::1');
    expect(await ask(token)).toMatchObject({
      kind: 'token',
      role: 'viewer',
      name: 'ci',
      csrf: null,
    });
    expect(await ask(mintApiToken().token)).toBeUndefined();
    one.pass(60_000);
    expect(await ask(token)).toBeUndefined();
  });

  it('cannot be framed, kept, or read from elsewhere', async () => {
    const one = await open();
    const link = await one.signIn.setUpLink();
    for (const path of ['/sign-in', link?.path ?? '', '/setup?token=x', '/account', '/sign-in/x']) {
      const { headers } = await openWindow(one.signIn).get(path);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('same-origin');
    }
  });

  it('gives no session to who came by a name that is not this machine, in the clear', async () => {
    const one = await open();
    await setUpAdmin(one);
    const window = openWindow(one.signIn, '127.0.0.1', 'http://rebound.example:8700');
    const sent = await window.send('/sign-in', RIGHT);
    expect([sent.status, sent.headers.get('set-cookie')]).toEqual([403, null]);
    expect(await sent.text()).toContain('Sign-in needs https');
  });
});

describe('attack 31, headers and paths from outside', () => {
  it('breaks no header out of a field or an address', async () => {
    const one = await open();
    await setUpAdmin(one);
    const evil = '/app/\r\nSet-Cookie: wicketgate=evil';
    const sent = await openWindow(one.signIn).send('/sign-in', { ...RIGHT, to: evil });
    expect(sent.status).toBe(303);
    expect(sent.headers.get('location')).not.toMatch(/[\r\n]/);
    expect(sent.headers.getSetCookie()).toHaveLength(1);
    expect(sent.headers.getSetCookie()[0]).not.toContain('evil');
    const shown = await openWindow(one.signIn).get(`/sign-in?to=${encodeURIComponent(evil)}`);
    expect(await hidden(shown, 'to')).not.toMatch(/[\r\n]/);
  });

  it('believes no header of a proxy that is not ours, over a real socket', async () => {
    const one = await open();
    await setUpAdmin(one);
    const handle = createWebHandler({ fetch: one.signIn.fetch, log: () => {} });
    const front = createHttpFront({ handle, bodyBytesMax: 100_000, connectionsMax: 10 });
    try {
      const { port } = await front.listen('127.0.0.1', 0);
      const origin = `http://127.0.0.1:${port}`;
      const headers = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
      const ask = (more: Record<string, string>, fields: Record<string, string>) =>
        fetch(`${origin}/sign-in`, {
          method: 'POST',
          redirect: 'manual',
          headers: { ...headers, ...more },
          body: new URLSearchParams(fields),
        });
      const https = { Origin: origin.replace('http:', 'https:') };
      expect((await ask(https, RIGHT)).status).toBe(403);
      await ask({ Origin: origin }, WRONG);
      const done = await ask({ Origin: origin }, RIGHT);
      expect([done.status, done.headers.get('set-cookie')]).toEqual([
        303,
        expect.stringMatching(/^wicketgate=[\w-]{43};(?!.*Secure)/),
      ]);
      await one.signIn.close();
      const [first] = await one.store.organisations();
      const { rows } = await one.store.audit(first?.id ?? '', {}, { limit: 50 });
      expect(new Set(rows.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
    } finally {
      await front.close(0);
    }
  });

  it('behind a trusted proxy knows the client and sets a cookie for TLS only', async () => {
    const one = await open({ trustProxy: ['127.0.0.1'] });
    await setUpAdmin(one);
    const secure = 'https://gate.example';
    const window = openWindow(one.signIn, '127.0.0.1', 'http://gate.example');
    const headers = {
      Origin: secure,
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': '192.0.2.7',
    };
    const sent = await window.send('/sign-in', RIGHT, headers);
    expect(sent.headers.get('set-cookie')).toMatch(
      /^__Host-wicketgate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/,
    );
    const asked = window.ask('GET', '/api/v1/servers', headers);
    expect(await one.signIn.identify(asked, '127.0.0.1')).toMatchObject({
      address: '192.0.2.7',
      origin: secure,
    });
  });

  it('takes no session from a cookie that is there twice or has another form', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    const token = window.cookies.get('wicketgate') ?? '';
    const twice = { Cookie: `wicketgate=${token}; wicketgate=${'A'.repeat(43)}` };
    for (const headers of [
      twice,
      { Cookie: `__Host-wicketgate=${token}` },
      { Cookie: 'wicketgate=' },
    ]) {
      const request = new Request(ORIGIN, { headers });
      expect(await one.signIn.identify(request, '127.0.0.1')).toBeUndefined();
    }
  });

  it.each(['/sign-in/..%2fapi', '/sign-in/oidc/../x', '/setup/x', '/__proto__', '/sign-in/oidc/a'])(
    'has nothing at a path that is none: %s',
    async (path) => {
      const one = await open();
      expect((await openWindow(one.signIn).get(path)).status).toBe(404);
    },
  );
});

describe('attack 32, secrets', () => {
  it('are in no log, no error page and no audit event', async () => {
    const one = await open();
    const window = await setUpAdmin(one);
    const token = window.cookies.get('wicketgate') ?? '';
    await window.send('/sign-in', RIGHT);
    const failed = await window.send('/sign-in', { ...RIGHT, password: 'my secret guess' });
    await one.signIn.close();
    const [first] = await one.store.organisations();
    const audit = await one.store.audit(first?.id ?? '', {}, { limit: 100 });
    const all = [await failed.text(), ...one.log, JSON.stringify(audit)].join('\n');
    for (const secret of [PASSWORD, 'my secret guess', token, 'scrypt$']) {
      expect(all).not.toContain(secret);
    }
  });

  it('of the command line are read by its own user only, and come of the data folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wicketgate-cli-'));
    try {
      const localToken = localApiToken(createPurposeMac(folder, 'cli'));
      expect(localApiToken(createPurposeMac(folder, 'cli'))).toBe(localToken);
      const access = { url: ORIGIN, token: localToken };
      const remove = keepCliFile({ folder, access, log: () => {} });
      expect(statSync(join(folder, 'cli.json')).mode & 0o777).toBe(0o600);
      expect(readCliFile(folder)).toEqual({ url: ORIGIN, token: localToken });
      const one = await open({ localToken });
      const headers = { Authorization: `Bearer ${localToken}` };
      const ask = () => one.signIn.identify(new Request(ORIGIN, { headers }), '127.0.0.1');
      await expect(ask()).rejects.toMatchObject({ status: 409 });
      await setUpAdmin(one);
      expect(await ask()).toMatchObject({ kind: 'local', role: 'admin', name: 'command line' });
      remove();
      expect(readCliFile(folder)).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('attack 33, markup in what people name', () => {
  it('is text on every page', async () => {
    const one = await open();
    const evil = '"><script>alert(1)</script>';
    const link = await one.signIn.setUpLink();
    const token = new URL(link?.path ?? '', ORIGIN).searchParams.get('token') ?? '';
    const fields = { token, organisation: evil, name: evil, email: 'ada@example.com' };
    const window = openWindow(one.signIn);
    const pages = [
      await window.send('/setup', { ...fields, password: 'short' }),
      await window.send('/setup', { ...fields, password: PASSWORD }),
      await window.get('/account'),
      await window.send('/sign-in', { email: evil, password: 'x', to: evil }),
      await window.get(`/setup?token=${encodeURIComponent(evil)}`),
    ];
    const [first] = await one.store.organisations();
    const by = { organisation: first?.id ?? '', name: 'test', atMs: one.now() };
    const bo = { id: 'mem_bo', email: 'bo@example.com', name: evil, role: 'viewer' as const };
    await one.store.addMember(by, { ...bo, invited: true });
    const invitation = await one.signIn.makeLink('invitation', by.organisation, bo.id);
    pages.push(await window.get(invitation.path));
    for (const page of pages) expect(await page.text()).not.toContain('<script');
  });
});
