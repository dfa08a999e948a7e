// Webhooks of gateways that share a database: one delivers at a time, and the next goes on from there.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../../test/services/postgres.ts';
import { createDeliveryPlaces } from './delivery-places.ts';
import { migrateLedger } from './ledger-database.ts';
import { openPool } from './open-pool.ts';

describe.skipIf(WITHOUT_SERVICES)('the places of webhooks in a database', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  test('are one process’s at a time, and everybody’s afterwards', async () => {
    const url = await postgres.database();
    const pool = openPool(url, { max: 4, log: () => {} });
    await migrateLedger(pool, 'test');
    const [one, other] = [0, 1].map(() => createDeliveryPlaces(pool, (error) => error));
    if (one === undefined || other === undefined) throw new Error('two are made');
    const meanwhile = await one.alone('a', async (place) => {
      expect(await place.read()).toBeUndefined();
      await place.write(7);
      return Promise.all([
        other.alone('a', async () => 'delivers'),
        other.alone('b', async () => 'delivers'),
      ]);
    });
    expect(meanwhile).toEqual([undefined, 'delivers']);
    expect(await other.alone('a', (place) => place.read())).toBe(7);
    await expect(one.alone('a', () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    // The server lets the lock go when it sees that the connection has ended.
    await expect.poll(() => other.alone('a', (place) => place.read())).toBe(7);
    await pool.end();
  });
});
