// What somebody copies into a client so that it reaches a server through the gateway: one text for each
// client and server. The token is a placeholder; whoever shows the text fills it in.

export const TOKEN_PLACEHOLDER = '<token>';

export interface Snippet {
  readonly client: string;
  /** Name of the client. */
  readonly title: string;
  /** Where the text belongs. */
  readonly file: string;
  readonly language: 'json' | 'toml' | 'shell';
  readonly text: string;
}

interface About {
  /** Key of the entry: letters, digits, `-`. */
  readonly name: string;
  readonly url: string;
}

/** @param about `name` is a name of the server, `url` its address here */
export function snippetsFor(about: About): readonly Snippet[] {
  const entry = { name: entryName(about.name), url: about.url };
  return CLIENTS.map(({ text, ...client }) => ({ ...client, text: text(entry) }));
}

/** A key that every client takes. */
export function entryName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'wicketgate' : plain;
}

const AUTHORIZATION = `Bearer ${TOKEN_PLACEHOLDER}`;
const headers = { Authorization: AUTHORIZATION };

/** `{ "<key>": { "<name>": entry } }`. */
function json(key: string, entry: (url: string) => object): (about: About) => string {
  return ({ name, url }) => JSON.stringify({ [key]: { [name]: entry(url) } }, null, 2);
}

type Client = Omit<Snippet, 'text'> & { readonly text: (about: About) => string };

const CLIENTS: readonly Client[] = [
  {
    client: 'claude-code',
    title: 'Claude Code',
    file: '.mcp.json in the project',
    language: 'json',
    text: json('mcpServers', (url) => ({ type: 'http', url, headers })),
  },
  {
    client: 'claude-desktop',
    title: 'Claude Desktop',
    file: 'claude_desktop_config.json (Settings, Developer, Edit Config)',
    language: 'json',
    // It starts commands only: a bridge from the ecosystem speaks HTTP for it.
    text: json('mcpServers', (url) => ({
      command: 'npx',
      args: [
        '-y',
        'mcp-remote',
        url,
        '--header',
        'Authorization:${WICKETGATE_AUTHORIZATION}',
        ...(url.startsWith('http:') ? ['--allow-http'] : []),
      ],
      env: { WICKETGATE_AUTHORIZATION: AUTHORIZATION },
    })),
  },
  {
    client: 'cursor',
    title: 'Cursor',
    file: '.cursor/mcp.json in the project, or ~/.cursor/mcp.json',
    language: 'json',
    text: json('mcpServers', (url) => ({ url, headers })),
  },
  {
    client: 'vscode',
    title: 'VS Code',
    file: '.vscode/mcp.json in the project',
    language: 'json',
    text: json('servers', (url) => ({ type: 'http', url, headers })),
  },
  {
    client: 'codex',
    title: 'Codex',
    file: '~/.codex/config.toml',
    language: 'toml',
    text: ({ name, url }) =>
      `[mcp_servers.${name}]\nurl = ${JSON.stringify(url)}\nhttp_headers = { Authorization = ${JSON.stringify(AUTHORIZATION)} }\n`,
  },
  {
    client: 'gemini-cli',
    title: 'Gemini CLI',
    file: '.gemini/settings.json in the project, or ~/.gemini/settings.json',
    language: 'json',
    text: json('mcpServers', (url) => ({ httpUrl: url, headers })),
  },
  {
    client: 'windsurf',
    title: 'Windsurf',
    file: '~/.codeium/windsurf/mcp_config.json',
    language: 'json',
    text: json('mcpServers', (url) => ({ serverUrl: url, headers })),
  },
  {
    client: 'zed',
    title: 'Zed',
    file: '~/.config/zed/settings.json',
    language: 'json',
    text: json('context_servers', (url) => ({ url, headers })),
  },
  {
    client: 'cline',
    title: 'Cline',
    file: 'cline_mcp_settings.json (MCP Servers, Configure)',
    language: 'json',
    text: json('mcpServers', (url) => ({ type: 'streamableHttp', url, headers })),
  },
  {
    client: 'opencode',
    title: 'opencode',
    file: 'opencode.json in the project',
    language: 'json',
    text: json('mcp', (url) => ({ type: 'remote', url, enabled: true, headers })),
  },
  {
    client: 'curl',
    title: 'curl',
    file: 'a shell',
    language: 'shell',
    text: ({ url }) =>
      [
        `curl -s '${url}' \\`,
        `  -H 'Authorization: ${AUTHORIZATION}' \\`,
        "  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\",
        `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'`,
      ].join('\n'),
  },
];
