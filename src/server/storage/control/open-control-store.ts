// The control plane's store on the embedded database or on PostgreSQL. The door of this folder;
// `../index.ts` exports it, and the composition roots open it.
import type { ControlStore } from '#core/control/index.ts';
import { createApiTokens } from './api-tokens.ts';
import { createAuditLog } from './audit-log.ts';
import { createChangeFollower } from './change-follower.ts';
import { createGrants } from './grants.ts';
import { createIdempotency } from './idempotency.ts';
import { createLiveReads } from './live.ts';
import { createMembers } from './members.ts';
import { createOrganisations } from './organisations.ts';
import { createPolicies } from './policies.ts';
import { createSecretLinks } from './secret-links.ts';
import { createServerTools } from './server-tools.ts';
import { createServers } from './servers.ts';
import { createSessions } from './sessions.ts';
import { openSqliteControl } from './sqlite-control.ts';
import { createAccess } from './writing.ts';

/** A data folder, which is created with mode 0700 when it is missing, or a PostgreSQL database. */
export type ControlPlace = { readonly folder: string } | { readonly url: string };

export interface OpenControlOptions {
  /** Told when the database went away and when it came back. */
  readonly log: (line: string) => void;
  /** Milliseconds since 1970; default: the system's clock. */
  readonly clock?: () => number;
  /** How long a write waits while another process writes; default 5,000. */
  readonly busyTimeoutMs?: number;
}

const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the store, and brings its tables up to date.
 * @throws StorageError when the database cannot be used
 */
export async function openControlStore(
  place: ControlPlace,
  options: OpenControlOptions,
): Promise<ControlStore> {
  const { log, clock = Date.now, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  const database = openSqliteControl('folder' in place ? place.folder : '', busyTimeoutMs);
  const follower = createChangeFollower(database, log);
  const access = createAccess(database, clock, follower.tell);
  return {
    ...createOrganisations(access),
    ...createMembers(access),
    ...createSecretLinks(access),
    ...createSessions(access),
    ...createApiTokens(access),
    ...createServers(access),
    ...createServerTools(access),
    ...createPolicies(access),
    ...createGrants(access),
    ...createAuditLog(access),
    ...createIdempotency(access),
    ...createLiveReads(access),
    onChange: follower.listen,
    async close() {
      await follower.close();
      await database.close();
    },
  };
}
