// Sealed values of all organisations, to be sealed anew under another key. Knows no key itself.
import type { ControlStore } from '#core/control/index.ts';
import { sqlBytes } from '../sqlite/sql-database.ts';
import type { Access } from './writing.ts';

export function createSealedValues({ write }: Access): Pick<ControlStore, 'reseal'> {
  return {
    reseal: (seal) =>
      write(async ({ tables, changed }) => {
        let count = 0;
        const servers = tables.selectFrom('servers').select(['id', 'secrets', 'organisation']);
        const withSecrets = await servers.where('secrets', 'is not', null).execute();
        for (const { id, secrets, organisation } of withSecrets) {
          const old = sqlBytes(secrets);
          const next = seal(id, old);
          if (next === old) continue;
          await tables.updateTable('servers').set({ secrets: next }).where('id', '=', id).execute();
          // Gateways hold the sealed value of a server.
          await changed('server', id, organisation);
          count += 1;
        }
        const grants = tables.selectFrom('grants').select(['id', 'sealed_token']);
        const sealed = await grants.where('sealed_token', 'is not', null).execute();
        for (const { id, sealed_token: token } of sealed) {
          const old = sqlBytes(token);
          const next = seal(id, old);
          if (next === old) continue;
          const change = { sealed_token: next };
          await tables.updateTable('grants').set(change).where('id', '=', id).execute();
          count += 1;
        }
        return count;
      }),
  };
}
