// Grants: which bearer leads to which servers under which policy. Tokens are kept as hashes, and
// sealed for those who may reveal them.
import { type SqlBool, sql } from 'kysely';
import type { Grant } from '#contract/control.ts';
import type { Actor, ControlStore, GrantRow } from '#core/control/index.ts';
import { cursorOf, pageLimit, pageOf, readCursor } from '../catalogue/cursors.ts';
import { sqlBytes } from '../sqlite/sql-database.ts';
import type { Tables } from './control-database.ts';
import type { GrantTable } from './control-tables.ts';
import { sealRevocation, searchText, toGrant } from './grant-rows.ts';
import { linkServers } from './grant-servers.ts';
import { isForeign } from './policies.ts';
import { type Access, done, refusalOf, refused, type Writing } from './writing.ts';

type Grants = Pick<
  ControlStore,
  | 'grants'
  | 'grant'
  | 'addGrant'
  | 'changeGrant'
  | 'rotateGrant'
  | 'revokeGrant'
  | 'removeGrant'
  | 'revealGrant'
  | 'touchGrants'
>;

export function createGrants(access: Access): Grants {
  const { write } = access;
  return {
    ...createReads(access),
    addGrant: (by, grant, sealed) => write((writing) => addGrant(writing, by, grant, sealed)),
    changeGrant: (by, id, change, revision) =>
      write((writing) => changeGrant(writing, by, { id, change, revision })),
    rotateGrant: (by, id, next) => write((writing) => rotateGrant(writing, by, id, next)),
    revokeGrant: (by, id) => write((writing) => revokeGrant(writing, by, id)),
    removeGrant: (by, id) => write((writing) => removeGrant(writing, by, id)),
    revealGrant: (by, id) =>
      write(async (writing) => {
        const row = await findGrant(writing.tables, by.organisation, id);
        if (row === undefined || row.sealed_token === null) return refused('not-found');
        await writing.audit(by, { action: 'grant.revealed', object: id });
        return done(sqlBytes(row.sealed_token));
      }),
    touchGrants: (used) =>
      write(async ({ tables }) => {
        for (const { id, atMs } of used) {
          await tables
            .updateTable('grants')
            .set({ last_used_at_ms: atMs })
            .where('id', '=', id)
            .where(({ eb, or }) =>
              or([eb('last_used_at_ms', 'is', null), eb('last_used_at_ms', '<', atMs)]),
            )
            .execute();
        }
      }),
  };
}

function createReads({ read, clock }: Access): Pick<Grants, 'grants' | 'grant'> {
  return {
    async grants(organisation, filter, page) {
      const limit = pageLimit(page.limit);
      const from = readCursor('grants', page.cursor, [0, ''] as const);
      let query = read.selectFrom('grants').selectAll().where('organisation', '=', organisation);
      const { server, policy, text } = filter;
      if (policy !== undefined) query = query.where('policy', '=', policy);
      if (server !== undefined) {
        const linked = read.selectFrom('grant_servers').select('grant_id');
        query = query.where('id', 'in', linked.where('server', '=', server));
      }
      if (text !== undefined && text !== '') query = query.where(contains(text));
      if (from !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at_ms', 'id'), '<', tuple(from[0], from[1])),
        );
      }
      const rows = await query
        .orderBy('created_at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const paged = pageOf(rows, limit, (row) => cursorOf('grants', [row.created_at_ms, row.id]));
      return { ...paged, rows: paged.rows.map((row) => toGrant(row, clock())) };
    },
    async grant(organisation, id) {
      const row = await findGrant(read, organisation, id);
      return row && toGrant(row, clock());
    },
  };
}

/** `LIKE` with its own characters taken as they are. */
function contains(text: string) {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`search like ${pattern} escape '\\'`;
}

async function addGrant(writing: Writing, by: Actor, grant: GrantRow, sealed: Uint8Array) {
  const { tables } = writing;
  if (grant.organisation !== by.organisation) return refused('not-found');
  const { id, tokenHash } = grant;
  const rows = tables.selectFrom('grants').select('id');
  const other = rows.where(({ eb, or }) =>
    or([eb('id', '=', id), eb('token_hash', '=', tokenHash)]),
  );
  if ((await other.executeTakeFirst()) !== undefined) return refused('taken');
  if (!(await leadsInside(tables, by.organisation, grant))) return refused('not-found');
  const row: GrantTable = {
    id,
    organisation: by.organisation,
    label: grant.label,
    search: searchText(grant),
    tags: JSON.stringify(grant.tags),
    servers: JSON.stringify(grant.servers),
    policy: grant.policy,
    managed_by: grant.managedBy,
    created_by: grant.createdBy,
    created_at_ms: grant.createdAtMs,
    expires_at_ms: grant.expiresAtMs,
    overlap_until_ms: null,
    revoked_at_ms: null,
    last_used_at_ms: null,
    token_hash: tokenHash,
    previous_hash: null,
    sealed_token: sealed,
    revision: 1,
  };
  await tables.insertInto('grants').values(row).execute();
  await linkServers(tables, id, grant.servers);
  const after = toGrant(row, by.atMs);
  await writing.audit(by, { action: 'grant.minted', object: id, after });
  await writing.changed('grant', id, by.organisation);
  return done(after);
}

interface GrantChange {
  readonly id: string;
  readonly change: Partial<Pick<Grant, 'label' | 'tags' | 'servers' | 'policy' | 'expiresAtMs'>>;
  readonly revision: number;
}

async function changeGrant(writing: Writing, by: Actor, { id, change, revision }: GrantChange) {
  const { tables } = writing;
  const row = await findGrant(tables, by.organisation, id);
  const why = refusalOf(row, by, revision);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  const before = toGrant(row, by.atMs);
  if (!(await leadsInside(tables, by.organisation, change))) return refused('not-found');
  const now = { ...before, ...change };
  const set = {
    label: now.label,
    search: searchText(now),
    tags: JSON.stringify(now.tags),
    servers: JSON.stringify(now.servers),
    policy: now.policy,
    expires_at_ms: now.expiresAtMs,
    revision: revision + 1,
  };
  await tables.updateTable('grants').set(set).where('id', '=', id).execute();
  if (change.servers !== undefined) await linkServers(tables, id, change.servers);
  const after = toGrant({ ...row, ...set }, by.atMs);
  await writing.audit(by, { action: 'grant.changed', object: id, before, after });
  await writing.changed('grant', id, by.organisation);
  return done(after);
}

type Rotation = Parameters<Grants['rotateGrant']>[2];

async function rotateGrant(writing: Writing, by: Actor, id: string, next: Rotation) {
  const { tables } = writing;
  const row = await findGrant(tables, by.organisation, id);
  const why = refusalOf(row, by);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  if (row.revoked_at_ms !== null) return refused('not-found');
  const holder = tables.selectFrom('grants').select('id').where('token_hash', '=', next.tokenHash);
  if ((await holder.executeTakeFirst()) !== undefined) return refused('taken');
  const change = {
    token_hash: next.tokenHash,
    sealed_token: next.sealedToken,
    previous_hash: next.overlapUntilMs === null ? null : row.token_hash,
    overlap_until_ms: next.overlapUntilMs,
    revision: row.revision + 1,
  };
  await tables.updateTable('grants').set(change).where('id', '=', id).execute();
  const after = toGrant({ ...row, ...change }, by.atMs);
  const audited = { overlapUntilMs: next.overlapUntilMs };
  await writing.audit(by, { action: 'grant.rotated', object: id, after: audited });
  await writing.changed('grant', id, by.organisation);
  return done(after);
}

async function revokeGrant(writing: Writing, by: Actor, id: string) {
  const row = await findGrant(writing.tables, by.organisation, id);
  const why = refusalOf(row, by);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  const before = toGrant(row, by.atMs);
  if (row.revoked_at_ms !== null) return done(before);
  const after = toGrant(await sealRevocation(writing.tables, row, by.atMs), by.atMs);
  await writing.audit(by, { action: 'grant.revoked', object: id, before, after });
  await writing.changed('grant', id, by.organisation);
  return done(after);
}

async function removeGrant(writing: Writing, by: Actor, id: string) {
  const { tables } = writing;
  const row = await findGrant(tables, by.organisation, id);
  const why = refusalOf(row, by);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  await linkServers(tables, id, []);
  await tables.deleteFrom('grants').where('id', '=', id).execute();
  const before = toGrant(row, by.atMs);
  await writing.audit(by, { action: 'grant.removed', object: id, before });
  await writing.changed('grant', id, by.organisation);
  return done(null);
}

/** Ids that the control store gives to policies begin so; others stand in a file. */
const OWN_POLICY = 'pol_';

/** Whether the servers and the policy of a grant are nobody else's. */
async function leadsInside(
  tables: Tables,
  organisation: string,
  { servers = [], policy = null }: Partial<Pick<Grant, 'servers' | 'policy'>>,
): Promise<boolean> {
  for (const server of servers) {
    if (await isForeign(tables, organisation, server)) return false;
  }
  if (policy === null) return true;
  const row = await tables
    .selectFrom('policies')
    .select('organisation')
    .where('id', '=', policy)
    .executeTakeFirst();
  return row === undefined ? !policy.startsWith(OWN_POLICY) : row.organisation === organisation;
}

function findGrant(tables: Tables, organisation: string, id: string) {
  return tables
    .selectFrom('grants')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}
