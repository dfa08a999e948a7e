// What every driver of the control store promises about people: members, roles, links, sessions,
// tokens. Run by src/server/storage/control-conformance.test.ts.
import { expect, test } from 'vitest';
import { allPages, good, NOON_MS, type Subject } from './subject.ts';

export function promisesOfPeople(subject: Subject): void {
  promisesOfMembers(subject);
  promisesOfSignIn(subject);
}

function promisesOfMembers(subject: Subject): void {
  test('an organisation begins with its settings and its first admin', async () => {
    const { store, by } = subject;
    const organisation = await store.organisation(by.organisation);
    expect(organisation).toMatchObject({
      name: 'First',
      createdAtMs: NOON_MS,
      settings: { fourEyes: false, approvalMinutes: 15, recordDays: null },
      revision: 1,
    });
    expect((await store.organisations()).map(({ name }) => name).sort()).toEqual([
      'First',
      'Second',
    ]);
    const settings = { fourEyes: true, approvalMinutes: 5, recordDays: 30 };
    const changed = good(await store.changeOrganisation(by, { settings }, 1));
    expect(changed).toEqual({ ...organisation, settings, revision: 2 });
    expect(await store.changeOrganisation(by, { name: 'Late' }, 1)).toEqual({
      ok: false,
      why: 'stale',
    });
    expect(await store.organisation(by.organisation)).toEqual(changed);
  });

  test('members are listed in the order in which they came, page by page', async () => {
    const { store, by } = subject;
    for (let n = 0; n < 5; n += 1) await subject.addMember(`m${n}@first.example`);
    const all = await allPages((page) => store.members(by.organisation, page), 2);
    expect(all).toHaveLength(6);
    expect(new Set(all.map(({ id }) => id)).size).toBe(6);
    expect(await store.members(by.organisation, { limit: 200 })).toEqual({ rows: all });
    await expect(
      store.members(by.organisation, { limit: 2, cursor: 'bm9uZQ' }),
    ).rejects.toMatchObject({ trouble: 'bad-cursor' });
  });

  test('an address is taken once in an organisation, in any spelling, and free in another', async () => {
    const { store, by, stranger } = subject;
    await subject.addMember('Eve@First.example');
    const twice = { id: 'mem_twice', email: 'eve@first.EXAMPLE', name: null } as const;
    const member = { ...twice, role: 'viewer', invited: true } as const;
    expect(await store.addMember(by, member)).toEqual({ ok: false, why: 'taken' });
    good(await store.addMember(stranger, member));
    const found = await store.credentials('EVE@first.example');
    expect(new Set(found.map(({ organisation }) => organisation))).toEqual(
      new Set([by.organisation, stranger.organisation]),
    );
  });

  test('the last admin neither goes nor steps down, whoever else was only invited', async () => {
    const { store, by } = subject;
    const id = by.id ?? '';
    await subject.addMember('viewer@first.example');
    await subject.addMember('guest@first.example', { role: 'admin', invited: true });
    expect(await store.removeMember(by, id)).toEqual({ ok: false, why: 'last-admin' });
    const down = store.changeMember(by, id, { role: 'viewer' }, 1);
    expect(await down).toEqual({ ok: false, why: 'last-admin' });
    const second = await subject.addMember('second@first.example', { role: 'admin' });
    good(await store.changeMember(by, id, { role: 'policy_manager' }, 1));
    expect(await store.removeMember(by, second.id)).toEqual({ ok: false, why: 'last-admin' });
  });

  test('who is removed is gone with their sessions and links', async () => {
    const { store, by } = subject;
    const { id } = await subject.addMember('eve@first.example');
    const session = { id: 's', member: id, organisation: by.organisation, createdAtMs: NOON_MS };
    await store.openSession({ ...session, expiresAtMs: NOON_MS + 9, hash: 'session' });
    const link = { hash: 'link', organisation: by.organisation, member: id };
    await store.putSecretLink({ ...link, purpose: 'password', expiresAtMs: NOON_MS + 9 });
    good(await store.removeMember(by, id));
    expect(await store.session('session', NOON_MS)).toBeUndefined();
    expect(await store.takeSecretLink('link', NOON_MS)).toBeUndefined();
    expect(await store.member(by.organisation, id)).toBeUndefined();
    expect(await store.removeMember(by, id)).toEqual({ ok: false, why: 'not-found' });
  });
}

function promisesOfSignIn(subject: Subject): void {
  test('a password and an identity elsewhere are ways to sign in', async () => {
    const { store, by, stranger } = subject;
    const { id } = await subject.addMember('eve@first.example', { invited: true });
    good(await store.setPassword(by, id, 'scrypt$1'));
    good(await store.linkOidc(by, id, 'https://issuer.example', 'subject'));
    const [credentials] = await store.credentials('eve@first.example');
    expect(credentials).toMatchObject({
      passwordHash: 'scrypt$1',
      member: { id, invited: false, signIn: ['password', 'oidc'] },
    });
    expect(await store.memberByOidc('https://issuer.example', 'subject')).toEqual(credentials);
    expect(await store.memberByOidc('https://other.example', 'subject')).toBeUndefined();
    const taken = store.linkOidc(by, by.id ?? '', 'https://issuer.example', 'subject');
    expect(await taken).toEqual({ ok: false, why: 'taken' });
    expect(await store.setPassword(stranger, id, 'x')).toEqual({ ok: false, why: 'not-found' });
    const log = JSON.stringify(await store.audit(by.organisation, {}, { limit: 200 }));
    expect(log).not.toContain('scrypt');
  });

  test('a one-time link is taken once, and takes its likes with it', async () => {
    const { store } = subject;
    const link = { purpose: 'set-up', organisation: null, member: null } as const;
    await store.putSecretLink({ ...link, hash: 'one', expiresAtMs: NOON_MS + 60_000 });
    await store.putSecretLink({ ...link, hash: 'two', expiresAtMs: NOON_MS + 60_000 });
    const other = { ...link, purpose: 'invitation', member: 'mem_x' } as const;
    await store.putSecretLink({ ...other, hash: 'three', expiresAtMs: NOON_MS + 10 });
    expect(await store.secretLink('one', NOON_MS)).toMatchObject({ purpose: 'set-up' });
    expect(await store.takeSecretLink('one', NOON_MS)).toMatchObject({ hash: 'one', member: null });
    expect(await store.takeSecretLink('one', NOON_MS)).toBeUndefined();
    expect(await store.secretLink('two', NOON_MS)).toBeUndefined();
    expect(await store.takeSecretLink('three', NOON_MS + 10)).toBeUndefined();
    expect(await store.takeSecretLink('three', NOON_MS + 9)).toMatchObject({ member: 'mem_x' });
  });

  test('a session gives its member as they are now, until its end', async () => {
    const { store, by } = subject;
    const member = await subject.addMember('eve@first.example', { invited: true });
    const session = { id: 's', member: member.id, organisation: by.organisation };
    const times = { createdAtMs: NOON_MS, expiresAtMs: NOON_MS + 100_000 };
    await store.openSession({ ...session, ...times, hash: 'h' });
    const opened = await store.session('h', NOON_MS + 1);
    expect(opened?.session).toEqual({ ...session, ...times });
    expect(opened?.member).toMatchObject({ invited: false, lastSeenAtMs: NOON_MS });
    const { revision = 0 } = opened?.member ?? {};
    good(await store.changeMember(by, member.id, { role: 'policy_manager' }, revision));
    await store.session('h', NOON_MS + 70_000);
    expect((await store.session('h', NOON_MS + 70_001))?.member).toMatchObject({
      role: 'policy_manager',
      lastSeenAtMs: NOON_MS + 70_000,
    });
    expect(await store.session('h', NOON_MS + 100_000)).toBeUndefined();
    await store.extendSession('h', NOON_MS + 100_001);
    expect(await store.session('h', NOON_MS + 100_000)).toBeDefined();
    await store.closeSession('h');
    expect(await store.session('h', NOON_MS)).toBeUndefined();
    for (const hash of ['a', 'b']) await store.openSession({ ...session, ...times, hash });
    await store.closeSessionsOf(member.id);
    expect(await store.session('a', NOON_MS)).toBeUndefined();
    expect(await store.session('b', NOON_MS)).toBeUndefined();
  });

  test('an API token works until its end or its removal', async () => {
    const { store, by, stranger } = subject;
    const token = {
      id: 'tok_1',
      label: 'ci',
      role: 'viewer',
      createdBy: by.name,
      createdAtMs: NOON_MS,
      expiresAtMs: NOON_MS + 100,
      lastUsedAtMs: null,
    } as const;
    expect(good(await store.addApiToken(by, { ...token, hash: 'h' }))).toEqual(token);
    const twice = store.addApiToken(by, { ...token, id: 'tok_2', hash: 'h' });
    expect(await twice).toEqual({ ok: false, why: 'taken' });
    const found = await store.apiToken('h', NOON_MS);
    expect(found).toEqual({ token, organisation: by.organisation });
    expect(await store.apiTokens(by.organisation)).toEqual([{ ...token, lastUsedAtMs: NOON_MS }]);
    expect(await store.apiTokens(stranger.organisation)).toEqual([]);
    expect(await store.apiToken('h', NOON_MS + 100)).toBeUndefined();
    expect(await store.removeApiToken(stranger, 'tok_1')).toEqual({ ok: false, why: 'not-found' });
    good(await store.removeApiToken(by, 'tok_1'));
    expect(await store.apiToken('h', NOON_MS)).toBeUndefined();
  });
}
