// Opens the catalogue of a data folder and the registry on top of it, for `serve`: pages, `/v1`, the
// MCP server, and the deliveries of webhooks. Whatever is wrong with it, the gateway beside it goes on.
import type { RegistryConfig } from '#contract/config.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import type { Site } from '#server/gateway/router.ts';
import { createWebHandler, type Fetch } from '#server/gateway/web-handler.ts';
import { ALONE, type Duty, dutifully } from '#server/host/duty.ts';
import { createSite, isPublicData, MCP_PATH, unavailableSite } from '#server/registry/index.ts';
import { openCatalogue, StorageError } from '#server/storage/index.ts';
import { startWebhooks } from '#server/webhooks/index.ts';

/** Where the dashboard builds policies. */
const BUILDER_URL = '/app/builder';

export interface OpenSiteParts {
  /** The data folder. */
  readonly folder: string;
  readonly config: RegistryConfig;
  /** Whose the deliveries are; absent: always this process's. */
  readonly duty?: Duty | undefined;
  /** Version of this program. */
  readonly version: string;
  readonly log: (line: string) => void;
  /** True: a catalogue that cannot be opened is logged, and answered with 503. */
  readonly optional: boolean;
}

export interface OpenedSite {
  readonly site: Site;
  /** Absent: it could not be opened. */
  readonly catalogue?: Pick<CatalogueStore, 'resolve'>;
  /** Where the registry's MCP server answers. */
  readonly mcpPath: string;
  close(): Promise<void>;
}

/** Throws a `StorageError` unless `optional`. */
export function openSite(parts: OpenSiteParts): OpenedSite {
  const { folder, config, log, optional } = parts;
  const isOpen = config.public === true ? isPublicData : () => false;
  const siteOf = (fetch: Fetch): Site => ({ handle: createWebHandler({ fetch, log }), isOpen });
  let store: CatalogueStore;
  try {
    store = openCatalogue({ folder, log });
  } catch (error) {
    if (!optional || !(error instanceof StorageError)) throw error;
    log(`the registry is not served: ${error.message}; ${error.help}`);
    return { site: siteOf(unavailableSite), mcpPath: MCP_PATH, close: async () => {} };
  }
  const { baseUrl } = config;
  const registry = createSite({
    builderUrl: BUILDER_URL,
    store,
    now: Date.now,
    log,
    version: parts.version,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  const webhooks = dutifully(parts.duty ?? ALONE, () =>
    startWebhooks({ store, folder, webhooks: config.webhooks ?? {}, log }),
  );
  return {
    site: siteOf(registry.fetch),
    catalogue: store,
    mcpPath: MCP_PATH,
    async close() {
      await registry.close();
      await webhooks.close();
      await store.close();
    },
  };
}
