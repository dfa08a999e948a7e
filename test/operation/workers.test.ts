// Several workers behind one port are one gateway: limits, sessions, changes and figures are of all of
// them, and one that dies takes nothing with it but what it was doing.
import { readFileSync, statSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newObjectId } from '#server/host/object-id.ts';
import { mintApiToken } from '#server/sign-in/index.ts';
import { openControlStore, openRecords } from '#server/storage/index.ts';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';
import { call, openSite, type Site } from './processes.ts';

const WORKERS = 3;
const MAX = 120;
const SEEDS = ['node', 'examples/seeds/server.mjs'];
const LONG_MS = 60_000;

let upstream: Upstream;
let site: Site;
let hooks: Server;
const told: string[] = [];
const admin = mintApiToken();

beforeAll(async () => {
  upstream = await startUpstream();
  hooks = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk) => {
      text += chunk;
    });
    incoming.on('end', () => {
      told.push(text);
      response.end();
    });
  });
  await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
  const hookUrl = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/`; // it listens
  site = await openSite(
    {
      servers: {
        s: { url: upstream.url, local: true },
        child: { command: SEEDS },
        other: { command: SEEDS },
      },
      policies: {
        p: {
          version: '1',
          default: 'allow',
          tools: {
            limited: { rate_limit: { max: MAX, window: 'month' } },
            held: { approve_if: [{ conditions: [{ path: 'args.a', op: 'exists', value: true }] }] },
          },
        },
      },
      grants: {
        agent: { server: 's', policy: 'p' },
        local: { server: 'child', policy: 'p' },
        stranger: { server: 'child', policy: 'p' },
        second: { server: 'other', policy: 'p' },
      },
      approvals: {
        webhooks: { w: { url: hookUrl, local: true, secret: `whsec_${btoa('x'.repeat(32))}` } },
      },
    },
    ['--workers', String(WORKERS)],
    addOrganisation,
  );
}, LONG_MS);

afterAll(async () => {
  await site?.close();
  await upstream?.close();
  hooks?.close();
});

async function addOrganisation(folder: string): Promise<void> {
  const store = await openControlStore({ folder }, { log: () => {} });
  const atMs = Date.now();
  const person = { email: 'a@example.com', name: null, role: 'admin', invited: false } as const;
  const made = await store.createOrganisation(
    { name: 'one', admin: { id: newObjectId('mem'), ...person } },
    atMs,
  );
  if (!made.ok) throw new Error(made.why);
  const by = { organisation: made.value.organisation.id, name: 'set-up', atMs };
  const about = { id: newObjectId('tok'), label: 'test', role: 'admin', createdBy: 'a' } as const;
  const times = { createdAtMs: atMs, expiresAtMs: null, lastUsedAtMs: null };
  await store.addApiToken(by, { ...about, ...times, hash: admin.hash });
  await store.close();
}

async function api(method: string, path: string, body?: unknown, revision?: number) {
  const headers = {
    Authorization: `Bearer ${admin.token}`,
    ...(revision === undefined ? {} : { 'If-Match': `"${revision}"` }),
  };
  const told = await site.ask(`/api/v1${path}`, { method, headers, body });
  return { status: told.status, body: told.text === '' ? undefined : JSON.parse(told.text) };
}

const HELLO = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
};

async function openSession(grant: string, server: string): Promise<Record<string, string>> {
  const opened = await site.ask(`/mcp/${server}/`, { grant, body: HELLO });
  expect(opened.status).toBe(200);
  const headers = { 'Mcp-Session-Id': String(opened.headers['mcp-session-id']) };
  const body = { jsonrpc: '2.0', method: 'notifications/initialized' };
  await site.ask(`/mcp/${server}/`, { grant, headers, body });
  return headers;
}

/** The figure that stands behind a name in the metrics. */
function figure(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

describe('several workers', () => {
  it(
    'let exactly a limit through together, count every call once, and keep one whole chain',
    async () => {
      const asked = Array.from({ length: 3 * MAX }, (_, id) =>
        site.ask('/mcp/s/', { grant: 'agent', body: call('limited', {}, id) }),
      );
      const answers = await Promise.all(asked);
      const passed = answers.filter(({ text }) => text.includes('"ran"'));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      expect(passed).toHaveLength(MAX);
      expect(upstream.calls()).toHaveLength(MAX);
      const text = await site.figures();
      const count = (labels: string) => figure(text, `wicketgate_calls_total{${labels}}`);
      expect(count('server="s",decision="allow",code=""')).toBe(MAX);
      expect(count('server="s",decision="deny",code="limit_exceeded"')).toBe(2 * MAX);
      const records = openRecords(site.data);
      const report = await records.verify({ nowMs: Date.now() });
      records.close();
      expect(report.finding).toBeUndefined();
    },
    LONG_MS,
  );

  it(
    'serve the sessions of children on whichever worker a request reaches',
    async () => {
      const sessions = await Promise.all(
        ['child', 'other'].map(async (server) => {
          const grant = server === 'child' ? 'local' : 'second';
          return { server, grant, headers: await openSession(grant, server) };
        }),
      );
      const asks = sessions.flatMap(({ server, grant, headers }) =>
        Array.from({ length: 12 }, (_, id) =>
          site.ask(`/mcp/${server}/`, {
            ...{ grant, headers },
            body: { jsonrpc: '2.0', id: id + 10, method: 'tools/list' },
          }),
        ),
      );
      for (const { status, text } of await Promise.all(asks)) {
        expect([status, text.includes('"tools"')]).toEqual([200, true]);
      }
      const text = await site.figures();
      expect(figure(text, 'wicketgate_open_sessions')).toBe(2);
      expect(figure(text, 'wicketgate_children')).toBe(2);
      const [first] = sessions;
      const stolen = await site.ask('/mcp/child/', {
        ...{ grant: 'stranger', headers: first?.headers ?? {} },
        body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      });
      expect(stolen.status).toBe(404);
      for (const { server, grant, headers } of sessions) {
        const ended = await site.ask(`/mcp/${server}/`, { method: 'DELETE', grant, headers });
        expect(ended.status).toBe(200);
      }
    },
    LONG_MS,
  );

  it(
    'stream from the worker of a session to a client of another one, until the client goes',
    async () => {
      const opened = await Promise.all(
        Array.from({ length: 4 }, () =>
          site.ask('/mcp/child/sse', { method: 'GET', grant: 'local', stream: true }),
        ),
      );
      for (const one of opened) {
        await vi.waitFor(() => expect(one.more.text).toContain('/message?sessionId='));
        const address = /data: (\S+)/.exec(one.more.text)?.[1] ?? '';
        const posted = await site.ask(address, { grant: 'local', body: HELLO });
        expect(posted.status).toBe(202);
        await vi.waitFor(() => expect(one.more.text).toContain('"protocolVersion"'), 10_000);
      }
      expect(figure(await site.figures(), 'wicketgate_open_sessions')).toBe(4);
      for (const one of opened) one.abort();
      await vi.waitFor(
        async () => expect(figure(await site.figures(), 'wicketgate_open_sessions')).toBe(0),
        { timeout: 10_000, interval: 100 },
      );
    },
    LONG_MS,
  );

  it(
    'all hold a revoked grant back within a second',
    async () => {
      const upstreamOf = { kind: 'url', url: upstream.url, local: true };
      const server = (await api('POST', '/servers', { name: 'live', upstream: upstreamOf })).body;
      const policy = (
        await api('POST', '/policies', { name: 'p', text: '{"version":"1","default":"allow"}' })
      ).body;
      const { grant, token } = (
        await api('POST', '/grants', { label: 'a', servers: [server.id], policy: policy.id })
      ).body;
      const headers = { Authorization: `Bearer ${token}` };
      const once = () => site.ask(`/mcp/${server.id}/`, { headers, body: call('x') });
      const several = () => Promise.all(Array.from({ length: 4 * WORKERS }, once));
      await vi.waitFor(async () => {
        expect((await several()).every(({ status }) => status === 200)).toBe(true);
      }, 3_000);
      const revoked = await api('DELETE', `/grants/${grant.id}`, undefined, grant.revision);
      expect(revoked.status).toBeLessThan(300);
      const at = performance.now();
      await vi.waitFor(async () => {
        expect((await several()).every(({ status }) => status === 401)).toBe(true);
      }, 3_000);
      expect(performance.now() - at).toBeLessThan(1_500);
    },
    LONG_MS,
  );

  it('are told apart by nobody outside: their sockets are the user’s, and want the token again', async () => {
    const folder = workerFolder();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (let slot = 1; slot <= WORKERS; slot += 1) {
      const status = await new Promise<number | undefined>((resolve) => {
        const socketPath = join(folder, `${slot}.sock`);
        const headers = { Host: '127.0.0.1', 'X-Wicketgate-Peer': '127.0.0.1' };
        request({ socketPath, path: '/mcp/child/', method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end('{}');
      });
      expect([401, 403]).toContain(status);
    }
  });

  it(
    'are replaced when they die, and tell receivers of approvals once, whoever is left',
    async () => {
      for (let round = 0; round < WORKERS; round += 1) {
        const before = site.workers();
        const victim = before[0] ?? 0;
        told.length = 0;
        process.kill(victim, 'SIGKILL');
        await vi.waitFor(() => expect(site.workers()).not.toContain(victim));
        const held = await site.ask('/mcp/s/', {
          grant: 'agent',
          body: call('held', { a: round }),
        });
        expect([held.status, held.text.includes('waiting for a person')]).toEqual([200, true]);
        await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 15_000, interval: 50 });
        await vi.waitFor(
          async () => {
            expect(site.workers()).toHaveLength(WORKERS);
            const ready = await site.figures();
            expect(figure(ready, 'wicketgate_workers')).toBe(WORKERS);
          },
          { timeout: 20_000, interval: 100 },
        );
        expect(told).toHaveLength(1);
        await openSession('local', 'child');
      }
    },
    LONG_MS,
  );
});

/** Where the workers' sockets are, as the operating system tells it. */
function workerFolder(): string {
  const [worker = 0] = site.workers();
  const text = readFileSync(`/proc/${worker}/environ`, 'latin1');
  return JSON.parse(/WICKETGATE_WORKER=([^\0]+)/.exec(text)?.[1] ?? '{}').folder;
}
