// The registry's MCP server for a client that starts it itself: messages on stdin and stdout.
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { ATTACKS } from '#core/attacks/index.ts';
import { createPrecheck } from '../precheck.ts';
import { createRememberWanted } from '../wanted.ts';
import { createRegistryServer } from './create-mcp.ts';

export interface RegistryStdioParts {
  readonly store: CatalogueStore;
  readonly now: () => number;
  /** Version of this program. */
  readonly version: string;
  /** Must not write to stdout. */
  readonly log: (line: string) => void;
  /** `https://host` of a registry that shows the pages; absent: paths only. */
  readonly baseUrl?: string;
}

/** Starts at once; the client ends it by closing stdin. */
export function serveRegistryOverStdio(parts: RegistryStdioParts): { close(): Promise<void> } {
  const { store, now, version, log, baseUrl = '' } = parts;
  const precheck = createPrecheck({ store, remember: createRememberWanted({ store, now, log }) });
  const server = { store, precheck, attacks: ATTACKS, baseUrl, version, log };
  return serveStdio(() => createRegistryServer(server), { onerror: (error) => log(error.message) });
}
