// `wicketgate adopt` as users run it: configurations of a whole machine, put behind the gateway and
// given back.
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePolicy } from '#core/policy/index.ts';
import { readClientConfig } from '#server/clients/index.ts';
import { publishedServer } from '../e2e/published-servers.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

const [NODE = '', ...MEMORY] = publishedServer('memory');
const SECRET = 'hunter2-very-secret';
const CURSOR = `{
  // my servers
  "mcpServers": {
    "memory": {
      "command": ${JSON.stringify(NODE)}, // the runtime
      "args": ${JSON.stringify(MEMORY)},
      "env": { "API_KEY": "${SECRET}" },
      "autoApprove": [ "read_graph",], // odd
    },
    "off": { "command": "some-server", "disabled": true },
  },
  "unknown": [1,2 ,3],
}
`;
const CODEX = `model = "x"   # mine

[mcp_servers.memory]
command = ${JSON.stringify(NODE)}
args = ${JSON.stringify(MEMORY)}

[mcp_servers.far]
url = "http://127.0.0.1:9/mcp"
enabled = false
http_headers = { "X-Key" = "${SECRET}" } # key
`;
const FILES: Readonly<Record<string, string>> = {
  '.cursor/mcp.json': CURSOR,
  '.codex/config.toml': CODEX,
  '.claude.json': JSON.stringify({
    oauthAccount: SECRET,
    projects: { '/p': { mcpServers: { think: { command: 'npx', args: ['-y', 'think'] } } } },
  }),
  '.config/Code/User/settings.json': `{"mcp": {"servers": {"a": {"command": "npx -y a-server"}}}}`,
  '.config/Code/User/mcp.json': `{"servers": {"b": {"type": "http", "url": "https://b.invalid/mcp?token=${SECRET}"}}, "inputs": []}`,
  '.config/zed/settings.json': `{"context_servers": {"z": {"command": {"path": "z-server", "args": []}}}}\r\n`,
  '.config/opencode/opencode.json': `{"mcp": {"o": {"type": "local", "command": ["o-server"], "enabled": false}}}`,
  '.gemini/settings.json': `{"theme": "x", "mcpServers": {"g": {"httpUrl": "https://g.invalid/mcp"}}}`,
  '.codeium/windsurf/mcp_config.json': `{"mcpServers": {"w": {"serverUrl": "https://w.invalid/mcp"}}}`,
  '.config/Claude/claude_desktop_config.json': `\ufeff{"mcpServers":{"d":{"command":"d-server"}}}`,
  '.cline/data/settings/cline_mcp_settings.json': `{"mcpServers": {"c": {"type": "streamableHttp", "url": "https://c.invalid/mcp"}}}`,
  'repository/.mcp.json': `{"mcpServers": {"r": {"type": "stdio", "command": "r-server", "args": ["--x"]}}}`,
};

function putAll(): void {
  for (const [path, text] of Object.entries(FILES)) box.put(path, text);
}

function text(path: string): string {
  return readFileSync(join(box.home, path), 'utf8');
}

/** Every file below the home with its text and mode. */
function everything(): Readonly<Record<string, string>> {
  const files = readdirSync(box.home, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, `${statSync(path).mode} ${readFileSync(path, 'utf8')}`];
    }),
  );
}

const adopt = (...args: readonly string[]) => box.run(['adopt', '--yes', '--no-scan', ...args]);

describe('adopt', () => {
  it('puts the servers of every client behind the gateway, and gives every byte back', async () => {
    putAll();
    const before = everything();
    const done = await adopt();
    expect(done).toMatchObject({ code: 0, err: '' });
    for (const path of Object.keys(FILES)) {
      const { entries } = readClientConfig(text(path), { file: join(box.home, path) });
      expect(entries.length).toBeGreaterThan(0);
      expect(new Set(entries.map(({ gateway }) => gateway)), path).toEqual(new Set(['run']));
      const backup = join(box.home, `${path}.wicketgate-backup`);
      expect(readFileSync(backup, 'utf8')).toBe(FILES[path]);
      expect(statSync(backup).mode & 0o777).toBe(0o600);
    }
    expect(await box.run(['adopt', '--undo', '--yes'])).toMatchObject({ code: 0, err: '' });
    expect(everything()).toEqual(before);
  });

  it('changes nothing the second time', async () => {
    putAll();
    await adopt();
    const once = everything();
    const again = await adopt();
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain('There is nothing to adopt.');
    expect(everything()).toEqual(once);
  });

  it('writes nothing at all on a dry run, and shows the difference', async () => {
    putAll();
    const before = everything();
    const { code, out } = await box.run(['adopt', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^ +\+ .*"run", "--policy"/m);
    expect(everything()).toEqual(before);
    expect(existsSync(box.data)).toBe(false);
  });

  it('prints no secret, and puts none into policies or its own files', async () => {
    putAll();
    const said = [
      await box.run(['adopt', '--dry-run']),
      await box.run(['adopt', '--dry-run', '--json']),
      await adopt(),
      await box.run(['adopt', '--undo', '--dry-run']),
    ];
    for (const { out, err } of said) expect(out + err).not.toContain(SECRET);
    const own = Object.entries(everything()).filter(([path]) => path.startsWith(box.data));
    expect(own.length).toBeGreaterThan(3);
    for (const [path, content] of own) expect(content, path).not.toContain(SECRET);
  });

  it('leaves the variables of a server where they are, and keeps what is off switched off', async () => {
    putAll();
    await adopt('cursor', 'codex');
    expect(text('.cursor/mcp.json')).toContain(`"env": { "API_KEY": "${SECRET}" },`);
    expect(text('.cursor/mcp.json')).toContain('"disabled": true');
    expect(text('.codex/config.toml')).toContain('enabled = false');
    expect(text('.codex/config.toml')).toContain(`env = { WICKETGATE_HEADER_X_KEY = "${SECRET}" }`);
    expect(text('.gemini/settings.json')).toBe(FILES['.gemini/settings.json']);
  });

  it('writes a policy that holds every call where the tools are not known, and says so', async () => {
    box.put('.cursor/mcp.json', CURSOR);
    const { out } = await adopt();
    expect(out).toContain('every call waits for a person');
    const file = join(box.data, 'policies', 'memory.json');
    const { document, problems } = parsePolicy(readFileSync(file, 'utf8'), { fileName: file });
    expect(problems).toEqual([]);
    expect(document?.all_tools).toMatchObject({ approve_if: [{ conditions: [] }] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('refuses to write when there is nobody to ask', async () => {
    putAll();
    const before = everything();
    const { code, err } = await box.run(['adopt']);
    expect(code).toBe(2);
    expect(err).toContain('--yes');
    expect(everything()).toEqual(before);
  });

  it('keeps a link a link, and the mode of the file', async () => {
    const real = box.put('dotfiles/mcp.json', CURSOR);
    chmodSync(real, 0o640);
    box.put('.cursor/keep', '');
    symlinkSync(real, join(box.home, '.cursor/mcp.json'));
    await adopt();
    expect(lstatSync(join(box.home, '.cursor/mcp.json')).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('"--policy"');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    await box.run(['adopt', '--undo', '--yes']);
    expect(readFileSync(real, 'utf8')).toBe(CURSOR);
    expect(statSync(real).mode & 0o777).toBe(0o640);
  });

  it('leaves a file alone that cannot be read, and adopts the others', async () => {
    box.put('.gemini/settings.json', '{ "mcpServers": ');
    box.put('.cursor/mcp.json', CURSOR);
    const { code, out } = await adopt();
    expect(code).toBe(1);
    expect(out).toContain('left alone');
    expect(text('.gemini/settings.json')).toBe('{ "mcpServers": ');
    expect(text('.cursor/mcp.json')).toContain('"--policy"');
  });

  it('leaves a server to its client when only that can sign in', async () => {
    const entry = { type: 'http', url: 'https://a.invalid/mcp', oauth: { clientId: 'x' } };
    box.put('.claude.json', { mcpServers: { a: entry } });
    const before = text('.claude.json');
    const { out, code } = await adopt();
    expect(code).toBe(0);
    expect(out).toContain('signs in for it');
    expect(text('.claude.json')).toBe(before);
  });

  it('knows the clients by name only', async () => {
    expect(await adopt('no-such-client')).toMatchObject({ code: 2 });
  });

  it('gives one policy to a server that two clients have', async () => {
    putAll();
    const { out } = await box.run(['adopt', '--json', '--yes', '--no-scan', 'cursor', 'codex']);
    const { files } = JSON.parse(out);
    const policies = files.flatMap((file: { entries: { name: string; policy: string }[] }) =>
      file.entries.filter(({ name }) => name === 'memory').map(({ policy }) => policy),
    );
    expect(policies).toHaveLength(2);
    expect(new Set(policies).size).toBe(1);
  });
});

describe('adopt --undo', () => {
  it('refuses a file that was edited since, with what was edited', async () => {
    box.put('.cursor/mcp.json', CURSOR);
    await adopt();
    const edited = text('.cursor/mcp.json').replace('"unknown"', '"renamed"');
    box.put('.cursor/mcp.json', edited);
    const { code, out } = await box.run(['adopt', '--undo', '--yes']);
    expect(code).toBe(1);
    expect(out).toContain('has been edited since');
    expect(out).toMatch(/\+ +"renamed": /);
    expect(out).not.toContain(SECRET);
    expect(text('.cursor/mcp.json')).toBe(edited);
  });

  it('puts back our entries alone when that is asked for, and keeps the edit', async () => {
    box.put('.cursor/mcp.json', CURSOR);
    await adopt();
    box.put('.cursor/mcp.json', text('.cursor/mcp.json').replace('"unknown"', '"renamed"'));
    const done = await box.run(['adopt', '--undo', '--entries-only', '--yes']);
    expect(done).toMatchObject({ code: 0 });
    expect(text('.cursor/mcp.json')).toBe(CURSOR.replace('"unknown"', '"renamed"'));
    expect(existsSync(join(box.home, '.cursor/mcp.json.wicketgate-backup'))).toBe(false);
  });

  it('keeps an entry that was edited since, and says so', async () => {
    box.put('.cursor/mcp.json', CURSOR);
    await adopt();
    const edited = text('.cursor/mcp.json').replace('"some-server"', '"other-server"');
    box.put('.cursor/mcp.json', edited);
    const { code, out } = await box.run(['adopt', '--undo', '--entries-only', '--yes']);
    expect(code).toBe(1);
    expect(out).toContain('off was edited since');
    expect(text('.cursor/mcp.json')).toContain('"other-server"');
    expect(text('.cursor/mcp.json')).toContain(`"args": ${JSON.stringify(MEMORY)}`);
  });

  it('gives back what was there before any adoption, when servers were added between two', async () => {
    box.put('.cursor/mcp.json', CURSOR);
    await adopt();
    const added = '"added": { "command": "new-server" },\n    "off"';
    box.put('.cursor/mcp.json', text('.cursor/mcp.json').replace('"off"', added));
    await adopt();
    expect(text('.cursor/mcp.json').match(/"--policy"/g)).toHaveLength(3);
    expect(await box.run(['adopt', '--undo', '--yes'])).toMatchObject({ code: 0 });
    expect(text('.cursor/mcp.json')).toBe(CURSOR.replace('"off"', added));
  });

  it('keeps a policy that a person has changed', async () => {
    box.put('.cursor/mcp.json', CURSOR);
    await adopt();
    const own = '{ "version": "1", "default": "deny" }';
    box.put('data/policies/memory.json', own);
    await box.run(['adopt', '--undo', '--yes']);
    expect(text('data/policies/memory.json')).toBe(own);
    expect(readdirSync(join(box.data, 'policies'))).toEqual(['memory.json']);
  });
});
