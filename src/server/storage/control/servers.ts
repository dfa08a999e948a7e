// Registered servers: where their upstream is, its sealed secrets, how it was found last.
import type { Server } from '#contract/control.ts';
import type { Actor, ControlStore, ServerRow } from '#core/control/index.ts';
import { cursorOf, pageLimit, pageOf, readCursor } from '../catalogue/cursors.ts';
import { sqlBytes } from '../sqlite/sql-database.ts';
import type { Tables } from './control-database.ts';
import type { ServerTable } from './control-tables.ts';
import { leaveServer } from './grant-servers.ts';
import { type Access, done, nameKey, refusalOf, refused, type Writing } from './writing.ts';

type Servers = Pick<
  ControlStore,
  'servers' | 'server' | 'addServer' | 'changeServer' | 'removeServer' | 'setHealth'
>;

export function createServers({ read, write }: Access): Servers {
  return {
    async servers(organisation, page) {
      const limit = pageLimit(page.limit);
      const from = readCursor('servers', page.cursor, [''] as const);
      let query = read.selectFrom('servers').selectAll().where('organisation', '=', organisation);
      if (from !== undefined) query = query.where('name_key', '>', from[0]);
      const rows = await query
        .orderBy('name_key')
        .limit(limit + 1)
        .execute();
      const paged = pageOf(rows, limit, (row) => cursorOf('servers', [row.name_key]));
      return { ...paged, rows: paged.rows.map(toServer) };
    },
    async server(organisation, id) {
      const row = await findServer(read, organisation, id);
      return row && toServer(row);
    },
    addServer: (by, server) => write((writing) => addServer(writing, by, server)),
    changeServer: (by, id, change, revision) =>
      write((writing) => changeServer(writing, by, { id, change, revision })),
    removeServer: (by, id) => write((writing) => removeServer(writing, by, id)),
    setHealth: (id, health) => write((writing) => setHealth(writing, id, health)),
  };
}

async function addServer(writing: Writing, by: Actor, server: ServerRow) {
  const { tables } = writing;
  if (server.organisation !== by.organisation) return refused('not-found');
  const rows = tables.selectFrom('servers').select('id').where('id', '=', server.id);
  const hasId = (await rows.executeTakeFirst()) !== undefined;
  if (hasId || (await isNameTaken(tables, by.organisation, server))) return refused('taken');
  const row: ServerTable = {
    id: server.id,
    organisation: by.organisation,
    name: server.name,
    name_key: nameKey(server.name),
    upstream: JSON.stringify(server.upstream),
    secrets: server.secrets,
    managed_by: server.managedBy,
    health: JSON.stringify(server.health),
    tool_count: 0,
    catalogue_slug: server.catalogueSlug,
    created_at_ms: server.createdAtMs,
    revision: 1,
  };
  await tables.insertInto('servers').values(row).execute();
  const after = toServer(row);
  await writing.audit(by, { action: 'server.added', object: row.id, after });
  await writing.changed('server', row.id, by.organisation);
  return done(after);
}

interface ServerChange {
  readonly id: string;
  readonly change: Partial<Pick<ServerRow, 'name' | 'upstream' | 'secrets' | 'catalogueSlug'>>;
  readonly revision: number;
}

async function changeServer(writing: Writing, by: Actor, { id, change, revision }: ServerChange) {
  const { tables } = writing;
  const row = await findServer(tables, by.organisation, id);
  const why = refusalOf(row, by, revision);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  const name = change.name ?? row.name;
  if (await isNameTaken(tables, by.organisation, { id, name })) return refused('taken');
  const next: ServerTable = {
    ...row,
    name,
    name_key: nameKey(name),
    upstream: change.upstream === undefined ? row.upstream : JSON.stringify(change.upstream),
    secrets: change.secrets === undefined ? row.secrets : change.secrets,
    catalogue_slug: change.catalogueSlug === undefined ? row.catalogue_slug : change.catalogueSlug,
    revision: revision + 1,
  };
  await tables.updateTable('servers').set(next).where('id', '=', id).execute();
  const after = toServer(next);
  const secrets = change.secrets === undefined ? {} : { secretsReplaced: true };
  const audited = { before: toServer(row), after: { ...after, ...secrets } };
  await writing.audit(by, { action: 'server.changed', object: id, ...audited });
  await writing.changed('server', id, by.organisation);
  return done(after);
}

async function setHealth({ tables, changed }: Writing, id: string, health: Server['health']) {
  const rows = tables.selectFrom('servers').select(['health', 'organisation']);
  const row = await rows.where('id', '=', id).executeTakeFirst();
  if (row === undefined) return;
  const text = JSON.stringify(health);
  await tables.updateTable('servers').set({ health: text }).where('id', '=', id).execute();
  const before = JSON.parse(row.health) as Server['health']; // written by this file
  if (isOtherHealth(before, health)) await changed('server', id, row.organisation);
}

/** Being asked again and answering alike is no news. */
export function isOtherHealth(before: Server['health'], after: Server['health']): boolean {
  return before.state !== after.state || before.detail !== after.detail;
}

async function removeServer(writing: Writing, by: Actor, id: string) {
  const { tables } = writing;
  const row = await findServer(tables, by.organisation, id);
  const why = refusalOf(row, by);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  await leaveServer(writing, by, id);
  await tables.deleteFrom('server_tools').where('server', '=', id).execute();
  await tables.deleteFrom('servers').where('id', '=', id).execute();
  await writing.audit(by, { action: 'server.removed', object: id, before: toServer(row) });
  await writing.changed('server', id, by.organisation);
  return done(null);
}

async function isNameTaken(
  tables: Tables,
  organisation: string,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<boolean> {
  const holder = await tables
    .selectFrom('servers')
    .select('id')
    .where('organisation', '=', organisation)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  return holder !== undefined && holder.id !== id;
}

export function findServer(tables: Tables, organisation: string, id: string) {
  return tables
    .selectFrom('servers')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}

function toServer(row: ServerTable): Server {
  return {
    id: row.id,
    name: row.name,
    upstream: JSON.parse(row.upstream) as Server['upstream'], // written by this file
    managedBy: row.managed_by as Server['managedBy'], // the same
    health: JSON.parse(row.health) as Server['health'], // the same
    toolCount: row.tool_count,
    catalogueSlug: row.catalogue_slug,
    createdAtMs: row.created_at_ms,
    revision: row.revision,
  };
}

/** With its secrets, for the gateway. */
export function toServerRow(row: ServerTable): ServerRow {
  const secrets = row.secrets === null ? null : sqlBytes(row.secrets);
  return { ...toServer(row), organisation: row.organisation, secrets };
}
