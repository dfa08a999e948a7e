// Which grants lead to which server: kept beside the grants for the filter, and followed when a
// server is removed.
import type { Actor } from '#core/control/index.ts';
import type { Tables } from './control-database.ts';
import { sealRevocation, serversOf, toGrant } from './grant-rows.ts';
import type { Writing } from './writing.ts';

/** Writes the servers of a grant anew. */
export async function linkServers(
  tables: Tables,
  grant: string,
  servers: readonly string[],
): Promise<void> {
  await tables.deleteFrom('grant_servers').where('grant_id', '=', grant).execute();
  const rows = [...new Set(servers)].map((server) => ({ server, grant_id: grant }));
  if (rows.length > 0) await tables.insertInto('grant_servers').values(rows).execute();
}

/**
 * Takes a server out of the grants of its organisation that lead to it; a grant that leads nowhere else
 * is revoked, and keeps the server's id for those who read its history.
 */
export async function leaveServer(writing: Writing, by: Actor, server: string): Promise<void> {
  const { tables } = writing;
  const rows = await tables
    .selectFrom('grants')
    .innerJoin('grant_servers', 'grant_servers.grant_id', 'grants.id')
    .selectAll('grants')
    .where('grant_servers.server', '=', server)
    .where('grants.organisation', '=', by.organisation)
    .where('grants.revoked_at_ms', 'is', null)
    .execute();
  for (const row of rows) {
    const left = serversOf(row).filter((id) => id !== server);
    const before = toGrant(row, by.atMs);
    if (left.length === 0) {
      const next = await sealRevocation(tables, row, by.atMs);
      const after = toGrant(next, by.atMs);
      await writing.audit(by, { action: 'grant.revoked', object: row.id, before, after });
    } else {
      const change = { servers: JSON.stringify(left), revision: row.revision + 1 };
      await tables.updateTable('grants').set(change).where('id', '=', row.id).execute();
      await linkServers(tables, row.id, left);
      const after = toGrant({ ...row, ...change }, by.atMs);
      await writing.audit(by, { action: 'grant.changed', object: row.id, before, after });
    }
    await writing.changed('grant', row.id, by.organisation);
  }
}
