// `check_tool`: what one tool can do, how that is known, and the rule that fences it.
import type { ServerSummary, ToolRecord } from '#contract/catalogue.ts';
import { type CheckToolOutput, checkToolInput, checkToolOutput } from '#contract/registry-tools.ts';
import { readIdentifier } from '../identifier.ts';
import { toolPath } from '../pages/address.ts';
import { find } from '../precheck.ts';
import { findingBrief, toolBrief } from './check-server.ts';
import type { McpParts } from './parts.ts';
import type { RegistryTool } from './registry-tool.ts';
import { nameText, quoted, said, saidName, saidOrNull } from './said.ts';

const EVIDENCE_MAX = 8;
const FINDINGS_MAX = 10;
const OTHERS_MAX = 60;

export function checkToolTool(
  parts: McpParts,
): RegistryTool<typeof checkToolInput, typeof checkToolOutput> {
  return {
    name: 'check_tool',
    title: 'Check a tool of an MCP server',
    description:
      'Use before a tool is allowed or called for the first time: says what the worst call could do, with the evidence, known attacks that use this kind of access, and a policy for the gateway that fences it.',
    input: checkToolInput,
    output: checkToolOutput,
    async run({ server: identifier, tool: name }) {
      const { match } = await find(parts.store, readIdentifier(identifier));
      const nothing = {
        known: false,
        server: match?.slug ?? null,
        name: saidName(name),
        tool: null,
      };
      if (match === undefined) return { ...nothing, others: [] };
      const tool = await parts.store.tool(match.slug, name);
      if (tool !== undefined) {
        return { ...nothing, known: true, tool: toolAnswer(tool, match, parts), others: [] };
      }
      const names = (await parts.store.toolsOf(match.slug)).map((one) => saidName(one.name));
      return { ...nothing, others: names.slice(0, OTHERS_MAX) };
    },
    text: toolText,
  };
}

function toolAnswer(tool: ToolRecord, server: ServerSummary, { attacks, baseUrl }: McpParts) {
  const { riskClass, owasp, parameters, recommendedPolicy } = tool;
  return {
    ...toolBrief(tool),
    riskClass,
    evidence: tool.evidence.slice(0, EVIDENCE_MAX).map(({ source, quote, supports }) => ({
      source: said(source),
      supports: said(supports),
      serverSays: said(quote),
    })),
    findings: tool.findings.slice(0, FINDINGS_MAX).map(findingBrief),
    attacks: attacks
      .filter(({ id }) => tool.attacks.includes(id))
      .map(({ id, name, summary }) => ({ id, name, summary })),
    owasp,
    parameters,
    // A policy names the tool exactly; a name that hides something must not be passed on.
    recommendedPolicy: saidName(tool.name) === tool.name ? recommendedPolicy : null,
    page: `${baseUrl}${toolPath(server.slug, tool.name)}`,
    serverSays: { title: saidOrNull(tool.title), description: saidOrNull(tool.description) },
  };
}

function toolText({ server, name, tool, others }: CheckToolOutput): string {
  if (server === null)
    return 'The registry does not know the server; nothing is known of its tools.';
  if (tool === null) {
    const has =
      others.length === 0
        ? 'No tools of it are known.'
        : `It has: ${others.map(nameText).join(', ')}.`;
    return `The server ${server} has no tool ${quoted(name)} in the registry. ${has}`;
  }
  const lines = [
    `${nameText(tool.name)} of ${server}: ${tool.category} (risk ${tool.riskClass}), severity ${tool.severity}, confidence ${tool.confidence}.`,
    tool.rationale,
  ];
  if (tool.serverSays.description !== null) {
    lines.push(`The server says of it: ${quoted(tool.serverSays.description)}`);
  }
  lines.push(...tool.findings.map((one) => `Finding, ${one.severity}: ${one.message}`));
  lines.push(...tool.attacks.map((attack) => `Attack ${attack.name}: ${attack.summary}`));
  if (tool.recommendedPolicy !== null) {
    lines.push('Recommended policy:', JSON.stringify(tool.recommendedPolicy, null, 2));
  }
  lines.push(`See ${tool.page}`);
  return lines.join('\n');
}
