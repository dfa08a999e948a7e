// `search_registry`: servers and tools by words.
import { type SearchOutput, searchInput, searchOutput } from '#contract/registry-tools.ts';
import type { SearchHit } from '#core/assessment/index.ts';
import type { McpParts } from './parts.ts';
import type { RegistryTool } from './registry-tool.ts';
import { nameText, quoted, said, saidName, saidOrNull } from './said.ts';

export function searchRegistryTool({
  store,
}: McpParts): RegistryTool<typeof searchInput, typeof searchOutput> {
  return {
    name: 'search_registry',
    title: 'Search the registry',
    description:
      'Finds MCP servers and tools by words in their names and descriptions, with grade and identity of each server. Use it to find the slug of a server, or a server for a task.',
    input: searchInput,
    output: searchOutput,
    async run({ query, kind, limit }) {
      const hits = await store.search(query, { limit, ...(kind === undefined ? {} : { kind }) });
      return { hits: hits.map(hitBrief) };
    },
    text: searchText,
  };
}

function hitBrief({ kind, server, tool }: SearchHit) {
  const description = tool === undefined ? server.description : tool.description;
  return {
    kind,
    server: server.slug,
    source: said(server.source),
    grade: server.grade,
    identity: server.identity,
    tool: tool === undefined ? null : saidName(tool.name),
    category: tool?.category ?? null,
    severity: tool?.severity ?? null,
    serverSays: { title: saidName(server.title), description: saidOrNull(description) },
  };
}

function searchText({ hits }: SearchOutput): string {
  if (hits.length === 0) return 'Nothing in the registry matches.';
  return hits
    .map((hit) => {
      const grade = hit.grade === null ? 'no grade' : `grade ${hit.grade}`;
      const about = `${hit.server} (${hit.source}, ${grade}, identity ${hit.identity})`;
      const words = hit.serverSays.description;
      const says = words === null ? '' : `: ${quoted(words, 200)}`;
      if (hit.tool === null) return `- Server ${about}${says}`;
      return `- Tool ${nameText(hit.tool)}, ${hit.category}, severity ${hit.severity}, of ${about}${says}`;
    })
    .join('\n');
}
