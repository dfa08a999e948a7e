// What an audit of a database finds: one row for every way of tampering with several chains that we know.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { charge, draft, NOON_MS } from '../../../../test/ledger/drafts.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../../test/services/postgres.ts';
import { openPostgresLedger } from './ledger.ts';
import { openDatabaseRecords } from './open-database-records.ts';
import type { DatabaseReport } from './verify-database.ts';

const TAMPERINGS: readonly (readonly [string, string, RegExp])[] = [
  [
    'a changed entry',
    `UPDATE ledger_entries SET body = replace(body, 'pay', 'buy') WHERE writer = 1 AND seq = 2`,
    /writer 1: entry 2 .* does not follow/,
  ],
  [
    'a removed entry',
    `DELETE FROM ledger_entries WHERE writer = 2 AND seq = 1`,
    /writer 2: entry 1 is missing/,
  ],
  [
    'a removed end',
    `DELETE FROM ledger_entries WHERE writer = 1 AND seq = 3; UPDATE ledger_writers SET seq = 2, hash = (SELECT hash FROM ledger_entries WHERE writer = 1 AND seq = 2) WHERE id = 1`,
    /writer 1: .*entry 3/,
  ],
  [
    'a removed writer',
    `DELETE FROM ledger_entries WHERE writer = 2; DELETE FROM ledger_writers WHERE id = 2`,
    /writer 2 is missing/,
  ],
  [
    'a writer nobody knows',
    `UPDATE ledger_entries SET writer = 9 WHERE writer = 2; UPDATE ledger_writers SET id = 9 WHERE id = 2`,
    /writer/,
  ],
  [
    'entries without a writer',
    `INSERT INTO ledger_entries SELECT 7, seq, hash, body, kind, at_ms FROM ledger_entries WHERE writer = 1`,
    /writer 7/,
  ],
  ['a shortened registry', `DELETE FROM ledger_registry WHERE seq = 2`, /registry/],
  ['a counter that was reset', `UPDATE ledger_counters SET value = '0'`, /stands at 0/],
];
describe.skipIf(WITHOUT_SERVICES)('in a database with two writers', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  async function verify(url: string, mustHold: readonly string[] = []): Promise<DatabaseReport> {
    const records = await openDatabaseRecords(url);
    try {
      return await records.verify({ nowMs: NOON_MS, mustHold });
    } finally {
      await records.close();
    }
  }

  /** Three calls by each of two ledgers, which are closed. */
  async function written(): Promise<string> {
    const url = await postgres.database();
    const open = () => openPostgresLedger({ url, clock: () => NOON_MS, log: () => {} });
    const [one, other] = [await open(), await open()];
    for (let i = 0; i < 3; i += 1) {
      await one.commit(draft(`a${i}`, [charge('spend', 9)]));
      await other.commit(draft(`b${i}`));
    }
    await one.close();
    await other.close();
    return url;
  }

  test.each(TAMPERINGS)('%s is found', async (_name, tampering, message) => {
    const url = await written();
    expect((await verify(url)).finding).toBeUndefined();
    await postgres.query(url, tampering);
    expect((await verify(url)).finding?.message).toMatch(message);
  });

  test('hashes that were noted before are still there, and others are not', async () => {
    const url = await written();
    const { chains } = await verify(url);
    expect(chains).toHaveLength(3);
    const hashes = chains.map(({ hash }) => hash);
    expect((await verify(url, hashes)).finding).toBeUndefined();
    const other = 'f'.repeat(64);
    expect((await verify(url, [...hashes, other])).finding).toMatchObject({
      kind: 'missing',
      message: `no entry has the hash ${other}`,
    });
  });
});
