// The arms: what is measured, each a process of its own behind one URL. Started once, then loaded in
// turn by run.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importRoom } from './bundle.mjs';
import { ACCEPT, ALLOW_ALL, callText, FIRST_ID, PATH, twentyRules } from './calls.mjs';
import { CORE, startProcess } from './processes.mjs';
import { freePort, post, requireGoodAnswer, startNginxProxy, untilAnswers } from './servers.mjs';

const REVISION = '2025-06-18';
const HEADERS = {
  'Content-Type': 'application/json',
  Accept: ACCEPT,
  'MCP-Protocol-Version': REVISION,
};

/**
 * @param ground `folder` for everything that is written, `cli` (dist/cli.js), `constant` and `echo`
 *   (the upstreams), `services` (services.mjs), `manyGrants`
 * @returns arms by name; the ones that `wanted` does not name are not started
 */
export async function startArms(ground, wanted) {
  const all = {
    direct: () => directArm(ground),
    nginx: () => nginxArm(ground),
    pass: () => gatewayArm(ground, 'pass', 'pass-through', { policy: () => ALLOW_ALL }),
    loaded: () => gatewayArm(ground, 'loaded', 'loaded', {}),
    synced: () => gatewayArm(ground, 'synced', 'loaded, fsync: always', { fsync: 'always' }),
    postgres: () => gatewayArm(ground, 'postgres', 'loaded, PostgreSQL', { shared: ['database'] }),
    'postgres-redis': () =>
      gatewayArm(ground, 'postgres-redis', 'loaded, PostgreSQL + Redis', {
        shared: ['database', 'redis'],
      }),
    many: () => manyArm(ground),
    echoed: () =>
      gatewayArm(ground, 'echoed', 'loaded, echoing upstream', { upstream: ground.echo }),
    'mcp-proxy': () => peerArm(ground, 'mcp-proxy', 'peers/mcp-proxy.mjs'),
    'sdk-proxy': () => peerArm(ground, 'sdk-proxy', 'sdk-proxy.mjs'),
  };
  const arms = new Map();
  for (const name of wanted) {
    const arm = await all[name]();
    await requireGoodAnswer(arm.label, arm.url, arm.headers);
    arms.set(name, { name, ...arm });
  }
  return arms;
}

/** The files that call.lua reads. */
export function loadFiles(folder, name, tokens, headers = {}, padBytes = 0) {
  const file = (kind, text) => {
    const path = join(folder, `${name}-${padBytes}.${kind}`);
    writeFileSync(path, text);
    return path;
  };
  const lines = Object.entries({ ...HEADERS, ...headers }).map(
    ([key, value]) => `${key}: ${value}\n`,
  );
  return {
    body: file('body', callText(FIRST_ID, padBytes)),
    tokens: file('tokens', `${tokens.join('\n')}\n`),
    headers: file('headers', lines.join('')),
  };
}

function withToken(token) {
  return { ...HEADERS, Authorization: `Bearer ${token}` };
}

function directArm({ folder, constant }) {
  return {
    label: 'upstream alone',
    ...{ pid: constant.pid, url: constant.url, core: CORE.load },
    ...{
      tokens: ['none'],
      headers: withToken('none'),
      files: loadFiles(folder, 'direct', ['none']),
    },
    stop: () => {},
  };
}

async function nginxArm({ folder, constant }) {
  const server = await startNginxProxy(folder, constant.url);
  const url = `${server.origin}${PATH}`;
  await untilAnswers(server, url);
  return {
    label: 'nginx proxy_pass',
    ...{ pid: server.pid, url, sseUrl: `${server.origin}/sse/`, stop: server.stop },
    ...{
      tokens: ['none'],
      headers: withToken('none'),
      files: loadFiles(folder, 'nginx', ['none']),
    },
  };
}

function manyArm(ground) {
  const { manyGrants } = ground;
  return gatewayArm(
    ground,
    'many',
    `loaded, ${manyGrants.toLocaleString('en')} grants and policies`,
    {
      grants: manyGrants,
    },
  );
}

/** `wicketgate serve` with a data folder of its own. */
async function gatewayArm(ground, name, label, options) {
  const { policy = twentyRules, grants = 1, upstream = ground.constant, fsync = 'never' } = options;
  const { shared = [] } = options;
  const folder = join(ground.folder, name);
  mkdirSync(folder, { recursive: true });
  const { mintToken, hashToken } = await importRoom('src/server/auth/index.ts');
  const tokens = Array.from({ length: grants }, mintToken);
  const servers = { bench: { url: upstream.url, local: true } };
  if (upstream.sseUrl !== undefined) servers.events = { url: upstream.sseUrl, local: true };
  const config = {
    audit: { fsync },
    servers,
    policies: Object.fromEntries(tokens.map((_, i) => [`policy-${i}`, policy(i)])),
    grants: Object.fromEntries(
      tokens.map((token, i) => [
        `agent-${i}`,
        { server: 'bench', token: hashToken(token), policy: `policy-${i}`, label: `agent ${i}` },
      ]),
    ),
  };
  const sseToken = mintToken();
  if (servers.events !== undefined) {
    config.grants.events = { server: 'events', token: hashToken(sseToken), policy: 'policy-0' };
  }
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  const port = await freePort();
  const args = ['serve', '--config', file, '--data', join(folder, 'data')];
  if (shared.includes('database')) args.push('--database', await ground.services.database());
  if (shared.includes('redis')) args.push('--redis', await ground.services.redisUrl());
  const server = startProcess(
    CORE.tested,
    process.execPath,
    [ground.cli, ...args, '--listen', `127.0.0.1:${port}`],
    { label: `wicketgate, ${label}` },
  );
  const origin = `http://127.0.0.1:${port}`;
  await untilAnswers(server, `${origin}/healthz`);
  return {
    label: `wicketgate ${label}`,
    ...{ pid: server.pid, url: `${origin}${PATH}`, stop: server.stop },
    ...{ tokens, headers: withToken(tokens[0]), files: loadFiles(ground.folder, name, tokens) },
    ...{ sseUrl: `${origin}/mcp/events/`, sseToken, dataFolder: join(folder, 'data') },
  };
}

/** A peer keeps a session for its client; the load uses one session on all connections. */
async function peerArm({ folder, echo }, name, script) {
  const port = await freePort();
  const path = fileURLToPath(new URL(script, import.meta.url));
  const args = [path, String(port), echo.url];
  const server = startProcess(CORE.tested, process.execPath, args, { label: name });
  const url = `http://127.0.0.1:${port}${PATH}`;
  await untilAnswers(server, url);
  const headers = { ...withToken('none'), 'Mcp-Session-Id': await openSession(name, url) };
  const session = { 'Mcp-Session-Id': headers['Mcp-Session-Id'] };
  return {
    label: name,
    ...{ pid: server.pid, url, stop: server.stop },
    ...{ tokens: ['none'], headers, files: loadFiles(folder, name, ['none'], session) },
  };
}

async function openSession(label, url) {
  const params = {
    protocolVersion: REVISION,
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  };
  const text = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  const response = await post(url, text);
  await response.arrayBuffer();
  const id = response.headers.get('mcp-session-id');
  if (id === null) throw new Error(`${label} opened no session (${response.status})`);
  const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const headers = { 'Mcp-Session-Id': id, 'MCP-Protocol-Version': REVISION };
  await (await post(url, initialized, headers)).arrayBuffer();
  return id;
}
