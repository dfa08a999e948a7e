// The control plane's store, put together from its subjects. Made by open-control-store.ts.
import type { Bell } from '#contract/bell.ts';
import type { ControlStore } from '#core/control/index.ts';
import { createApiTokens } from './api-tokens.ts';
import { createAuditLog } from './audit-log.ts';
import { createChangeFollower } from './change-follower.ts';
import type { ControlDatabase } from './control-database.ts';
import { createFileThings } from './file-things.ts';
import { createGrants } from './grants.ts';
import { createIdempotency } from './idempotency.ts';
import { createLiveReads } from './live.ts';
import { createMembers } from './members.ts';
import { createOrganisations } from './organisations.ts';
import { createPolicies } from './policies.ts';
import { createSealedValues } from './sealed-values.ts';
import { createSecretLinks } from './secret-links.ts';
import { createServerTools } from './server-tools.ts';
import { createServers } from './servers.ts';
import { createSessions } from './sessions.ts';
import { createAccess } from './writing.ts';

/** Everything that the control plane keeps, in a database that is open; `log` hears of its outages. */
export function createControlStore(
  database: ControlDatabase,
  log: (line: string) => void,
  clock: () => number,
  bell?: Bell,
): ControlStore {
  const follower = createChangeFollower(database, log, bell);
  const access = createAccess(database, clock, follower.tell);
  return {
    ...createOrganisations(access),
    ...createMembers(access),
    ...createSecretLinks(access),
    ...createSessions(access),
    ...createApiTokens(access),
    ...createServers(access),
    ...createServerTools(access),
    ...createFileThings(access),
    ...createPolicies(access),
    ...createGrants(access),
    ...createAuditLog(access),
    ...createIdempotency(access),
    ...createSealedValues(access),
    ...createLiveReads(access),
    onChange: follower.listen,
    async close() {
      await follower.close();
      await database.close();
    },
  };
}
