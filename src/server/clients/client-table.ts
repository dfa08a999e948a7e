// Where every client keeps its servers, as a table: one line a file. `findClientFiles` walks it to
// read; what writes configurations uses the same lines.
import type { ClientId, ConfigScope, EntryTransport } from './client-entry.ts';

/** The machine as far as configuration files go; given, so that tests have a machine of their own. */
export interface Machine {
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** The user's home, absolute. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How a client writes its servers down. */
export interface Dialect {
  readonly format: 'json' | 'toml';
  /** Ways to a map from name to entry; `*` is every key of an object. */
  readonly keys: readonly (readonly string[])[];
  /** What a bare `url` means to the client; `refused`: it skips the entry. */
  readonly bareUrl: EntryTransport | 'refused';
}

/** Folders that the paths of the table start from. */
export type Base =
  /** The user's home. */
  | 'home'
  /** `~/Library/Application Support`, `%APPDATA%`, `$XDG_CONFIG_HOME` or `~/.config`. */
  | 'application-data'
  /** `$XDG_CONFIG_HOME` or `~/.config`, on every system but Windows, where it is `%APPDATA%`. */
  | 'config-home'
  /** The folder of a repository. */
  | 'project'
  /** An absolute path. */
  | 'root';

export interface ClientPlace {
  readonly client: ClientId;
  readonly scope: Exclude<ConfigScope, 'local'>;
  readonly base: Base;
  /** With `/`, from the base. */
  readonly path: string;
  readonly dialect: Dialect;
  /** Only there; everywhere when absent. */
  readonly platform?: Machine['platform'];
  /** A variable that names the folder instead of all but the last part of `path`. */
  readonly folderVariable?: string;
  /** A variable that names the whole file. */
  readonly fileVariable?: string;
}

const MCP_SERVERS: Dialect = { format: 'json', keys: [['mcpServers']], bareUrl: 'auto' };
const CLAUDE: Dialect = { ...MCP_SERVERS, bareUrl: 'refused' };
const CLAUDE_USER: Dialect = { ...CLAUDE, keys: [['mcpServers'], ['projects', '*', 'mcpServers']] };
const SSE_FIRST: Dialect = { ...MCP_SERVERS, bareUrl: 'sse' };
const VSCODE: Dialect = { format: 'json', keys: [['servers']], bareUrl: 'auto' };
const VSCODE_SETTINGS: Dialect = { ...VSCODE, keys: [['mcp', 'servers']] };
const DEV_CONTAINER: Dialect = {
  ...VSCODE,
  keys: [
    ['customizations', 'vscode', 'mcp', 'servers'],
    ['customizations', 'vscode', 'settings', 'mcp', 'servers'],
  ],
};
const CODEX: Dialect = { format: 'toml', keys: [['mcp_servers']], bareUrl: 'streamable-http' };
const ZED: Dialect = { format: 'json', keys: [['context_servers']], bareUrl: 'auto' };
const OPENCODE: Dialect = { format: 'json', keys: [['mcp']], bareUrl: 'auto' };

const CLINE = 'saoudrizwan.claude-dev/settings/cline_mcp_settings.json';
const ROO = 'rooveterinaryinc.roo-cline/settings/mcp_settings.json';

/** Every place, user before project before system; of two lines for one file the first one names it. */
export const CLIENT_PLACES: readonly ClientPlace[] = [
  // claude-code
  {
    client: 'claude-code',
    scope: 'user',
    base: 'home',
    path: '.claude.json',
    dialect: CLAUDE_USER,
    folderVariable: 'CLAUDE_CONFIG_DIR',
  },
  { client: 'claude-code', scope: 'project', base: 'project', path: '.mcp.json', dialect: CLAUDE },
  {
    client: 'claude-code',
    scope: 'system',
    base: 'root',
    path: '/Library/Application Support/ClaudeCode/managed-mcp.json',
    dialect: CLAUDE,
    platform: 'darwin',
  },
  {
    client: 'claude-code',
    scope: 'system',
    base: 'root',
    path: '/etc/claude-code/managed-mcp.json',
    dialect: CLAUDE,
    platform: 'linux',
  },
  {
    client: 'claude-code',
    scope: 'system',
    base: 'root',
    path: 'C:/Program Files/ClaudeCode/managed-mcp.json',
    dialect: CLAUDE,
    platform: 'win32',
  },
  // claude-desktop
  {
    client: 'claude-desktop',
    scope: 'user',
    base: 'application-data',
    path: 'Claude/claude_desktop_config.json',
    dialect: CLAUDE,
  },
  // cursor
  {
    client: 'cursor',
    scope: 'user',
    base: 'home',
    path: '.cursor/mcp.json',
    dialect: MCP_SERVERS,
  },
  {
    client: 'cursor',
    scope: 'project',
    base: 'project',
    path: '.cursor/mcp.json',
    dialect: MCP_SERVERS,
  },
  // vscode
  ...['Code', 'Code - Insiders', 'VSCodium'].flatMap((folder): ClientPlace[] => [
    {
      client: 'vscode',
      scope: 'user',
      base: 'application-data',
      path: `${folder}/User/mcp.json`,
      dialect: VSCODE,
    },
    {
      client: 'vscode',
      scope: 'user',
      base: 'application-data',
      path: `${folder}/User/settings.json`,
      dialect: VSCODE_SETTINGS,
    },
    {
      client: 'cline',
      scope: 'user',
      base: 'application-data',
      path: `${folder}/User/globalStorage/${CLINE}`,
      dialect: SSE_FIRST,
    },
    {
      client: 'roo-code',
      scope: 'user',
      base: 'application-data',
      path: `${folder}/User/globalStorage/${ROO}`,
      dialect: SSE_FIRST,
    },
  ]),
  {
    client: 'vscode',
    scope: 'project',
    base: 'project',
    path: '.vscode/mcp.json',
    dialect: VSCODE,
  },
  {
    client: 'vscode',
    scope: 'project',
    base: 'project',
    path: '.vscode/settings.json',
    dialect: VSCODE_SETTINGS,
  },
  {
    client: 'vscode',
    scope: 'project',
    base: 'project',
    path: '.devcontainer/devcontainer.json',
    dialect: DEV_CONTAINER,
  },
  // cline, roo-code, kilo-code
  {
    client: 'cline',
    scope: 'user',
    base: 'home',
    path: '.cline/data/settings/cline_mcp_settings.json',
    dialect: SSE_FIRST,
    fileVariable: 'CLINE_MCP_SETTINGS_PATH',
  },
  {
    client: 'roo-code',
    scope: 'project',
    base: 'project',
    path: '.roo/mcp.json',
    dialect: SSE_FIRST,
  },
  {
    client: 'kilo-code',
    scope: 'project',
    base: 'project',
    path: '.kilocode/mcp.json',
    dialect: SSE_FIRST,
  },
  // copilot-cli
  {
    client: 'copilot-cli',
    scope: 'user',
    base: 'home',
    path: '.copilot/mcp-config.json',
    dialect: MCP_SERVERS,
    folderVariable: 'COPILOT_HOME',
  },
  // codex
  {
    client: 'codex',
    scope: 'user',
    base: 'home',
    path: '.codex/config.toml',
    dialect: CODEX,
    folderVariable: 'CODEX_HOME',
  },
  {
    client: 'codex',
    scope: 'project',
    base: 'project',
    path: '.codex/config.toml',
    dialect: CODEX,
  },
  // gemini-cli
  {
    client: 'gemini-cli',
    scope: 'user',
    base: 'home',
    path: '.gemini/settings.json',
    dialect: SSE_FIRST,
  },
  {
    client: 'gemini-cli',
    scope: 'project',
    base: 'project',
    path: '.gemini/settings.json',
    dialect: SSE_FIRST,
  },
  {
    client: 'gemini-cli',
    scope: 'system',
    base: 'root',
    path: '/etc/gemini-cli/settings.json',
    dialect: SSE_FIRST,
    platform: 'linux',
  },
  {
    client: 'gemini-cli',
    scope: 'system',
    base: 'root',
    path: '/Library/Application Support/GeminiCli/settings.json',
    dialect: SSE_FIRST,
    platform: 'darwin',
  },
  {
    client: 'gemini-cli',
    scope: 'system',
    base: 'root',
    path: 'C:/ProgramData/gemini-cli/settings.json',
    dialect: SSE_FIRST,
    platform: 'win32',
  },
  // windsurf, devin
  ...['windsurf', 'windsurf-next'].map(
    (folder): ClientPlace => ({
      client: 'windsurf',
      scope: 'user',
      base: 'home',
      path: `.codeium/${folder}/mcp_config.json`,
      dialect: MCP_SERVERS,
    }),
  ),
  {
    client: 'devin',
    scope: 'user',
    base: 'config-home',
    path: 'devin/mcp_config.json',
    dialect: MCP_SERVERS,
  },
  // zed
  {
    client: 'zed',
    scope: 'user',
    base: 'config-home',
    path: 'zed/settings.json',
    dialect: ZED,
  },
  { client: 'zed', scope: 'project', base: 'project', path: '.zed/settings.json', dialect: ZED },
  // opencode
  ...['opencode.json', 'opencode.jsonc'].flatMap((name): ClientPlace[] => [
    {
      client: 'opencode',
      scope: 'user',
      base: 'config-home',
      path: `opencode/${name}`,
      dialect: OPENCODE,
    },
    { client: 'opencode', scope: 'project', base: 'project', path: name, dialect: OPENCODE },
  ]),
  // amazon-q, kiro, lm-studio
  {
    client: 'amazon-q',
    scope: 'user',
    base: 'home',
    path: '.aws/amazonq/mcp.json',
    dialect: MCP_SERVERS,
  },
  {
    client: 'amazon-q',
    scope: 'project',
    base: 'project',
    path: '.amazonq/mcp.json',
    dialect: MCP_SERVERS,
  },
  {
    client: 'kiro',
    scope: 'user',
    base: 'home',
    path: '.kiro/settings/mcp.json',
    dialect: MCP_SERVERS,
  },
  {
    client: 'kiro',
    scope: 'project',
    base: 'project',
    path: '.kiro/settings/mcp.json',
    dialect: MCP_SERVERS,
  },
  {
    client: 'lm-studio',
    scope: 'user',
    base: 'home',
    path: '.lmstudio/mcp.json',
    dialect: MCP_SERVERS,
  },
];

/** What a client is called by people. */
export const CLIENT_TITLES: Readonly<Record<ClientId, string>> = {
  'amazon-q': 'Amazon Q',
  'claude-code': 'Claude Code',
  'claude-desktop': 'Claude Desktop',
  cline: 'Cline',
  codex: 'Codex',
  'copilot-cli': 'Copilot CLI',
  cursor: 'Cursor',
  devin: 'Devin',
  'gemini-cli': 'Gemini CLI',
  'kilo-code': 'Kilo Code',
  kiro: 'Kiro',
  'lm-studio': 'LM Studio',
  opencode: 'opencode',
  'roo-code': 'Roo Code',
  vscode: 'VS Code',
  windsurf: 'Windsurf',
  zed: 'Zed',
};

/** For files that no line of the table names: every spelling that a file of servers may have. */
export const ANY_JSON: Dialect = {
  format: 'json',
  keys: [
    ['mcpServers'],
    ['projects', '*', 'mcpServers'],
    ['servers'],
    ['mcp', 'servers'],
    ['context_servers'],
    ['mcp'],
  ],
  bareUrl: 'auto',
};

/** The same for TOML. */
export const ANY_TOML: Dialect = CODEX;
