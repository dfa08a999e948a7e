// A real OpenID Connect provider on loopback. Who signs in there is said by the test; everything else
// is the provider's own: discovery, PKCE, codes that work once, signed tokens.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error the package brings no types; what is used of it is described below
import { Provider } from 'oidc-provider';

interface OpenIdProvider {
  readonly Grant: new (about: {
    readonly accountId: string;
    readonly clientId: string;
  }) => { addOIDCScope(scope: string): void; save(): Promise<string> };
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionDetails(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ readonly params: { readonly client_id: string } }>;
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: Readonly<Record<string, unknown>>,
  ): Promise<void>;
}

export interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

export interface Issuer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who sits at the provider from now on; `undefined`: they press cancel. */
  person: Person | undefined;
  /** Walks the provider's pages. @returns the address that the browser is sent back to */
  walk(address: string): Promise<string>;
  close(): Promise<void>;
}

const CLIENT = {
  clientId: 'wicketgate',
  clientSecret: 'a-secret-of-the-test-client-only-0123456789',
};

export async function startIssuer(redirectUri: string): Promise<Issuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has an address once it listens
  const url = `http://127.0.0.1:${port}`;
  const people = new Map<string, Person>();
  const provider: OpenIdProvider = new Provider(url, configuration(redirectUri, people));
  const serve = provider.callback();
  const issuer: Issuer = {
    url,
    ...CLIENT,
    person: undefined,
    walk: (address) => walk(address, url),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return serve(request, response);
    const { person } = issuer;
    if (person !== undefined) people.set(person.sub, person);
    answer(provider, person, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  return issuer;
}

function configuration(redirectUri: string, people: ReadonlyMap<string, Person>) {
  return {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => true },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => people.get(id) }),
  };
}

/** Signs in and consents at once. */
async function answer(
  provider: OpenIdProvider,
  person: Person | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (person === undefined) {
    const denied = { error: 'access_denied', error_description: 'cancelled' };
    return provider.interactionFinished(request, response, denied);
  }
  const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id });
  grant.addOIDCScope('openid email profile');
  const result = { login: { accountId: person.sub }, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, result);
}

async function walk(address: string, url: string): Promise<string> {
  const cookies = new Map<string, string>();
  let at = address;
  for (let step = 0; step < 10; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const got = await fetch(at, { redirect: 'manual', headers: { Cookie: cookie } });
    for (const line of got.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = got.headers.get('location');
    if (location === null) throw new Error(`${got.status} ${await got.text()}`);
    at = new URL(location, at).href;
    if (!at.startsWith(url)) return at;
  }
  throw new Error('the provider goes round in circles');
}
