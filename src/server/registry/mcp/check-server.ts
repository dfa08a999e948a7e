// `check_mcp_server`: the verdict on one server before it is connected, with its riskiest tools.
import type { FindingEntry, ServerSummary, ToolRecord } from '#contract/catalogue.ts';
import type { PrecheckResult } from '#contract/registry-api.ts';
import {
  type CheckServerOutput,
  checkServerInput,
  checkServerOutput,
} from '#contract/registry-tools.ts';
import { serverPath } from '../pages/address.ts';
import type { McpParts } from './parts.ts';
import type { RegistryTool } from './registry-tool.ts';
import { nameText, quoted, said, saidName, saidOrNull } from './said.ts';

const TOOLS_MAX = 40;
const FINDINGS_MAX = 20;

export function checkServerTool(
  parts: McpParts,
): RegistryTool<typeof checkServerInput, typeof checkServerOutput> {
  return {
    name: 'check_mcp_server',
    title: 'Check an MCP server',
    description:
      'Use before an MCP server is connected or its package is installed: says who is behind it, what its tools can do, what was found, and whether to proceed, to connect it with a rule, or to ask a person first. A server that is not known is answered as unknown and, where its source is clear, waits to be scanned.',
    input: checkServerInput,
    output: checkServerOutput,
    async run({ server: identifier }) {
      const [result] = (await parts.precheck([identifier])).data;
      if (result === undefined) throw new Error('a precheck answers every identifier');
      const slug = result.server?.slug;
      const tools = slug === undefined ? [] : await parts.store.toolsOf(slug);
      return {
        ...verdictBrief(result),
        server: result.server === null ? null : serverBrief(result.server, parts.baseUrl),
        findings: result.findings.slice(0, FINDINGS_MAX).map(findingBrief),
        tools: tools.slice(0, TOOLS_MAX).map(toolBrief),
        moreTools: Math.max(0, tools.length - TOOLS_MAX),
        others: result.others.map(({ slug, source, title }) => ({
          slug,
          source: said(source),
          title: saidName(title),
        })),
      };
    },
    text: serverText,
  };
}

export function verdictBrief({ identifier, known, queued, verdict, reasons }: PrecheckResult) {
  const why = reasons.map((reason) => said(reason, 600));
  return { identifier: said(identifier), known, queued, verdict, reasons: why };
}

function serverBrief(server: ServerSummary, baseUrl: string) {
  const { slug, grade, score, identity, auth, outcome, counts } = server;
  return {
    slug,
    source: said(server.source),
    version: saidOrNull(server.version),
    publisher: saidOrNull(server.publisher),
    grade,
    score,
    identity,
    auth,
    outcome,
    counts,
    scannedAt: new Date(server.scannedAtMs).toISOString(),
    page: `${baseUrl}${serverPath(slug)}`,
    serverSays: { title: saidName(server.title), description: saidOrNull(server.description) },
  };
}

export function toolBrief(
  tool: Pick<ToolRecord, 'name' | 'category' | 'severity' | 'confidence' | 'rationale'>,
) {
  const { category, severity, confidence } = tool;
  return {
    name: saidName(tool.name),
    category,
    severity,
    confidence,
    rationale: said(tool.rationale, 600),
  };
}

export function findingBrief({ kind, severity, message }: FindingEntry) {
  return { kind, severity, message: said(message, 600) };
}

const ADVICE = {
  proceed: 'nothing that was found speaks against connecting it',
  'connect-with-rule': 'connect it only with a rule that limits its tools',
  'ask-first': 'ask a person before connecting it',
};

/** The verdict in words, for the text of several tools. */
export function adviceText(verdict: CheckServerOutput['verdict']): string {
  return `${verdict} (${ADVICE[verdict]})`;
}

function serverText(output: CheckServerOutput): string {
  const { server } = output;
  const lines = [`Verdict on ${quoted(output.identifier)}: ${adviceText(output.verdict)}.`];
  lines.push(...output.reasons.map((reason) => `- ${reason}`));
  if (server === null) {
    lines.push(
      output.queued
        ? 'It waits to be scanned; ask again later.'
        : 'Unknown is neither good nor bad. Name it by its package or URL to have it scanned.',
    );
  } else {
    const grade = server.grade === null ? 'no grade' : `grade ${server.grade} (${server.score})`;
    lines.push(
      `Server ${server.slug} from ${server.source}: ${grade}, identity ${server.identity}, access ${server.auth}, scanned ${server.scannedAt}.`,
      `It calls itself ${quoted(server.serverSays.title)}. See ${server.page}`,
    );
  }
  if (output.findings.length > 0) {
    const found = output.findings.map((one) => `- ${one.severity}: ${one.message}`);
    lines.push('Findings:', ...new Set(found));
  }
  if (output.tools.length > 0) {
    lines.push('Tools, riskiest first:');
    for (const tool of output.tools) {
      lines.push(
        `- ${nameText(tool.name)}: ${tool.category}, severity ${tool.severity}. ${tool.rationale}`,
      );
    }
    if (output.moreTools > 0) lines.push(`- and ${output.moreTools} more`);
  }
  for (const other of output.others)
    lines.push(`It may also mean ${other.slug} (${other.source}).`);
  return lines.join('\n');
}
