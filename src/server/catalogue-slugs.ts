// Which page of the registry a registered server has: looked up by the package that its command starts,
// or by its address. What somebody has set by hand stays. Used by open-control.ts.
import type { Server } from '#contract/control.ts';
import { type CatalogueStore, sourceKey } from '#core/assessment/index.ts';
import type { ControlStore } from '#core/control/index.ts';
import { identifyCommand } from '#server/clients/index.ts';

export interface CatalogueSlugsParts {
  readonly catalogue: Pick<CatalogueStore, 'resolve'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** So long an answer is taken as it was: servers come into the catalogue now and then. */
const FRESH_MS = 60_000;
const KEPT_MAX = 10_000;

type Reads = Pick<ControlStore, 'servers' | 'server'>;

/** The same reads, with the page of each server. */
export function withSlugs(store: Reads, parts: CatalogueSlugsParts): Reads {
  const slugOf = createLookup(parts);
  const named = async (server: Server): Promise<Server> =>
    server.catalogueSlug === null ? { ...server, catalogueSlug: await slugOf(server) } : server;
  return {
    async servers(organisation, page) {
      const list = await store.servers(organisation, page);
      return { ...list, rows: await Promise.all(list.rows.map(named)) };
    },
    async server(organisation, id) {
      const server = await store.server(organisation, id);
      return server && named(server);
    },
  };
}

function createLookup({ catalogue, now, log }: CatalogueSlugsParts) {
  const known = new Map<string, { readonly slug: string | null; readonly atMs: number }>();
  return async (server: Server): Promise<string | null> => {
    const source = sourceOf(server);
    if (source === undefined) return null;
    const before = known.get(source);
    if (before !== undefined && now() - before.atMs < FRESH_MS) return before.slug;
    try {
      // The best match may be of another source: only the same one is the same server.
      const found = (await catalogue.resolve(source)).find((one) => one.source === source);
      if (known.size >= KEPT_MAX) known.clear();
      known.set(source, { slug: found?.slug ?? null, atMs: now() });
      return found?.slug ?? null;
    } catch (error) {
      log(`the page of \`${server.name}\` in the registry is not known: ${String(error)}`);
      return null;
    }
  };
}

/** `undefined`: nothing says for sure what it is. */
function sourceOf({ name, upstream }: Server): string | undefined {
  if (upstream.kind === 'url') return sourceKey({ kind: 'remote', url: upstream.url });
  const [best] = identifyCommand(upstream.command, name).candidates;
  if (best === undefined || !best.sure || best.source.kind === 'command') return undefined;
  return sourceKey(best.source);
}
