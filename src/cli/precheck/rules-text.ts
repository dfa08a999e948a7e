// Rules for a server as text to copy: one block a client, in the form of its file. Prints only; what
// goes into a file is for a person to decide.

import { type ClientRules, rulesFor, type StoredServer } from '#core/assessment/index.ts';
import { visible } from '#core/kit/visible.ts';
import type { Style } from '../print.ts';

/** The rules, ending in a line feed. @param name what the client calls the server */
export function rulesText(name: string, stored: StoredServer, style: Style): string {
  const rules = rulesFor(name, stored);
  const blocks =
    rules.tools.length === 0
      ? []
      : [
          block(style, 'Claude Code, settings.json', json(rules.claudeCode)),
          block(style, 'Codex, config.toml', codexToml(rules)),
          block(style, 'Gemini CLI, settings.json', json(rules.gemini)),
          block(style, 'Windsurf, mcp_config.json', json(rules.windsurf)),
        ];
  const none = 'No tool needs to be kept out by a client.\n';
  return [
    'Nothing is written. Merge what you want into the file of the client.\n',
    ...(blocks.length === 0 ? [none] : blocks),
    block(style, 'Wicketgate, policy.json', json(rules.policy)),
  ].join('\n');
}

function block(style: Style, title: string, text: string): string {
  const lines = text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
  return `${style.bold(title)}\n\n${lines.join('\n')}\n`;
}

/** Names of tools may hold what turns a line around; in JSON it can be written out. */
function json(value: unknown): string {
  return JSON.stringify(value, null, 2).split('\n').map(visible).join('\n');
}

function codexToml({ codex }: ClientRules): string {
  return Object.entries(codex.mcp_servers)
    .map(([name, { disabled_tools: tools }]) => {
      const key = /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
      const list = tools.map((tool) => `  ${JSON.stringify(tool)},`).join('\n');
      return visibleLines(`[mcp_servers.${key}]\ndisabled_tools = [\n${list}\n]`);
    })
    .join('\n\n');
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
