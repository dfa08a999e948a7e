// `get_change_events`: what changed in the catalogue since the agent last asked.
import {
  type ChangeEventsOutput,
  changeEventsInput,
  changeEventsOutput,
} from '#contract/registry-tools.ts';
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import type { McpParts } from './parts.ts';
import { type RegistryTool, ToolRefusal } from './registry-tool.ts';
import { nameText, said, saidName } from './said.ts';

export function changeEventsTool({
  store,
}: McpParts): RegistryTool<typeof changeEventsInput, typeof changeEventsOutput> {
  return {
    name: 'get_change_events',
    title: 'Get change events',
    description:
      'What changed, oldest first: servers and tools that came or went, definitions that changed (cosmetic, narrowing, widening, suspicious), grades, identity, access, findings. Keep `cursor` and give it as `after` the next time.',
    input: changeEventsInput,
    output: changeEventsOutput,
    async run({ after, server, kinds, severity, limit }) {
      const filter = {
        ...(server === undefined ? {} : { server }),
        ...(kinds === undefined ? {} : { kinds }),
        ...(severity === undefined ? {} : { severity }),
      };
      const page = { limit, ...(after === undefined ? {} : { after }) };
      const { rows, next } = await eventsOrRefusal(store, filter, page);
      return {
        events: rows.map((event) => ({
          at: new Date(event.atMs).toISOString(),
          kind: event.kind,
          severity: event.severity,
          server: event.server.slug,
          tool: event.tool === null ? null : saidName(event.tool),
          drift: event.drift,
          summary: said(event.summary, 600),
        })),
        cursor: next ?? rows.at(-1)?.cursor ?? after ?? null,
        more: next !== undefined,
      };
    },
    text: eventsText,
  };
}

async function eventsOrRefusal(
  ...[store, ...ask]: [CatalogueStore, ...Parameters<CatalogueStore['events']>]
) {
  try {
    return await store.events(...ask);
  } catch (error) {
    if (storageTroubleOf(error) !== 'bad-cursor') throw error;
    throw new ToolRefusal('`after` is no cursor of this registry; leave it out to begin again');
  }
}

function eventsText({ events, cursor, more }: ChangeEventsOutput): string {
  const lines = events.map(
    ({ at, kind, severity, server, tool, summary }) =>
      `- ${at} ${kind}, ${severity}, ${server}${tool === null ? '' : ` ${nameText(tool)}`}: ${summary}`,
  );
  if (events.length === 0) lines.push('Nothing has changed.');
  if (cursor !== null) lines.push(`Cursor: ${cursor}${more ? ' (there is more)' : ''}`);
  return lines.join('\n');
}
