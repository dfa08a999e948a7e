// Attack 28 at issuers of OpenID Connect: neither their address, nor what their documents name, nor a
// redirect leads the gateway to the inside of the network, and no secret goes where it does not belong.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { INSIDE, type Listening, listen, listenInside } from '../inside-addresses.ts';
import { type OpenedSignIn, openSignIn, openWindow } from './open-sign-in.ts';

const SECRET = 'the-secret-of-the-client';

let inside: Awaited<ReturnType<typeof listenInside>>;
let one: OpenedSignIn | undefined;
let issuer: Listening | undefined;
const asked: string[] = [];

beforeEach(async () => {
  inside = await listenInside();
});
afterEach(async () => {
  await one?.close();
  await Promise.all([inside.close(), issuer?.close()]);
  one = undefined;
  issuer = undefined;
});

it('issuers on the inside are not asked unless they were declared local', async () => {
  const addresses = INSIDE.flatMap((host) => [
    `https://${host}:${inside.port}`,
    `http://${host}:${inside.port}`,
  ]);
  const oidc = Object.fromEntries(
    addresses.map((address, at) => [`i${at}`, { issuer: address, clientId: 'x' }]),
  );
  one = await openSignIn({ config: { oidc } });
  for (const [at, id] of Object.keys(oidc).entries()) {
    // Tries are limited by address.
    const window = openWindow(one.signIn, `192.0.2.${at}`);
    const answer = await window.get(`/sign-in/oidc/${id}`);
    expect([id, answer.status]).toEqual([id, 502]);
    expect(await answer.text()).not.toContain('4711');
  }
  expect(one.log.length).toBe(addresses.length);
  expect(one.log.join()).not.toContain('ECONN');
  expect(inside.asked).toEqual([]);
});

/** An issuer that is allowed to be local, and that answers below `/moved` with a redirect to the inside. */
async function openIssuer(names: (issuer: string) => object, moved = 307): Promise<void> {
  asked.length = 0;
  issuer = await listen(({ url = '' }, response) => {
    asked.push(url);
    if (url.startsWith('/moved')) {
      response.writeHead(moved, { Location: `${inside.url}${url}` }).end();
      return;
    }
    const at = issuer?.url ?? '';
    const document = {
      issuer: at,
      authorization_endpoint: `${at}/authorize`,
      token_endpoint: `${at}/token`,
      jwks_uri: `${at}/jwks`,
      response_types_supported: ['code'],
      ...names(at),
    };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
  });
  const config = { issuer: issuer.url, clientId: 'x', clientSecret: SECRET, local: true };
  one = await openSignIn({ config: { oidc: { corp: config } } });
}

/** Goes to the issuer, and comes back with a code. @returns status of the answer */
async function comeBack(): Promise<number> {
  if (one === undefined) throw new Error('nothing is open');
  const window = openWindow(one.signIn);
  const left = await window.get('/sign-in/oidc/corp');
  if (left.status !== 303 && left.status !== 302) return left.status;
  const state = new URL(left.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const query = new URLSearchParams({ code: 'c', state, iss: issuer?.url ?? '' });
  return (await window.get(`/sign-in/oidc/corp/callback?${query}`)).status;
}

it.each([301, 302, 303, 307, 308])(
  'a token endpoint that redirects (%i) gets nobody in, and the secret goes no further',
  async (status) => {
    await openIssuer((at) => ({ token_endpoint: `${at}/moved/token` }), status);
    expect(await comeBack()).toBe(400);
    expect(asked).toContain('/moved/token');
    expect(inside.asked).toEqual([]);
    expect(one?.log.join()).not.toContain(SECRET);
  },
);

it('a discovery document that redirects is not followed', async () => {
  await openIssuer(() => ({}));
  await one?.close();
  const config = { issuer: `${issuer?.url}/moved`, clientId: 'x', local: true };
  one = await openSignIn({ config: { oidc: { corp: config } } });
  expect((await openWindow(one.signIn).get('/sign-in/oidc/corp')).status).toBe(502);
  expect(inside.asked).toEqual([]);
});

it.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'data:application/json,{}', 'x'])(
  'a token endpoint at %s is not asked',
  async (token_endpoint) => {
    await openIssuer(() => ({ token_endpoint }));
    expect(await comeBack()).toBeGreaterThanOrEqual(400);
  },
);

it.each(['javascript:alert(1)', 'data:text/html,x'])(
  'nobody’s browser is sent to an authorization endpoint at %s',
  async (authorization_endpoint) => {
    await openIssuer(() => ({ authorization_endpoint }));
    const answer = await openWindow((one as OpenedSignIn).signIn).get('/sign-in/oidc/corp'); // opened above
    expect(answer.headers.get('location') ?? '').not.toMatch(/^(javascript|data):/);
  },
);
