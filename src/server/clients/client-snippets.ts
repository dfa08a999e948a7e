// How each client is told to reach a server through the gateway: its entry as a value, and the text that
// somebody copies into its configuration. The API shows them, `connect` and `adopt` write them. The
// token is a placeholder; whoever shows or writes the text fills it in.
import type { Json, JsonObject } from '#core/kit/json.ts';
import type { ClientId } from './client-entry.ts';
import { CLIENT_TITLES } from './client-table.ts';

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
  /** Any name; a key that every client takes is made of it. */
  readonly name: string;
  readonly url: string;
}

/** How a client writes a remote server down. */
export interface ConnectForm {
  readonly client: ClientId;
  /** Where the text belongs, for people. */
  readonly file: string;
  readonly language: 'json' | 'toml';
  /** The member of the document that holds the servers. */
  readonly key: string;
  /** The entry of a server at `url`, reached with this `Authorization` header. */
  readonly entry: (url: string, authorization: string) => JsonObject;
}

const typed = (type: string) => (url: string, Authorization: string) => ({
  type,
  url,
  headers: { Authorization },
});
const bare = (url: string, Authorization: string) => ({ url, headers: { Authorization } });
const named = (key: string) => (url: string, Authorization: string) => ({
  [key]: url,
  headers: { Authorization },
});

/** It starts commands only: a bridge from the ecosystem speaks HTTP for it. */
function bridged(url: string, authorization: string): JsonObject {
  const plain = url.startsWith('http:') ? ['--allow-http'] : [];
  const header = 'Authorization:${WICKETGATE_AUTHORIZATION}';
  return {
    command: 'npx',
    args: ['-y', 'mcp-remote', url, '--header', header, ...plain],
    env: { WICKETGATE_AUTHORIZATION: authorization },
  };
}

type Row = readonly [ClientId, string, string, ConnectForm['entry']];
const ROWS: readonly Row[] = [
  ['claude-code', '.mcp.json in the project', 'mcpServers', typed('http')],
  [
    'claude-desktop',
    'claude_desktop_config.json (Settings, Developer, Edit Config)',
    'mcpServers',
    bridged,
  ],
  ['cursor', '.cursor/mcp.json in the project, or ~/.cursor/mcp.json', 'mcpServers', bare],
  ['vscode', '.vscode/mcp.json in the project', 'servers', typed('http')],
  [
    'codex',
    '~/.codex/config.toml',
    'mcp_servers',
    (url, Authorization) => ({ url, http_headers: { Authorization } }),
  ],
  [
    'gemini-cli',
    '.gemini/settings.json in the project, or ~/.gemini/settings.json',
    'mcpServers',
    named('httpUrl'),
  ],
  ['windsurf', '~/.codeium/windsurf/mcp_config.json', 'mcpServers', named('serverUrl')],
  ['zed', '~/.config/zed/settings.json', 'context_servers', bare],
  [
    'cline',
    'cline_mcp_settings.json (MCP Servers, Configure)',
    'mcpServers',
    typed('streamableHttp'),
  ],
  [
    'opencode',
    'opencode.json in the project',
    'mcp',
    (url, Authorization) => ({ type: 'remote', url, enabled: true, headers: { Authorization } }),
  ],
  [
    'copilot-cli',
    '~/.copilot/mcp-config.json',
    'mcpServers',
    (url, authorization) => ({ ...typed('http')(url, authorization), tools: ['*'] }),
  ],
  ['devin', '~/.config/devin/mcp_config.json', 'mcpServers', named('serverUrl')],
  ['kilo-code', '.kilocode/mcp.json in the project', 'mcpServers', typed('streamable-http')],
  ['roo-code', '.roo/mcp.json in the project', 'mcpServers', typed('streamable-http')],
  ['kiro', '.kiro/settings/mcp.json in the project', 'mcpServers', bare],
  ['amazon-q', '~/.aws/amazonq/mcp.json', 'mcpServers', typed('http')],
  ['lm-studio', '~/.lmstudio/mcp.json', 'mcpServers', bare],
];

/** Every client, in the order in which they are offered. */
export const CONNECT_FORMS: readonly ConnectForm[] = ROWS.map(([client, file, key, entry]) => ({
  client,
  file,
  language: client === 'codex' ? 'toml' : 'json',
  key,
  entry,
}));

/** @param about `name` is a name of the server, `url` its address here */
export function snippetsFor(about: About): readonly Snippet[] {
  return [...CONNECT_FORMS.map((form) => snippetFor(form, about)), curl(about)];
}

/** The text for one client, with `token` in it. */
export function snippetFor(
  form: ConnectForm,
  { name, url }: About,
  token = TOKEN_PLACEHOLDER,
): Snippet {
  const { client, file, language, key } = form;
  const [own, entry] = [entryName(name), form.entry(url, `Bearer ${token}`)];
  const text =
    language === 'toml'
      ? tomlTable([key, own], entry)
      : JSON.stringify({ [key]: { [own]: entry } }, null, 2);
  return { client, title: CLIENT_TITLES[client], file, language, text };
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

/** A table of strings and of inline tables of strings. @param path of plain keys */
export function tomlTable(path: readonly string[], members: JsonObject): string {
  const lines = Object.entries(members).map(([key, value]) => `${key} = ${tomlValue(value)}\n`);
  return `[${path.join('.')}]\n${lines.join('')}`;
}

function tomlValue(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value).map(([key, inner]) => `${key} = ${tomlValue(inner)}`);
  return `{ ${members.join(', ')} }`;
}

function curl({ url }: About): Snippet {
  const text = [
    `curl -s '${url}' \\`,
    `  -H 'Authorization: Bearer ${TOKEN_PLACEHOLDER}' \\`,
    "  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\",
    `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'`,
  ].join('\n');
  return { client: 'curl', title: 'curl', file: 'a shell', language: 'shell', text };
}
