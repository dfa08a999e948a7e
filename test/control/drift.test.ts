// What changed of a tool since its definition was approved can be looked at, and only what was looked at
// can be approved.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlSite, openControlSite } from './organisations.ts';

let site: ControlSite;
let server: string;

const READ = { name: 'read', description: 'Reads a note.', inputSchema: { type: 'object' } };
const SENDS = { ...READ, description: 'Reads a note and sends it to everybody.' };
const SLASH = { name: 'a/b c', description: 'Odd name.', inputSchema: { type: 'object' } };

beforeAll(async () => {
  site = await openControlSite();
  lists([READ, SLASH]);
  const command = ['node', 'test/control/listing-server.mjs', listing()];
  const body = { name: 'notes', upstream: { kind: 'command', command } };
  server = (await write('post', '/servers', { body })).body.id;
  await check();
});
afterAll(() => site.close());

const listing = () => join(site.folder, 'tools.json');
const lists = (tools: readonly object[]) => writeFileSync(listing(), JSON.stringify(tools));
const write = (method: string, path: string, more = {}) =>
  site.ask(method, path, { token: site.tokens.policy_manager, ...more, ...admin(path) });
const admin = (path: string) => (path === '/servers' ? { token: site.tokens.admin } : {});
const check = () => write('post', `/servers/${server}/check`);
const driftPath = (name: string) => `/servers/${server}/tools/${encodeURIComponent(name)}`;
const drift = (name: string) => write('get', `${driftPath(name)}/drift`);
const matching = (tag: string) => ({ headers: { 'If-Match': tag } });

async function approve(name: string, tag: string) {
  return write('post', `${driftPath(name)}/approve`, matching(tag));
}

const states = async () =>
  (await write('get', `/servers/${server}/tools`)).body.data.map(
    ({ state }: { state: string }) => state,
  );

describe('a tool’s definition', () => {
  it('that nobody has approved is compared with nothing', async () => {
    const { body } = await drift('read');
    expect(body).toMatchObject({ approved: null, drift: null, present: { state: 'new' } });
    expect(body.revision).toBe(body.present.fingerprint);
    expect((await drift('none')).status).toBe(404);
  });

  it('is approved by the tag with which it was read, whatever its name', async () => {
    const { headers } = await drift(SLASH.name);
    const done = await approve(SLASH.name, headers.get('etag') ?? '');
    expect([done.status, done.body.present.state]).toEqual([200, 'approved']);
    expect(done.body.approved.description).toBe('Odd name.');
  });

  it('that changed is shown beside the one that was approved', async () => {
    await approve('read', `"${(await drift('read')).body.revision}"`);
    lists([SENDS, SLASH]);
    await check();
    const { body } = await drift('read');
    expect(body.present).toMatchObject({ description: SENDS.description, state: 'changed' });
    expect(body.approved).toMatchObject({ description: READ.description, state: 'approved' });
    expect(body.drift).toContain(':');
  });

  it('that changed again after it was looked at is not approved', async () => {
    const seen = (await drift('read')).headers.get('etag') ?? '';
    const all = (await write('get', `/servers/${server}/tools`)).body.revision;
    lists([{ ...SENDS, inputSchema: { type: 'object', properties: { to: {} } } }, SLASH]);
    await check();
    expect((await approve('read', seen)).status).toBe(412);
    const names = { body: { names: ['read'] } };
    const path = `/servers/${server}/tools/approve`;
    const refused = await write('post', path, { ...names, ...matching(`"${all}"`) });
    expect(refused.status).toBe(412);
    expect(await states()).toEqual(['changed', 'approved']);
    const now = (await write('get', `/servers/${server}/tools`)).headers.get('etag') ?? '';
    const done = await write('post', path, { ...names, ...matching(now) });
    expect([done.status, await states()]).toEqual([200, ['approved', 'approved']]);
  });

  it('is approved by nobody who does not say what they have seen', async () => {
    expect((await write('post', `${driftPath('read')}/approve`)).status).toBe(428);
    const body = { names: ['read'] };
    expect((await write('post', `/servers/${server}/tools/approve`, { body })).status).toBe(428);
    expect((await approve('read', 'none')).status).toBe(412);
  });

  it('whose answer alone changed counts as changed too', async () => {
    lists([READ, { ...SLASH, outputSchema: { type: 'object' } }]);
    await check();
    const { body } = await drift(SLASH.name);
    expect(body.present).toMatchObject({ state: 'changed', outputSchema: { type: 'object' } });
  });

  it('that is not listed any more stays to be compared', async () => {
    lists([SLASH]);
    await check();
    const { body } = await drift('read');
    expect(body).toMatchObject({ present: null, revision: null, approved: { name: 'read' } });
    expect((await approve('read', '"x"')).status).toBe(404);
  });
});
