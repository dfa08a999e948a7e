// `check_mcp_stack`: all servers of a configuration at once, and what they can do together.
import {
  type CheckStackOutput,
  checkStackInput,
  checkStackOutput,
} from '#contract/registry-tools.ts';
import { adviceText, toolBrief, verdictBrief } from './check-server.ts';
import type { McpParts } from './parts.ts';
import type { RegistryTool } from './registry-tool.ts';
import { quoted, said, saidName } from './said.ts';

const TOOLS_MAX = 10;
const LEG_TOOLS_MAX = 5;

export function checkStackTool(
  parts: McpParts,
): RegistryTool<typeof checkStackInput, typeof checkStackOutput> {
  return {
    name: 'check_mcp_stack',
    title: 'Check a set of MCP servers',
    description:
      'Use for a whole client configuration: checks every server and says what they can do together that none of them can do alone, such as reading private data, reading what strangers wrote, and sending something out. Give package names, URLs or titles only, never command lines or secrets.',
    input: checkStackInput,
    output: checkStackOutput,
    async run({ servers }) {
      const { verdict, data, combinations } = await parts.precheck(servers);
      return {
        verdict,
        servers: data.map((result) => ({
          ...verdictBrief(result),
          slug: result.server?.slug ?? null,
          grade: result.server?.grade ?? null,
          tools: result.flagged.slice(0, TOOLS_MAX).map(toolBrief),
        })),
        combinations: combinations.map((combination) => ({
          ...combination,
          message: said(combination.message, 600),
          legs: combination.legs.map(({ leg, server, tools }) => ({
            leg,
            server: { slug: server.slug, title: saidName(server.title) },
            tools: tools
              .slice(0, LEG_TOOLS_MAX)
              .map(({ name, why }) => ({ name: saidName(name), why: said(why) })),
          })),
        })),
      };
    },
    text: stackText,
  };
}

function stackText({ verdict, servers, combinations }: CheckStackOutput): string {
  const lines = [`Verdict on the set: ${adviceText(verdict)}.`];
  for (const server of servers) {
    const name = server.slug ?? quoted(server.identifier);
    lines.push(`${name}: ${adviceText(server.verdict)}.`);
    lines.push(...server.reasons.map((reason) => `- ${reason}`));
  }
  if (combinations.length > 0) lines.push('Together:');
  lines.push(...combinations.map(({ severity, message }) => `- ${severity}: ${message}`));
  return lines.join('\n');
}
