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
