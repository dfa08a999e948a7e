// How far the webhooks have got that gateways on one database share. Whoever holds the lock of a webhook
// delivers; one that is lost with its connection leads to one delivery twice, under the same id.
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { DeliveryPlaces } from '#contract/deliveries.ts';
import { LOCK_SPACE } from './ledger-database.ts';

/** @param explain a failure as the callers get it */
export function createDeliveryPlaces(
  pool: pg.Pool,
  explain: (error: unknown) => unknown,
): DeliveryPlaces {
  return {
    async alone(id, work) {
      const name = `webhook ${id}`;
      const client = await pool.connect().catch((error: unknown) => {
        throw explain(error);
      });
      try {
        // The first number is ours, and those of other locks are small.
        const key = createHash('sha256').update(name).digest().readInt32BE(0) | 0x4000_0000;
        const locked = await client.query('SELECT pg_try_advisory_lock($1, $2) AS mine', [
          LOCK_SPACE,
          key,
        ]);
        if (locked.rows[0]?.mine !== true) {
          client.release();
          return undefined;
        }
        const value = await work({
          async read() {
            const { rows } = await client.query(
              'SELECT value FROM ledger_settings WHERE name = $1',
              [name],
            );
            const value: unknown = rows[0]?.value;
            return value instanceof Uint8Array ? Number(Buffer.from(value).toString()) : undefined;
          },
          async write(sequence) {
            await client.query(
              `INSERT INTO ledger_settings VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
              [name, Buffer.from(String(sequence))],
            );
          },
        });
        await client.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_SPACE, key]);
        client.release();
        return value;
      } catch (error) {
        // Ends the connection, and with it the lock.
        client.release(true);
        throw explain(error);
      }
    },
  };
}
