// Whether the catalogue stays fast when it is large: import, search, pages, memory and size, at the
// given size and at a tenth of it. `node bench/catalogue-scale.mjs [--servers 50000 --tools 1000000]
// [--keep FOLDER]`. Each phase is a process of its own, so that its memory is its own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { importRoom } from './bundle.mjs';
import { inventedServer, QUERIES } from './catalogue-records.mjs';

const { values: options } = parseArgs({
  options: {
    servers: { type: 'string', default: '50000' },
    tools: { type: 'string', default: '1000000' },
    keep: { type: 'string' },
    phase: { type: 'string' },
    folder: { type: 'string' },
  },
});
const servers = Number(options.servers);
const tools = Number(options.tools);

/** Servers of one import transaction. */
const BATCH = 100;

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Wall and CPU milliseconds of each of some actions. */
async function timed(actions) {
  const wall = [];
  const cpu = [];
  for (const action of actions) {
    const before = [performance.now(), cpuMs()];
    await action();
    wall.push(performance.now() - before[0]);
    cpu.push(cpuMs() - before[1]);
  }
  return { wall: quantiles(wall), cpu: quantiles(cpu) };
}

function quantiles(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (share) =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2));
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function rssMb() {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

async function importAll(openCatalogue) {
  const store = openCatalogue({ folder: options.folder });
  let inMs = 0;
  let inCpuMs = 0;
  let imported = 0;
  for (let from = 0; from < servers; from += BATCH) {
    const entries = [];
    for (let number = from; number < Math.min(servers, from + BATCH); number += 1) {
      entries.push(inventedServer(number, tools / servers));
    }
    const before = [performance.now(), cpuMs()];
    await store.applyAll(entries);
    inMs += performance.now() - before[0];
    inCpuMs += cpuMs() - before[1];
    if (from % 5000 === 0) {
      const now = (await store.stats()).tools;
      process.stderr.write(
        `  ${from} servers, ${now} tools, ${Math.round(inCpuMs / 1000)} s CPU\n`,
      );
    }
    imported = from;
  }
  const stats = await store.stats();
  const closing = performance.now();
  await store.close();
  return {
    servers: stats.servers,
    tools: stats.tools,
    toolsPerSecond: Math.round(stats.tools / (inMs / 1000)),
    cpuUsPerTool: Math.round((inCpuMs * 1000) / stats.tools),
    closeMs: Math.round(performance.now() - closing),
    rssMb: rssMb(),
    lastBatch: imported,
  };
}

async function readAll(openCatalogue) {
  const store = openCatalogue({ folder: options.folder, readOnly: true });
  const search = await timed(
    [...QUERIES, ...QUERIES].map((query) => () => store.search(query, { limit: 20 })),
  );
  const slowest = [];
  for (const query of QUERIES) {
    const { wall } = await timed([() => store.search(query, { limit: 20 })]);
    slowest.push([query, wall.max]);
  }
  slowest.sort((a, b) => b[1] - a[1]);
  const slugs = [];
  for (let n = 0; n < 200; n += 1) {
    const { source } = inventedServer(Math.floor((n * servers) / 200), 1);
    const [found] = await store.resolve(source);
    const [, name] = (await store.toolsOf(found.slug)).map((tool) => tool.name);
    slugs.push([found.slug, name ?? 'get']);
  }
  const toolPage = await timed(
    slugs.map(([slug, name]) => async () => {
      await store.server(slug);
      await store.tool(slug, name);
      await store.relatedTools(slug, name, 8);
    }),
  );
  const lists = await timed(await listActions(store));
  const serverPage = await timed(
    slugs.map(
      ([slug]) =>
        () =>
          store.toolsOf(slug),
    ),
  );
  const stats = await timed(Array.from({ length: 20 }, () => () => store.stats()));
  const result = { search, toolPage, lists, serverPage, stats, rssMb: rssMb() };
  await store.close();
  return { ...result, slowest: slowest.slice(0, 8) };
}

/** Pages of every kind of list: its first ones, and some in the middle. */
async function listActions(store) {
  const filters = [
    {},
    { category: 'Financial' },
    { category: 'Read' },
    { riskClass: 'Critical' },
    { severity: 'Low' },
    { attack: 'attack-3' },
    { attack: 'attack-3', category: 'Financial' },
    { attack: 'attack-3', category: 'Read', severity: 'Critical' },
  ];
  const actions = [];
  for (const filter of filters) {
    let cursor;
    for (let page = 0; page < 40; page += 1) {
      const at = cursor;
      actions.push(() => store.tools(filter, { limit: 50, ...(at && { cursor: at }) }));
      const { next } = await store.tools(filter, { limit: 200, ...(at && { cursor: at }) });
      if (next === undefined) break;
      cursor = next;
    }
  }
  for (const filter of [
    {},
    { grade: 'F' },
    { category: 'Financial' },
    { grade: 'D', category: 'Financial' },
  ]) {
    actions.push(() => store.servers(filter, { limit: 50 }));
  }
  return actions;
}

function phase(name, folder, size) {
  const done = spawnSync(
    process.execPath,
    [
      fileURLToPath(import.meta.url),
      ...['--phase', name, '--folder', folder],
      ...['--servers', String(size.servers), '--tools', String(size.tools)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (done.status !== 0) throw new Error(`phase ${name} ended with ${done.status}`);
  return JSON.parse(done.stdout);
}

function measure(size, folder) {
  mkdirSync(folder, { recursive: true });
  const isThere = readdirSync(folder).includes('catalogue.db');
  const imported = isThere ? undefined : phase('import', folder, size);
  const read = phase('read', folder, size);
  const bytes = readdirSync(folder).reduce(
    (sum, file) => sum + statSync(join(folder, file)).size,
    0,
  );
  return { imported, ...read, bytes, bytesPerTool: Math.round(bytes / size.tools) };
}

if (options.phase !== undefined) {
  const { openCatalogue } = await importRoom('src/server/storage/index.ts');
  const result = await (options.phase === 'import' ? importAll : readAll)(openCatalogue);
  process.stdout.write(JSON.stringify(result));
} else {
  const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'wicketgate-scale-'));
  try {
    const small = measure({ servers: servers / 10, tools: tools / 10 }, join(folder, 'tenth'));
    process.stdout.write(`a tenth: ${JSON.stringify(small, null, 1)}\n`);
    const large = measure({ servers, tools }, join(folder, 'whole'));
    process.stdout.write(`whole: ${JSON.stringify(large, null, 1)}\n`);
    const growth = (of) => Number((of(large) / of(small)).toFixed(2));
    const factors = {
      searchP95: growth((one) => one.search.wall.p95),
      searchP50: growth((one) => one.search.wall.p50),
      toolPageP95Cpu: growth((one) => one.toolPage.cpu.p95),
      listP95: growth((one) => one.lists.wall.p95),
      memory: growth((one) => one.rssMb),
      bytes: growth((one) => one.bytes),
    };
    process.stdout.write(`growth for ten times as much: ${JSON.stringify(factors, null, 1)}\n`);
  } finally {
    if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
