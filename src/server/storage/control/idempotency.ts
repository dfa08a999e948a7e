// Idempotency keys of create requests: the first request with a key does it, later ones get its answer.
// A key whose request never came to an answer stays reserved: nobody knows what it has done.
import type { ControlStore } from '#core/control/index.ts';
import type { Access } from './writing.ts';

/** Keys are forgotten after this. */
const KEPT_MS = 24 * 3_600_000;

export function createIdempotency({ write }: Access): Pick<ControlStore, 'remember' | 'answered'> {
  return {
    remember: (organisation, key, request, nowMs) =>
      write(async ({ tables }) => {
        const old = tables.deleteFrom('idempotency_keys').where('at_ms', '<=', nowMs - KEPT_MS);
        await old.execute();
        const known = await tables
          .selectFrom('idempotency_keys')
          .select(['request', 'answer'])
          .where('organisation', '=', organisation)
          .where('key', '=', key)
          .executeTakeFirst();
        if (known !== undefined) return known;
        const row = { organisation, key, request, answer: null, at_ms: nowMs };
        await tables.insertInto('idempotency_keys').values(row).execute();
        return undefined;
      }),
    answered: (organisation, key, answer) =>
      write(async ({ tables }) => {
        await tables
          .updateTable('idempotency_keys')
          .set({ answer })
          .where('organisation', '=', organisation)
          .where('key', '=', key)
          .execute();
      }),
  };
}
