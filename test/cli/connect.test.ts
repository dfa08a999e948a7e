// `wicketgate connect` against a running gateway: the entry of every client, printed or written, and
// calls that go the way it names. `doctor` sees both legs of it.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONNECT_FORMS, entryValue, readClientConfig } from '#server/clients/index.ts';
import { type ControlSite, openControlSite } from '../control/organisations.ts';
import { publishedServer } from '../e2e/published-servers.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let site: ControlSite;
let box: Sandbox;
let server: string;
const POLICY = { version: '1', default: 'deny', tools: { list_directory: {}, read_text_file: {} } };

async function post(path: string, body: object) {
  const { status, body: value } = await site.ask('post', path, { token: site.tokens.admin, body });
  expect(status).toBeLessThan(300);
  return value;
}

beforeAll(async () => {
  site = await openControlSite();
  const command = publishedServer('filesystem', site.folder);
  server = (await post('/servers', { name: 'Files', upstream: { kind: 'command', command } })).id;
  const text = JSON.stringify(POLICY);
  await post('/policies', { name: 'careful', server, text, format: 'json', note: null });
});
afterAll(() => site.close());
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

const connect = (...args: readonly string[]) =>
  box.run(['connect', ...args, '--state', site.folder, '--server', 'Files']);

/** Calls the server the way the entry says. */
async function callThrough(url: string, headers: Record<string, string>) {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
  );
  try {
    const tools = (await client.listTools()).tools.map(({ name }) => name);
    const path = site.folder;
    const allowed = await client.callTool({ name: 'list_directory', arguments: { path } });
    const denied = await client.callTool({ name: 'create_directory', arguments: { path } });
    return { tools, allowed, denied };
  } finally {
    await client.close();
  }
}

describe('connect', () => {
  it('prints the entry of every client, which reads back as one of ours', async () => {
    await post('/grants', { label: 'shared', servers: [server], policy: null });
    for (const { client, language } of CONNECT_FORMS) {
      const { code, out } = await connect(client, '--grant', 'shared');
      expect(code, client).toBe(0);
      const file = language === 'toml' ? 'config.toml' : 'config.json';
      const { entries, problems } = readClientConfig(out, { file });
      expect(problems, client).toEqual([]);
      expect(entries, client).toMatchObject([{ name: 'files' }]);
      if (client !== 'claude-desktop') expect(entries[0]?.gateway, client).toBe('serve');
    }
  });

  it('writes an entry through which a call passes and another is denied', async () => {
    box.put('.gemini/settings.json', '{\n  // mine\n  "theme": "x",\n}\n');
    const done = await connect('gemini-cli', '--label', 'laptop', '--write', '--yes');
    expect(done).toMatchObject({ code: 0 });
    const text = readFileSync(join(box.home, '.gemini/settings.json'), 'utf8');
    expect(text).toContain('// mine');
    const entry = entryValue(text, 'json', ['mcpServers', 'files']) as {
      httpUrl: string;
      headers: Record<string, string>;
    };
    expect(done.out).not.toContain(entry.headers['Authorization']);
    const { tools, allowed, denied } = await callThrough(entry.httpUrl, entry.headers);
    expect(tools.sort()).toEqual(['list_directory', 'read_text_file']);
    expect(allowed.isError).not.toBe(true);
    expect(JSON.stringify(denied)).toContain('[POLICY DENIED]');
    const backup = join(box.home, '.gemini/settings.json.wicketgate-backup');
    expect(statSync(backup).mode & 0o777).toBe(0o600);
  });

  it('makes the file where there is none, for its owner only, and replaces its own entry', async () => {
    for (const label of ['one', 'two']) {
      const done = await connect('codex', '--label', label, '--write', '--yes');
      expect(done).toMatchObject({ code: 0 });
    }
    const file = join(box.home, '.codex/config.toml');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text.match(/^\[mcp_servers\.files\]$/gm)).toHaveLength(1);
  });

  it('leaves an entry of somebody else alone', async () => {
    box.put('.cursor/mcp.json', { mcpServers: { files: { command: 'x' } } });
    const { code, err } = await connect('cursor', '--write', '--yes');
    expect(code).toBe(2);
    expect(err).toContain('--name');
    const named = await connect('cursor', '--write', '--yes', '--name', 'guarded');
    expect(named.code).toBe(0);
  });

  it('writes nothing without being asked or told', async () => {
    const { code, err } = await connect('cursor', '--write');
    expect(code).toBe(2);
    expect(err).toContain('--yes');
  });

  it('lets the doctor see both legs', async () => {
    await connect('cursor', '--write', '--yes', '--label', 'doctor');
    const { code, out } = await box.run(['doctor', 'files', '--json', '--state', site.folder]);
    const { sections } = JSON.parse(out);
    const steps = sections.flatMap((one: { steps: { name: string }[] }) => one.steps);
    const names = steps.map(({ name }: { name: string }) => name);
    expect(names).toEqual([
      'configuration',
      'entry',
      'address',
      'connection',
      'HTTP',
      'token',
      'initialize',
      'tools/list',
      'server',
      'grant',
      'upstream',
      'visible tools',
    ]);
    expect(steps.at(-1).detail).toBe('2 of 14 through the gateway');
    expect(code).toBe(0);
  });

  it('lets the doctor say that the grant was revoked', async () => {
    await connect('cursor', '--write', '--yes', '--label', 'gone');
    await box.run(['grants', 'revoke', 'gone', '--state', site.folder]);
    const { code, out } = await box.run(['doctor', 'files', '--json', '--state', site.folder]);
    expect(code).toBe(1);
    expect(JSON.stringify(JSON.parse(out))).toContain('refuses the one of the entry');
  });

  it('says whether the gateway is set up', async () => {
    const { out, code } = await box.run(['doctor', '--json', '--state', site.folder]);
    expect(code).toBe(0);
    expect(out).toContain('an organisation is there');
  });
});

describe('adopt --gateway', () => {
  it('registers servers with policies and grants, leads clients there, and takes it all back', async () => {
    const [command = '', ...args] = publishedServer('memory');
    const file = join(box.home, 'memory.jsonl');
    const env = { MEMORY_FILE_PATH: file };
    const text = JSON.stringify(
      { mcpServers: { notes: { command, args, env, timeout: 7 } } },
      null,
      2,
    );
    box.put('.gemini/settings.json', text);
    const list = async (path: string) =>
      (await site.ask('get', path, { token: site.tokens.admin })).body.data as { name: string }[];
    const before = [await list('/servers'), await list('/policies')];
    const way = ['--gateway', '--yes', '--no-scan', '--state', site.folder];
    expect(await box.run(['adopt', ...way])).toMatchObject({ code: 0, err: '' });
    const now = readFileSync(join(box.home, '.gemini/settings.json'), 'utf8');
    const entry = entryValue(now, 'json', ['mcpServers', 'notes']) as {
      httpUrl: string;
      headers: Record<string, string>;
    };
    expect(Object.keys(entry).sort()).toEqual(['headers', 'httpUrl', 'timeout']);
    expect((await list('/servers')).map(({ name }) => name)).toContain('notes');
    const client = new Client({ name: 'test', version: '1.0.0' });
    const transport = new StreamableHTTPClientTransport(new URL(entry.httpUrl), {
      requestInit: { headers: entry.headers },
    });
    await client.connect(transport);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('read_graph');
    // Nobody knows its tools: the call waits for a person.
    const held = await client.callTool({ name: 'read_graph', arguments: {} });
    expect(JSON.stringify(held)).toContain('[APPROVAL REQUIRED]');
    await client.close();
    const undone = await box.run(['adopt', '--undo', '--yes', '--state', site.folder]);
    expect(undone).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(box.home, '.gemini/settings.json'), 'utf8')).toBe(text);
    expect([await list('/servers'), await list('/policies')]).toEqual(before);
    const gone = await fetch(entry.httpUrl, { method: 'POST', headers: entry.headers });
    expect([401, 404]).toContain(gone.status);
  });

  it('leaves to a client what only that can start', async () => {
    const entry = { command: 'npx', args: ['-y', 'x'], env: { KEY: '${KEY}' } };
    box.put('.claude.json', { mcpServers: { x: entry } });
    const { out, code } = await box.run([
      'adopt',
      '--gateway',
      '--yes',
      '--no-scan',
      '--state',
      site.folder,
    ]);
    expect(code).toBe(0);
    expect(out).toContain('puts variables in');
  });

  it('sees all servers of a large gateway before it names one', async () => {
    const upstream = { kind: 'url', url: 'http://127.0.0.1:9/mcp', local: true };
    for (let number = 0; number < 250; number += 1) {
      await post('/servers', { name: `notes${number === 0 ? '' : `-${number}`}`, upstream });
    }
    box.put('.gemini/settings.json', { mcpServers: { notes: { httpUrl: upstream.url } } });
    const way = ['--gateway', '--yes', '--no-scan', '--state', site.folder];
    const { out, err, code } = await box.run(['adopt', ...way]);
    expect({ code, err, refused: out.includes('not registered') }).toEqual({
      code: 0,
      err: '',
      refused: false,
    });
    const names: string[] = [];
    for (let page = '/servers?limit=200'; page !== ''; ) {
      const { body } = await site.ask('get', page, { token: site.tokens.admin });
      names.push(...body.data.map(({ name }: { name: string }) => name));
      page = body.next?.replace('/api/v1', '') ?? '';
    }
    expect(names).toContain('notes-250');
  });

  it('needs a gateway that runs', async () => {
    const { code, err } = await box.run(['adopt', '--gateway', '--dry-run']);
    expect(code).toBe(2);
    expect(err).toContain('no gateway runs');
  });
});
