// Two gateways as an operator runs them: processes of `wicketgate serve` with data folders of their own,
// on one PostgreSQL and, when wanted, one Redis, in front of one server. Used by the tests of this folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newObjectId } from '#server/host/object-id.ts';
import { mintApiToken } from '#server/sign-in/index.ts';
import { openControlStore } from '#server/storage/index.ts';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';
import { type Answer, askAt } from '../control/organisations.ts';
import { startProcess } from '../e2e/drive.ts';
import { buildProgram } from '../ledger/run-program.ts';
import { startPostgres, type TestPostgres } from '../services/postgres.ts';
import { startRedis, type TestRedis } from '../services/redis.ts';

export interface FleetGateway {
  readonly base: string;
  stderr(): string;
  /** One `tools/call`; a status of 0 is a connection that broke. */
  call(tool: string, id: number, token: string): Promise<Called>;
  /** @param path below `/api/v1` */
  api(method: string, path: string, body?: unknown, revision?: number): Promise<Answer>;
  /** What it tells Prometheus. */
  metrics(): Promise<string>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

export interface Called {
  readonly status: number;
  readonly text: string;
}

export interface Fleet {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  readonly databaseUrl: string;
  readonly upstream: Upstream;
  /** Id of the server. */
  readonly server: string;
  readonly gateways: readonly [FleetGateway, FleetGateway];
  /** Mints a grant under a policy of its own, which both gateways know then. */
  mint(policy: object): Promise<Minted>;
  /** Starts gateway 0 or 1 again, after its end. */
  restart(index: 0 | 1): Promise<FleetGateway>;
  /** What `wicketgate audit verify` says of all chains; rejects when it finds something. */
  verify(): Promise<string>;
  /** Entries of a kind, parsed. */
  entries(kind: 'decision' | 'outcome'): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface Minted {
  readonly token: string;
  readonly grant: { readonly id: string };
  readonly policy: { readonly id: string; readonly revision: number };
}

/** How soon a grant that was minted on one is known on both, milliseconds. */
const KNOWN_MS = 1_000;

/** @param withRedis counters and wake-ups in Redis; else all is in PostgreSQL */
export async function openFleet(withRedis: boolean): Promise<Fleet> {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-fleet-'));
  const closing: (() => Promise<unknown>)[] = [
    async () => rmSync(folder, { recursive: true, force: true }),
  ];
  const close = async () => {
    for (const end of closing.toReversed()) await end();
  };
  try {
    return { ...(await startFleet(folder, withRedis, closing)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param closing gets what ends the parts, in the order in which they were started */
async function startFleet(
  folder: string,
  withRedis: boolean,
  closing: (() => Promise<unknown>)[],
): Promise<Omit<Fleet, 'close'>> {
  const [postgres, redis, upstream, program] = await Promise.all([
    startPostgres(),
    startRedis(),
    startUpstream(),
    buildProgram('wicketgate', folder, 'two-gateways'),
  ]);
  closing.push(postgres.close, redis.close, upstream.close);
  const databaseUrl = await postgres.database();
  const { token: admin, hash } = mintApiToken();
  const env = { WICKETGATE_KEYS: `00000001:${'7'.repeat(64)}` };
  const shared = ['--database', databaseUrl, ...(withRedis ? ['--redis', redis.url] : [])];
  const start = async (index: number): Promise<FleetGateway> => {
    const place = ['--data', join(folder, `data${index}`), '--listen', '127.0.0.1:0'];
    const running = await startProcess({
      command: process.execPath,
      args: [program, 'serve', ...place, ...shared],
      stream: 'stderr',
      ready: /listening on (http:\/\/127\.0\.0\.1:\d+)/,
      env: { ...env, NODE_PATH: join(import.meta.dirname, '../../node_modules') },
    });
    const base = running.ready[1] ?? '';
    let isKilled = false;
    closing.push(async () => (isKilled ? undefined : running.stop()));
    return {
      base,
      stderr: running.stderr,
      async metrics() {
        const headers = { Authorization: `Bearer ${admin}` };
        return (await fetch(`${base}/metrics`, { headers })).text();
      },
      call: (tool, id, token) => call(`${base}/mcp/${server}/`, tool, id, token),
      api(method, path, body, revision) {
        const headers = revision === undefined ? {} : { 'If-Match': `"${revision}"` };
        return askAt(base, method, path, { token: admin, body, headers });
      },
      async kill() {
        isKilled = true;
        process.kill(running.pid, 'SIGKILL');
        await running.stop();
      },
    };
  };
  let server = '';
  const first = await start(0);
  await addOrganisation(databaseUrl, hash);
  const gateways: [FleetGateway, FleetGateway] = [first, await start(1)];
  const registered = await first.api('post', '/servers', {
    name: 'Raw',
    upstream: { kind: 'url', url: upstream.url, local: true },
  });
  if (registered.status !== 201) throw new Error(JSON.stringify(registered.body));
  server = registered.body.id;
  const read = async (kind: string) => {
    const sql = `SELECT body FROM ledger_entries WHERE kind = '${kind}' ORDER BY writer, seq`;
    return (await postgres.query(databaseUrl, sql)).map(({ body }) => JSON.parse(String(body)));
  };
  return {
    ...{ postgres, redis, databaseUrl, upstream, server, gateways },
    async mint(policy) {
      const text = JSON.stringify(policy);
      const made = await first.api('post', '/policies', { name: `p ${Math.random()}`, text });
      const about = { label: 'agent', servers: [server], policy: made.body.id };
      const { token, grant } = (await gateways[0].api('post', '/grants', about)).body;
      await Promise.all(gateways.map(({ base }) => untilKnown(`${base}/mcp/${server}/`, token)));
      return { token, grant, policy: made.body };
    },
    async restart(index) {
      gateways[index] = await start(index);
      return gateways[index];
    },
    async verify() {
      const running = await startProcess({
        command: process.execPath,
        args: [program, 'audit', 'verify', '--database', databaseUrl],
        stream: 'stdout',
        ready: /[\s\S]*whole/,
        env,
      });
      await running.stop();
      return running.ready[0];
    },
    entries: read,
  };
}

async function untilKnown(url: string, token: string): Promise<void> {
  const untilMs = performance.now() + KNOWN_MS;
  while ((await post(url, token, { id: 1, method: 'ping' })).status === 401) {
    if (performance.now() > untilMs) throw new Error('a grant is not known on both gateways');
  }
}

async function call(url: string, tool: string, id: number, token: string): Promise<Called> {
  const params = { name: tool, arguments: { n: id } };
  try {
    return await post(url, token, { id, method: 'tools/call', params });
  } catch (error) {
    // The gateway has been killed, or is.
    return { status: 0, text: String(error) };
  }
}

async function post(url: string, token: string, message: object): Promise<Called> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
  return { status: response.status, text: await response.text() };
}

async function addOrganisation(url: string, hash: string): Promise<void> {
  const store = await openControlStore({ url }, { log: () => {} });
  try {
    const atMs = Date.now();
    const member = { id: newObjectId('mem'), email: 'ana@example.com', name: null, invited: false };
    const admin = { ...member, role: 'admin' } as const;
    const made = await store.createOrganisation({ name: 'fleet', admin }, atMs);
    if (!made.ok) throw new Error(made.why);
    const by = { organisation: made.value.organisation.id, name: 'set-up', atMs };
    const about = { id: newObjectId('tok'), label: 'admin', createdBy: admin.email, hash };
    const times = { createdAtMs: atMs, expiresAtMs: null, lastUsedAtMs: null };
    await store.addApiToken(by, { ...about, ...times, role: 'admin' });
  } finally {
    await store.close();
  }
}
