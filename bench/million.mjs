// A million calls through one `serve` with everything on: control plane, records, a policy of twenty
// rules and a limit. Says whether memory grows, what a record costs on disk, how fast the records are
// listed meanwhile, and whether retention gives the space back. `node bench/million.mjs --help`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadFiles } from './arms.mjs';
import { importRoom } from './bundle.mjs';
import { callText, TOOL, twentyRules } from './calls.mjs';
import { loadWindow } from './load.mjs';
import { builtCli, whatIsMissing } from './needs.mjs';
import { CORE, startProcess, treeUsage } from './processes.mjs';
import { freePort, post, startConstantUpstream, untilAnswers } from './servers.mjs';

const HELP = `node bench/million.mjs [options]

  --calls N        calls of the load (1000000)
  --step N         memory and sizes are noted after each so many (100000)
  --connections N  of the load (50)
  --workers N      processes of the gateway (1)
  --cli FILE       the built command (dist/cli.js)
  --out FILE       where the figures go as JSON (bench/out/million-<time>.json)
`;
const WINDOW_S = 5;
const LISTS_EVERY_MS = 500;
const LISTS_AFTER = 200;
/** After the records are gone: so many calls more must fit into the space that they had. */
const REUSE_PART = 0.2;

const { values: flags } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    step: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '50' },
    workers: { type: 'string', default: '1' },
    cli: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const missing = whatIsMissing();
if (missing !== undefined) throw new Error(missing);

const cli = flags.cli ?? builtCli();
const folder = mkdtempSync(join(tmpdir(), 'wicketgate-million-'));
const data = join(folder, 'data');

/** An organisation with an API token, made before the gateway starts. */
async function addOrganisation() {
  mkdirSync(data, { mode: 0o700 });
  const { openControlStore } = await importRoom('src/server/storage/index.ts');
  const { mintApiToken } = await importRoom('src/server/sign-in/index.ts');
  const { newObjectId } = await importRoom('src/server/host/object-id.ts');
  const store = await openControlStore({ folder: data }, { log: () => {} });
  const atMs = Date.now();
  const admin = { email: 'load@example.com', name: null, role: 'admin', invited: false };
  const made = await store.createOrganisation(
    { name: 'load', admin: { id: newObjectId('mem'), ...admin } },
    atMs,
  );
  if (!made.ok) throw new Error(made.why);
  const { token, hash } = mintApiToken();
  const by = { organisation: made.value.organisation.id, name: 'load', atMs };
  const about = { id: newObjectId('tok'), label: 'load', role: 'admin', createdBy: admin.email };
  const times = { createdAtMs: atMs, expiresAtMs: null, lastUsedAtMs: null };
  await store.addApiToken(by, { ...about, ...times, hash });
  await store.close();
  return token;
}

async function api(origin, token, method, path, body) {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Bytes of a database with what it has not folded in yet. */
function bytesOf(name) {
  return readdirSync(data)
    .filter((file) => file === name || file.startsWith(`${name}-`))
    .reduce(
      (sum, file) => sum + (statSync(join(data, file), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}

function sizes() {
  return { ledgerMb: mb(bytesOf('ledger.db')), recordsMb: mb(bytesOf('records.db')) };
}

const mb = (bytes) => Math.round(bytes / 104_857.6) / 10;

function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor((sorted.length - 1) * part)] ?? 0) * 10) / 10;
}

const times = (values) => ({
  lists: values.length,
  p50Ms: quantile(values, 0.5),
  p95Ms: quantile(values, 0.95),
  maxMs: quantile(values, 1),
});

/** The lists that people look at: all, and with filters that match much and nothing. */
function listPaths(server, grant) {
  const hour = 3_600_000;
  return [
    '/records?limit=50',
    `/records?limit=50&server=${server}`,
    `/records?limit=50&grant=${grant}&decision=allow`,
    `/records?limit=50&tool=${TOOL}`,
    '/records?limit=50&decision=deny',
    '/records?limit=50&tool=nothing',
    `/records?limit=50&from=${Date.now() - hour}&to=${Date.now()}`,
  ];
}

async function timedList(site, path) {
  const at = performance.now();
  await api(site.origin, site.token, 'GET', path);
  return performance.now() - at;
}

async function run(args) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const at = performance.now();
  const [code] = await once(child, 'close');
  return { code, text: text.trim(), seconds: Math.round((performance.now() - at) / 100) / 10 };
}

async function openSite() {
  const upstream = await startConstantUpstream(folder);
  const token = await addOrganisation();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const args = [
    'serve',
    '--data',
    data,
    '--listen',
    `127.0.0.1:${port}`,
    '--workers',
    flags.workers,
  ];
  const server = startProcess(CORE.tested, process.execPath, [cli, ...args], {
    label: 'wicketgate',
  });
  await untilAnswers(server, `${origin}/healthz`);
  const upstreamOf = { kind: 'url', url: upstream.url, local: true };
  const added = await api(origin, token, 'POST', '/servers', {
    name: 'load',
    upstream: upstreamOf,
  });
  const policyText = JSON.stringify(twentyRules());
  const policy = await api(origin, token, 'POST', '/policies', { name: 'load', text: policyText });
  const minted = await api(origin, token, 'POST', '/grants', {
    ...{ label: 'load', servers: [added.id], policy: policy.id },
  });
  const url = `${origin}/mcp/${added.id}/`;
  const files = loadFiles(folder, 'million', [minted.token]);
  const arm = { label: 'wicketgate', pid: server.pid, url, files, core: CORE.tested };
  const headers = { Authorization: `Bearer ${minted.token}` };
  const first = await post(url, callText(1), headers);
  if (first.status !== 200)
    throw new Error(`the first call: ${first.status} ${await first.text()}`);
  return { origin, token, server, upstream, arm, serverId: added.id, grantId: minted.grant.id };
}

/** Loads until so many calls are through; lists are asked for meanwhile. */
async function load(site, calls, onStep) {
  const lists = [];
  const paths = listPaths(site.serverId, site.grantId);
  let through = 0;
  let seconds = 0;
  let isLoading = true;
  const look = async () => {
    for (let n = 0; isLoading; n += 1) {
      lists.push(await timedList(site, paths[n % paths.length]));
      await delay(LISTS_EVERY_MS);
    }
  };
  const looking = look();
  const step = Number(flags.step);
  let next = step;
  while (through < calls) {
    const window = await loadWindow(site.arm, {
      connections: Number(flags.connections),
      seconds: WINDOW_S,
    });
    through += window.calls;
    seconds += window.calls / window.perSecond;
    while (through >= next && next <= calls) {
      onStep?.({
        calls: through,
        perSecond: Math.round(window.perSecond),
        p99Us: window.p99Us,
        cpuUs: Math.round(window.cpuUs),
      });
      next += step;
    }
  }
  isLoading = false;
  await looking;
  return { calls: through, perSecond: Math.round(through / seconds), lists: times(lists) };
}

async function main() {
  const site = await openSite();
  const rows = [];
  const note = (row) => {
    const all = { ...row, rssMb: Math.round(treeUsage(site.server.pid).rssMb), ...sizes() };
    rows.push(all);
    console.log(JSON.stringify(all));
  };
  const calls = Number(flags.calls);
  const loaded = await load(site, calls, note);
  const full = { ledger: bytesOf('ledger.db'), records: bytesOf('records.db') };
  // The index catches up.
  await delay(3_000);
  const paths = listPaths(site.serverId, site.grantId);
  const after = [];
  for (let n = 0; n < LISTS_AFTER; n += 1)
    after.push(await timedList(site, paths[n % paths.length]));
  const verified = await run(['audit', 'verify', '--state', data]);
  const pruned = await run(['audit', 'prune', '--older-than', '1s', '--state', data]);
  const kept = { ledger: bytesOf('ledger.db'), records: bytesOf('records.db') };
  const again = await load(site, Math.ceil(calls * REUSE_PART));
  const reused = { ledger: bytesOf('ledger.db'), records: bytesOf('records.db') };
  const idleRssMb = Math.round(treeUsage(site.server.pid).rssMb);
  await site.server.stop();
  const verifiedAfter = await run(['audit', 'verify', '--state', data]);
  await site.upstream.stop();
  const report = {
    at: new Date().toISOString(),
    ...{ calls: loaded.calls, perSecond: loaded.perSecond, rows, idleRssMb },
    lists: { loaded: loaded.lists, idle: times(after) },
    bytesARecord: {
      ledger: Math.round(full.ledger / loaded.calls),
      index: Math.round(full.records / loaded.calls),
    },
    verified,
    pruned: { ...pruned, ledgerMb: mb(kept.ledger), recordsMb: mb(kept.records) },
    reused: { calls: again.calls, ledgerMb: mb(reused.ledger), recordsMb: mb(reused.records) },
    verifiedAfter,
  };
  const out =
    flags.out ?? join(import.meta.dirname, 'out', `million-${report.at.replaceAll(':', '-')}.json`);
  mkdirSync(join(out, '..'), { recursive: true });
  writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
