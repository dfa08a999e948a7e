// Processes that write to one control store and are killed at any moment: what was said to be written is
// there, each change with its audit event and its place in the stream, and the others go on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openControlStore } from '#server/storage/index.ts';
import { buildProgram, type Program, runProgram } from '../ledger/run-program.ts';
import { startPostgres, type TestPostgres, WITHOUT_SERVICES } from '../services/postgres.ts';
import { allPages, good } from './subject.ts';

let home: string;
let program: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-control-kill-'));
  program = await buildProgram('policy-writer', home, 'control-store');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function lines(writer: Program, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    if ((await writer.next()) === undefined) throw new Error('the writer has ended by itself');
  }
}

async function killWriters(place: string): Promise<void> {
  const log = () => {};
  const where = place.startsWith('postgres://') ? { url: place } : { folder: place };
  const store = await openControlStore(where, { log });
  const person = { id: 'mem_1', email: 'a@b.example', name: null, role: 'admin' } as const;
  const first = { name: 'First', admin: { ...person, invited: false } };
  const { organisation } = good(await store.createOrganisation(first, 1));
  const writers = ['a', 'b', 'c'].map((name) =>
    runProgram(program, [place, organisation.id, name]),
  );
  try {
    for (const writer of writers) {
      await Promise.all(writers.map((one) => (one.child.killed ? undefined : lines(one, 5))));
      writer.child.kill('SIGKILL');
      await writer.ended();
    }
    const policies = await allPages((page) => store.policies(organisation.id, {}, page), 200);
    const written = new Set(policies.map(({ id }) => id));
    const said = writers.flatMap((writer) => writer.lines);
    expect(said.filter((id) => !written.has(id))).toEqual([]);
    // The last of each may have been committed without having been said.
    expect(written.size - said.length).toBeLessThanOrEqual(writers.length);
    const filter = { action: 'policy.created' };
    const events = await allPages((page) => store.audit(organisation.id, filter, page), 200);
    expect(new Set(events.map(({ object }) => object))).toEqual(written);
    const changes = (await store.changes(0)).filter(({ kind }) => kind === 'policy');
    expect(new Set(changes.map(({ id }) => id))).toEqual(written);
    expect((await store.live()).policies).toHaveLength(written.size);
  } finally {
    for (const writer of writers) writer.child.kill('SIGKILL');
    await store.close();
  }
}

test('a killed process leaves whole changes in a data folder', async () => {
  await killWriters(join(home, 'data'));
});

describe.skipIf(WITHOUT_SERVICES)('on PostgreSQL', () => {
  let postgres: TestPostgres | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.close());

  test('a killed process leaves whole changes and holds nobody up', async () => {
    await killWriters((await postgres?.database()) ?? '');
  });
});
