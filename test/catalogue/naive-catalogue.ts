// The catalogue as one would write it without a database: arrays, sorted and filtered for every
// question. The drivers are compared with it.
import type { CatalogueEvent, ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import { SEVERITIES, type Severity } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type {
  Assessed,
  CatalogueStats,
  EventFilter,
  ServerFilter,
  StoredServer,
  ToolFilter,
} from '#core/assessment/index.ts';

export interface NaiveCatalogue {
  apply(source: string, assess: (before: StoredServer | undefined) => Assessed): void;
  slugs(filter: ServerFilter): readonly string[];
  /** `slug name` of each, in order. */
  tools(filter: ToolFilter): readonly string[];
  /** Summaries, oldest first. */
  events(filter: EventFilter): readonly string[];
  stats(): Omit<CatalogueStats, 'scannedAtMs'>;
}

export function naiveCatalogue(): NaiveCatalogue {
  const stored = new Map<string, StoredServer>();
  const log: Omit<CatalogueEvent, 'cursor'>[] = [];
  const servers = () => [...stored.values()].sort((a, b) => bytes(a.server.slug, b.server.slug));
  return {
    apply(source, assess) {
      const before = stored.get(source);
      const { server, tools, events } = assess(before);
      const slug = before?.server.slug ?? server.slug;
      stored.set(source, { server: { ...server, slug }, tools });
      log.push(...events.map((event) => ({ ...event, server: { slug, title: server.title } })));
    },
    slugs: (filter) =>
      servers()
        .filter((one) => isListed(one, filter))
        .map(({ server }) => server.slug),
    tools: (filter) =>
      servers()
        .flatMap(({ server, tools }) => tools.map((tool) => ({ server, tool })))
        .filter((one) => isWanted(one, filter))
        .sort(
          (a, b) =>
            worst(a.tool.severity) - worst(b.tool.severity) ||
            bytes(a.server.slug, b.server.slug) ||
            bytes(a.tool.name, b.tool.name),
        )
        .map(({ server, tool }) => `${server.slug} ${tool.name}`),
    events: (filter) =>
      log
        .filter(
          ({ kind, severity, server }) =>
            (filter.kinds ?? [kind]).includes(kind) &&
            (filter.server ?? server.slug) === server.slug &&
            worst(severity) <= worst(filter.severity ?? 'Low'),
        )
        .map(({ summary }) => summary),
    stats() {
      const all = servers();
      const tools = all.flatMap((one) => one.tools);
      const grades = all.map(({ server }) => server.grade?.letter);
      return {
        servers: all.length,
        tools: tools.length,
        categories: tally(
          TOOL_CLASSES,
          tools.map(({ category }) => category),
        ),
        severities: tally(
          SEVERITIES,
          tools.map(({ severity }) => severity),
        ),
        grades: tally(['A', 'B', 'C', 'D', 'F'], grades),
      };
    },
  };
}

function isListed({ server, tools }: StoredServer, { grade, category }: ServerFilter): boolean {
  return (
    (grade === undefined || server.grade?.letter === grade) &&
    (category === undefined || tools.some((tool) => tool.category === category))
  );
}

function isWanted(
  { server, tool }: { readonly server: ServerRecord; readonly tool: ToolRecord },
  filter: ToolFilter,
): boolean {
  return (
    (filter.category ?? tool.category) === tool.category &&
    (filter.riskClass ?? tool.riskClass) === tool.riskClass &&
    (filter.severity ?? tool.severity) === tool.severity &&
    (filter.server ?? server.slug) === server.slug &&
    (filter.attack === undefined || tool.attacks.includes(filter.attack))
  );
}

function worst(severity: Severity): number {
  return SEVERITIES.length - SEVERITIES.indexOf(severity);
}

function bytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function tally<Name extends string>(
  names: readonly Name[],
  found: readonly (Name | undefined)[],
): Record<Name, number> {
  const counts = names.map((name) => [name, found.filter((one) => one === name).length]);
  return Object.fromEntries(counts) as Record<Name, number>; // every name has a member
}
