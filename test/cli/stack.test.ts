// `wicketgate stack` as users run it: the configurations of a whole machine, made up.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleReports } from '../registry/sample-reports.ts';
import { packageReport, samplePackage, sampleTool } from '../registry/sample-server.ts';
import { fillCatalogue } from './fill-catalogue.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let box: Sandbox;
beforeEach(async () => {
  box = createSandbox();
  await fillCatalogue(box.data, sampleReports());
});
afterEach(() => box.remove());

const npx = (...args: readonly string[]) => ({ command: 'npx', args: ['-y', ...args] });
const NOTES = npx('@tidepool/notes-mcp@1.4.2');
const BANK = npx('@ledgerleaf/bank-mcp');

async function stackJson(...args: readonly string[]) {
  const { out, code, err } = await box.run(['stack', '--json', ...args]);
  expect(err).toBe('');
  return { code, json: JSON.parse(out) };
}

function byName(json: { servers: { name: string }[] }) {
  return new Map(json.servers.map((server) => [server.name, server as Record<string, unknown>]));
}

describe('stack', () => {
  it('finds the servers of every client and of the repository', async () => {
    box.put('.claude.json', { projects: { [box.folder]: { mcpServers: { notes: NOTES } } } });
    box.put(
      '.codex/config.toml',
      '[mcp_servers.bank]\ncommand = "npx"\nargs = ["-y", "@ledgerleaf/bank-mcp"]\n',
    );
    box.put('repository/.vscode/mcp.json', { servers: { shell: npx('shellwright') } });
    box.put('repository/.mcp.json', {
      mcpServers: { far: { type: 'http', url: 'https://far.example/mcp' } },
    });
    const { json, code } = await stackJson();
    expect(code).toBe(1);
    expect([...byName(json).keys()].sort()).toEqual(['bank', 'far', 'notes', 'shell']);
    expect(json.totals).toMatchObject({ servers: 4, known: 3, unknown: 1, behindGateway: 0 });
    expect(byName(json).get('far')).toMatchObject({
      known: false,
      verdict: 'ask-first',
      attention: true,
    });
    expect(json.files).toContain(join(box.folder, '.mcp.json'));
  });

  it('shows one server once, with all its clients, and says when a client has it twice', async () => {
    box.put('.cursor/mcp.json', { mcpServers: { a: BANK, b: BANK } });
    box.put('.claude.json', { mcpServers: { bank: BANK } });
    const { json } = await stackJson();
    expect(json.servers).toHaveLength(1);
    expect(json.servers[0].configured).toHaveLength(3);
    expect(json.duplicates).toEqual([
      { client: 'Cursor', names: ['a', 'b'], identifier: 'npm:@ledgerleaf/bank-mcp' },
    ]);
  });

  it('leaves in peace what is behind the gateway or switched off', async () => {
    const token = ['wkg', 'abcdefgh'].join('_');
    box.put('.cursor/mcp.json', {
      mcpServers: {
        off: { ...npx('no-such-server'), disabled: true },
        through: {
          type: 'http',
          url: 'http://127.0.0.1:8700/mcp/x/',
          headers: { Authorization: `Bearer ${token}` },
        },
        bank: {
          command: 'wicketgate',
          args: ['run', '--policy', 'p.json', '--', 'npx', '-y', 'gardenplan'],
        },
      },
    });
    const { json } = await stackJson();
    expect(json.totals).toMatchObject({ servers: 3, behindGateway: 2 });
    expect(byName(json).get('off')).toMatchObject({ disabled: true, attention: false });
    expect(byName(json).get('through')).toMatchObject({ behindGateway: true, attention: false });
    // What stands behind `run` can be told, and is unknown: a policy does not make it known.
    expect(byName(json).get('bank')).toMatchObject({ behindGateway: true, attention: true });
  });

  it('finds what the servers of one client can do together', async () => {
    const url = { url: { type: 'string', format: 'uri' } };
    const message = { to: { type: 'string' }, body: { type: 'string' } };
    const tools = {
      vault: sampleTool('get_secret', 'Return the value of a secret, such as a password.'),
      web: sampleTool('fetch_url', 'Fetch a web page and return its text.', url),
      mail: sampleTool('send_email', 'Send an email message to anybody.', message),
    };
    const reports = Object.entries(tools).map(([name, tool]) =>
      packageReport(samplePackage('npm', name), { tools: [tool] }),
    );
    await fillCatalogue(box.data, reports);
    const { vault, web, mail } = { vault: npx('vault'), web: npx('web'), mail: npx('mail') };
    box.put('.codex/config.toml', '[mcp_servers.vault]\ncommand = "npx"\nargs = ["-y", "vault"]\n');
    box.put('.gemini/settings.json', { mcpServers: { mail } });
    expect((await stackJson()).json.combinations).toEqual([]);
    box.put('.cursor/mcp.json', { mcpServers: { vault, web, mail } });
    const { json } = await stackJson();
    expect(json.combinations).toMatchObject([
      { code: 'private-untrusted-out', clients: ['Cursor'] },
    ]);
    const { out } = await box.run(['stack']);
    expect(out).toContain('meets across servers');
    expect(json.sharedNames).toEqual([]);
  });

  it('takes what is configured for another project for what only that project has', async () => {
    const [a, b] = ['/srv/a', '/srv/b'];
    box.put('.claude.json', {
      projects: {
        [a]: { mcpServers: { one: BANK, two: NOTES } },
        [b]: { mcpServers: { three: BANK } },
      },
      mcpServers: { four: NOTES },
    });
    const { json } = await stackJson();
    expect(json.duplicates).toEqual([
      {
        client: `Claude Code in ${a}`,
        names: ['four', 'two'],
        identifier: 'npm:@tidepool/notes-mcp',
      },
    ]);
  });

  it('says of a server whose scan failed that its tools are unknown', async () => {
    box.put('.cursor/mcp.json', { mcpServers: { crashed: npx('sample-crashed') } });
    const { json } = await stackJson();
    expect(json.totals).toMatchObject({ known: 0, unknown: 1 });
    expect((await box.run(['stack'])).out).toMatch(/^ {2}crashed +unknown/m);
  });

  it('says when several servers of a client have a tool of one name', async () => {
    const tools = [sampleTool('search', 'Search the notes.')];
    const reports = ['one', 'two'].map((name) =>
      packageReport(samplePackage('npm', name), { tools }),
    );
    await fillCatalogue(box.data, reports);
    box.put('.cursor/mcp.json', { mcpServers: { one: npx('one'), two: npx('two') } });
    const shared = { client: 'Cursor', name: 'search', servers: ['one', 'two'] };
    expect((await stackJson()).json.sharedNames).toEqual([shared]);
    expect((await box.run(['stack'])).out).toContain('  in Cursor: `search` of one, two\n');
  });

  it('ends with 0 when nothing needs attention', async () => {
    expect((await stackJson()).code).toBe(0);
    const { out, code } = await box.run(['stack']);
    expect(code).toBe(0);
    expect(out).toContain('0 servers in 0 files');
  });

  it('checks the files that are named, and no others', async () => {
    box.put('.cursor/mcp.json', { mcpServers: { bank: BANK } });
    const file = box.put('other.json', { mcpServers: { notes: NOTES } });
    const { json } = await stackJson(file);
    expect([...byName(json).keys()]).toEqual(['notes']);
  });

  it('ends with 2 and the place when a named file cannot be read', async () => {
    const file = box.put('broken.json', '{\n  "mcpServers": {,}\n}');
    const { code, err } = await box.run(['stack', file]);
    expect(code).toBe(2);
    expect(err).toContain(`${file}:2:`);
    expect((await box.run(['stack', join(box.home, 'missing.json')])).code).toBe(2);
  });

  it('says which configuration of the machine cannot be read, and reads the others', async () => {
    box.put('.cursor/mcp.json', '{ "mcpServers": ');
    box.put('.claude.json', { mcpServers: { notes: NOTES } });
    const { json, code } = await stackJson();
    expect(code).toBe(1);
    expect(json.problems).toMatchObject([{ code: 'syntax', line: 1 }]);
    expect(json.servers).toHaveLength(1);
  });

  it('prints no secret of a configuration, in no form', async () => {
    const secret = 'hunter2-secret';
    box.put('.cursor/mcp.json', {
      mcpServers: {
        bank: { ...npx('@ledgerleaf/bank-mcp', '--token', secret), env: { A: secret } },
        far: { url: `https://u:${secret}@far.example/mcp?k=${secret}`, headers: { B: secret } },
      },
    });
    for (const args of [['stack'], ['stack', '--json'], ['stack', '--explain']]) {
      const { out, err } = await box.run(args);
      expect(out + err).toContain('bank');
      expect(out + err).not.toContain(secret);
    }
  });

  it('takes packages only when it is told to', async () => {
    box.put('.cursor/mcp.json', { mcpServers: { bank: BANK, own: { command: '/opt/own' } } });
    const { json } = await stackJson('--packages-only');
    expect([...byName(json).keys()]).toEqual(['bank']);
  });
});
