// What every driver of the control store promises about the tools of a server: which definitions are
// new, approved, changed. Run by src/server/storage/control-conformance.test.ts.
import { expect, test } from 'vitest';
import type { ServerTool } from '#contract/control.ts';
import { good, NOON_MS, type Subject } from './subject.ts';

const AWAY = { ok: false, why: 'not-found' };

export function promisesOfTools(subject: Subject): void {
  test('a tool is new until it is approved, and changed when its definition is another', async () => {
    const { store, by } = subject;
    const { id } = await subject.addServer('files');
    const list = () => store.tools(by.organisation, id);
    await store.setTools(id, [tool('read'), tool('a\0b')], NOON_MS);
    expect((await list()).map(({ name, state }) => [name, state])).toEqual([
      ['read', 'new'],
      ['a\0b', 'new'],
    ]);
    expect(await store.approveTools(by, id, ['read', 'nope'])).toEqual(AWAY);
    good(await store.approveTools(by, id, ['read']));
    const changed = tool('read', { fingerprint: 'f2', drift: 'it now writes', lastCalledAtMs: 5 });
    await store.setTools(id, [changed], NOON_MS);
    expect(await list()).toEqual([{ ...changed, state: 'changed' }]);
    expect(await store.server(by.organisation, id)).toMatchObject({ toolCount: 1 });
    await store.setTools(id, [tool('read', { drift: 'x' })], NOON_MS);
    const back = tool('read', { state: 'approved', lastCalledAtMs: 5 });
    expect(await list()).toEqual([back]);
  });

  test('what was approved is remembered while a tool is not listed', async () => {
    const { store, by } = subject;
    const { id } = await subject.addServer('files');
    await store.setTools(id, [tool('read'), tool('write')], NOON_MS);
    good(await store.approveTools(by, id, ['read']));
    await store.setTools(id, [], NOON_MS);
    expect(await store.tools(by.organisation, id)).toEqual([]);
    await store.setTools(id, [tool('read', { fingerprint: 'f2' }), tool('write')], NOON_MS);
    const states = (await store.tools(by.organisation, id)).map(({ state }) => state);
    expect(states).toEqual(['changed', 'new']);
  });

  test('what was approved stays to be compared with what is listed, also when that is gone', async () => {
    const { store, by, stranger } = subject;
    const { id } = await subject.addServer('files');
    const drift = (name: string) => store.toolDrift(by.organisation, id, name);
    await store.setTools(id, [tool('read')], NOON_MS);
    expect(await drift('nope')).toBeUndefined();
    expect(await drift('read')).toEqual({ approved: null, present: tool('read') });
    good(await store.approveTools(by, id, ['read']));
    const approved = tool('read', { state: 'approved' });
    const next = tool('read', { fingerprint: 'f2', description: 'Reads and tells.', drift: 'd' });
    await store.setTools(id, [next], NOON_MS);
    const present = { ...next, state: 'changed' };
    expect(await drift('read')).toEqual({ approved, present });
    expect(await store.toolDrift(stranger.organisation, id, 'read')).toBeUndefined();
    await store.setTools(id, [], NOON_MS);
    expect(await drift('read')).toEqual({ approved, present: null });
  });

  test('a definition that is another than the one that was seen is not approved', async () => {
    const { store, by } = subject;
    const { id } = await subject.addServer('files');
    await store.setTools(id, [tool('read'), tool('write')], NOON_MS);
    const seen = new Map(
      (await store.tools(by.organisation, id)).map((t) => [t.name, t.fingerprint]),
    );
    await store.setTools(id, [tool('read'), tool('write', { fingerprint: 'f2' })], NOON_MS);
    const both = ['read', 'write'];
    const stale = { ok: false, why: 'stale' };
    expect(await store.approveTools(by, id, both, seen)).toEqual(stale);
    expect(await store.approveTools(by, id, ['read'], new Map())).toEqual(stale);
    const states = async () => (await store.tools(by.organisation, id)).map(({ state }) => state);
    expect(await states()).toEqual(['new', 'new']);
    good(await store.approveTools(by, id, ['read'], seen));
    expect(await states()).toEqual(['approved', 'new']);
  });

  test('what is seen of things of a configuration file is kept, and never moves backwards', async () => {
    const { store } = subject;
    expect(await store.filed()).toEqual({ health: new Map(), used: new Map() });
    const health = { state: 'connected', detail: null, checkedAtMs: 1 } as const;
    const { sequence } = await store.live();
    await store.setFiledHealth('files', health);
    await store.setFiledHealth('files', { ...health, checkedAtMs: 2 });
    await store.touchFiledGrants([{ id: 'agent', atMs: 7 }]);
    await store.touchFiledGrants([{ id: 'agent', atMs: 5 }]);
    expect(await store.filed()).toEqual({
      health: new Map([['files', { ...health, checkedAtMs: 2 }]]),
      used: new Map([['agent', 7]]),
    });
    const changes = await store.changes(sequence);
    expect(changes).toMatchObject([{ kind: 'server', id: 'files', organisation: null }]);
  });

  test('a list of thousands of tools is replaced as a whole', async () => {
    const { store, by } = subject;
    const { id } = await subject.addServer('files');
    const many = Array.from({ length: 2_000 }, (_, n) => tool(`tool_${n}`));
    await store.setTools(id, many, NOON_MS);
    expect(await store.tools(by.organisation, id)).toEqual(many);
  });
}

export function tool(name: string, change: Partial<ServerTool> = {}): ServerTool {
  return {
    name,
    title: null,
    description: `Does ${name}.`,
    inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
    class: 'Read',
    severity: 'Low',
    confidence: 0.9,
    rationale: 'it reads',
    fingerprint: `fingerprint of ${name}`,
    state: 'new',
    drift: null,
    lastCalledAtMs: null,
    ...change,
  };
}
