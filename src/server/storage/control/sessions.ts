// Sessions of members. A session is looked up with every request of the dashboard, and gives its
// member as they are now: a changed role holds at once, a removed member has no session.
import type { ControlStore, Session } from '#core/control/index.ts';
import type { SessionTable } from './control-tables.ts';
import { toMember } from './members.ts';
import type { Access } from './writing.ts';

type Sessions = Pick<
  ControlStore,
  'openSession' | 'session' | 'extendSession' | 'closeSession' | 'closeSessionsOf'
>;

/** When a member was last seen is known to this. */
const SEEN_PRECISION_MS = 60_000;

export function createSessions(access: Access): Sessions {
  const { read, write } = access;
  const see = (member: string, atMs: number) =>
    write(({ tables }) =>
      tables
        .updateTable('members')
        .set({ last_seen_at_ms: atMs })
        .where('id', '=', member)
        .execute(),
    );
  return {
    openSession: (session) =>
      write(async ({ tables }) => {
        const { createdAtMs, member } = session;
        await tables.deleteFrom('sessions').where('expires_at_ms', '<=', createdAtMs).execute();
        await tables.insertInto('sessions').values(toRow(session)).execute();
        await tables
          .updateTable('members')
          .set({ last_seen_at_ms: createdAtMs, invited: 0 })
          .where('id', '=', member)
          .execute();
      }),
    async session(hash, nowMs) {
      const found = await read
        .selectFrom('sessions')
        .selectAll()
        .where('hash', '=', hash)
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst();
      if (found === undefined) return undefined;
      const row = await read
        .selectFrom('members')
        .selectAll()
        .where('id', '=', found.member)
        .where('organisation', '=', found.organisation)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const seenAtMs = row.last_seen_at_ms ?? 0;
      if (nowMs - seenAtMs >= SEEN_PRECISION_MS) await see(row.id, nowMs);
      return { session: toSession(found), member: toMember(row) };
    },
    extendSession: (hash, expiresAtMs) =>
      write(async ({ tables }) => {
        await tables
          .updateTable('sessions')
          .set({ expires_at_ms: expiresAtMs })
          .where('hash', '=', hash)
          .where('expires_at_ms', '<', expiresAtMs)
          .execute();
      }),
    closeSession: (hash) =>
      write(async ({ tables }) => {
        await tables.deleteFrom('sessions').where('hash', '=', hash).execute();
      }),
    closeSessionsOf: (member) =>
      write(async ({ tables }) => {
        await tables.deleteFrom('sessions').where('member', '=', member).execute();
      }),
  };
}

function toRow(session: Session & { readonly hash: string }): SessionTable {
  return {
    hash: session.hash,
    id: session.id,
    member: session.member,
    organisation: session.organisation,
    created_at_ms: session.createdAtMs,
    expires_at_ms: session.expiresAtMs,
  };
}

function toSession(row: SessionTable): Session {
  return {
    id: row.id,
    member: row.member,
    organisation: row.organisation,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
