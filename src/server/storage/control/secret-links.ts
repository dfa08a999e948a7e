// One-time links: set-up, invitations, forgotten passwords. Only hashes of their secrets are kept.
import type { ControlStore, SecretLink } from '#core/control/index.ts';
import type { SecretLinkTable } from './control-tables.ts';
import type { Access } from './writing.ts';

type SecretLinks = Pick<ControlStore, 'putSecretLink' | 'secretLink' | 'takeSecretLink'>;

export function createSecretLinks({ read, write, clock }: Access): SecretLinks {
  return {
    putSecretLink: (link) =>
      write(async ({ tables }) => {
        await tables.deleteFrom('secret_links').where('expires_at_ms', '<=', clock()).execute();
        await tables
          .insertInto('secret_links')
          .values({
            hash: link.hash,
            purpose: link.purpose,
            organisation: link.organisation,
            member: link.member,
            expires_at_ms: link.expiresAtMs,
          })
          .execute();
      }),
    async secretLink(hash, nowMs) {
      const row = await read
        .selectFrom('secret_links')
        .selectAll()
        .where('hash', '=', hash)
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst();
      return row && toLink(row);
    },
    takeSecretLink: (hash, nowMs) =>
      write(async ({ tables }) => {
        const links = tables.selectFrom('secret_links').selectAll().where('hash', '=', hash);
        const row = await links.executeTakeFirst();
        if (row === undefined || row.expires_at_ms <= nowMs) return undefined;
        await tables
          .deleteFrom('secret_links')
          .where('purpose', '=', row.purpose)
          .where('member', row.member === null ? 'is' : '=', row.member)
          .execute();
        return toLink(row);
      }),
  };
}

function toLink(row: SecretLinkTable): SecretLink {
  return {
    hash: row.hash,
    purpose: row.purpose as SecretLink['purpose'], // written from a link
    organisation: row.organisation,
    member: row.member,
    expiresAtMs: row.expires_at_ms,
  };
}
