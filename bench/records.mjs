// Whether records are found fast when there are many: bytes and time a record of ledger and index, and
// queries of every kind on them. `node bench/records.mjs [--records 1000000] [--keep FOLDER]`.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { importRoom } from './bundle.mjs';

const { values: options } = parseArgs({
  options: { records: { type: 'string', default: '1000000' }, keep: { type: 'string' } },
});
const records = Number(options.records);
const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'wicketgate-bench-records-'));
const START_MS = Date.UTC(2026, 0, 1);
/** A month of calls, in bursts of 500 that come 4,000 a second. */
const BURST = 500;
const BURST_MS = Math.floor((30 * 86_400_000) / (records / BURST));

const { openLedger, openSqliteRecords } = await importRoom('src/server/storage/index.ts');

/** Three organisations, 12 servers, 60 grants, 200 tools, sessions of 40 calls, some rules. */
function recordAt(index) {
  const mixed = Math.imul(index + 1, 2_654_435_761) >>> 0;
  const server = mixed % 12;
  const tool = `tool_${server}_${(mixed >>> 4) % 17}`;
  const atMs = START_MS + Math.floor(index / BURST) * BURST_MS + Math.floor((index % BURST) / 4);
  const grant = server * 5 + ((mixed >>> 8) % 5);
  const denied = mixed % 10 === 0;
  return {
    requestId: `${index.toString(36).padStart(9, '0')}0000abcdef0123456789`,
    rpcId: index,
    at: new Date(atMs).toISOString(),
    organisation: `org_${server % 3}aaaaaaaaaaaaaaaaaaaaa`,
    server: `5f0c9a52-1b7e-4a53-8c39-${String(server).padStart(12, '0')}`,
    grant: `grt_${grant}aaaaaaaaaaaaaaaaaaaa`,
    grantLabel: `agent ${grant}`,
    session: `session-${Math.floor(index / 40)}-0123456789abcdef`,
    method: 'tools/call',
    tool: index === 17 ? 'rare_tool' : tool,
    class: 'Write',
    decision: denied ? 'deny' : 'allow',
    rule: denied ? `/tools/${tool}/deny_if/${(mixed >>> 12) % 5}` : '',
    ...(denied ? { code: 'rule', message: 'The amount is above what this agent may pay.' } : {}),
    policy: { id: 'pol_aaaaaaaaaaaaaaaaaaaaaa', version: 7, hash: 'ab'.repeat(32) },
    argumentKeys: ['amount', 'currency', 'recipient'],
    argumentsHmac: 'cd'.repeat(32),
  };
}

const DONE = { outcome: 'ok', status: 200, latencyMs: 12.5, bytes: 1_930, overheadUs: 120 };

async function fill() {
  const ledger = openLedger({ folder, fsync: 'never', clock: Date.now });
  for (let index = 0; index < records; index += 50) {
    const some = Array.from({ length: 50 }, (_, i) => recordAt(index + i));
    await Promise.all(some.map((record) => ledger.commit({ record, charges: [], refuse() {} })));
    for (const { requestId, decision } of some) {
      if (decision === 'allow') ledger.complete(requestId, DONE, []);
    }
  }
  await ledger.close();
}

function size(name) {
  return statSync(join(folder, name)).size;
}

async function timed(name, count, work) {
  const figures = [];
  for (let i = 0; i < count; i += 1) {
    const startMs = performance.now();
    await work(i);
    figures.push(performance.now() - startMs);
  }
  figures.sort((a, b) => a - b);
  const at = (share) => figures[Math.min(count - 1, Math.floor(count * share))].toFixed(1);
  console.log(`${name.padEnd(48)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  max ${at(1)} ms`);
}

console.log(`${records} records in ${folder}`);
let startMs = performance.now();
await fill();
console.log(`ledger: ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
console.log(`ledger: ${(size('ledger.db') / records).toFixed(0)} bytes a record`);

const lag = monitorEventLoopDelay({ resolution: 1 });
const store = openSqliteRecords({ folder, log: console.error });
startMs = performance.now();
const cpu = process.cpuUsage();
lag.enable();
const last = recordAt(records - 1).requestId;
while ((await store.records({}, { limit: 1 })).rows[0]?.requestId !== last) {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
lag.disable();
const { user, system } = process.cpuUsage(cpu);
const tookS = (performance.now() - startMs) / 1_000;
console.log(`index: made anew in ${tookS.toFixed(1)} s`);
console.log(`index: ${((user + system) / records).toFixed(1)} µs of CPU a record with its outcome`);
const percentile = (share) => (lag.percentile(share) / 1e6).toFixed(1);
console.log(
  `index: event loop late by p50 ${percentile(50)}, p99 ${percentile(99)}, max ${(lag.max / 1e6).toFixed(1)} ms (1 ms is its own)`,
);
console.log(`index: ${(size('records.db') / records).toFixed(0)} bytes a record`);

const pick = (max) => Math.floor(Math.random() * max);
const some = () => recordAt(pick(records));
const list = (filter, limit = 50) => store.records(filter, { limit });
await timed('newest 50', 200, () => list({}));
await timed('one organisation', 100, () =>
  list({ organisation: { id: some().organisation, orphans: false } }),
);
await timed('one tool', 100, () => list({ tool: some().tool }));
await timed('one session', 100, () => list({ session: some().session }));
await timed('one rule', 100, () => list({ rule: `/tools/${some().tool}/deny_if/2` }));
await timed('denied of one grant', 100, () => list({ grant: some().grant, decision: 'deny' }));
await timed('one hour', 100, () => {
  const fromMs = START_MS + pick(30 * 24) * 3_600_000;
  return list({ fromMs, toMs: fromMs + 3_600_000 });
});
await timed('a tool that was called once, long ago', 30, () => list({ tool: 'rare_tool' }));
await timed('a tool that was never called', 30, () => list({ tool: 'no_such_tool' }));
await timed('two common values that never meet', 30, () => {
  const { tool } = some();
  const server = `5f0c9a52-1b7e-4a53-8c39-${String((Number(tool.split('_')[1]) + 1) % 12).padStart(12, '0')}`;
  return list({ tool, server });
});
await timed('any two to four filters', 200, () => {
  const { organisation, server, grant, tool, decision, session } = some();
  const all = Object.entries({ server, grant, tool, decision, session });
  const kept = all.filter(() => Math.random() < 0.5).slice(0, 3);
  return list({ ...Object.fromEntries(kept), organisation: { id: organisation, orphans: true } });
});
const deep = await list({}, 1_000);
await timed('the next page of 50', 100, () => store.records({}, { limit: 50, cursor: deep.next }));
await timed('one by its id', 50, () => store.record(some().requestId));
await timed('chart of 30 days by hour', 30, () => store.counts({ fromMs: START_MS }, 3_600_000));
await timed('chart of 2 hours by minute', 30, () => {
  const fromMs = START_MS + pick(29 * 24) * 3_600_000;
  return store.counts({ fromMs, toMs: fromMs + 7_200_000 }, 60_000);
});
await timed('last calls of a server', 30, () => store.lastCalls(some().server));
await store.close();
if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
