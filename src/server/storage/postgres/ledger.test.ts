// The ledger on PostgreSQL where it differs from others: several of them on one database, and a database
// that goes away, comes back, or answers too late.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Draft, LedgerEntry } from '#core/decisions/index.ts';
import { parseEntry } from '#core/decisions/index.ts';
import { charge, DONE, draft, NOON_MS, NOT_SENT } from '../../../../test/ledger/drafts.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../../test/services/postgres.ts';
import { startProxy } from '../../../../test/services/postgres-proxy.ts';
import { openPostgresLedger, type PostgresLedger } from './ledger.ts';
import { openDatabaseRecords } from './open-database-records.ts';

describe.skipIf(WITHOUT_SERVICES)('ledgers on one PostgreSQL database', () => {
  let postgres: TestPostgres;
  let url = '';
  let nowMs = NOON_MS;
  const clock = () => nowMs;
  const logged: string[] = [];
  const opened: PostgresLedger[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());
  beforeEach(async () => {
    nowMs = NOON_MS;
    logged.length = 0;
    url = await postgres.database();
  });
  afterEach(async () => {
    await Promise.allSettled(opened.splice(0).map((ledger) => ledger.close()));
  });

  async function open(at = url): Promise<PostgresLedger> {
    const log = (line: string) => void logged.push(line);
    const ledger = await openPostgresLedger({ url: at, clock, log });
    opened.push(ledger);
    return ledger;
  }
  async function verify() {
    const records = await openDatabaseRecords(url);
    try {
      return await records.verify({ nowMs, mustHold: [] });
    } finally {
      await records.close();
    }
  }
  async function all(): Promise<readonly LedgerEntry[]> {
    const rows = await postgres.query(url, 'SELECT body FROM ledger_entries ORDER BY writer, seq');
    return rows.map(({ body }) => {
      const parsed = parseEntry(String(body));
      if (!parsed.ok) throw new Error(parsed.failure);
      return parsed.value;
    });
  }
  const sql = (text: string) => postgres.query(url, text);
  async function counter(key: string): Promise<string | undefined> {
    const { counters } = await (opened[0] ?? (await open())).stateWithCounters();
    return counters.find((row) => row.key === key)?.value;
  }

  test('of 1,000 parallel calls through two of them exactly as many pass as a limit allows', async () => {
    const [one, other] = [await open(), await open()];
    const committed = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) =>
        (i % 2 === 0 ? one : other).commit(
          draft(`r${i}`, [charge('spend', 300), charge(`b${i % 7}`, 900)]),
        ),
      ),
    );
    expect(committed.filter(({ refused }) => refused === undefined)).toHaveLength(300);
    expect(await counter('spend')).toBe('300');
    const report = await verify();
    expect(report.finding).toBeUndefined();
    expect(report).toMatchObject({ decisions: 1_000, entries: 1_000 });
    expect(report.chains.map(({ writer }) => writer)).toEqual([0, 1, 2]);
  });

  test('batches that charge the same counters in different orders do not stop each other', async () => {
    const ledgers = [await open(), await open(), await open()];
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const calls = Array.from({ length: 600 }, (_, i) => {
      const turned = [...keys.slice(i % 5), ...keys.slice(0, i % 5)];
      const charges = (i % 2 === 0 ? turned : turned.toReversed()).map((key) => charge(key, 9_999));
      const ledger = ledgers[i % 3];
      return ledger?.commit(draft(`r${i}`, charges));
    });
    await Promise.all(calls);
    for (const key of keys) expect(await counter(key)).toBe('600');
    expect((await verify()).finding).toBeUndefined();
  });

  test('of 1,000 parallel calls through two of them exactly one uses an approval', async () => {
    const [one, other] = [await open(), await open()];
    const asked = {
      ...{ id: 'a', key: 'k', organisation: 'org', tool: 'pay', argumentsHmac: 'ab' },
      ...{ server: { id: 's', name: 'S' }, grant: { id: 'g', label: 'g' }, definition: null },
      ...{ policy: { id: 'p', version: 1, hash: 'c' }, rule: '/r', message: 'Ask.' },
      lifetimeMs: 900_000,
    };
    await one.approvals.ask(asked, new Uint8Array([1]), nowMs);
    const verdict = { verdict: 'approved', by: 'ana', atMs: nowMs, note: null } as const;
    await other.approvals.decide('a', undefined, verdict);
    const taking = (i: number): Draft => ({
      ...draft(`r${i}`, i % 3 === 0 ? [charge('spend', 999)] : []),
      approval: 'a',
    });
    const committed = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => (i % 2 === 0 ? one : other).commit(taking(i))),
    );
    expect(committed.filter(({ approvalGone }) => approvalGone !== true)).toHaveLength(1);
    expect(await all()).toHaveLength(1);
    const events = await other.approvals.approvalEvents(0, 100);
    expect(events.map(({ sequence, kind }) => `${sequence} ${kind}`)).toEqual([
      '1 requested',
      '2 approved',
      '3 used',
    ]);
  });

  test('minutes count calls, and those that failed, by the minute of the call', async () => {
    const ledger = await open();
    await Promise.all([
      ledger.commit(draft('r1', [], { organisation: 'org_a' })),
      ledger.commit(draft('r2', [], { organisation: 'org_a' })),
      ledger.commit(draft('r3', [charge('spend', 0)], { organisation: 'org_a' })),
      ledger.commit(draft('r4', [], { decision: 'ask', rule: '/x' })),
    ]);
    nowMs += 90_000;
    ledger.complete('r1', DONE, []);
    ledger.complete('r2', NOT_SENT, []);
    await ledger.commit(draft('r5', [], { at: new Date(nowMs).toISOString() }));
    const rows = await sql(
      'SELECT start_ms, organisation, allow, deny, ask, failed FROM ledger_minutes ORDER BY 1, 2',
    );
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      `${NOON_MS}  0 0 1 0`,
      `${NOON_MS} org_a 2 1 0 1`,
      `${NOON_MS + 60_000}  1 0 0 0`,
    ]);
  });

  test('what a client calls itself cannot spoil the batch of others', async () => {
    const ledger = await open();
    const huge = '\u{1F4A3}\u0000'.repeat(3_000);
    const key = JSON.stringify(['grant', huge]);
    const nasty = { tool: huge, session: huge, rule: huge, grantLabel: huge, requestId: huge };
    await ledger.commit(draft('r1', [charge(key, 5)], { ...nasty, organisation: huge }));
    expect(await ledger.commit(draft('r2', [charge(key, 1)]))).toHaveProperty('refused');
    expect((await verify()).finding).toBeUndefined();
  });

  test('while the database is away calls are told within seconds, and it recovers alone', async () => {
    const ledger = await open();
    await ledger.commit(draft('r1', [charge('spend', 9)]));
    await postgres.kill();
    ledger.complete('r1', DONE, []);
    const startedAt = performance.now();
    await expect(ledger.commit(draft('r2', [charge('spend', 9)]))).rejects.toMatchObject({
      code: 'record_failed',
    });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    const again = performance.now();
    await expect(ledger.commit(draft('r3'))).rejects.toMatchObject({ code: 'record_failed' });
    expect(performance.now() - again).toBeLessThan(2_000);
    await postgres.start();
    await expect.poll(() => settled(ledger.commit(draft('r4', [charge('spend', 9)])))).toEqual({});
    await expect
      .poll(async () => (await all()).filter(({ kind }) => kind === 'outcome').length)
      .toBe(1);
    const kept = (await all()).filter(({ kind }) => kind === 'decision');
    expect(kept.map((one) => 'requestId' in one && one.requestId)).toEqual(
      expect.arrayContaining(['r1', 'r4']),
    );
    expect((await verify()).finding).toBeUndefined();
    expect(await counter('spend')).toBe('2');
  });

  test('killed again and again under load, nothing that was answered is lost or charged twice', async () => {
    const ledgers = [await open(), await open()];
    const passed = new Set<string>();
    let isOver = false;
    let next = 0;
    const work = async (ledger: PostgresLedger | undefined) => {
      while (!isOver) {
        next += 1;
        const id = `r${next}`;
        const charges = next % 2 === 0 ? [charge('spend', 1e9)] : [];
        const result = await settled(ledger?.commit(draft(id, charges)) ?? Promise.reject());
        if (!('failed' in result)) passed.add(id);
      }
    };
    const workers = Array.from({ length: 20 }, (_, i) => work(ledgers[i % 2]));
    for (let i = 0; i < 4; i += 1) {
      const before = passed.size;
      await expect.poll(() => passed.size, { timeout: 10_000 }).toBeGreaterThan(before + 200);
      await postgres.kill();
      await postgres.start();
    }
    const before = passed.size;
    await expect.poll(() => passed.size, { timeout: 10_000 }).toBeGreaterThan(before + 50);
    isOver = true;
    await Promise.all(workers);
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    const kept = (await all()).flatMap((one) => (one.kind === 'decision' ? one.requestId : []));
    expect(new Set(kept).size).toBe(kept.length);
    expect([...passed].filter((id) => !kept.includes(id))).toEqual([]);
    expect((await verify()).finding).toBeUndefined();
  });

  test('a commit whose answer got lost is found, and answered once', async () => {
    const proxy = await startProxy(postgres.port);
    const ledger = await open(url.replace(`:${postgres.port}/`, `:${proxy.port}/`));
    await ledger.commit(draft('r1', [charge('spend', 9)]));
    proxy.swallowAnswersOnce();
    expect(await ledger.commit(draft('r2'))).toEqual({});
    proxy.swallowAnswersOnce();
    expect(await ledger.commit(draft('r3', [charge('spend', 9)]))).toEqual({});
    expect(proxy.cut()).toBe(2);
    const kept = (await all()).flatMap((one) => (one.kind === 'decision' ? one.requestId : []));
    expect(kept).toEqual(['r1', 'r2', 'r3']);
    expect(await counter('spend')).toBe('2');
    await proxy.close();
  });

  test('a call that was told no, and was recorded all the same, gives back what it took', async () => {
    const proxy = await startProxy(postgres.port);
    const ledger = await open(url.replace(`:${postgres.port}/`, `:${proxy.port}/`));
    await ledger.commit(draft('r1', [charge('spend', 9)]));
    proxy.swallowAnswersOnce();
    proxy.refuse(true);
    await expect(ledger.commit(draft('r2', [charge('spend', 9)]))).rejects.toMatchObject({
      code: 'record_failed',
    });
    proxy.refuse(false);
    await expect
      .poll(async () => (await all()).at(-1), { timeout: 10_000 })
      .toMatchObject({ kind: 'outcome', requestId: 'r2', outcome: 'not_sent' });
    expect(await sql('SELECT value FROM ledger_counters')).toEqual([{ value: '1' }]);
    await ledger.close();
    expect((await verify()).finding).toBeUndefined();
    await proxy.close();
  });

  test('a database that stops answering keeps nobody waiting for more than seconds', async () => {
    const proxy = await startProxy(postgres.port);
    const ledger = await open(url.replace(`:${postgres.port}/`, `:${proxy.port}/`));
    await ledger.commit(draft('r1', [charge('spend', 9)]));
    proxy.stall(true);
    const startedAt = performance.now();
    const calls = [ledger.commit(draft('r2', [charge('spend', 9)])), ledger.commit(draft('r3'))];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ reason: { code: 'record_failed' } });
    }
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    proxy.stall(false);
    await expect.poll(() => settled(ledger.commit(draft('r4'))), { timeout: 15_000 }).toEqual({});
    expect(await sql('SELECT value FROM ledger_counters')).toEqual([{ value: '1' }]);
    expect((await verify()).finding).toBeUndefined();
    await ledger.close();
    await proxy.close();
  });

  test('an older copy of the database is not gone on with', async () => {
    const ledger = await open();
    await ledger.commit(draft('r1'));
    await ledger.commit(draft('r2'));
    await sql('DELETE FROM ledger_entries WHERE seq = 2');
    await sql(
      `UPDATE ledger_writers SET seq = 1, hash = (SELECT hash FROM ledger_entries WHERE seq = 1)`,
    );
    await expect(ledger.commit(draft('r3'))).rejects.toThrow('an older copy');
  });

  test('retention of one removes from all chains, and sums are kept for windows that still run', async () => {
    const [one, other] = [await open(), await open()];
    const month = { ...charge('spend', 99), windowEndMs: NOON_MS + 30 * 86_400_000 };
    await one.commit(draft('r1', [month]));
    await other.commit(draft('r2', [month]));
    nowMs += 10 * 86_400_000;
    await other.commit(draft('r3', [month], { at: new Date(nowMs).toISOString() }));
    expect(await one.prune({ olderThanMs: 86_400_000 })).toMatchObject({ removed: 2 });
    expect(await sql('SELECT value FROM ledger_counter_bases')).toEqual([{ value: '2' }]);
    await one.commit(draft('r4'));
    await other.commit(draft('r5'));
    const report = await verify();
    expect(report.finding).toBeUndefined();
    expect(report).toMatchObject({ decisions: 3 });
    expect(await counter('spend')).toBe('3');
  });

  test('limits are counted in one place: the database refuses who counts elsewhere', async () => {
    const ledger = await open();
    await ledger.commit(draft('r1', [charge('spend', 9, 4)]));
    const elsewhere = { url, clock, log: () => {}, counters: 'elsewhere' } as const;
    await expect(openPostgresLedger(elsewhere)).rejects.toThrow('count limits without Redis');
    await ledger.close();
    const moved = await openPostgresLedger(elsewhere);
    opened.push(moved);
    await moved.commit(draft('r2', [charge('spend', 9, 3)]));
    await expect(open()).rejects.toThrow('count limits in Redis');
    await moved.close();
    opened.length = 0;
    const back = await open();
    expect(await counter('spend')).toBe('7');
    expect(await back.commit(draft('r3', [charge('spend', 9, 3)]))).toHaveProperty('refused');
  });
});

async function settled<Value>(work: Promise<Value>): Promise<Value | { readonly failed: unknown }> {
  return work.catch((failed: unknown) => ({ failed }));
}
