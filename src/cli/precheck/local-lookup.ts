// Looks servers up in the catalogue of a data folder, read-only.
import type { CatalogueStore } from '#core/assessment/index.ts';
import { openCatalogue, StorageError } from '#server/storage/index.ts';
import { type Looked, type Lookup, LookupFailed } from './lookup.ts';
import { isMeant } from './name-match.ts';

/** Throws a `LookupFailed` when there is no catalogue in the folder, or it cannot be read. */
export function openLocalLookup(folder: string): Lookup {
  const store = openToRead(folder);
  return {
    origin: 'the catalogue of this machine',
    async lookUp(identifiers) {
      const found: Looked[] = [];
      for (const identifier of identifiers) found.push(await lookUpOne(store, identifier));
      return found;
    },
    close: () => store.close(),
  };
}

function openToRead(folder: string): CatalogueStore {
  try {
    return openCatalogue({ folder, readOnly: true });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const help =
      error.trouble === 'missing'
        ? 'fill one with `wicketgate crawl` or `precheck --scan`, or ask a registry with `--registry URL`'
        : error.help;
    throw new LookupFailed(error.message, help);
  }
}

async function lookUpOne(store: CatalogueStore, identifier: string): Promise<Looked> {
  const summaries = await store.resolve(identifier);
  for (const summary of summaries) {
    const server = await store.server(summary.slug);
    if (server === undefined || !isMeant(identifier, server)) continue;
    const others = summaries.filter(({ slug }) => slug !== server.slug);
    const stored = { server, tools: await store.toolsOf(server.slug) };
    return { identifier, stored, others: others.map(named), queued: false };
  }
  return { identifier, others: summaries.map(named), queued: false };
}

function named({ slug, title, source }: { slug: string; title: string; source: string }) {
  return { slug, title, source };
}
