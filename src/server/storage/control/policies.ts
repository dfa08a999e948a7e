// Policies and their versions: a save adds a version and never touches an older one.
import type { Policy, PolicyVersion } from '#contract/control.ts';
import type { Actor, ControlStore, NewVersion } from '#core/control/index.ts';
import { cursorOf, pageLimit, pageOf, readCursor } from '../catalogue/cursors.ts';
import type { Tables } from './control-database.ts';
import type { PolicyTable, PolicyVersionTable } from './control-tables.ts';
import { type Access, done, nameKey, refusalOf, refused, type Writing } from './writing.ts';

type Policies = Pick<
  ControlStore,
  | 'policies'
  | 'policy'
  | 'addPolicy'
  | 'savePolicy'
  | 'renamePolicy'
  | 'removePolicy'
  | 'versions'
  | 'version'
>;

export function createPolicies({ read, snapshot, write }: Access): Policies {
  return {
    policies: (organisation, filter, page) =>
      snapshot(async (tables) => {
        const limit = pageLimit(page.limit);
        const from = readCursor('policies', page.cursor, ['', ''] as const);
        let query = tables
          .selectFrom('policies')
          .selectAll()
          .where('organisation', '=', organisation);
        if (filter.server !== undefined) query = query.where('server', '=', filter.server);
        if (from !== undefined) {
          query = query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('name_key', 'id'), '>', tuple(from[0], from[1])),
          );
        }
        const rows = await query
          .orderBy('name_key')
          .orderBy('id')
          .limit(limit + 1)
          .execute();
        const paged = pageOf(rows, limit, (row) => cursorOf('policies', [row.name_key, row.id]));
        const counts = await grantCounts(tables, paged.rows);
        return { ...paged, rows: paged.rows.map((row) => toPolicy(row, counts.get(row.id) ?? 0)) };
      }),
    policy: (organisation, id) =>
      snapshot(async (tables) => {
        const row = await findPolicy(tables, organisation, id);
        return row && withCount(tables, row);
      }),
    addPolicy: (by, policy, first) => write((writing) => addPolicy(writing, by, policy, first)),
    savePolicy: (by, id, version, revision) =>
      write((writing) => savePolicy(writing, by, { id, version, revision })),
    renamePolicy: (by, id, name, revision) =>
      write((writing) => renamePolicy(writing, by, { id, name, revision })),
    removePolicy: (by, id) => write((writing) => removePolicy(writing, by, id)),
    ...createVersionReads(read),
  };
}

function createVersionReads(read: Tables): Pick<Policies, 'versions' | 'version'> {
  const versionsOf = (organisation: string, policy: string) =>
    read
      .selectFrom('policy_versions')
      .innerJoin('policies', 'policies.id', 'policy_versions.policy')
      .selectAll('policy_versions')
      .where('policies.organisation', '=', organisation)
      .where('policy_versions.policy', '=', policy);
  return {
    async versions(organisation, policy, page) {
      const limit = pageLimit(page.limit);
      const from = readCursor('versions', page.cursor, [0] as const);
      let query = versionsOf(organisation, policy);
      if (from !== undefined) query = query.where('policy_versions.version', '<', from[0]);
      const rows = await query
        .orderBy('policy_versions.version', 'desc')
        .limit(limit + 1)
        .execute();
      const paged = pageOf(rows, limit, (row) => cursorOf('versions', [row.version]));
      return { ...paged, rows: paged.rows.map(toVersion) };
    },
    async version(organisation, policy, version) {
      const query = versionsOf(organisation, policy);
      const row = await query.where('policy_versions.version', '=', version).executeTakeFirst();
      return row && toVersion(row);
    },
  };
}

async function addPolicy(
  writing: Writing,
  by: Actor,
  policy: Pick<Policy, 'id' | 'name' | 'server' | 'managedBy'>,
  first: NewVersion,
) {
  const { tables } = writing;
  const rows = tables.selectFrom('policies').select('id').where('id', '=', policy.id);
  const hasId = (await rows.executeTakeFirst()) !== undefined;
  if (hasId || (await isNameTaken(tables, by.organisation, policy))) return refused('taken');
  if (await isForeign(tables, by.organisation, policy.server)) return refused('not-found');
  const row: PolicyTable = {
    id: policy.id,
    organisation: by.organisation,
    name: policy.name,
    name_key: nameKey(policy.name),
    server: policy.server,
    server_key: policy.server ?? '',
    managed_by: policy.managedBy,
    version: 1,
    updated_at_ms: by.atMs,
    revision: 1,
  };
  await tables.insertInto('policies').values(row).execute();
  await insertVersion(tables, row, by, first);
  const after = toPolicy(row, 0);
  const version = { hash: first.hash, note: first.note };
  await writing.audit(by, {
    action: 'policy.created',
    object: row.id,
    after: { ...after, ...version },
  });
  await writing.changed('policy', row.id, by.organisation);
  return done(after);
}

async function savePolicy(
  writing: Writing,
  by: Actor,
  asked: { readonly id: string; readonly version: NewVersion; readonly revision: number },
) {
  const { tables } = writing;
  const row = await findPolicy(tables, by.organisation, asked.id);
  const why = refusalOf(row, by, asked.revision);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  const next = await update(tables, row, by, { version: row.version + 1 });
  await insertVersion(tables, next, by, asked.version);
  const { hash, note } = asked.version;
  const before = { version: row.version };
  const after = { version: next.version, hash, note };
  await writing.audit(by, { action: 'policy.saved', object: row.id, before, after });
  await writing.changed('policy', row.id, by.organisation);
  return done(await withCount(tables, next));
}

async function renamePolicy(
  writing: Writing,
  by: Actor,
  asked: { readonly id: string; readonly name: string; readonly revision: number },
) {
  const { tables } = writing;
  const { id, name } = asked;
  const row = await findPolicy(tables, by.organisation, id);
  const why = refusalOf(row, by, asked.revision);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  if (await isNameTaken(tables, by.organisation, { ...row, name })) return refused('taken');
  const next = await update(tables, row, by, { name, name_key: nameKey(name) });
  const audited = { before: { name: row.name }, after: { name } };
  await writing.audit(by, { action: 'policy.renamed', object: id, ...audited });
  await writing.changed('policy', id, by.organisation);
  return done(await withCount(tables, next));
}

async function removePolicy(writing: Writing, by: Actor, id: string) {
  const { tables } = writing;
  const row = await findPolicy(tables, by.organisation, id);
  const why = refusalOf(row, by);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  if ((await grantCounts(tables, [row])).has(id)) return refused('in-use');
  // Revoked grants remember it no longer: an id never leads to nothing.
  await tables.updateTable('grants').set({ policy: null }).where('policy', '=', id).execute();
  await tables.deleteFrom('policy_versions').where('policy', '=', id).execute();
  await tables.deleteFrom('policies').where('id', '=', id).execute();
  await writing.audit(by, { action: 'policy.removed', object: id, before: toPolicy(row, 0) });
  await writing.changed('policy', id, by.organisation);
  return done(null);
}

async function update(tables: Tables, row: PolicyTable, by: Actor, change: Partial<PolicyTable>) {
  const next = { ...row, ...change, updated_at_ms: by.atMs, revision: row.revision + 1 };
  await tables.updateTable('policies').set(next).where('id', '=', row.id).execute();
  return next;
}

async function insertVersion(tables: Tables, row: PolicyTable, by: Actor, version: NewVersion) {
  const { text, format, hash, note } = version;
  await tables
    .insertInto('policy_versions')
    .values({
      policy: row.id,
      version: row.version,
      text,
      format,
      hash,
      author: by.name,
      note,
      at_ms: by.atMs,
    })
    .execute();
}

/** Many may have the same name, but not for the same server. */
async function isNameTaken(
  tables: Tables,
  organisation: string,
  policy: Pick<Policy, 'id' | 'name' | 'server'>,
): Promise<boolean> {
  const holder = await tables
    .selectFrom('policies')
    .select('id')
    .where('organisation', '=', organisation)
    .where('name_key', '=', nameKey(policy.name))
    .where('server_key', '=', policy.server ?? '')
    .executeTakeFirst();
  return holder !== undefined && holder.id !== policy.id;
}

/** Whether a server belongs to somebody else; one that is not kept here may stand in a file. */
export async function isForeign(
  tables: Tables,
  organisation: string,
  server: string | null,
): Promise<boolean> {
  if (server === null) return false;
  const rows = tables.selectFrom('servers').select('organisation').where('id', '=', server);
  const row = await rows.executeTakeFirst();
  return row !== undefined && row.organisation !== organisation;
}

export function findPolicy(tables: Tables, organisation: string, id: string) {
  return tables
    .selectFrom('policies')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}

async function withCount(tables: Tables, row: PolicyTable): Promise<Policy> {
  return toPolicy(row, (await grantCounts(tables, [row])).get(row.id) ?? 0);
}

/** Grants that have these policies and are not revoked; policies without one are left out. */
async function grantCounts(
  tables: Tables,
  rows: readonly PolicyTable[],
): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const counted = await tables
    .selectFrom('grants')
    .select(({ fn }) => ['policy', fn.countAll<number>().as('count')])
    .where('policy', 'in', ids)
    .where('revoked_at_ms', 'is', null)
    .groupBy('policy')
    .execute();
  return new Map(counted.map(({ policy, count }) => [policy ?? '', count]));
}

function toPolicy(row: PolicyTable, grants: number): Policy {
  return {
    id: row.id,
    name: row.name,
    server: row.server,
    managedBy: row.managed_by as Policy['managedBy'], // written from a policy
    version: row.version,
    grants,
    updatedAtMs: row.updated_at_ms,
    revision: row.revision,
  };
}

function toVersion(row: PolicyVersionTable): PolicyVersion {
  return {
    policy: row.policy,
    version: row.version,
    text: row.text,
    format: row.format as PolicyVersion['format'], // written from a version
    hash: row.hash,
    author: row.author,
    note: row.note,
    atMs: row.at_ms,
  };
}
