// Bearer tokens of the control API: only hashes are kept, and an expired one does not exist.
import type { ApiToken, Role } from '#contract/control.ts';
import type { ControlStore } from '#core/control/index.ts';
import type { ApiTokenTable } from './control-tables.ts';
import { type Access, done, refused } from './writing.ts';

type ApiTokens = Pick<ControlStore, 'apiTokens' | 'addApiToken' | 'apiToken' | 'removeApiToken'>;

/** When a token was last used is known to this. */
const USED_PRECISION_MS = 60_000;

export function createApiTokens({ read, write }: Access): ApiTokens {
  const use = (id: string, atMs: number) =>
    write(({ tables }) =>
      tables
        .updateTable('api_tokens')
        .set({ last_used_at_ms: atMs })
        .where('id', '=', id)
        .execute(),
    );
  return {
    async apiTokens(organisation) {
      const rows = read.selectFrom('api_tokens').selectAll();
      const own = rows.where('organisation', '=', organisation);
      return (await own.orderBy('created_at_ms').orderBy('id').execute()).map(toToken);
    },
    addApiToken: (by, { hash, ...token }) =>
      write(async (writing) => {
        const { tables } = writing;
        const rows = tables.selectFrom('api_tokens').select('id');
        const other = rows.where(({ eb, or }) =>
          or([eb('id', '=', token.id), eb('hash', '=', hash)]),
        );
        if ((await other.executeTakeFirst()) !== undefined) return refused('taken');
        const row: ApiTokenTable = {
          id: token.id,
          organisation: by.organisation,
          hash,
          label: token.label,
          role: token.role,
          created_by: token.createdBy,
          created_at_ms: token.createdAtMs,
          expires_at_ms: token.expiresAtMs,
          last_used_at_ms: token.lastUsedAtMs,
        };
        await tables.insertInto('api_tokens').values(row).execute();
        await writing.audit(by, { action: 'token.minted', object: row.id, after: token });
        return done(token);
      }),
    async apiToken(hash, nowMs) {
      const rows = read.selectFrom('api_tokens').selectAll();
      const row = await rows.where('hash', '=', hash).executeTakeFirst();
      if (row === undefined || (row.expires_at_ms !== null && row.expires_at_ms <= nowMs)) {
        return undefined;
      }
      if (nowMs - (row.last_used_at_ms ?? 0) >= USED_PRECISION_MS) await use(row.id, nowMs);
      return { token: toToken(row), organisation: row.organisation };
    },
    removeApiToken: (by, id) =>
      write(async (writing) => {
        const { tables } = writing;
        const rows = tables.selectFrom('api_tokens').selectAll().where('id', '=', id);
        const row = await rows.where('organisation', '=', by.organisation).executeTakeFirst();
        if (row === undefined) return refused('not-found');
        await tables.deleteFrom('api_tokens').where('id', '=', id).execute();
        await writing.audit(by, { action: 'token.removed', object: id, before: toToken(row) });
        return done(null);
      }),
  };
}

function toToken(row: ApiTokenTable): ApiToken {
  return {
    id: row.id,
    label: row.label,
    role: row.role as Role, // written from a Role
    createdBy: row.created_by,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  };
}
