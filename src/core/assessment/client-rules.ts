// Rules that a client itself can keep: the tools of a server that it should not offer, in the form
// of each client, and the recommended policy for our gateway. Made for the name that the server has
// in the client's configuration.
import { policyForServer, ratedTool } from '#core/catalogue/index.ts';
import { toolsToFence } from './precheck.ts';
import type { StoredServer } from './store.ts';

export interface ClientRules {
  /** Tools that the rules keep out, riskiest first. */
  readonly tools: readonly string[];
  /** For `settings.json` of Claude Code. */
  readonly claudeCode: { readonly permissions: { readonly deny: readonly string[] } };
  /** For `config.toml` of Codex, as an object. */
  readonly codex: {
    readonly mcp_servers: Readonly<Record<string, { readonly disabled_tools: readonly string[] }>>;
  };
  /** For `settings.json` of the Gemini CLI. */
  readonly gemini: {
    readonly mcpServers: Readonly<Record<string, { readonly excludeTools: readonly string[] }>>;
  };
  /** For `mcp_config.json` of Windsurf and Devin. */
  readonly windsurf: {
    readonly mcpServers: Readonly<Record<string, { readonly disabledTools: readonly string[] }>>;
  };
  /** For our gateway: every tool by its rule. */
  readonly policy: ReturnType<typeof policyForServer>;
}

/** How Claude Code spells names inside of `mcp__<server>__<tool>`. */
function claudeName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
}

/** `mcp__<server>__<tool>`, as rules of Claude Code name a tool. */
export function claudeToolRule(server: string, tool: string): string {
  return `mcp__${claudeName(server)}__${claudeName(tool)}`;
}

function keyed<Value>(name: string, value: Value): Record<string, Value> {
  return Object.fromEntries([[name, value]]);
}

/** The rules for a server that the client knows as `name`; lists are empty when no tool needs one. */
export function rulesFor(name: string, { tools }: StoredServer): ClientRules {
  const fenced = toolsToFence(tools).map((tool) => tool.name);
  const deny = [...new Set(fenced.map((tool) => claudeToolRule(name, tool)))];
  return {
    tools: fenced,
    claudeCode: { permissions: { deny } },
    codex: { mcp_servers: keyed(name, { disabled_tools: fenced }) },
    gemini: { mcpServers: keyed(name, { excludeTools: fenced }) },
    windsurf: { mcpServers: keyed(name, { disabledTools: fenced }) },
    policy: policyForServer(tools.map(ratedTool), 'recommended'),
  };
}
