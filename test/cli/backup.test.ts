// `wicketgate backup`, `restore` and `keys` as users run them.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSecretBox } from '#server/host/secret-box.ts';
import { loadSecretKeys } from '#server/host/secret-keys.ts';
import { openControlStore } from '#server/storage/index.ts';
import { startPostgres, WITHOUT_SERVICES } from '../services/postgres.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox();
});
afterEach(() => sandbox.remove());

const log = () => {};

/** A control plane with one server whose secret is sealed; gives a reader of the secret. */
async function fill(place: { readonly folder: string } | { readonly url: string }) {
  const store = await openControlStore(place, { log });
  const box = createSecretBox(loadSecretKeys(sandbox.data, {}));
  const admin = { id: 'mem_1', email: 'a@b.example', name: null, role: 'admin' } as const;
  const first = { name: 'First', admin: { ...admin, invited: false } };
  const made = await store.createOrganisation(first, 1);
  if (!made.ok) throw new Error(made.why);
  const { id: organisation } = made.value.organisation;
  await store.addServer(
    { organisation, name: 'a@b.example', atMs: 1 },
    {
      id: 's1',
      organisation,
      name: 'one',
      upstream: { kind: 'command', command: ['x'], envNames: ['KEY'], cwd: null },
      managedBy: 'api',
      health: { state: 'unknown', detail: null, checkedAtMs: null },
      toolCount: 0,
      catalogueSlug: null,
      createdAtMs: 1,
      revision: 1,
      secrets: box.seal('s1', 'hunter2'),
    },
  );
  await store.close();
}

async function secretIn(place: Parameters<typeof openControlStore>[0], data = sandbox.data) {
  const store = await openControlStore(place, { log });
  const server = await store.liveServer('s1');
  await store.close();
  return createSecretBox(loadSecretKeys(data, {})).open('s1', server?.secrets ?? new Uint8Array());
}

test('a backup is made and brought back with the keys that open its secrets', async () => {
  await fill({ folder: sandbox.data });
  const file = join(sandbox.home, 'monday.wicketgate');
  const made = await sandbox.run(['backup', file]);
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toContain('2 files in');
  expect(await sandbox.run(['backup', file])).toMatchObject({ code: 2, out: '' });
  const full = await sandbox.run(['restore', file]);
  expect(full.code).toBe(2);
  expect(full.err).toContain('is not empty');
  const back = join(sandbox.home, 'back');
  const restored = await sandbox.run(['restore', file, '--data', back, '--json']);
  expect(JSON.parse(restored.out)).toMatchObject({ folder: back });
  rmSync(sandbox.data, { recursive: true });
  expect(await secretIn({ folder: back }, back)).toBe('hunter2');
});

test('a rotated key seals everything anew, and no command shows a key', async () => {
  await fill({ folder: sandbox.data });
  const before = JSON.parse((await sandbox.run(['keys', 'list', '--json'])).out);
  expect(before.keys).toEqual([
    { id: expect.any(String), createdAtMs: expect.any(Number), sealed: 1, seals: true },
  ]);
  const rotated = await sandbox.run(['keys', 'rotate']);
  expect(rotated.out).toMatch(/^key [0-9a-f]{8} seals from now on; 1 value sealed anew\n$/);
  const listed = await sandbox.run(['keys', 'list']);
  expect(listed.out).toMatch(/0 sealed values\s+\n.*1 sealed value +seals new ones\n$/);
  const file = readFileSync(join(sandbox.data, 'secrets.keys'), 'utf8');
  for (const key of file.match(/[0-9a-f]{64}/g) ?? []) expect(listed.out).not.toContain(key);
  expect(await secretIn({ folder: sandbox.data })).toBe('hunter2');
});

test('looking for keys makes none, and a folder that is not there has none', async () => {
  expect(await sandbox.run(['keys', 'list'])).toMatchObject({
    code: 0,
    out: 'there is no key yet\n',
  });
});

test.skipIf(WITHOUT_SERVICES)(
  'keys are rotated for PostgreSQL; its backup is its own',
  async () => {
    const postgres = await startPostgres();
    try {
      const url = await postgres.database();
      await fill({ url });
      const rotated = await sandbox.run(['keys', 'rotate', '--database', url, '--json']);
      expect(JSON.parse(rotated.out)).toMatchObject({ renewed: 1 });
      expect(await secretIn({ url })).toBe('hunter2');
      const backup = await sandbox.run(['backup', 'x', '--database', url]);
      expect(backup.code).toBe(2);
      expect(backup.err).toContain('pg_dump');
      await postgres.stop();
      const away = await sandbox.run(['keys', 'list', '--database', url]);
      expect(away.code).toBe(3);
      expect(away.err).toContain('cannot be reached');
    } finally {
      await postgres.close();
    }
  },
);
