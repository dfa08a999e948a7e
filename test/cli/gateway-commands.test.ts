// `servers`, `policies`, `grants`, `logs` and `connect` on a running gateway, as somebody uses them who has
// nothing but their words: what they say next, and what they say to a wrong word.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlSite, openControlSite } from '../control/organisations.ts';
import { publishedServer } from '../e2e/published-servers.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let site: ControlSite;
let box: Sandbox;
const here = (...args: readonly string[]) => box.run([...args, '--state', site.folder]);

beforeAll(async () => {
  site = await openControlSite();
  box = createSandbox();
});
afterAll(async () => {
  box.remove();
  await site.close();
});

describe('from a server to its first call, in the shell', () => {
  it('every step says what the next one needs', async () => {
    const command = publishedServer('filesystem', site.folder);
    const added = await box.run([
      ...['servers', 'add', 'Files', '--state', site.folder],
      ...['--', ...command],
    ]);
    expect(added).toMatchObject({ code: 0 });
    expect(added.out).toContain('write_file');
    const saved = await here('policies', 'save', 'safe', '--preset', 'strict', '--server', 'files');
    expect(saved.out).toContain('safe version 1 is in force');
    const minted = await here(
      ...['grants', 'mint', 'agent', '--server', 'Files', '--policy', 'safe', '--tag', 'team=web'],
    );
    expect(minted.out).toContain('wicketgate connect');
    expect(minted.out).toContain(`--state ${site.folder}`);
    const [url = ''] = /http:\S+/.exec(minted.out) ?? [];
    const [token = ''] = /wkg_\w+/.exec(minted.out) ?? [];
    const client = new Client({ name: 'test', version: '1.0.0' });
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    try {
      const denied = await client.callTool({ name: 'no_such_tool', arguments: {} });
      expect(JSON.stringify(denied)).toContain('[POLICY DENIED]');
    } finally {
      await client.close();
    }
    const listed = await here('grants', 'list');
    expect(listed.out).toMatch(/agent +active +Files +safe/);
  });

  it('`logs` names the server, finds it by name, and says so when nothing passes', async () => {
    const { out } = await here('logs', '--server', 'files');
    expect(out).toMatch(/deny +Files +agent +no_such_tool/);
    expect(await here('logs', '--decision', 'ask')).toMatchObject({ code: 0, out: 'no calls\n' });
    expect(await here('logs', '--rule', '/nowhere')).toMatchObject({ code: 0, out: 'no calls\n' });
    expect((await here('logs', '--until', '1h')).out).toBe('no calls\n');
    expect((await here('logs', '--json', '--server', 'Files')).out).toContain('no_such_tool');
  });

  it('`servers approve` approves the definitions that are named, and then the rest', async () => {
    const one = await here('servers', 'approve', 'files', 'read_file', '--yes');
    expect(one).toMatchObject({ code: 0, out: expect.stringContaining('approved 1 definition\n') });
    expect((await here('servers', 'tools', 'files')).out).toMatch(/read_file +Read +\w+ +approved/);
    const rest = await here('servers', 'approve', 'files', '--yes', '--json');
    expect(JSON.parse(rest.out)).toContain('write_file');
    expect((await here('servers', 'approve', 'files', '--yes')).out).toBe('nothing to approve\n');
  });

  it('a grant without a policy is minted with a word about it', async () => {
    const { out } = await here('grants', 'mint', 'bare', '--server', 'Files');
    expect(out).toContain('every call is denied');
    expect(out).toContain('wicketgate grants attach');
  });
});

describe('a data folder whose gateway keeps its records in a shared database', () => {
  it('shows calls and approvals of that gateway', async () => {
    // Such a folder holds no ledger, only where the gateway is.
    const folder = join(box.home, 'shared');
    mkdirSync(folder);
    copyFileSync(join(site.folder, 'cli.json'), join(folder, 'cli.json'));
    const logs = await box.run(['logs', '--state', folder]);
    expect(logs.out).toMatch(/deny +Files +agent +no_such_tool/);
    const approvals = await box.run(['approvals', 'list', '--state', folder]);
    expect(approvals).toMatchObject({ code: 0, out: 'nothing waits for approval\n' });
  });
});

describe('organisations', () => {
  const add = (name: string, email: string) => here('organisations', 'add', name, '--admin', email);

  it('one that is added beside a running gateway is entered by the link of its admin', async () => {
    const added = await add('Tools', 'kim@example.com');
    expect(added).toMatchObject({ code: 0 });
    const [link = ''] = /http:\S+/.exec(added.out) ?? [];
    expect(link.startsWith(`${site.base}/invitation?token=`)).toBe(true);
    expect(await (await fetch(link)).text()).toContain('Tools');
    const token = new URL(link).searchParams.get('token') ?? '';
    const entered = await fetch(`${site.base}/invitation`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: site.base },
      body: new URLSearchParams({ token, password: 'seven slow green boats' }),
    });
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/app/']);
    const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
    const me = await fetch(`${site.base}/api/v1/me`, { headers: { Cookie: cookie } });
    expect(JSON.stringify(await me.json())).toContain('kim@example.com');
    expect((await here('organisations', 'list')).out).toContain('Tools');
  });

  it('an address has one account, and a name and an address are wanted', async () => {
    for (const [name, email, what] of [
      ['Again', 'Kim@example.com', 'has an account already'],
      ['Again', 'kim', 'no e-mail address'],
      ['', 'lee@example.com', '1 to 128 characters'],
    ] as const) {
      const { code, err } = await add(name, email);
      expect([code, err]).toEqual([2, expect.stringContaining(what)]);
    }
  });

  it('none are made where no gateway has been', async () => {
    const args = ['organisations', 'add', 'X', '--admin', 'x@example.com', '--data', box.folder];
    const { code, err } = await box.run(args);
    expect([code, err]).toEqual([2, expect.stringContaining('--data')]);
  });
});

describe('wrong words', () => {
  it('a version of a policy is one of the policy, not of this program', async () => {
    expect((await here('policies', 'show', 'safe', '--version', '1')).out).toContain('"version"');
    const { code, err } = await here('policies', 'show', 'safe', '--version', '7');
    expect([code, err]).toEqual([1, expect.stringContaining('no such version')]);
  });

  it('a server that does not start is registered, named, and ends with 3', async () => {
    const bad = ['servers', 'add', 'bad', '--state', site.folder, '--', join(box.home, 'nothing')];
    const { code, out } = await box.run(bad);
    expect(code).toBe(3);
    expect(out).toContain('`bad` cannot be started');
    expect((await here('servers', 'check', 'bad')).code).toBe(3);
    expect((await here('servers', 'remove', 'bad')).code).toBe(0);
  });

  it('an address of this machine is said to want --local', async () => {
    const { code, out } = await here(
      'servers',
      'add',
      'near',
      '--upstream',
      'http://127.0.0.1:9/mcp',
    );
    expect([code, out]).toEqual([3, expect.stringContaining('--local')]);
    expect((await here('servers', 'remove', 'near')).code).toBe(0);
  });

  it.each([
    [['servers', 'remove', 'nope'], 'no server has the name', 'servers list'],
    [['policies', 'show', 'nope'], 'no policy has the name', 'policies list'],
    [['grants', 'revoke', 'nope'], 'no grant has the name', 'grants list'],
    [['servers', 'add', 'x', '--upstream', 'nope'], 'no http or https address', ''],
    [
      ['servers', 'add', 'x', '--upstream', 'http://a', '--header', 'X'],
      'header is malformed',
      'Name:',
    ],
    [
      ['servers', 'add', 'x', '--upstream', 'http://a', '--header', 'X: ${NO_SUCH}'],
      'the variable `NO_SUCH` is not set',
      '--header',
    ],
    [['servers', 'approve', 'files'], 'nobody to ask', '--yes'],
    [['servers', 'approve', 'files', 'nope', '--yes'], 'no tool of this server', 'servers tools'],
    [['policies', 'save', 'x'], 'either a file or --preset', ''],
    [['policies', 'save', 'x', '--preset', 'strict'], 'needs --server', ''],
    [['servers', 'list', '--url', 'http://a'], 'not both', ''],
    [['logs', '--export', 'csv', '--out', '/nowhere/x.csv'], 'cannot be written', '--out'],
  ])('%j ends with 2, says what is wrong, and where to look', async (args, what, help) => {
    const { code, err } = await here(...args);
    expect(code).toBe(2);
    expect(err).toContain(what);
    expect(err).toContain(help);
  });

  it('names that several have are told apart by id, and a revoked grant does not count', async () => {
    for (const label of ['twin', 'twin']) await here('grants', 'mint', label, '--server', 'Files');
    const { code, err } = await here('grants', 'revoke', 'twin');
    expect(code).toBe(2);
    const [first = '', second = ''] = err.match(/grt_\w+/g) ?? [];
    expect(await here('grants', 'revoke', first)).toMatchObject({ code: 0 });
    expect((await here('grants', 'reveal', 'twin')).out).toContain(second);
    const rotated = await here('grants', 'rotate', first);
    expect([rotated.code, rotated.err]).toEqual([1, expect.stringContaining('is revoked')]);
  });

  it.each([['servers', 'list'], ['approvals', 'list'], ['logs']])(
    '%j says that a gateway does not take a token, and nothing else',
    async (...args) => {
      const { code, out, err } = await box.run([
        ...args,
        '--url',
        site.base,
        '--token',
        'wka_wrong',
      ]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('does not take this API token');
      expect(err).toContain('WICKETGATE_TOKEN');
    },
  );

  it('a token without the role is told which one it takes', async () => {
    const viewer = ['--url', site.base, '--token', site.tokens.viewer];
    expect(await box.run(['servers', 'list', ...viewer])).toMatchObject({ code: 0 });
    for (const args of [
      ['grants', 'mint', 'x', '--server', 'Files'],
      ['policies', 'remove', 'safe'],
      ['servers', 'remove', 'Files'],
    ]) {
      const { code, err } = await box.run([...args, ...viewer]);
      expect([args, code, err]).toEqual([args, 1, expect.stringMatching(/admin|policy_manager/)]);
    }
  });

  it('the data folder may be called --data or --state', async () => {
    expect(await box.run(['servers', 'list', '--data', site.folder])).toMatchObject({ code: 0 });
    expect(await here('keys', 'list')).toMatchObject({ code: 0 });
  });
});
