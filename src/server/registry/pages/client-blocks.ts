// Entries for clients that start a server behind the gateway, folded by client; and for remote
// servers, the configuration of a gateway that many agents share.
import type { ServerRecord } from '#contract/catalogue.ts';
import type { ServerSetup } from '#core/catalogue/index.ts';
import { type Block, subheading } from './page.ts';

type Snippet = Extract<Block, { readonly kind: 'code' }>;

/** A name that every client and the configuration of the gateway take. */
const KEY_MAX = 40;

export function clientBlocks(server: ServerRecord, setup: ServerSetup): readonly Block[] {
  const [entry] = Object.values(setup.client.mcpServers);
  if (entry === undefined) return [];
  const key = server.slug.slice(0, KEY_MAX).replace(/-+$/, '');
  const remote = /^https?:/.test(server.source) ? [sharedGateway(key, server.source)] : [];
  return [subheading('In your client'), ...localSnippets(key, entry.args), ...remote];
}

function snippet(label: string, value: unknown): Snippet {
  return { kind: 'code', label, language: 'json', text: JSON.stringify(value, null, 2) };
}

function forClient(summary: string, entry: Snippet): Block {
  return { kind: 'folded', summary, blocks: [entry] };
}

function localSnippets(key: string, args: readonly string[]): readonly Block[] {
  const entry = { command: 'wicketgate', args };
  return [
    forClient('Claude Code', snippet('.mcp.json', { mcpServers: { [key]: entry } })),
    forClient('Cursor', snippet('.cursor/mcp.json', { mcpServers: { [key]: entry } })),
    forClient(
      'VS Code',
      snippet('.vscode/mcp.json', { servers: { [key]: { type: 'stdio', ...entry } } }),
    ),
    forClient('Codex', {
      kind: 'code',
      label: '~/.codex/config.toml',
      language: 'toml',
      text: `[mcp_servers.${key}]\ncommand = "wicketgate"\nargs = [${args.map(tomlText).join(', ')}]`,
    }),
  ];
}

/** One gateway for many agents: each client has the gateway's address and a token of its own. */
function sharedGateway(key: string, url: string): Block {
  const gateway = `http://127.0.0.1:8700/mcp/${key}/`;
  const token = 'WICKETGATE_TOKEN';
  const bearer = (reference: string) => ({ Authorization: `Bearer ${reference}` });
  const config = [
    'listen: 127.0.0.1:8700',
    'servers:',
    `  ${key}:`,
    `    url: ${JSON.stringify(url)}`,
    'policies:',
    `  ${key}: policy.json`,
  ];
  const commands = [
    `wicketgate grants new my-agent --server ${key} --policy ${key}`,
    'wicketgate serve --config wicketgate.yaml',
  ];
  const inputs = [
    { id: 'wicketgate', type: 'promptString', description: 'Wicketgate token', password: true },
  ];
  return {
    kind: 'folded',
    summary: 'One gateway for several agents: wicketgate serve',
    blocks: [
      { kind: 'code', label: 'wicketgate.yaml', language: 'yaml', text: config.join('\n') },
      { kind: 'code', label: 'A grant, and the start', language: 'sh', text: commands.join('\n') },
      snippet('Claude Code: .mcp.json, with the gateway', {
        mcpServers: { [key]: { type: 'http', url: gateway, headers: bearer(`\${${token}}`) } },
      }),
      snippet('Cursor: .cursor/mcp.json, with the gateway', {
        mcpServers: { [key]: { url: gateway, headers: bearer(`\${env:${token}}`) } },
      }),
      snippet('VS Code: .vscode/mcp.json, with the gateway', {
        inputs,
        servers: { [key]: { type: 'http', url: gateway, headers: bearer('${input:wicketgate}') } },
      }),
      {
        kind: 'code',
        label: 'Codex: ~/.codex/config.toml, with the gateway',
        language: 'toml',
        text: `[mcp_servers.${key}]\nurl = "${gateway}"\nbearer_token_env_var = "${token}"`,
      },
    ],
  };
}

/** A JSON text is a TOML basic string too, but for one character that JSON leaves alone. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007F');
}
