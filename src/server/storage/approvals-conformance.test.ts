// One suite for every driver of the approvals' port, with the ledger that uses them up: what
// src/core/approvals/store.ts and the ledger's `Draft.approval` promise holds whatever stores them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type NewApproval, WAITING_MAX } from '#core/approvals/index.ts';
import { charge, DONE, draft, NOON_MS, NOT_SENT } from '../../../test/ledger/drafts.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../test/services/postgres.ts';
import { startRedis, type TestRedis } from '../../../test/services/redis.ts';
import { createMemoryLedger, type LedgerStore, openLedger } from './index.ts';
import { openPostgresLedger } from './postgres/ledger.ts';
import { openRedis } from './redis/open-redis.ts';

const MINUTE_MS = 60_000;
let folder = '';
let ledger: LedgerStore;
let nowMs = NOON_MS;
const clock = () => nowMs;

let postgres: TestPostgres | undefined;
let redis: TestRedis | undefined;
beforeAll(async () => {
  if (!WITHOUT_SERVICES) [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await redis?.close();
  await postgres?.close();
});

async function onPostgres(): Promise<LedgerStore> {
  const url = (await postgres?.database()) ?? '';
  return openPostgresLedger({ url, clock, log: () => {} });
}

async function onPostgresAndRedis(): Promise<LedgerStore> {
  const databaseUrl = (await postgres?.database()) ?? '';
  const about = { url: databaseUrl, clock, log: () => {} };
  const records = await openPostgresLedger({ ...about, counters: 'elsewhere' });
  return (await openRedis({ ...about, url: redis?.url ?? '', databaseUrl, records })).ledger;
}

const drivers: Readonly<Record<string, () => LedgerStore | Promise<LedgerStore>>> = {
  memory: () => createMemoryLedger({ clock }),
  sqlite: () => openLedger({ folder, fsync: 'never', clock }),
  ...(WITHOUT_SERVICES ? {} : { postgres: onPostgres, 'postgres and redis': onPostgresAndRedis }),
};

function asked(id: string, about: Partial<NewApproval> = {}): NewApproval {
  return {
    id,
    key: 'the same call',
    organisation: 'org_a',
    server: { id: 'shop', name: 'Shop' },
    grant: { id: 'grt_1', label: 'agent' },
    tool: 'pay',
    argumentsHmac: 'ab',
    definition: null,
    policy: { id: 'pol_1', version: 1, hash: 'cd' },
    rule: '/tools/pay/approve_if/0',
    message: 'Ask first.',
    lifetimeMs: 15 * MINUTE_MS,
    ...about,
  };
}

const ask = (id: string, about: Partial<NewApproval> = {}) =>
  ledger.approvals.ask(asked(id, about), new TextEncoder().encode(id), nowMs);
const decide = (id: string, verdict: 'approved' | 'refused' = 'approved', organisation?: string) =>
  ledger.approvals.decide(id, organisation, { verdict, by: 'ana', atMs: nowMs, note: null });
const stateOf = async (id: string) => (await ledger.approvals.approval(id))?.state;
const taking = (requestId: string, approval: string, max = 9) => ({
  ...draft(requestId, [charge('spend', max)]),
  approval,
});

beforeEach(() => {
  nowMs = NOON_MS;
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-approvals-'));
});

afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.entries(drivers))('approvals in %s', (_name, open) => {
  beforeEach(async () => {
    ledger = await open();
  });

  test('an ask waits, and the same ask again is merged with it', async () => {
    expect(await ask('a')).toMatchObject({ kind: 'new', row: { id: 'a', asks: 1 } });
    expect(await ask('b')).toMatchObject({ kind: 'pending', row: { id: 'a', asks: 2 } });
    expect(await ask('c', { key: 'other' })).toMatchObject({ kind: 'new', row: { id: 'c' } });
  });

  test('concurrent asks of one call make one approval', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(`a${i}`)));
    expect(answers.filter(({ kind }) => kind === 'new')).toHaveLength(1);
    expect(await ledger.approvals.inForce('the same call', nowMs)).toMatchObject({ asks: 30 });
  });

  test('of 1,000 parallel calls with one approval exactly one passes', async () => {
    await ask('a');
    await decide('a');
    const calls = Array.from({ length: 1_000 }, (_, i) =>
      ledger.commit({ ...draft(`r${i}`), approval: 'a' }),
    );
    const committed = await Promise.all(calls);
    expect(committed.filter(({ approvalGone }) => approvalGone !== true)).toHaveLength(1);
    expect((await ledger.entriesAfter(0, 1_000)).length).toBe(1);
    expect(await stateOf('a')).toBe('used');
  });

  test('what is not approved lets nothing through, and nothing is charged', async () => {
    await ask('a');
    for (const id of ['a', 'unknown']) {
      expect(await ledger.commit(taking('r1', id))).toEqual({ approvalGone: true });
    }
    await decide('a', 'refused');
    expect(await ledger.commit(taking('r2', 'a'))).toEqual({ approvalGone: true });
    const { counters } = await ledger.stateWithCounters();
    expect(counters.filter(({ value }) => value !== '0')).toEqual([]);
    expect(await ledger.entriesAfter(0, 10)).toEqual([]);
  });

  test('a charge that is refused does not use the approval up', async () => {
    await ask('a');
    await decide('a');
    expect(await ledger.commit(taking('r1', 'a', 0))).toHaveProperty('refused');
    expect(await stateOf('a')).toBe('approved');
    expect(await ledger.commit(taking('r2', 'a'))).toEqual({});
  });

  test('it is given back by the call that has used it, and by no other', async () => {
    await ask('a');
    await decide('a');
    await ledger.commit(taking('r1', 'a'));
    ledger.complete('r2', NOT_SENT, [], 'a');
    await ledger.commit(draft('r3'));
    expect(await stateOf('a')).toBe('used');
    ledger.complete('r1', NOT_SENT, [], 'a');
    expect(await ledger.commit(taking('r4', 'a'))).toEqual({});
    ledger.complete('r4', DONE, []);
    await ledger.commit(draft('r5'));
    expect(await stateOf('a')).toBe('used');
  });

  test('what waits and what was approved expires', async () => {
    await ask('a');
    nowMs += 15 * MINUTE_MS;
    expect(await decide('a')).toEqual({ ok: false, why: 'expired' });
    await ask('b');
    nowMs += 14 * MINUTE_MS;
    await decide('b');
    nowMs += 14 * MINUTE_MS;
    expect(await ledger.approvals.inForce('the same call', nowMs)).toMatchObject({ id: 'b' });
    nowMs += MINUTE_MS;
    expect(await ledger.approvals.inForce('the same call', nowMs)).toBeUndefined();
    expect(await ledger.commit(taking('r1', 'b'))).toEqual({ approvalGone: true });
  });

  test('a decision is made once, but an approval that is unused may be taken back', async () => {
    await ask('a');
    expect(await decide('a')).toMatchObject({ ok: true, row: { state: 'approved' } });
    expect(await decide('a')).toEqual({ ok: false, why: 'decided' });
    expect(await decide('a', 'refused')).toMatchObject({ ok: true, row: { state: 'refused' } });
    expect(await decide('a')).toEqual({ ok: false, why: 'decided' });
  });

  test('what belongs to another organisation does not exist', async () => {
    await ask('a');
    expect(await decide('a', 'approved', 'org_b')).toEqual({ ok: false, why: 'not-found' });
    const filter = { organisation: 'org_b' };
    expect(await ledger.approvals.approvals(filter, { limit: 10 }, nowMs)).toEqual({ rows: [] });
  });

  test('one grant cannot make people look at more than a few calls', async () => {
    for (let i = 0; i < WAITING_MAX; i += 1) await ask(`a${i}`, { key: `k${i}` });
    expect(await ask('more', { key: 'more' })).toEqual({ kind: 'too-many', waiting: WAITING_MAX });
    expect(await ask('again', { key: 'k0' })).toMatchObject({ kind: 'pending' });
    const other = { key: 'more', grant: { id: 'grt_2', label: '' } };
    expect(await ask('other', other)).toMatchObject({ kind: 'new' });
    nowMs += 15 * MINUTE_MS;
    expect(await ask('later', { key: 'more' })).toMatchObject({ kind: 'new' });
  });

  test('lists are newest first, filtered, and go on where the page before has ended', async () => {
    for (let i = 0; i < 5; i += 1) {
      nowMs += 1;
      await ask(`a${i}`, { key: `k${i}`, tool: i === 4 ? 'refund' : 'pay' });
    }
    await decide('a0');
    const list = (filter: object, page: object = {}) =>
      ledger.approvals.approvals(filter, { limit: 2, ...page }, nowMs);
    const first = await list({ state: 'pending', tool: 'pay' });
    expect(first.rows.map(({ id }) => id)).toEqual(['a3', 'a2']);
    const rest = await list({ state: 'pending', tool: 'pay' }, { cursor: first.next });
    expect(rest.rows.map(({ id }) => id)).toEqual(['a1']);
    expect(rest).not.toHaveProperty('next');
    expect((await list({ state: 'approved' })).rows.map(({ id }) => id)).toEqual(['a0']);
    nowMs += 15 * MINUTE_MS + 1;
    expect((await list({ state: 'expired' })).rows).toHaveLength(2);
  });

  test('the call that was approved last is found for comparison', async () => {
    await ask('a');
    await decide('a');
    nowMs += 1;
    await ask('b', { key: 'other arguments' });
    const row = await ledger.approvals.approval('b');
    if (row === undefined) throw new Error('the approval is gone');
    expect(await ledger.approvals.lastApproved(row)).toMatchObject({ id: 'a' });
  });

  test('every step is an event, in order', async () => {
    await ask('a');
    await ask('again');
    await decide('a');
    await ledger.commit(taking('r1', 'a'));
    ledger.complete('r1', NOT_SENT, [], 'a');
    await ledger.commit(draft('r2'));
    const events = await ledger.approvals.approvalEvents(0, 10);
    expect(events.map(({ kind }) => kind)).toEqual(['requested', 'approved', 'used', 'returned']);
    expect(await ledger.approvals.lastApprovalEvent()).toBe(events.at(-1)?.sequence);
  });

  test('what has ended is forgotten, with its arguments', async () => {
    await ask('a');
    expect(await ledger.approvals.sealedArguments('a')).toEqual(new TextEncoder().encode('a'));
    await ask('b', { key: 'decided' });
    await decide('b');
    nowMs += 2 * 86_400_000;
    await ask('c', { key: 'new' });
    expect(await ledger.approvals.sealedArguments('a')).toBeUndefined();
    expect(await ledger.approvals.sealedArguments('b')).toEqual(new TextEncoder().encode('b'));
    nowMs += 30 * 86_400_000;
    await ask('d', { key: 'newer' });
    expect(await ledger.approvals.sealedArguments('b')).toBeUndefined();
  });
});

test('a decision made by another process is in force with the next call', async () => {
  ledger = openLedger({ folder, fsync: 'never', clock });
  const other = openLedger({ folder, fsync: 'never', clock });
  await ask('a');
  await other.approvals.decide('a', undefined, {
    ...{ verdict: 'approved', by: 'cli', atMs: nowMs, note: null },
  });
  expect(await ledger.commit(taking('r1', 'a'))).toEqual({});
  expect(await other.commit(taking('r2', 'a'))).toEqual({ approvalGone: true });
  await other.close();
});
