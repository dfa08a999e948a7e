// What every driver of the control store promises about servers, policies and grants. Run by
// src/server/storage/control-conformance.test.ts.
import { expect, test } from 'vitest';
import { grantSchema, policySchema, serverSchema } from '#contract/control.ts';
import { allPages, good, NOON_MS, policyText, type Subject } from './subject.ts';
import { tool } from './tools-promises.ts';

const AWAY = { ok: false, why: 'not-found' };

export function promisesOfThings(subject: Subject): void {
  promisesOfServers(subject);
  promisesOfPolicies(subject);
  promisesOfGrants(subject);
}

function promisesOfServers(subject: Subject): void {
  test('a server is kept whole, its secrets for the gateway only', async () => {
    const { store, by } = subject;
    const server = await subject.addServer('files', { catalogueSlug: 'files' });
    expect(serverSchema.parse(server)).toEqual(server);
    expect(await store.server(by.organisation, server.id)).toEqual(server);
    const live = await store.liveServer(server.id);
    expect(live).toMatchObject({ ...server, organisation: by.organisation });
    expect([...(live?.secrets ?? [])]).toEqual([0, 1, 255]);
    const health = { state: 'error', detail: 'it is away', checkedAtMs: NOON_MS } as const;
    await store.setHealth(server.id, health);
    const secrets = new Uint8Array([7]);
    const changed = good(await store.changeServer(by, server.id, { name: 'F', secrets }, 1));
    expect(changed).toEqual({ ...server, name: 'F', health, revision: 2 });
    expect([...((await store.liveServer(server.id))?.secrets ?? [])]).toEqual([7]);
    good(await store.changeServer(by, server.id, { secrets: null }, 2));
    expect((await store.liveServer(server.id))?.secrets).toBeNull();
    const [event] = (await store.audit(by.organisation, { object: server.id }, { limit: 1 })).rows;
    expect(event).toMatchObject({ action: 'server.changed', after: { secretsReplaced: true } });
  });

  test('servers are listed by name; a name is taken once in an organisation', async () => {
    const { store, by, stranger } = subject;
    for (const name of ['beta', 'Alpha', 'gamma', 'émile']) await subject.addServer(name);
    const all = await allPages((page) => store.servers(by.organisation, page), 3);
    expect(all.map(({ name }) => name)).toEqual(['Alpha', 'beta', 'gamma', 'émile']);
    await expect(subject.addServer('ALPHA')).rejects.toThrow('refused: taken');
    const { id, revision } = await subject.addServer('delta');
    const taken = await store.changeServer(by, id, { name: 'Beta' }, revision);
    expect(taken).toEqual({ ok: false, why: 'taken' });
    await subject.addServer('alpha', {}, stranger);
  });

  test('a removed server takes its tools along and revokes what leads nowhere else', async () => {
    const { store, by } = subject;
    const server = await subject.addServer('files');
    const other = await subject.addServer('mail');
    await store.setTools(server.id, [tool('read')], NOON_MS);
    const only = await subject.addGrant('only', { servers: [server.id] });
    const both = await subject.addGrant('both', { servers: [server.id, other.id] });
    good(await store.removeServer(by, server.id));
    expect(await store.server(by.organisation, server.id)).toBeUndefined();
    expect(await store.liveServer(server.id)).toBeUndefined();
    expect(await store.grant(by.organisation, only.id)).toMatchObject({ state: 'revoked' });
    expect(await store.grant(by.organisation, both.id)).toMatchObject({
      state: 'active',
      servers: [other.id],
    });
    expect(await store.removeServer(by, server.id)).toEqual(AWAY);
  });
}

function promisesOfPolicies(subject: Subject): void {
  test('every save is a new version, and older ones stay as they are', async () => {
    const { store, by } = subject;
    const policy = await subject.addPolicy('main');
    expect(policySchema.parse(policy)).toEqual(policy);
    const text = '{"é": "a\\u0000b"}\n# comment';
    const version = { text, format: 'yaml', hash: 'h2', note: 'why' } as const;
    const saved = good(await store.savePolicy(by, policy.id, version, policy.revision));
    expect(saved).toEqual({ ...policy, version: 2, revision: 2 });
    expect(await store.savePolicy(by, policy.id, version, 1)).toEqual({ ok: false, why: 'stale' });
    const kept = { ...version, policy: policy.id, version: 2, author: by.name, atMs: NOON_MS };
    expect(await store.version(by.organisation, policy.id, 2)).toEqual(kept);
    const versions = await allPages((page) => store.versions(by.organisation, policy.id, page), 1);
    expect(versions.map(({ version: number }) => number)).toEqual([2, 1]);
    expect(versions[1]?.text).toBe('text of main');
    const live = { id: policy.id, organisation: by.organisation, version: 2, text, format: 'yaml' };
    expect(await store.livePolicy(policy.id)).toEqual(live);
    const renamed = good(await store.renamePolicy(by, policy.id, 'first', 2));
    expect(renamed).toEqual({ ...saved, name: 'first', revision: 3 });
  });

  test('a name is taken once for a server; lists are filtered by it', async () => {
    const { store, by } = subject;
    const server = await subject.addServer('files');
    const any = await subject.addPolicy('Default');
    const own = await subject.addPolicy('Default', server.id);
    await expect(subject.addPolicy('default', server.id)).rejects.toThrow('refused: taken');
    for (const name of ['b', 'a', 'c']) await subject.addPolicy(name);
    const all = await allPages((page) => store.policies(by.organisation, {}, page), 2);
    expect(all.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'Default', 'Default']);
    const filtered = await store.policies(by.organisation, { server: server.id }, { limit: 5 });
    expect(filtered).toEqual({ rows: [own] });
    const taken = await store.renamePolicy(by, any.id, 'A', 1);
    expect(taken).toEqual({ ok: false, why: 'taken' });
  });

  test('a policy stays while a grant has it, and what is left of it goes with it', async () => {
    const { store, by } = subject;
    const policy = await subject.addPolicy('main');
    const grant = await subject.addGrant('agent', { policy: policy.id });
    expect(await store.policy(by.organisation, policy.id)).toMatchObject({ grants: 1 });
    expect(await store.removePolicy(by, policy.id)).toEqual({ ok: false, why: 'in-use' });
    good(await store.revokeGrant(by, grant.id));
    expect(await store.policy(by.organisation, policy.id)).toMatchObject({ grants: 0 });
    good(await store.removePolicy(by, policy.id));
    expect(await store.grant(by.organisation, grant.id)).toMatchObject({ policy: null });
    expect(await store.version(by.organisation, policy.id, 1)).toBeUndefined();
    expect(await store.livePolicy(policy.id)).toBeUndefined();
    const lost = subject.addGrant('late', { policy: policy.id });
    await expect(lost).rejects.toThrow('refused: not-found');
  });
}

function promisesOfGrants(subject: Subject): void {
  test('a grant is changed, rotated, revealed and revoked for good', async () => {
    const { store, by } = subject;
    const grant = await subject.addGrant('agent', { tags: { team: 'a' } });
    expect(grantSchema.parse(grant)).toEqual(grant);
    const change = { label: 'robot', tags: {}, expiresAtMs: NOON_MS + 1 };
    const changed = good(await store.changeGrant(by, grant.id, change, 1));
    expect(changed).toEqual({ ...grant, ...change, revision: 2 });
    expect(await store.changeGrant(by, grant.id, change, 1)).toEqual({ ok: false, why: 'stale' });
    expect(text(good(await store.revealGrant(by, grant.id)))).toBe('sealed agent');
    const sealedToken = new Uint8Array([1]);
    const overlapUntilMs = NOON_MS + 9;
    const next = { tokenHash: 'sha256:2', sealedToken, overlapUntilMs };
    const rotated = good(await store.rotateGrant(by, grant.id, next));
    expect(rotated).toEqual({ ...changed, overlapUntilMs, revision: 3 });
    expect(await store.liveGrant(grant.id)).toMatchObject({
      tokenHash: 'sha256:2',
      previousHash: `sha256:${grant.id}`,
    });
    good(
      await store.rotateGrant(by, grant.id, {
        ...next,
        tokenHash: 'sha256:3',
        overlapUntilMs: null,
      }),
    );
    expect(await store.liveGrant(grant.id)).toMatchObject({ previousHash: null });
    subject.nowMs = NOON_MS + 1;
    expect(await store.grant(by.organisation, grant.id)).toMatchObject({ state: 'expired' });
    const revoked = good(await store.revokeGrant(by, grant.id));
    expect(revoked).toMatchObject({ state: 'revoked' });
    expect(good(await store.revokeGrant(by, grant.id))).toEqual(revoked);
    expect(await store.liveGrant(grant.id)).toBeUndefined();
    expect(await store.revealGrant(by, grant.id)).toEqual(AWAY);
    expect(await store.rotateGrant(by, grant.id, { ...next, tokenHash: 'x' })).toEqual(AWAY);
    good(await store.removeGrant(by, grant.id));
    expect(await store.grant(by.organisation, grant.id)).toBeUndefined();
  });

  test('grants are listed newest first, by server, policy and text', async () => {
    const { store, by } = subject;
    const policy = await subject.addPolicy('main');
    const server = await subject.addServer('files');
    for (let n = 0; n < 5; n += 1) await subject.addGrant(`g${n}`, { createdAtMs: NOON_MS + n });
    await subject.addGrant('100% Über', { policy: policy.id, tags: { team: 'Blue_1' } });
    await subject.addGrant('both', { servers: [server.id, 'x'], createdAtMs: NOON_MS - 1 });
    const labels = async (filter: Parameters<typeof store.grants>[1]) =>
      (await allPages((page) => store.grants(by.organisation, filter, page), 3)).map(
        ({ label }) => label,
      );
    expect((await labels({})).slice(0, 4)).toEqual(['g4', 'g3', 'g2', 'g1']);
    expect(await labels({})).toHaveLength(7);
    expect(await labels({ server: server.id })).toEqual(['both']);
    expect(await labels({ policy: policy.id })).toEqual(['100% Über']);
    for (const found of ['0%', 'über', 'team=blue_', '% Ü']) {
      expect(await labels({ text: found })).toEqual(['100% Über']);
    }
    for (const none of ['%0', '_', "'"]) {
      expect(await labels({ text: none })).toEqual(none === '_' ? await all() : []);
    }
    async function all() {
      // Every id holds the character.
      return labels({});
    }
  });

  test('when a grant was last used never moves back', async () => {
    const { store, by } = subject;
    const one = await subject.addGrant('one');
    const two = await subject.addGrant('two');
    await store.touchGrants([
      { id: one.id, atMs: 20 },
      { id: two.id, atMs: 10 },
      { id: 'grt_gone', atMs: 1 },
    ]);
    await store.touchGrants([{ id: one.id, atMs: 15 }]);
    expect(await store.grant(by.organisation, one.id)).toEqual({ ...one, lastUsedAtMs: 20 });
    expect((await store.liveGrant(two.id))?.lastUsedAtMs).toBe(10);
  });

  test('text that a database cannot keep is marked where it was cut out', async () => {
    const { store, by } = subject;
    const odd = 'a\0b \u{1F600} \u202E';
    const grant = await subject.addGrant(odd, { tags: { [odd]: odd } });
    const kept = await store.grant(by.organisation, grant.id);
    expect(kept).toMatchObject({ label: odd.replace('\0', '\uFFFD'), tags: { [odd]: odd } });
    const found = await store.grants(by.organisation, { text: odd }, { limit: 1 });
    expect(found.rows).toEqual([kept]);
  });

  test('what a file names is changed by the file alone', async () => {
    const { store, by } = subject;
    const { id } = await subject.addServer('files', { managedBy: 'file' });
    const filed = { ok: false, why: 'managed-by-file' };
    expect(await store.changeServer(by, id, { name: 'x' }, 1)).toEqual(filed);
    expect(await store.removeServer(by, id)).toEqual(filed);
    const grant = await subject.addGrant('agent', { managedBy: 'file' });
    expect(await store.revokeGrant(by, grant.id)).toEqual(filed);
    good(await store.revokeGrant({ ...by, name: 'file' }, grant.id));
  });

  test('sealed values are sealed anew without anything else being touched', async () => {
    const { store, by } = subject;
    const server = await subject.addServer('files');
    await subject.addServer('open', { secrets: null });
    const grant = await subject.addGrant('agent');
    good(await store.revokeGrant(by, (await subject.addGrant('gone')).id));
    const seen: string[] = [];
    const count = await store.reseal((id, sealed) => {
      seen.push(id);
      return id === server.id ? new Uint8Array([...sealed, 9]) : sealed;
    });
    expect(seen.sort()).toEqual([server.id, grant.id].sort());
    expect(count).toBe(1);
    expect([...((await store.liveServer(server.id))?.secrets ?? [])]).toEqual([0, 1, 255, 9]);
    expect(await store.server(by.organisation, server.id)).toEqual(server);
    expect(text(good(await store.revealGrant(by, grant.id)))).toBe('sealed agent');
  });

  test('a policy of a grant is replaced by another or by none', async () => {
    const { store, by } = subject;
    const policy = await subject.addPolicy('main');
    const grant = await subject.addGrant('agent', { policy: policy.id });
    good(await store.changeGrant(by, grant.id, { policy: null }, 1));
    expect((await store.liveGrant(grant.id))?.policy).toBeNull();
    await store.savePolicy(by, policy.id, policyText('two'), policy.revision);
    good(await store.changeGrant(by, grant.id, { policy: policy.id }, 2));
    expect((await store.liveGrant(grant.id))?.policy).toBe(policy.id);
  });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
