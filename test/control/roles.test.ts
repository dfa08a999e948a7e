// Every operation of the control API × every role × another organisation. An operation without an entry
// in the table below fails the test.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '#contract/control.ts';
import { type ControlSite, openControlSite, POLICY, SEEDS } from './organisations.ts';

interface Entry {
  /** The least role. */
  readonly role: Role;
  /** What another organisation sends to the first one's thing: valid, so that only whose it is counts. */
  readonly body?: unknown;
}

const any = { role: 'viewer' } as const;
const manager = { role: 'policy_manager' } as const;
const admin = { role: 'admin' } as const;

const TABLE: Readonly<Record<string, Entry>> = {
  getMe: any,
  getOrganisation: any,
  changeOrganisation: admin,
  listAudit: admin,
  getOverview: any,
  searchOrganisation: any,
  followChanges: any,
  listServers: any,
  addServer: admin,
  testServer: admin,
  getServer: any,
  changeServer: { ...admin, body: { name: 'x' } },
  removeServer: admin,
  checkServer: manager,
  listServerTools: any,
  approveTools: { ...manager, body: { names: ['x'] } },
  getToolDrift: any,
  approveTool: manager,
  recommendPolicy: any,
  listPolicies: any,
  createPolicy: manager,
  checkPolicy: any,
  getPolicy: any,
  renamePolicy: { ...manager, body: { name: 'x' } },
  removePolicy: manager,
  listPolicyVersions: any,
  savePolicy: { ...manager, body: { text: POLICY } },
  getPolicyVersion: any,
  restorePolicy: { ...manager, body: { version: 1 } },
  diffPolicy: any,
  previewPolicy: any,
  listGrants: any,
  mintGrant: admin,
  getGrant: any,
  changeGrant: { ...admin, body: { label: 'x' } },
  attachPolicy: { ...manager, body: { policy: null } },
  listSnippets: any,
  rotateGrant: { ...admin, body: {} },
  revealGrant: admin,
  revokeGrant: admin,
  removeGrant: admin,
  listApprovals: any,
  getApproval: any,
  approveCall: { ...manager, body: {} },
  refuseCall: { ...manager, body: {} },
  listRecords: any,
  followRecords: any,
  getRecordChart: any,
  listLimitsUsed: any,
  exportRecords: any,
  getRecord: any,
  listMembers: any,
  getMember: any,
  changeMember: { ...admin, body: { name: 'x' } },
  removeMember: admin,
  invite: admin,
  inviteAgain: admin,
  makePasswordLink: admin,
  listApiTokens: admin,
  mintApiToken: admin,
  removeApiToken: admin,
};

/** Open to everybody: the document of the API. */
const OPEN = new Set(['getOpenApi']);

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

let site: ControlSite;
let operations: readonly Operation[];
/** Ids of things of the first organisation, by the name of the parameter. */
let things: Readonly<Record<string, string>>;

beforeAll(async () => {
  site = await openControlSite();
  const { paths } = (await site.ask('get', '/openapi.json')).body;
  operations = Object.entries<Record<string, { operationId: string }>>(paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, { operationId: id }]) => ({
        id,
        method,
        path: path.replace('/api/v1', ''),
      })),
  );
  things = await makeThings();
});

afterAll(() => site.close());

async function makeThings() {
  const token = site.tokens.admin;
  const made = async (path: string, body: unknown) =>
    (await site.ask('post', path, { token, body })).body;
  const upstream = { kind: 'command', command: SEEDS };
  const server = (await made('/servers', { name: 'seeds', upstream })).id;
  const policy = (await made('/policies', { name: 'p', text: POLICY })).id;
  const grant = (await made('/grants', { label: 'g', servers: [server], policy })).grant.id;
  const invited = await made('/invitations', { email: 'new@example.com', role: 'viewer' });
  const spare = await made('/api-tokens', { label: 'spare', role: 'viewer' });
  return {
    server,
    policy,
    grant,
    member: invited.member.id,
    token: spare.apiToken.id,
    version: '1',
    approval: 'apr_0000000000000000000000',
  };
}

function address(path: string, values: Readonly<Record<string, string>>): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'missing');
  return path.endsWith('/diff') ? `${filled}?from=1&to=1` : filled;
}

const nowhere = { version: '1' };
const fresh = { 'If-Match': '"1"' };

describe('every operation of the control API', () => {
  it('has an entry in the table, and the table has no other', () => {
    const ids = operations.map(({ id }) => id).filter((id) => !OPEN.has(id));
    expect(ids.toSorted()).toEqual(Object.keys(TABLE).toSorted());
  });

  it('answers a stranger with 401 and nothing else', async () => {
    for (const { id, method, path } of operations) {
      if (OPEN.has(id)) continue;
      const answer = await site.ask(method, address(path, things), { headers: fresh });
      expect([id, answer.status]).toEqual([id, 401]);
      expect(Object.keys(answer.body).sort()).toEqual([
        'detail',
        'help',
        'status',
        'title',
        'type',
      ]);
    }
  });

  it('answers a role below its own with 403, also for things that are not there', async () => {
    for (const { id, method, path } of operations) {
      const least = ROLES.indexOf(TABLE[id]?.role ?? 'viewer');
      for (const role of ROLES.slice(0, least)) {
        for (const values of [things, nowhere]) {
          const asking = { token: site.tokens[role], headers: fresh };
          const answer = await site.ask(method, address(path, values), asking);
          expect([id, role, answer.status]).toEqual([id, role, 403]);
        }
      }
    }
  });

  it('lets its own role and those above in', async () => {
    for (const { id, method, path } of operations) {
      if (OPEN.has(id)) continue;
      for (const role of ROLES.slice(ROLES.indexOf(TABLE[id]?.role ?? 'viewer'))) {
        // Nothing is there and nothing is sent, so that nothing is changed on the way.
        const asking = { token: site.tokens[role], headers: fresh };
        const { status } = await site.ask(method, address(path, nowhere), asking);
        expect([id, role, [401, 403, 500, 503].includes(status)]).toEqual([id, role, false]);
      }
    }
  });

  it('does not know the things of another organisation', async () => {
    for (const { id, method, path } of operations) {
      if (!path.includes('{')) continue;
      const body = TABLE[id]?.body;
      const asking = { token: site.others.admin, headers: fresh, body };
      const { status } = await site.ask(method, address(path, things), asking);
      expect([id, status]).toEqual([id, 404]);
    }
  });

  it('lists nothing of another organisation', async () => {
    for (const path of ['/servers', '/policies', '/grants', '/approvals']) {
      const { body } = await site.ask('get', path, { token: site.others.admin });
      expect([path, body.data]).toEqual([path, []]);
    }
    for (const path of ['/members', '/api-tokens', '/audit', '/search?q=g']) {
      const { body } = await site.ask('get', path, { token: site.others.admin });
      const text = JSON.stringify(body.data);
      for (const id of Object.values(things)) {
        if (id !== '1') expect([path, text.includes(id)]).toEqual([path, false]);
      }
    }
  });

  it('mints no grant for a server or with a policy of another organisation', async () => {
    const token = site.others.admin;
    const body = { label: 'x', servers: [things['server']] };
    expect((await site.ask('post', '/grants', { token, body })).status).toBe(400);
    const upstream = { kind: 'command', command: SEEDS };
    const own = await site.ask('post', '/servers', { token, body: { name: 'own', upstream } });
    const stolen = { label: 'x', servers: [own.body.id], policy: things['policy'] };
    expect((await site.ask('post', '/grants', { token, body: stolen })).status).toBe(400);
  });
});
