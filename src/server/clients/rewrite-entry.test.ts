import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleConfig } from '../../../test/arbitraries/client-configs.ts';
import { readClientConfig } from './read-client-config.ts';
import { entryValue, putBackEntry, rewriteEntry } from './rewrite-entry.ts';

const GATEWAY = {
  program: ['/usr/bin/node', '/opt/wicketgate/dist/cli.js'],
  options: ['--policy', '/h/p.json', '--grant', 'cursor'],
};

function adopt(file: string, text: string, name = 's') {
  const { entries } = readClientConfig(text, { file });
  const entry = entries.find((one) => one.name === name);
  if (entry === undefined) throw new Error('there is no such entry');
  const format = file.endsWith('.toml') ? 'toml' : 'json';
  const edit = rewriteEntry(text, format, entry, GATEWAY);
  return { entry, format, edit } as const;
}

function after(file: string, text: string, name?: string): string {
  const { edit } = adopt(file, text, name);
  if (!edit.ok) throw new Error(edit.reason);
  return edit.text;
}

function memberOf(file: string, text: string) {
  const { entry, format } = adopt(file, text);
  return entryValue(after(file, text), format, entry.path);
}

const RUN = ['run', '--policy', '/h/p.json', '--grant', 'cursor'];

describe('an entry behind the gateway', () => {
  it('starts the command that it started before, and keeps what else it says', () => {
    const text = `{
  // mine
  "mcpServers": {
    "s": {
      "command": "npx", // the runner
      "args": [
        "-y",
        "files-server" /* all of them */
      ],
      "env": { "API_KEY": "hunter2" },
      "disabled": true,
    },
  },
}
`;
    expect(after('.cursor/mcp.json', text)).toBe(`{
  // mine
  "mcpServers": {
    "s": {
      "command": "/usr/bin/node", // the runner
      "args": [
        "/opt/wicketgate/dist/cli.js",
        "run",
        "--policy",
        "/h/p.json",
        "--grant",
        "cursor",
        "--",
        "npx",
        "-y",
        "files-server" /* all of them */
      ],
      "env": { "API_KEY": "hunter2" },
      "disabled": true,
    },
  },
}
`);
  });

  it('is a command in place of an address, with its headers in the environment', () => {
    const text = JSON.stringify({
      mcpServers: {
        s: {
          type: 'http',
          url: 'https://acme.example/mcp?key=hunter2',
          headers: { Authorization: 'Bearer hunter2', 'X-Team': '${TEAM}' },
          timeout: 5,
        },
      },
    });
    expect(memberOf('.mcp.json', text)).toEqual({
      type: 'stdio',
      command: '/usr/bin/node',
      args: [
        '/opt/wicketgate/dist/cli.js',
        ...RUN,
        '--upstream-env',
        'WICKETGATE_UPSTREAM',
        '--header-env',
        'Authorization=WICKETGATE_HEADER_AUTHORIZATION',
        '--header-env',
        'X-Team=WICKETGATE_HEADER_X_TEAM',
      ],
      env: {
        WICKETGATE_HEADER_AUTHORIZATION: 'Bearer hunter2',
        WICKETGATE_HEADER_X_TEAM: '${TEAM}',
        WICKETGATE_UPSTREAM: 'https://acme.example/mcp?key=hunter2',
      },
      timeout: 5,
    });
  });

  it('is written in the spelling of every client', () => {
    const stdio = { command: 'npx', args: ['-y', 'x'] };
    const words = ['/opt/wicketgate/dist/cli.js', ...RUN, '--', 'npx', '-y', 'x'];
    const expected = { command: '/usr/bin/node', args: words };
    const files: readonly [string, object, object][] = [
      ['/h/.claude.json', { projects: { '/p': { mcpServers: { s: stdio } } } }, expected],
      ['/p/.vscode/mcp.json', { servers: { s: stdio } }, expected],
      ['/h/.config/Code/User/settings.json', { mcp: { servers: { s: stdio } } }, expected],
      [
        '/p/.zed/settings.json',
        { context_servers: { s: { command: { path: 'npx', args: stdio.args }, settings: {} } } },
        { command: { path: '/usr/bin/node', args: words }, settings: {} },
      ],
      [
        '/p/opencode.json',
        { mcp: { s: { type: 'local', command: ['npx', '-y', 'x'], enabled: false } } },
        { type: 'local', command: ['/usr/bin/node', ...words], enabled: false },
      ],
      [
        '/p/opencode.json',
        { mcp: { s: { type: 'remote', url: 'https://a.example/mcp', headers: { K: 'v' } } } },
        {
          type: 'local',
          command: [
            '/usr/bin/node',
            '/opt/wicketgate/dist/cli.js',
            ...RUN,
            '--upstream',
            'https://a.example/mcp',
            '--header-env',
            'K=WICKETGATE_HEADER_K',
          ],
          environment: { WICKETGATE_HEADER_K: 'v' },
        },
      ],
      ['/p/any.json', { mcpServers: { s: { command: 'npx -y x' } } }, expected],
      [
        '/p/any.json',
        { mcpServers: { s: { command: 'npx', args: [] } } },
        {
          command: '/usr/bin/node',
          args: [...words.slice(0, -2)],
        },
      ],
    ];
    for (const [file, value, wanted] of files) {
      for (const indent of [0, 2]) {
        expect(memberOf(file, JSON.stringify(value, null, indent)), file).toEqual(wanted);
      }
    }
  });

  it('is edited in TOML as text, whatever form its table has', () => {
    const forms = [
      '[mcp_servers.s]\ncommand = "npx" # runner\nargs = [ # all\n  "-y",\n  "x",\n]\n[mcp_servers.s.env]\nK = """a\n[b]"""\n',
      '[mcp_servers]\ns = { command = "npx", args = ["-y", "x"], env = { K = "a\\n[b]" } }\n',
      'mcp_servers.s.command = "npx"\nmcp_servers.s.args = ["-y", "x"]\nmcp_servers.s.env.K = "a\\n[b]"\n',
      '[mcp_servers."s"]\r\ncommand = \'npx\'\r\nargs = ["-y","x"]\r\nenv = {K = "a\\n[b]"}\r\n',
    ];
    for (const form of forms) {
      const text = `model = "x" # first\n${form}\n[tui]\ntheme = "a"\n`;
      const { entry } = adopt('/h/.codex/config.toml', text);
      const now = after('/h/.codex/config.toml', text);
      expect(entryValue(now, 'toml', entry.path)).toEqual({
        command: '/usr/bin/node',
        args: ['/opt/wicketgate/dist/cli.js', ...RUN, '--', 'npx', '-y', 'x'],
        env: { K: 'a\n[b]' },
      });
      expect(putBackEntry(now, text, 'toml', entry.path)).toEqual({ ok: true, text });
      expect(now).toContain('model = "x" # first\n');
    }
  });

  it('takes a remote server of Codex with its variables', () => {
    const text = `[mcp_servers.s]
url = "https://a.example/mcp" # far
bearer_token_env_var = "TOKEN"
enabled = false

[mcp_servers.s.http_headers]
"X-Key" = "hunter2"

[other]
x = 1
`;
    const now = after('/h/.codex/config.toml', text);
    expect(entryValue(now, 'toml', ['mcp_servers', 's'])).toEqual({
      command: '/usr/bin/node',
      args: [
        '/opt/wicketgate/dist/cli.js',
        ...RUN,
        '--upstream',
        'https://a.example/mcp',
        '--header-env',
        'X-Key=WICKETGATE_HEADER_X_KEY',
        '--header',
        'Authorization: Bearer ${TOKEN}',
      ],
      env: { WICKETGATE_HEADER_X_KEY: 'hunter2' },
      env_vars: ['TOKEN'],
      enabled: false,
    });
    expect(putBackEntry(now, text, 'toml', ['mcp_servers', 's'])).toEqual({ ok: true, text });
  });

  it('leaves alone what only the client can do, and what cannot be edited for sure', () => {
    const reason = (entry: string) => {
      const { edit } = adopt('.mcp.json', `{"mcpServers": {"s": ${entry}}}`);
      return edit.ok ? '' : edit.reason;
    };
    expect(reason('{"type": "http", "url": "https://a.example", "oauth": {}}')).toContain(
      'signs in',
    );
    expect(reason('{"type": "http", "url": "unix:///x"}')).toContain('no http');
    expect(reason('{"type": "http", "url": "https://a.example", "headers": {"K": 1}}')).toContain(
      'headers',
    );
    expect(reason('{"command": "a", "command": "b"}')).toContain('safely');
    expect(reason('{"command": "a", "args": "b"}')).toContain('no list');
  });

  it('is given back byte for byte, whatever the text looks like', () => {
    fc.assert(
      fc.property(sampleConfig(), ({ text, name }) => {
        const { entry, edit } = adopt('.cursor/mcp.json', text, name);
        if (!edit.ok) {
          expect(edit.reason).toMatch(/safely|headers/);
          return;
        }
        expect(readClientConfig(edit.text, { file: '.cursor/mcp.json' }).entries).toContainEqual(
          expect.objectContaining({ name, gateway: 'run', disabled: entry.disabled }),
        );
        expect(putBackEntry(edit.text, text, 'json', entry.path)).toEqual({ ok: true, text });
      }),
      { numRuns: 500 },
    );
  });

  it('is hardly ever left alone for its white space and comments', () => {
    const texts = fc.sample(sampleConfig(), 300);
    const left = texts.filter(({ text, name }) => !adopt('.cursor/mcp.json', text, name).edit.ok);
    expect(left.length).toBeLessThan(30);
  });
});
