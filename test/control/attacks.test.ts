// Attacks on the control plane of a running gateway, by the numbers of the list in test/attacks/README.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '#server/auth/index.ts';
import { mintApiToken } from '#server/sign-in/index.ts';
import { type ControlSite, openControlSite, POLICY, SEEDS } from './organisations.ts';
import { rawAnswer } from './raw-answer.ts';

let site: ControlSite;
let server: string;
let grant: { id: string; token: string };

const SECRET = 'Bearer value-of-the-upstream-4711';
const MARKUP = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

beforeAll(async () => {
  site = await openControlSite();
  const upstream = { kind: 'command', command: SEEDS, env: { UPSTREAM_KEY: SECRET } };
  server = (await asked('post', '/servers', { body: { name: 'seeds', upstream } })).body.id;
  const body = { label: 'agent', servers: [server] };
  const minted = (await asked('post', '/grants', { body })).body;
  grant = { id: minted.grant.id, token: minted.token };
  await asked('post', `/servers/${server}/check`);
});
afterAll(() => site.close());

const asked = (method: string, path: string, more = {}) =>
  site.ask(method, path, { token: site.tokens.admin, ...more });
const raw = (head: string, body = '') => rawAnswer(site.base, head, body);
const host = () => new URL(site.base).host;

describe('attack 27, what an answer tells of secrets and of people', () => {
  it('a wrong token is answered alike, whatever it is wrong in', async () => {
    const gone = (await asked('post', '/api-tokens', { body: { label: 'x', role: 'viewer' } }))
      .body;
    await asked('delete', `/api-tokens/${gone.apiToken.id}`);
    const wrong = [undefined, '', 'x', 'wka_', mintApiToken().token, gone.token, grant.token];
    wrong.push(`${site.tokens.admin}x`, site.tokens.admin.slice(0, -1));
    const answers = await Promise.all(wrong.map((token) => site.ask('get', '/me', { token })));
    const said = answers.map(({ status, body }) => JSON.stringify([status, body]));
    expect(new Set(said).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
  });

  it('at the gateway too, for unknown, revoked and other tokens', async () => {
    const body = { label: 'gone', servers: [server] };
    const revoked = (await asked('post', '/grants', { body })).body;
    await asked('post', `/grants/${revoked.grant.id}/revoke`);
    const tokens = [mintToken(), revoked.token, site.tokens.admin, 'x'];
    const answers = await Promise.all(
      tokens.map(async (token) => {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
        const answer = await fetch(`${site.base}/mcp/${server}/`, {
          method: 'POST',
          headers,
          body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
        });
        return JSON.stringify([answer.status, await answer.text()]);
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('401');
  });

  it('a thing of another organisation is answered like one that never was', async () => {
    const token = site.others.admin;
    const never = '00000000-0000-4000-8000-000000000000';
    for (const path of ['/servers/ID', '/servers/ID/tools', '/policies/ID', '/grants/ID']) {
      const [theirs, none] = await Promise.all(
        [path.startsWith('/grants') ? grant.id : server, never].map((id) =>
          site.ask('get', path.replace('ID', id), { token }),
        ),
      );
      expect([theirs?.status, theirs?.body]).toEqual([404, none?.body]);
    }
  });
});

describe('attack 30, rebinding and framing', () => {
  it.each(['/api/v1/me', '/api/v1/changes', '/app/', '/app/approvals/x', '/sign-in', '/setup'])(
    'answers %s under no name but its own, and to no page of elsewhere',
    async (path) => {
      const rebound = await raw(`GET ${path} HTTP/1.1\r\nHost: evil.example:80`);
      expect(rebound.status).toBeGreaterThanOrEqual(400);
      expect(rebound.text).not.toContain('csrf');
      const foreign = await raw(
        `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://evil.example`,
      );
      expect(foreign.status).toBe(403);
    },
  );

  it('has no page that can be framed, and no answer that can be taken for a page', async () => {
    for (const path of ['/sign-in', '/setup', '/app/approvals/apr_1', '/app/', '/api/v1/me']) {
      const { headers } = await fetch(`${site.base}${path}`, { redirect: 'manual' });
      const policy = headers.get('content-security-policy') ?? '';
      expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")]);
      expect([path, policy.includes('unsafe-inline')]).toEqual([path, false]);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    }
  });
});

describe('attack 31, headers and paths from outside', () => {
  it.each([
    '/api/v1/../v1/me',
    '/mcp/../api/v1/me',
    '/api/v1/%2e%2e/v1/me',
    '//api/v1/me',
    '/api//v1/me',
    '/api/v1/me/',
    '/api/v1/servers%2f..%2fme',
    '/api/v1/me%00',
    '/API/V1/ME',
    '/app/..%2f..%2fpackage.json',
    '/app/%2e%2e/%2e%2e/package.json',
    '/app/..\\..\\package.json',
    '/app/....//....//etc/passwd',
  ])('the path %s leads nowhere', async (path) => {
    const token = site.tokens.admin;
    const head = `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: Bearer ${token}`;
    const { status, text } = await raw(head);
    expect(text).not.toContain('"organisation"');
    expect(text).not.toMatch(/"devDependencies"|root:x:/);
    // The dashboard shows its own page at unknown addresses: the browser finds its way there.
    if (!path.startsWith('/app/')) expect(status).toBeGreaterThanOrEqual(300);
  });

  it('headers that proxies and frameworks obey change nothing', async () => {
    const lies = {
      'X-HTTP-Method-Override': 'DELETE',
      'X-Original-URL': '/api/v1/audit',
      'X-Rewrite-URL': '/api/v1/audit',
      'X-Forwarded-For': '203.0.113.9',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'evil.example',
      'X-Wicketgate-Identity': 'admin',
      'X-Wicketgate-Organisation': 'org_other',
      'X-Real-IP': '203.0.113.9',
      Forwarded: 'for=203.0.113.9;host=evil.example',
    };
    const { tokens } = site;
    const me = await site.ask('get', '/me', { token: tokens.viewer, headers: lies });
    expect([me.status, me.body.role]).toEqual([200, 'viewer']);
    expect((await site.ask('get', '/me', { headers: lies })).status).toBe(401);
    const snippets = await asked('get', `/grants/${grant.id}/snippets`, { headers: lies });
    expect(JSON.stringify(snippets.body)).not.toContain('evil.example');
    const body = { name: 'audited', text: POLICY };
    await asked('post', '/policies', { headers: lies, body });
    const audit = await asked('get', '/audit?limit=5');
    expect(audit.body.data[0]).toMatchObject({ action: 'policy.created', address: '127.0.0.1' });
  });

  it('no value that is sent becomes a header of the answer', async () => {
    const split = encodeURIComponent('x\r\nSet-Cookie: a=b');
    for (const path of [`/servers/${split}`, `/servers?cursor=${split}`, `/search?q=${split}`]) {
      const { headers } = await asked('get', path);
      expect([path, headers.get('set-cookie')]).toEqual([path, null]);
    }
    const head = `GET /api/v1/me HTTP/1.1\r\nHost: ${host()}\r\nX-Request-Id: a\tb<script>`;
    expect((await raw(head)).head).not.toContain('script');
  });

  it('a request that two parsers would read differently is refused', async () => {
    const post = `POST /api/v1/policies/check HTTP/1.1\r\nHost: ${host()}`;
    const twice = `${post}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked`;
    expect((await raw(twice, '0\r\n\r\nGET /api/v1/audit HTTP/1.1\r\n\r\n')).status).toBe(400);
    const lengths = `${post}\r\nContent-Length: 2\r\nContent-Length: 3`;
    expect((await raw(lengths, '{}')).status).toBe(400);
  });
});

describe('attack 32, secrets', () => {
  it('there are none from the factory: each installation makes its own', async () => {
    const other = await openControlSite();
    try {
      const own = readFileSync(join(site.folder, 'cli.json'), 'utf8');
      const theirs = readFileSync(join(other.folder, 'cli.json'), 'utf8');
      expect(JSON.parse(own).token).not.toBe(JSON.parse(theirs).token);
      for (const token of [JSON.parse(theirs).token, other.tokens.admin, 'admin', 'wka_admin']) {
        expect((await site.ask('get', '/me', { token })).status).toBe(401);
      }
    } finally {
      await other.close();
    }
  });

  it('stand in no answer, no log and no file in the clear, nor among the arguments of a process', async () => {
    await asked('post', `/grants/${grant.id}/reveal`);
    const paths = [
      '/servers',
      `/servers/${server}`,
      '/audit?limit=200',
      '/grants',
      '/openapi.json',
    ];
    const answers = await Promise.all(paths.map((path) => asked('get', path)));
    const shown = JSON.stringify([answers.map(({ body }) => body), site.logged]);
    const kept = readdirSync(site.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'cli.json')
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');
    const commands = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(commandLine)
      .join('\n');
    for (const secret of [SECRET, grant.token, site.tokens.admin]) {
      expect(shown.includes(secret)).toBe(false);
      expect(kept.includes(secret)).toBe(false);
      expect(commands.includes(secret)).toBe(false);
    }
  });
});

/** Empty for one that has ended meanwhile. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

describe('attacks 33 and 34, servers that mean harm', () => {
  const listing = (name: string) => join(site.folder, `${name}.json`);
  async function register(name: string, tools: readonly object[], storm = 0) {
    writeFileSync(listing(name), JSON.stringify(tools));
    const script = 'test/control/listing-server.mjs';
    const command = ['node', script, listing(name), String(storm)];
    const body = { name, upstream: { kind: 'command', command } };
    const { id } = (await asked('post', '/servers', { body })).body;
    return { id, survey: await asked('post', `/servers/${id}/check`) };
  }
  const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

  it('whose texts are markup are shown as what they say, as JSON that no browser runs', async () => {
    const hostile = { ...tool(MARKUP), title: MARKUP, description: MARKUP };
    const { id } = await register('markup', [hostile]);
    const renamed = { headers: { 'If-Match': '"1"' }, body: { name: MARKUP } };
    expect((await asked('patch', `/servers/${id}`, renamed)).body.name).toBe(MARKUP);
    const { body, headers } = await asked('get', `/servers/${id}/tools`);
    expect(body.data[0]).toMatchObject({ name: MARKUP, title: MARKUP, description: MARKUP });
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const drift = await asked('get', `/servers/${id}/tools/${encodeURIComponent(MARKUP)}/drift`);
    expect(drift.body.present.name).toBe(MARKUP);
    const page = await (await fetch(`${site.base}/app/servers/${id}`)).text();
    expect(page).not.toContain('onerror');
  });

  it('that list thousands of tools are kept up to a bound, and hold nobody up', async () => {
    const many = Array.from({ length: 10_500 }, (_, at) => tool(`tool_${at}`));
    const registered = register('many', many);
    const slowest = await slowestAnswerWhile(registered);
    const { survey } = await registered;
    expect(
      survey.body.health.state === 'connected' ? survey.body.tools.length : 0,
    ).toBeLessThanOrEqual(10_000);
    expect(slowest).toBeLessThan(10_000);
  });

  it('that say without end that their list has changed are listed all the same', async () => {
    const { survey } = await register('storm', [tool('calm')], 20_000);
    expect(survey.body.health.state).toBe('connected');
    expect(survey.body.tools).toHaveLength(1);
    expect(site.logged.filter((line) => line.includes('list_changed')).length).toBeLessThan(10);
  });

  it('that take a connection and never answer hold up nobody else', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const url = `http://127.0.0.1:${port}/mcp`;
    const body = { name: 'silent', upstream: { kind: 'url', url, local: true } };
    const { id } = (await asked('post', '/servers', { body })).body;
    const waiting = asked('post', `/servers/${id}/check`).catch(() => undefined);
    expect((await asked('post', `/servers/${server}/check`)).body.health.state).toBe('connected');
    await asked('delete', `/servers/${id}`);
    silent.close();
    void waiting;
  });

  it('sessions of one person are bounded in what they hold open', async () => {
    const token = site.tokens.policy_manager;
    const gone = new AbortController();
    const open = Array.from({ length: 40 }, () =>
      fetch(`${site.base}/api/v1/changes`, {
        headers: { Authorization: `Bearer ${token}` },
        signal: gone.signal,
      }),
    );
    const states = (await Promise.all(open)).map(({ status }) => status);
    expect(states.filter((status) => status === 200)).toHaveLength(16);
    expect(states.filter((status) => status === 429)).toHaveLength(24);
    expect((await site.ask('get', '/me', { token })).status).toBe(200);
    gone.abort();
  });

  /** The longest that somebody else has waited for an answer, milliseconds. */
  async function slowestAnswerWhile(work: Promise<unknown>): Promise<number> {
    let going = true;
    void work.finally(() => {
      going = false;
    });
    let slowest = 0;
    while (going) {
      const began = performance.now();
      await asked('get', '/me');
      slowest = Math.max(slowest, performance.now() - began);
    }
    return slowest;
  }
});
