// What every driver of the control store promises about the whole: isolation, the audit log, the stream
// of changes, callers at the same time, restarts. Run by src/server/storage/control-conformance.test.ts.
import { expect, test, vi } from 'vitest';
import type { ControlStore } from '#core/control/index.ts';
import { allPages, good, NOON_MS, policyText, type Subject } from './subject.ts';

/** Other processes look every 250 ms; a machine that is busy with tests is late. */
const LOADED_MS = 5_000;

const AWAY = { ok: false, why: 'not-found' };

export function promisesOfTheStream(subject: Subject): void {
  promisesOfIsolation(subject);
  promisesOfTheLog(subject);
  promisesOfChanges(subject);
  promisesOfCallersAtOnce(subject);
}

function promisesOfIsolation(subject: Subject): void {
  test('what belongs to another organisation does not exist', async () => {
    const { store, by, stranger } = subject;
    const server = await subject.addServer('files');
    const policy = await subject.addPolicy('main', server.id);
    const grant = await subject.addGrant('agent', { servers: [server.id] });
    const { organisation } = stranger;
    const page = { limit: 10 };
    const reads = await Promise.all([
      store.server(organisation, server.id),
      store.policy(organisation, policy.id),
      store.version(organisation, policy.id, 1),
      store.grant(organisation, grant.id),
      store.member(organisation, by.id ?? ''),
    ]);
    expect(reads).toEqual(reads.map(() => undefined));
    const lists = await Promise.all([
      store.servers(organisation, page),
      store.policies(organisation, { server: server.id }, page),
      store.versions(organisation, policy.id, page),
      store.grants(organisation, { server: server.id }, page),
    ]);
    expect(lists).toEqual(lists.map(() => ({ rows: [] })));
    expect(await store.tools(organisation, server.id)).toEqual([]);
    const rotation = { tokenHash: 'h', sealedToken: new Uint8Array(), overlapUntilMs: null };
    const writes = await Promise.all([
      store.changeServer(stranger, server.id, { name: 'x' }, 1),
      store.removeServer(stranger, server.id),
      store.approveTools(stranger, server.id, []),
      store.savePolicy(stranger, policy.id, policyText('x'), 1),
      store.renamePolicy(stranger, policy.id, 'x', 1),
      store.removePolicy(stranger, policy.id),
      store.changeGrant(stranger, grant.id, { label: 'x' }, 1),
      store.rotateGrant(stranger, grant.id, rotation),
      store.revokeGrant(stranger, grant.id),
      store.removeGrant(stranger, grant.id),
      store.revealGrant(stranger, grant.id),
      store.changeMember(stranger, by.id ?? '', { name: 'x' }, 1),
      store.removeMember(stranger, by.id ?? ''),
    ]);
    expect(writes).toEqual(writes.map(() => AWAY));
    const own = { organisation, servers: [server.id] };
    await expect(subject.addGrant('x', own, stranger)).rejects.toThrow('refused: not-found');
    const theirs = { organisation, policy: policy.id };
    await expect(subject.addGrant('x', theirs, stranger)).rejects.toThrow('refused: not-found');
    await expect(subject.addPolicy('x', server.id, stranger)).rejects.toThrow('not-found');
    expect(await store.server(by.organisation, server.id)).toEqual(server);
    const { rows } = await store.audit(organisation, {}, { limit: 200 });
    expect(rows.map(({ action }) => action)).toEqual(['member.added', 'organisation.created']);
  });
}

function promisesOfTheLog(subject: Subject): void {
  test('every change is in the audit log with who, when, from where, before and after', async () => {
    const { store, by } = subject;
    const policy = await subject.addPolicy('main');
    subject.nowMs = NOON_MS + 5;
    good(await store.renamePolicy(subject.by, policy.id, 'first', 1));
    await store.noteEvent(by, 'session.opened', by.id ?? '');
    const all = await allPages((page) => store.audit(by.organisation, {}, page), 2);
    expect(all.map(({ action }) => action)).toEqual([
      'session.opened',
      'policy.renamed',
      'policy.created',
      'member.added',
      'organisation.created',
    ]);
    expect(all[1]).toMatchObject({
      atMs: NOON_MS + 5,
      actor: 'ada@first.example',
      address: '127.0.0.1',
      object: policy.id,
      before: { name: 'main' },
      after: { name: 'first' },
    });
    expect(all.at(-1)).toMatchObject({ actor: 'set-up', before: null });
    const filter = { action: 'policy.created', actor: by.name, object: policy.id };
    expect((await store.audit(by.organisation, filter, { limit: 9 })).rows).toEqual([all[2]]);
  });

  test('an idempotency key gives the answer of its first request for a day', async () => {
    const { store, by, stranger } = subject;
    const ask = (organisation: string, atMs: number, request = 'r') =>
      store.remember(organisation, 'k', request, atMs);
    expect(await ask(by.organisation, NOON_MS)).toBeUndefined();
    expect(await ask(by.organisation, NOON_MS, 'q')).toEqual({ request: 'r', answer: null });
    expect(await ask(stranger.organisation, NOON_MS)).toBeUndefined();
    await store.answered(by.organisation, 'k', '{"id":1}');
    const known = { request: 'r', answer: '{"id":1}' };
    expect(await ask(by.organisation, NOON_MS + 86_399_999)).toEqual(known);
    expect(await ask(by.organisation, NOON_MS + 86_400_000)).toBeUndefined();
  });
}

function promisesOfChanges(subject: Subject): void {
  test('the stream names what has changed since, each object once, at its newest place', async () => {
    const { store, by } = subject;
    const { sequence } = await store.live();
    const server = await subject.addServer('files');
    const policy = await subject.addPolicy('main');
    const grant = await subject.addGrant('agent');
    good(await store.savePolicy(by, policy.id, policyText('two'), 1));
    good(await store.removeServer(by, server.id));
    await store.setHealth(server.id, { state: 'unknown', detail: null, checkedAtMs: null });
    const changes = await store.changes(sequence);
    expect(changes.map(({ kind, id }) => [kind, id])).toEqual([
      ['grant', grant.id],
      ['policy', policy.id],
      ['server', server.id],
    ]);
    const live = await store.live();
    expect(live.sequence).toBe(changes.at(-1)?.sequence);
    expect(live.servers).toEqual([]);
    expect(live.policies.map(({ text }) => text)).toEqual(['two']);
    expect(live.grants.map(({ id }) => id)).toEqual([grant.id]);
    expect(await store.changes(live.sequence)).toEqual([]);
  });

  test('each change says whose it is, also of what is gone; health is told when it is another', async () => {
    const { store, by, stranger } = subject;
    const server = await subject.addServer('files');
    const theirs = await subject.addPolicy('main', null, stranger);
    const { sequence } = await store.live();
    const health = { state: 'connected', detail: null, checkedAtMs: 1 } as const;
    await store.setHealth(server.id, health);
    const [told] = await store.changes(sequence);
    expect(told).toMatchObject({ kind: 'server', organisation: by.organisation });
    await store.setHealth(server.id, { ...health, checkedAtMs: 2 });
    expect(await store.changes(told?.sequence ?? 0)).toEqual([]);
    good(await store.removePolicy(stranger, theirs.id));
    good(await store.removeServer(by, server.id));
    expect(await store.changes(told?.sequence ?? 0)).toMatchObject([
      { kind: 'policy', id: theirs.id, organisation: stranger.organisation },
      { kind: 'server', id: server.id, organisation: by.organisation },
    ]);
  });

  test('a change is told here at once, and in other processes at their next look', async () => {
    const { store } = subject;
    const other = await subject.another();
    const [here, there] = [vi.fn(), vi.fn()];
    store.onChange(here);
    const stop = other.onChange(there);
    await vi.waitFor(() => expect(there).toHaveBeenCalled(), LOADED_MS);
    here.mockClear();
    there.mockClear();
    await subject.addPolicy('main');
    expect(here).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(there).toHaveBeenCalled(), LOADED_MS);
    expect((await other.live()).policies).toHaveLength(1);
    stop();
  });

  test('a follower of the stream ends with everything that others have written at once', async () => {
    const { store } = subject;
    const doors = [store, await subject.another(), await subject.another()];
    const followed = new Set<string>();
    let seen = (await store.live()).sequence;
    const follow = async () => {
      for (const { id, sequence } of await store.changes(seen)) {
        followed.add(id);
        // Never back: what is committed later under a lower number would be missed.
        seen = Math.max(seen, sequence);
      }
    };
    const server = await subject.addServer('files');
    const written = doors.flatMap((door, at) =>
      Array.from({ length: 20 }, async (_, n) => {
        const policy = { id: `pol_${at}_${n}`, name: `${at} ${n}`, server: server.id } as const;
        good(await door.addPolicy(subject.by, { ...policy, managedBy: 'api' }, policyText('x')));
        await follow();
        return policy.id;
      }),
    );
    const ids = await Promise.all(written);
    await follow();
    expect(ids.filter((id) => !followed.has(id))).toEqual([]);
  });
}

function promisesOfCallersAtOnce(subject: Subject): void {
  const doors = async (): Promise<readonly ControlStore[]> => [
    subject.store,
    await subject.another(),
    await subject.another(),
  ];
  const many = <Value>(stores: readonly ControlStore[], ask: Ask<Value>): Promise<Value[]> =>
    Promise.all(stores.flatMap((store) => [0, 1, 2].map((n) => ask(store, n))));

  test('of those who save over the same version one does, the others are stale', async () => {
    const { id } = await subject.addPolicy('main');
    const saved = await many(await doors(), (store) =>
      store.savePolicy(subject.by, id, policyText('mine'), 1),
    );
    expect(saved.filter(({ ok }) => ok)).toHaveLength(1);
    expect(saved.filter((done) => !done.ok && done.why === 'stale')).toHaveLength(8);
    const versions = await subject.store.versions(subject.by.organisation, id, { limit: 9 });
    expect(versions.rows).toHaveLength(2);
  });

  test('a name, an address, a one-time link and a key are taken by one alone', async () => {
    const { by } = subject;
    const stores = await doors();
    const names = await many(stores, (store, n) =>
      store.addPolicy(
        by,
        { id: `pol_${stores.indexOf(store)}${n}`, name: 'one', server: null, managedBy: 'api' },
        policyText('x'),
      ),
    );
    expect(names.filter(({ ok }) => ok)).toHaveLength(1);
    const guest = {
      email: 'eve@first.example',
      name: null,
      role: 'viewer',
      invited: true,
    } as const;
    const members = await many(stores, (store, n) =>
      store.addMember(by, { ...guest, id: `mem_${stores.indexOf(store)}${n}` }),
    );
    expect(members.filter(({ ok }) => ok)).toHaveLength(1);
    const link = { hash: 'h', purpose: 'set-up', organisation: null, member: null } as const;
    await subject.store.putSecretLink({ ...link, expiresAtMs: NOON_MS + 1 });
    const taken = await many(stores, (store) => store.takeSecretLink('h', NOON_MS));
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
    const keys = await many(stores, (store) => store.remember(by.organisation, 'k', 'r', NOON_MS));
    expect(keys.filter((one) => one === undefined)).toHaveLength(1);
  });

  test('of two admins who remove each other at the same moment one stays', async () => {
    const { store, by } = subject;
    const second = await subject.addMember('second@first.example', { role: 'admin' });
    const other = await subject.another();
    const removed = await Promise.all([
      store.removeMember(by, second.id),
      other.removeMember({ ...by, id: second.id }, by.id ?? ''),
    ]);
    expect(removed.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect((await store.members(by.organisation, { limit: 9 })).rows).toHaveLength(1);
  });

  test('everything is there after a restart', async () => {
    const server = await subject.addServer('files');
    const grant = await subject.addGrant('agent', { servers: [server.id] });
    const before = await subject.store.live();
    await subject.restart();
    expect(await subject.store.live()).toEqual(before);
    expect(await subject.store.grant(subject.by.organisation, grant.id)).toEqual(grant);
  });
}

type Ask<Value> = (store: ControlStore, n: number) => Promise<Value>;
