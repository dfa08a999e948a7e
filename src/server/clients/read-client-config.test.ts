import { describe, expect, it } from 'vitest';
import { readClientConfig } from './read-client-config.ts';

function read(file: string, text: string) {
  return readClientConfig(text, { file });
}

describe('a client configuration', () => {
  it('is read with comments, trailing commas and a byte order mark', () => {
    const text = `\ufeff{
      // the files
      "mcpServers": {
        "files": { "command": "npx", "args": ["-y", "files-server",], /* no more */ },
      },
    }`;
    const { entries, problems } = read('.mcp.json', text);
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      {
        client: 'claude-code',
        file: '.mcp.json',
        scope: 'project',
        name: 'files',
        path: ['mcpServers', 'files'],
        kind: 'stdio',
        transport: 'stdio',
        command: 'npx',
        args: ['-y', 'files-server'],
        envNames: [],
        url: '',
        headerNames: [],
        disabled: false,
        line: 4,
        column: 9,
      },
    ]);
  });

  it('never keeps the value of a variable or a header', () => {
    const text = JSON.stringify({
      mcpServers: {
        a: { command: 'x', env: { API_KEY: 'hunter2' } },
        b: { type: 'http', url: 'https://acme.example/mcp', headers: { 'X-Key': 'hunter2' } },
        c: { type: 'http', url: 'https://acme.example/mcp', headers: ['X-Key: hunter2'] },
        d: { command: 'x', env: ['API_KEY=hunter2'] },
      },
    });
    const result = read('.mcp.json', text);
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(
      result.entries.map(({ envNames, headerNames }) => [...envNames, ...headerNames]),
    ).toEqual([['API_KEY'], ['X-Key'], ['X-Key'], ['API_KEY']]);
  });

  it('is read in the spelling of every client', () => {
    const stdio = { command: 'npx', args: ['-y', 'files-server'] };
    const files: readonly [string, unknown][] = [
      ['/h/.claude.json', { projects: { '/p': { mcpServers: { s: stdio } } } }],
      ['/p/.cursor/mcp.json', { mcpServers: { s: stdio } }],
      ['/p/.vscode/mcp.json', { servers: { s: { type: 'stdio', ...stdio } }, inputs: [] }],
      ['/h/.config/Code/User/settings.json', { mcp: { servers: { s: stdio } } }],
      ['/h/.config/zed/settings.json', { context_servers: { s: { source: 'custom', ...stdio } } }],
      [
        '/p/.zed/settings.json',
        { context_servers: { s: { command: { path: 'npx', args: stdio.args } } } },
      ],
      [
        '/p/opencode.json',
        { mcp: { s: { type: 'local', command: ['npx', '-y', 'files-server'] } } },
      ],
      ['/h/.gemini/settings.json', { mcpServers: { s: stdio }, theme: 'x' }],
      ['/p/anything.json', { mcpServers: { s: { command: 'npx -y files-server' } } }],
      [
        '/p/.devcontainer/devcontainer.json',
        { customizations: { vscode: { mcp: { servers: { s: stdio } } } } },
      ],
    ];
    for (const [file, value] of files) {
      const { entries, problems } = read(file, JSON.stringify(value));
      expect(problems, file).toEqual([]);
      expect(entries, file).toMatchObject([{ name: 's', ...stdio, kind: 'stdio' }]);
    }
  });

  it('says for which folder an entry of the user’s own file is', () => {
    const text = JSON.stringify({ projects: { '/p': { mcpServers: { s: { command: 'x' } } } } });
    expect(read('/h/.claude.json', text).entries[0]).toMatchObject({
      scope: 'local',
      project: '/p',
    });
  });

  it('is read from TOML, with the place of the table', () => {
    const text = `model = "x"

[mcp_servers.files]
command = "npx"
args = ["-y", "files-server"]
env = { API_KEY = "hunter2" }

[mcp_servers."far away"]
url = "https://acme.example/mcp"
bearer_token_env_var = "ACME_TOKEN"
enabled = false
`;
    const { entries, problems } = read('/h/.codex/config.toml', text);
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([
      { client: 'codex', name: 'files', envNames: ['API_KEY'], line: 3, column: 1 },
      {
        name: 'far away',
        kind: 'remote',
        transport: 'streamable-http',
        headerNames: ['Authorization'],
        disabled: true,
        line: 8,
      },
    ]);
  });

  it.each([
    ['http', 'streamable-http'],
    ['streamable-http', 'streamable-http'],
    ['streamableHttp', 'streamable-http'],
    ['streamable_http', 'streamable-http'],
    ['sse', 'sse'],
  ])('takes `type: %s` for %s', (type, transport) => {
    const text = JSON.stringify({ mcpServers: { s: { type, url: 'https://acme.example/mcp' } } });
    expect(read('/p/.mcp.json', text).entries[0]?.transport).toBe(transport);
  });

  it('knows what a bare URL means to each client', () => {
    const text = (key: string) =>
      JSON.stringify({ mcpServers: { s: { [key]: 'https://acme.example/mcp' } } });
    expect(read('/h/.gemini/settings.json', text('url')).entries[0]?.transport).toBe('sse');
    expect(read('/h/.gemini/settings.json', text('httpUrl')).entries[0]?.transport).toBe(
      'streamable-http',
    );
    expect(read('/h/.cursor/mcp.json', text('url')).entries[0]?.transport).toBe('auto');
    const windsurf = read('/h/.codeium/windsurf/mcp_config.json', text('serverUrl'));
    expect(windsurf.entries[0]).toMatchObject({ client: 'windsurf', kind: 'remote' });
    expect(read('/p/.mcp.json', text('url')).problems).toMatchObject([
      { code: 'type_missing', line: 1, severity: 'warning' },
    ]);
  });

  it('marks entries that go through the gateway already, without keeping the token', () => {
    const token = ['wkg', 'abcdefgh'].join('_');
    const text = JSON.stringify({
      mcpServers: {
        a: { command: 'wicketgate', args: ['run', '--policy', 'p.json', '--', 'npx', 'x'] },
        b: { type: 'http', url: 'http://x/mcp', headers: { Authorization: `Bearer ${token}` } },
        c: { command: 'npx', args: ['-y', 'x', 'wicketgate', 'run'] },
      },
    });
    const result = read('/p/.mcp.json', text);
    expect(result.entries.map(({ gateway }) => gateway)).toEqual(['run', 'serve', undefined]);
    expect(JSON.stringify(result)).not.toContain(token);
  });

  it.each([
    ['/p/.mcp.json', '{\n  "mcpServers": {\n    "a" 1\n  }\n}', 3],
    ['/p/.mcp.json', '', 1],
    ['/p/.mcp.json', `${'['.repeat(100_000)}`, 1],
    ['/h/.codex/config.toml', 'a = 1\nb = = "secret-value"\n', 2],
  ])('that cannot be read is a problem with its place (%#)', (file, text, line) => {
    const { entries, problems } = read(file, text);
    expect(entries).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'error', code: 'syntax', line }]);
    expect(JSON.stringify(problems)).not.toContain('secret-value');
  });

  it('says which entries are none, and reads the others', () => {
    const text = JSON.stringify({
      mcpServers: { a: 'text', b: {}, c: { args: ['x'] }, d: { command: 'x' } },
    });
    const { entries, problems } = read('/p/.mcp.json', text);
    expect(entries.map(({ name }) => name)).toEqual(['d']);
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/mcpServers/a', '/mcpServers/c']);
    expect(read('/p/.mcp.json', '{"mcpServers": []}').problems[0]?.code).toBe('not_a_map');
  });

  it('takes a key such as `__proto__` for a name and nothing else', () => {
    const text = '{"mcpServers": {"__proto__": {"command": "x"}, "constructor": {"command": "y"}}}';
    const { entries } = read('/p/.mcp.json', text);
    expect(entries.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(Object.hasOwn(Object.prototype, 'command')).toBe(false);
  });

  it('says when two entries have one name, and takes the last', () => {
    const text = '{"mcpServers": {\n"a": {"command": "x"},\n"a": {"command": "y"}}}';
    const { entries, problems } = read('/p/.mcp.json', text);
    expect(entries).toMatchObject([{ name: 'a', command: 'y', line: 3 }]);
    expect(problems).toMatchObject([{ code: 'duplicate_name', line: 3 }]);
  });
});
