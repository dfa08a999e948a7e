// The control store when its database goes away, is locked, older or newer, on both databases.
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ControlStore } from '#core/control/index.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../../test/services/postgres.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { CONTROL_STEPS } from './control-schema.ts';
import { openControlStore } from './open-control-store.ts';
import { controlPath } from './sqlite-control.ts';

const logged: string[] = [];
const log = (line: string) => void logged.push(line);
const opened: ControlStore[] = [];

beforeEach(() => {
  logged.length = 0;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});

async function open(place: Parameters<typeof openControlStore>[0], busyTimeoutMs = 5_000) {
  const store = await openControlStore(place, { log, busyTimeoutMs });
  opened.push(store);
  return store;
}

function put(store: ControlStore, name = 'First') {
  const admin = { id: `mem_${name}`, email: 'a@b.example', name: null, role: 'admin' } as const;
  return store.createOrganisation({ name, admin: { ...admin, invited: false } }, 1_000);
}

const names = async (store: ControlStore) =>
  (await store.organisations()).map(({ name }) => name).sort();

describe('the control plane in a data folder', () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'wicketgate-control-'));
    folder = join(home, 'data');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  test('fails while the file is gone, begins no new one, and recovers alone', async () => {
    const store = await open({ folder });
    await put(store);
    const away = join(home, 'away');
    renameSync(folder, away);
    await expect(store.organisations()).rejects.toMatchObject({ trouble: 'missing' });
    await expect(put(store, 'Lost')).rejects.toMatchObject({ trouble: 'missing' });
    renameSync(away, folder);
    expect(await names(store)).toEqual(['First']);
    await put(store, 'Second');
    expect(await names(store)).toEqual(['First', 'Second']);
  });

  test('waits for a lock without blocking readers, and says so when it is not let go', async () => {
    const store = await open({ folder }, 100);
    await put(store);
    const holder = openDatabase(controlPath(folder), false);
    holder.exec('BEGIN IMMEDIATE');
    const waiting = put(store, 'Late');
    expect(await names(store)).toEqual(['First']);
    await expect(waiting).rejects.toMatchObject({ trouble: 'busy' });
    holder.exec('ROLLBACK');
    holder.close();
    await put(store, 'Second');
    expect(await names(store)).toEqual(['First', 'Second']);
  });

  test('is opened by several processes at the same moment', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => open({ folder })));
    await Promise.all(stores.map((store, at) => put(store, `n${at}`)));
    for (const store of stores) expect(await names(store)).toEqual(['n0', 'n1', 'n2', 'n3']);
  });

  test('of each earlier version becomes one of this version', async () => {
    const types = { text: 'TEXT', int: 'INTEGER', bytes: 'BLOB', table: ' STRICT' };
    for (const version of CONTROL_STEPS.keys()) {
      const older = join(home, `v${version}`);
      await (await open({ folder: older })).close();
      rmSync(controlPath(older));
      const db = openDatabase(controlPath(older), false);
      for (const step of CONTROL_STEPS.slice(0, version)) db.exec(step(types));
      db.exec(`PRAGMA user_version = ${version}`);
      db.close();
      const store = await open({ folder: older });
      await put(store);
      expect(await names(store)).toEqual(['First']);
    }
  });

  test('of a newer version is refused', async () => {
    await (await open({ folder })).close();
    const db = openDatabase(controlPath(folder), false);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(open({ folder })).rejects.toMatchObject({ trouble: 'newer' });
  });
});

describe.skipIf(WITHOUT_SERVICES)('the control plane in a PostgreSQL database', () => {
  let postgres: TestPostgres | undefined;
  let url = '';
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  beforeEach(async () => {
    url = (await postgres?.database()) ?? '';
  });
  afterAll(() => postgres?.close());

  test('fails as unavailable while the server is away, and recovers alone', async () => {
    const store = await open({ url });
    const other = await open({ url });
    await put(store);
    const told = vi.fn();
    store.onChange(told);
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), 5_000);
    await postgres?.kill();
    const unavailable = { name: 'StorageError', trouble: 'unavailable' };
    await expect(store.organisations()).rejects.toMatchObject(unavailable);
    await expect(put(store, 'Lost')).rejects.toMatchObject(unavailable);
    await expect(store.live()).rejects.toMatchObject(unavailable);
    const isSaid = expect.stringContaining('the stream of changes cannot be read');
    await vi.waitFor(() => expect(logged).toContainEqual(isSaid), 5_000);
    await postgres?.start();
    expect(await names(store)).toEqual(['First']);
    await vi.waitFor(
      () => expect(logged).toContain('the stream of changes can be read again'),
      5_000,
    );
    told.mockClear();
    await put(other, 'Second');
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), 5_000);
    expect(await names(store)).toEqual(['First', 'Second']);
  });

  test('loses a transaction whole when its connection is cut', async () => {
    const store = await open({ url });
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'wicketgate' AND datname = current_database()`;
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE changes');
    const writing = put(store);
    const isWaiting = async () => {
      const waits = 'SELECT 1 FROM pg_locks WHERE NOT granted AND database <> 0';
      expect((await client.query(waits)).rowCount).toBe(1);
    };
    await vi.waitFor(isWaiting, 5_000);
    await client.query(cut);
    await expect(writing).rejects.toMatchObject({ trouble: 'unavailable' });
    await client.query('ROLLBACK');
    await client.end();
    expect(await names(store)).toEqual([]);
    await put(store, 'Second');
    expect(await names(store)).toEqual(['Second']);
  });

  test('is opened by several processes at the same moment', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => open({ url })));
    await Promise.all(stores.map((store, at) => put(store, `n${at}`)));
    for (const store of stores) expect(await names(store)).toEqual(['n0', 'n1', 'n2', 'n3']);
  });

  test('leaves no connection behind, used or not', async () => {
    const count = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE application_name LIKE 'wicketgate%'`;
    const unused = await openControlStore({ url }, { log });
    const used = await openControlStore({ url }, { log });
    used.onChange(() => {});
    await put(used);
    await Promise.all([unused.close(), used.close()]);
    const isNone = async () => expect(await postgres?.query(url, count)).toEqual([{ n: 0 }]);
    await vi.waitFor(isNone, 5_000);
  });

  test('of a newer version is refused', async () => {
    await (await open({ url })).close();
    await postgres?.query(url, 'UPDATE control_version SET version = 99');
    await expect(open({ url })).rejects.toMatchObject({ trouble: 'newer' });
  });

  test('that does not answer is named without its password', async () => {
    const port = new URL(url).port;
    const hidden = `postgres://wicketgate:hunter2@127.0.0.1:${port}/nowhere`;
    const failure: unknown = await open({ url: hidden }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ trouble: 'unreadable' });
    expect(String(failure)).toContain(`127.0.0.1:${port}/nowhere`);
    expect(String(failure)).not.toContain('hunter2');
    for (const odd of ['hunter2', 'http://hunter2@x/y', 'postgres://u:hunter2@:x:/']) {
      const refused: unknown = await open({ url: odd }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ trouble: 'unreadable' });
      expect(JSON.stringify(refused) + String(refused)).not.toContain('hunter2');
    }
    const deaf = open({ url: 'postgres://wicketgate:hunter2@127.0.0.1:9/x' });
    await expect(deaf).rejects.toMatchObject({ trouble: 'unavailable' });
  });
});
