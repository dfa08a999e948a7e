// The catalogue under several processes, under `kill -9` and on a full disk.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { buildProgram, type Program, runProgram } from '../ledger/run-program.ts';
import { assessed, newEvent } from './records.ts';
import { allPages } from './subject.ts';

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;

let home = '';
let scanner = '';
let folder = '';
const running: Program[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-catalogues-'));
  scanner = await buildProgram('scanner', home, 'catalogue');
});

beforeEach(() => {
  folder = mkdtempSync(join(home, 'data-'));
});

afterEach(async () => {
  for (const program of running.splice(0)) {
    program.child.kill('SIGKILL');
    await program.ended();
  }
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function scan(servers: number, batch: number, before: readonly string[] = []): Program {
  const program = runProgram(scanner, [folder, `${servers}`, `${batch}`], before);
  running.push(program);
  return program;
}

const namesOfTools = async (store: CatalogueStore) =>
  (await allPages((page) => store.tools({}, page), 200)).map(({ name }) => name);

test('a reader beside a writing process misses no event and sees whole servers only', async () => {
  const program = scan(120, 1);
  expect(await program.next()).toBe('ready');
  const store = openCatalogue({ folder });
  const seen: string[] = [];
  let after: string | undefined;
  while (seen.length < 240) {
    const page = await store.events({}, { limit: 7, ...(after === undefined ? {} : { after }) });
    seen.push(...page.rows.map(({ summary }) => summary));
    after = page.rows.at(-1)?.cursor ?? after;
    const { servers, tools } = await store.stats();
    expect(tools).toBe(servers * 10);
    const listed = await allPages((request) => store.servers({}, request), 200);
    for (const { slug } of listed.slice(-2)) expect(await store.toolsOf(slug)).toHaveLength(10);
    // Lets the other process have the core.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => [`${n}a`, `${n}b`]).flat());
  await program.ended();
  await store.close();
});

test('two processes that write at once lose nothing', async () => {
  const program = scan(100, 1);
  expect(await program.next()).toBe('ready');
  const store = openCatalogue({ folder });
  for (let n = 0; n < 100; n += 1) {
    const source = `npm:own-${n}`;
    await store.apply(
      source,
      assessed({ source, tools: [{ name: 'go' }], events: [newEvent('o')] }),
    );
    await store.want(`npm:wanted-${n % 10}`, n);
  }
  await program.ended();
  expect(await store.stats()).toMatchObject({ servers: 200, tools: 1100 });
  expect((await store.wanted(20)).map(({ times }) => times)).toEqual(Array(10).fill(10));
  const events = await allPages((page) => store.recentEvents({}, page), 200);
  expect(events).toHaveLength(300);
  await store.close();
});

test('a process that is killed while it imports leaves whole imports only', async () => {
  for (const lines of [2, 3, 5]) {
    const program = scan(1e6, 50);
    for (let line = 0; line < lines; line += 1) await program.next();
    program.child.kill('SIGKILL');
    await program.ended();
    const store = openCatalogue({ folder });
    const { servers, tools } = await store.stats();
    expect(servers % 50).toBe(0);
    expect(servers).toBeGreaterThan(0);
    expect(tools).toBe(servers * 10);
    expect(await namesOfTools(store)).toHaveLength(tools);
    expect((await store.search('tool', { limit: 20, kind: 'tool' })).length).toBe(20);
    await store.close();
  }
});

test.runIf(hasPrlimit)(
  'a full disk stops an import with a sentence, and nothing is lost',
  async () => {
    // Soft limit only, in units of 1,024 bytes: the parent may lift it.
    const program = scan(500, 20, ['bash', '-c', 'ulimit -S -f 1500; exec "$@"', 'bash']);
    let line = await program.next();
    let written = 0;
    while (line === 'ready' || /^\d+$/.test(line ?? '')) {
      written = Number(line) || 0;
      line = await program.next();
    }
    expect(written).toBeGreaterThan(0);
    expect(line).toContain(`the catalogue \`${join(folder, 'catalogue.db')}\` cannot`);
    const beside = openCatalogue({ folder, readOnly: true });
    expect(await beside.stats()).toMatchObject({ servers: written, tools: written * 10 });
    await beside.close();
    execFileSync('prlimit', ['--pid', `${program.child.pid}`, '--fsize=unlimited:unlimited']);
    program.child.stdin?.write('go on\n');
    expect(await program.next()).toBe(String(written + 20));
    await program.ended();
    const store = openCatalogue({ folder });
    expect(await store.stats()).toMatchObject({ servers: 500, tools: 5000 });
    expect(await namesOfTools(store)).toHaveLength(5000);
    await store.close();
  },
);
