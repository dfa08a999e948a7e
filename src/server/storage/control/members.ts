// Members of organisations: who they are, which role they have, how they sign in.
// INVARIANT: an organisation has an admin at every moment.
import type { Member, Role } from '#contract/control.ts';
import type { Actor, ControlStore, Credentials, NewMember } from '#core/control/index.ts';
import { cursorOf, pageLimit, pageOf, readCursor } from '../catalogue/cursors.ts';
import type { Tables } from './control-database.ts';
import type { MemberTable } from './control-tables.ts';
import { type Access, done, nameKey, refusalOf, refused, type Writing } from './writing.ts';

type Members = Pick<
  ControlStore,
  | 'members'
  | 'member'
  | 'addMember'
  | 'changeMember'
  | 'removeMember'
  | 'credentials'
  | 'memberByOidc'
  | 'setPassword'
  | 'linkOidc'
>;

export function createMembers(access: Access): Members {
  const { read, write } = access;
  return {
    ...createReads(read),
    addMember: (by, member) =>
      write(async (writing) => {
        const { tables } = writing;
        const hasId = await tables
          .selectFrom('members')
          .select('id')
          .where('id', '=', member.id)
          .executeTakeFirst();
        const hasAddress = await tables
          .selectFrom('members')
          .select('id')
          .where('organisation', '=', by.organisation)
          .where('email_key', '=', nameKey(member.email))
          .executeTakeFirst();
        if (hasId !== undefined || hasAddress !== undefined) return refused('taken');
        return done(await insertMember(writing, by, member));
      }),
    changeMember: (by, id, change, revision) =>
      write((writing) => changeMember(writing, by, { id, change, revision })),
    removeMember: (by, id) => write((writing) => removeMember(writing, by, id)),
    setPassword: (by, id, hash) =>
      write(async (writing) => {
        const row = await findMember(writing.tables, by.organisation, id);
        if (row === undefined) return refused('not-found');
        await update(writing.tables, row, { password_hash: hash, invited: 0 });
        await writing.audit(by, { action: 'member.password-set', object: id });
        return done(null);
      }),
    linkOidc: (by, id, issuer, subject) =>
      write(async (writing) => {
        const row = await findMember(writing.tables, by.organisation, id);
        if (row === undefined) return refused('not-found');
        const holder = await byOidc(writing.tables, issuer, subject);
        if (holder !== undefined && holder.id !== id) return refused('taken');
        const link = { oidc_issuer: issuer, oidc_subject: subject, invited: 0 };
        await update(writing.tables, row, link);
        await writing.audit(by, { action: 'member.oidc-linked', object: id, after: { issuer } });
        return done(null);
      }),
  };
}

function createReads(
  read: Tables,
): Pick<Members, 'members' | 'member' | 'credentials' | 'memberByOidc'> {
  return {
    async members(organisation, page) {
      const limit = pageLimit(page.limit);
      const from = readCursor('members', page.cursor, [0, ''] as const);
      let query = read.selectFrom('members').selectAll().where('organisation', '=', organisation);
      if (from !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at_ms', 'id'), '>', tuple(from[0], from[1])),
        );
      }
      const rows = await query
        .orderBy('created_at_ms')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const paged = pageOf(rows, limit, (row) => cursorOf('members', [row.created_at_ms, row.id]));
      return { ...paged, rows: paged.rows.map(toMember) };
    },
    async member(organisation, id) {
      const row = await findMember(read, organisation, id);
      return row && toMember(row);
    },
    async credentials(email) {
      const rows = read.selectFrom('members').selectAll().where('email_key', '=', nameKey(email));
      return (await rows.orderBy('created_at_ms').orderBy('id').execute()).map(toCredentials);
    },
    async memberByOidc(issuer, subject) {
      const row = await byOidc(read, issuer, subject);
      return row && toCredentials(row);
    },
  };
}

/** Adds a member whose id and address are known to be free. */
export async function insertMember(
  writing: Writing,
  by: Actor,
  member: NewMember,
): Promise<Member> {
  const row: MemberTable = {
    id: member.id,
    organisation: by.organisation,
    email: member.email,
    email_key: nameKey(member.email),
    name: member.name,
    role: member.role,
    password_hash: member.passwordHash ?? null,
    oidc_issuer: null,
    oidc_subject: null,
    invited: member.invited ? 1 : 0,
    created_at_ms: by.atMs,
    last_seen_at_ms: null,
    revision: 1,
  };
  await writing.tables.insertInto('members').values(row).execute();
  const after = toMember(row);
  await writing.audit(by, { action: 'member.added', object: row.id, after });
  return after;
}

interface MemberChange {
  readonly id: string;
  readonly change: { readonly role?: Role; readonly name?: string };
  readonly revision: number;
}

async function changeMember(writing: Writing, by: Actor, asked: MemberChange) {
  const { id, change, revision } = asked;
  const row = await findMember(writing.tables, by.organisation, id);
  const why = refusalOf(row, by, revision);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  const role = change.role ?? row.role;
  const isStepDown = row.role === 'admin' && role !== 'admin';
  if (isStepDown && (await isLastAdmin(writing.tables, row))) return refused('last-admin');
  const next = await update(writing.tables, row, { role, name: change.name ?? row.name });
  const action = role === row.role ? 'member.renamed' : 'member.role-changed';
  const after = toMember(next);
  await writing.audit(by, { action, object: id, before: toMember(row), after });
  return done(after);
}

async function removeMember(writing: Writing, by: Actor, id: string) {
  const { tables } = writing;
  const row = await findMember(tables, by.organisation, id);
  if (row === undefined) return refused('not-found');
  if (row.role === 'admin' && (await isLastAdmin(tables, row))) return refused('last-admin');
  await tables.deleteFrom('sessions').where('member', '=', id).execute();
  await tables.deleteFrom('secret_links').where('member', '=', id).execute();
  await tables.deleteFrom('members').where('id', '=', id).execute();
  await writing.audit(by, { action: 'member.removed', object: id, before: toMember(row) });
  return done(null);
}

// Somebody who was invited and never came cannot administrate anything.
async function isLastAdmin(tables: Tables, row: MemberTable): Promise<boolean> {
  const another = await tables
    .selectFrom('members')
    .select('id')
    .where('organisation', '=', row.organisation)
    .where('role', '=', 'admin')
    .where('invited', '=', 0)
    .where('id', '!=', row.id)
    .limit(1)
    .executeTakeFirst();
  return another === undefined;
}

async function update(tables: Tables, row: MemberTable, change: Partial<MemberTable>) {
  const next = { ...row, ...change, revision: row.revision + 1 };
  await tables
    .updateTable('members')
    .set({ ...change, revision: next.revision })
    .where('id', '=', row.id)
    .execute();
  return next;
}

function findMember(tables: Tables, organisation: string, id: string) {
  return tables
    .selectFrom('members')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}

function byOidc(tables: Tables, issuer: string, subject: string) {
  return tables
    .selectFrom('members')
    .selectAll()
    .where('oidc_issuer', '=', issuer)
    .where('oidc_subject', '=', subject)
    .executeTakeFirst();
}

export function toMember(row: MemberTable): Member {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role as Role, // written from a Role
    signIn: [
      ...(row.password_hash === null ? [] : (['password'] as const)),
      ...(row.oidc_subject === null ? [] : (['oidc'] as const)),
    ],
    invited: row.invited === 1,
    createdAtMs: row.created_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    revision: row.revision,
  };
}

function toCredentials(row: MemberTable): Credentials {
  return {
    member: toMember(row),
    organisation: row.organisation,
    passwordHash: row.password_hash,
  };
}
