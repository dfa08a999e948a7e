import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TOKEN = `sha256:${'0'.repeat(64)}`;
const POLICY = { version: '1', default: 'deny' };

function load(text: unknown, name = 'c.json', environment: Record<string, string> = {}) {
  const file = join(folder, name);
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text, null, 1));
  return loadConfig(file, environment);
}

/** Pointer and code of every problem; fails when there is none. */
function problems(text: unknown, name?: string, environment?: Record<string, string>): string[] {
  const outcome = load(text, name, environment);
  if (outcome.ok) throw new Error('the configuration was accepted');
  return outcome.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

function loaded(...given: Parameters<typeof load>) {
  const outcome = load(...given);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome;
}

const servers = { s: { url: 'https://x.example/mcp' } };

describe('a good configuration', () => {
  it('is the same in YAML and in JSON', () => {
    const document = {
      servers,
      policies: { p: POLICY },
      grants: { g: { server: 's', token: TOKEN, policy: 'p' } },
    };
    const yaml = `servers: { s: { url: "https://x.example/mcp" } }\npolicies: { p: { version: "1", default: deny } }\ngrants:\n  g: { server: s, token: "${TOKEN}", policy: p }\n`;
    expect(loaded(yaml, 'c.yaml').loaded.config).toEqual(loaded(document).loaded.config);
  });

  it('takes variables of the environment in headers and env, and nowhere else', () => {
    const server = { url: 'https://x.example/${A}', headers: { K: 'a ${A}${B_1} $A ${}' } };
    const child = { command: ['x', '${A}'], env: { K: '${A}' } };
    const { config } = loaded({ servers: { s: server, c: child } }, 'c.json', {
      A: '1',
      B_1: '${A}',
    }).loaded;
    expect(config.servers['s']).toEqual({ ...server, headers: { K: 'a 1${A} $A ${}' } });
    expect(config.servers['c']).toEqual({ ...child, env: { K: '1' } });
  });

  it('names every file that it was read from, relative to itself', () => {
    writeFileSync(join(folder, 'p.yaml'), 'version: "1"\ndefault: deny\n');
    const { loaded: found, files } = loaded({ servers, policies: { p: 'p.yaml', q: POLICY } });
    expect([...files.keys()]).toEqual([join(folder, 'c.json'), join(folder, 'p.yaml')]);
    expect(found.policies.get('p')).toMatchObject({ file: join(folder, 'p.yaml') });
    expect(found.policies.get('q')).toEqual({ id: 'q', text: JSON.stringify(POLICY) });
  });

  it('has a digest that changes with the text of any file, and with nothing else', () => {
    const config = { servers, policies: { p: 'p.json' } };
    const file = join(folder, 'p.json');
    writeFileSync(file, JSON.stringify(POLICY));
    const first = loaded(config).loaded.digest;
    expect(loaded(config).loaded.digest).toBe(first);
    writeFileSync(file, JSON.stringify({ ...POLICY, default: 'allow' }));
    expect(loaded(config).loaded.digest).not.toBe(first);
  });

  it('may have warnings', () => {
    const policy = { ...POLICY, tools: { a: { require: [{ conditions: [] }] } } };
    const { warnings } = loaded({ servers, policies: { p: policy } });
    expect(warnings.map(({ severity, pointer }) => `${severity} ${pointer}`)).toEqual([
      expect.stringMatching(/^warning \/policies\/p\/tools\/a\/require\/0/),
    ]);
  });
});

describe('a wrong configuration', () => {
  it.each<[string, unknown, string[]]>([
    ['no servers', {}, ['/servers invalid_type']],
    ['an unknown field', { servers, x: 1 }, ['/x unknown_field']],
    ['an id in upper case', { servers: { S: servers.s } }, ['/servers/S invalid_key']],
    ['neither url nor command', { servers: { s: {} } }, ['/servers/s server_address']],
    [
      'url and command',
      { servers: { s: { ...servers.s, command: ['x'] } } },
      ['/servers/s server_address'],
    ],
    [
      'headers for a command',
      { servers: { s: { command: ['x'], headers: {} } } },
      ['/servers/s server_address'],
    ],
    ['env for a url', { servers: { s: { ...servers.s, env: {} } } }, ['/servers/s server_address']],
    [
      'a URL of a file',
      { servers: { s: { url: 'file:///etc/passwd' } } },
      ['/servers/s/url server_url'],
    ],
    [
      'a URL with a password',
      { servers: { s: { url: 'https://a:b@x/' } } },
      ['/servers/s/url server_url'],
    ],
    [
      'a header with a line break',
      { servers: { s: { ...servers.s, headers: { A: 'a\nb' } } } },
      ['/servers/s/headers/A header'],
    ],
    [
      'a header with an odd name',
      { servers: { s: { ...servers.s, headers: { 'A B': 'a' } } } },
      ['/servers/s/headers/A B header'],
    ],
    [
      'a header of ours',
      { servers: { s: { ...servers.s, headers: { 'transfer-Encoding': 'x' } } } },
      ['/servers/s/headers/transfer-Encoding header'],
    ],
    ['a host with a port', { servers, hosts: ['a', 'b:1'] }, ['/hosts/1 host']],
    ['an origin without a scheme', { servers, origins: ['a.example'] }, ['/origins/0 origin']],
    [
      'a grant for no server',
      { servers, grants: { g: { server: 'x', token: TOKEN } } },
      ['/grants/g/server unknown_server'],
    ],
    [
      'a grant for no policy',
      { servers, grants: { g: { server: 's', policy: 'x', token: TOKEN } } },
      ['/grants/g/policy unknown_policy'],
    ],
    [
      'one token twice',
      { servers, grants: { g: { server: 's', token: TOKEN }, h: { server: 's', token: TOKEN } } },
      ['/grants/h/token duplicate_token'],
    ],
    [
      'an expiry without a zone',
      { servers, grants: { g: { server: 's', token: TOKEN, expires: '2027-01-01T00:00:00' } } },
      ['/grants/g/expires invalid_format'],
    ],
    [
      'a wrong policy',
      { servers, policies: { p: { version: '1' } } },
      ['/policies/p missing_field'],
    ],
  ])('is refused with its place: %s', (_, document, wanted) => {
    expect(problems(document)).toEqual(wanted);
  });

  it('is refused with all its problems, in the order of the text', () => {
    const document = {
      origins: ['x'],
      servers: { a: {}, b: { url: 'x' } },
      grants: { g: { server: 'c', policy: 'd', token: TOKEN } },
    };
    expect(problems(document)).toEqual([
      '/origins/0 origin',
      '/servers/a server_address',
      '/servers/b/url server_url',
      '/grants/g/server unknown_server',
      '/grants/g/policy unknown_policy',
    ]);
  });

  it.each([
    ['{"servers":{},"servers":{}}', 'c.json'],
    ['{"servers":{"s":{"url":"https://a/","url":"https://b/"}}}', 'c.json'],
    ['{"servers":{"s":{"url":"https://a/","\\u0075rl":"https://b/"}}}', 'c.json'],
    ['servers: {}\nservers: {}\n', 'c.yaml'],
    ['servers: {', 'c.yaml'],
    ['servers: &a {}\nx: *a\n', 'c.yaml'],
    ['{"servers":{}} {}', 'c.json'],
  ])('is refused for its syntax, with line and column: %s', (text, name) => {
    const outcome = load(text, name);
    if (outcome.ok) throw new Error('the configuration was accepted');
    for (const { code, line, column } of outcome.problems) {
      expect([code, line > 0, column > 0]).toEqual(['syntax', true, true]);
    }
  });

  it('names each variable that is not set, and never the value of one that is', () => {
    const headers = { A: '${NO}', B: 'ü${YES}' };
    const document = { servers: { s: { ...servers.s, headers } } };
    const environment = { YES: 'secret' };
    expect(problems(document, 'c.json', environment)).toEqual([
      '/servers/s/headers/A unset_variable',
      '/servers/s/headers/B header',
    ]);
    expect(JSON.stringify(load(document, 'c.json', environment))).not.toContain('secret');
  });

  it('that names issuers, proxies or its own address in a form that never matches is refused', () => {
    const issuer = { issuer: 'http://login.example', clientId: '${ID}', allowedDomains: ['@x.de'] };
    const document = {
      servers,
      baseUrl: 'gate.example/app',
      trustProxy: ['10.0.0.0/8', '::1', '10.0.0.0/33', 'proxy', '1.2.3.4/8/8'],
      signIn: { oidc: { a: issuer } },
    };
    expect(problems(document)).toEqual([
      '/baseUrl origin',
      '/trustProxy/2 network',
      '/trustProxy/3 network',
      '/trustProxy/4 network',
      '/signIn/oidc/a/issuer plain_http',
      '/signIn/oidc/a/clientId unset_variable',
      '/signIn/oidc/a/allowedDomains/0 domain',
    ]);
    expect(problems({ servers, signIn: { passwords: false } })).toEqual([
      '/signIn/passwords no_sign_in',
    ]);
  });

  it('takes the client of an issuer from the environment', () => {
    const issuer = { issuer: 'https://login.example', clientId: 'me', clientSecret: '${S}' };
    const { signIn } = loaded({ servers, signIn: { oidc: { a: issuer } } }, 'c.json', {
      S: 'hush',
    }).loaded.config;
    expect(signIn?.oidc?.['a']).toEqual({ ...issuer, clientSecret: 'hush' });
  });

  it('names the policy file that cannot be read, and watches for it', () => {
    const outcome = load({ servers, policies: { p: 'late.yaml' } });
    expect(outcome.ok).toBe(false);
    expect([...outcome.files]).toContainEqual([join(folder, 'late.yaml'), 'missing']);
  });

  it('names line and column inside of a policy file', () => {
    writeFileSync(join(folder, 'p.yaml'), 'version: "1"\ndefault: maybe\n');
    const outcome = load({ servers, policies: { p: 'p.yaml' } });
    if (outcome.ok) throw new Error('the configuration was accepted');
    expect(outcome.problems[0]).toMatchObject({
      pointer: '/policies/p',
      message: expect.stringContaining(`${join(folder, 'p.yaml')}:2:`),
    });
  });

  it('that is no file throws the error of the system', () => {
    expect(() => loadConfig(join(folder, 'nowhere.json'), {})).toThrow(/ENOENT/);
    expect(() => loadConfig(folder, {})).toThrow(/EISDIR/);
  });
});
