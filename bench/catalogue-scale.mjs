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

/** Scans that found one tool changed, scans that found nothing new, and the reading of their events. */
async function rescanAll(openCatalogue) {
  const store = openCatalogue({ folder: options.folder });
  const before = await store.recentEvents({}, { limit: 1 });
  const sources = Array.from(
    { length: 200 },
    (_, n) => inventedServer(Math.floor((n * servers) / 200), 1).source,
  );
  const rescan = (edit) => (source) => () =>
    store.apply(source, ({ server, tools: known }) => {
      const [first, ...rest] = known;
      const events =
        edit === '' ? [] : [{ ...before.rows[0], kind: 'definition-changed', severity: 'High' }];
      return {
        server,
        tools: [{ ...first, description: `${first.description}${edit}` }, ...rest],
        events,
      };
    });
  const unchanged = await timed(sources.map(rescan('')));
  const changed = await timed(sources.map(rescan(' It does more now.')));
  const events = await timed(
    Array.from(
      { length: 50 },
      () => () => store.events({ severity: 'High' }, { limit: 50, after: before.rows[0].cursor }),
    ),
  );
  const result = { unchanged, changed, events, rssMb: rssMb() };
  await store.close();
  return result;
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
  const rescan = phase('rescan', folder, size);
  const bytes = readdirSync(folder).reduce(
    (sum, file) => sum + statSync(join(folder, file)).size,
    0,
  );
  return { imported, ...read, rescan, bytes, bytesPerTool: Math.round(bytes / size.tools) };
}

function print(title, measured) {
  const { imported, rescan, slowest, rssMb: memory, bytes, bytesPerTool, ...reads } = measured;
  const lines = [`${title}:`];
  if (imported !== undefined) {
    lines.push(
      `  import: ${imported.tools} tools of ${imported.servers} servers, ${imported.toolsPerSecond} a second, ` +
        `${imported.cpuUsPerTool} µs CPU each, ${imported.rssMb} MB`,
    );
  }
  lines.push('  milliseconds of CPU (wall): median, p95, longest');
  const rescans = {
    'rescan, nothing new': rescan.unchanged,
    'rescan, one tool changed': rescan.changed,
    events: rescan.events,
  };
  for (const [name, { cpu, wall }] of Object.entries({ ...reads, ...rescans })) {
    lines.push(
      `  ${name.padEnd(26)} ${cpu.p50} (${wall.p50}), ${cpu.p95} (${wall.p95}), ${cpu.max} (${wall.max})`,
    );
  }
  lines.push(
    `  slowest searches: ${slowest.map(([query, ms]) => `"${query}" ${ms.toFixed(0)} ms`).join(', ')}`,
  );
  lines.push(
    `  memory of the reading process ${memory} MB; file ${(bytes / 1e6).toFixed(0)} MB, ${bytesPerTool} bytes a tool`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

if (options.phase !== undefined) {
  const { openCatalogue } = await importRoom('src/server/storage/index.ts');
  const phases = { import: importAll, read: readAll, rescan: rescanAll };
  const result = await phases[options.phase](openCatalogue);
  process.stdout.write(JSON.stringify(result));
} else {
  const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'wicketgate-scale-'));
  try {
    const small = measure({ servers: servers / 10, tools: tools / 10 }, join(folder, 'tenth'));
    print('a tenth', small);
    const large = measure({ servers, tools }, join(folder, 'whole'));
    print('whole', large);
    const growth = (of) => (of(large) / of(small)).toFixed(1);
    process.stdout.write(
      `growth for ten times as much: search p50 ×${growth((one) => one.search.cpu.p50)}, ` +
        `p95 ×${growth((one) => one.search.cpu.p95)}, tool page p95 ×${growth((one) => one.toolPage.cpu.p95)}, ` +
        `list p95 ×${growth((one) => one.lists.cpu.p95)}, memory ×${growth((one) => one.rssMb)}, ` +
        `size ×${growth((one) => one.bytes)}\n`,
    );
  } finally {
    if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
