// `npm run bench`: builds, starts the arms, loads them in turn, prints a table with ratios to nginx
// and the targets met or missed, and writes the figures to bench/out. See bench/README.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startArms } from './arms.mjs';
import { measureEvaluate } from './evaluate.mjs';
import { loadWindow } from './load.mjs';
import { buildCopy, installPeers, whatIsMissing } from './needs.mjs';
import { canPin } from './processes.mjs';
import { armsTable, judge, shapesTable, singlesTable, summarise, targetsTable } from './report.mjs';
import { startConstantUpstream, startEchoUpstream } from './servers.mjs';
import { createServices } from './services.mjs';
import { measureFull } from './shapes.mjs';
import { measureStart } from './start.mjs';
import { measureStdio } from './stdio.mjs';

const OUT = fileURLToPath(new URL('out', import.meta.url));
const ARMS = ['direct', 'nginx', 'pass', 'loaded', 'many', 'echoed', 'sdk-proxy', 'mcp-proxy'];
/** Only with `--full`, or named. */
const FULL_ARMS = ['synced', 'postgres', 'postgres-redis'];
/**
 * Measured after the others, beside arms of its own: its gigabyte and a half slow down whatever runs on
 * the same machine.
 */
const APART = 'many';
const BESIDE_IT = ['nginx', 'loaded', APART];
/** Seconds of a window, number of rounds, and grants of the arm with many. */
const USUAL = { rounds: 8, loaded: 2, alone: 1, warmUp: 3, grants: 100_000 };
const QUICK = { rounds: 1, loaded: 2, alone: 1, warmUp: 1, grants: 5_000 };
/** The arm with many grants is warm when each of them has called. */
const FIRST_CALLS_PER_SECOND = 1_500;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    arms: { type: 'string' },
    baseline: { type: 'boolean', default: false },
  },
});

function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    pinned: canPin,
  };
}

const say = (line) => process.stderr.write(`${line}\n`);

function warmUpSeconds(arm, pace) {
  return Math.ceil(pace.warmUp + arm.tokens.length / FIRST_CALLS_PER_SECOND);
}

/** Every round loads each arm once; the arms take turns so that noise meets all of them. */
async function runRounds(arms, pace) {
  for (const arm of arms.values()) {
    say(`warming up: ${arm.label}`);
    await loadWindow(arm, { seconds: warmUpSeconds(arm, pace) });
  }
  const rounds = [];
  for (let number = 1; number <= pace.rounds; number += 1) {
    const round = {};
    for (const arm of arms.values()) {
      say(`round ${number} of ${pace.rounds}: ${arm.label}`);
      const many = await loadWindow(arm, { seconds: pace.loaded });
      const one = await loadWindow(arm, { seconds: pace.alone, connections: 1 });
      round[arm.name] = { many, one };
    }
    rounds.push(round);
  }
  return rounds;
}

/** @param wanted names of arms, in the order of their turns */
async function measureArms(folder, cli, pace, wanted) {
  mkdirSync(folder, { recursive: true });
  const constant = await startConstantUpstream(folder);
  const echo = await startEchoUpstream();
  const services = createServices();
  const ground = { folder, cli, constant, echo, services, manyGrants: pace.grants };
  say('starting the arms');
  const arms = await startArms(ground, wanted);
  const rounds = await runRounds(arms, pace);
  const isFull = flags.full && !wanted.includes(APART);
  const shapes = isFull ? await measureFull(folder, arms, say) : [];
  for (const arm of arms.values()) await arm.stop();
  await constant.stop();
  await echo.stop();
  await services.stop();
  return { rows: summarise(rounds, arms), rounds, shapes };
}

async function measureSingles(cli, pace) {
  say('single measurements: evaluate, stdio, start');
  return {
    evaluate: await measureEvaluate(),
    stdio: await measureStdio(cli, { rounds: pace.rounds }),
    start: await measureStart(cli, { rounds: pace.rounds }),
  };
}

async function measureAll(folder, cli, pace) {
  const wanted = flags.arms?.split(',') ?? [...ARMS, ...(flags.full ? FULL_ARMS : [])];
  const usual = wanted.filter((name) => name !== APART);
  const { rows, rounds, shapes } = await measureArms(join(folder, 'usual'), cli, pace, usual);
  const singles = await measureSingles(cli, pace);
  if (!wanted.includes(APART)) return { rows, rounds, shapes, singles };
  const apart = await measureArms(join(folder, 'apart'), cli, pace, BESIDE_IT);
  return {
    rows: [...rows, ...apart.rows.filter(({ name }) => name === APART)],
    rounds: [...rounds, ...apart.rounds],
    shapes,
    singles,
  };
}

function warnings(rows) {
  const noisy = rows.filter(({ foreign }) => foreign > 0.1).map(({ label }) => label);
  const lines = canPin ? [] : ['without taskset and a second core the arms were not pinned'];
  if (noisy.length > 0) {
    lines.push(`other processes took more than a tenth of the core: ${noisy.join('; ')}`);
  }
  return lines;
}

async function main() {
  const missing = whatIsMissing();
  if (missing !== undefined) {
    say(`bench: ${missing}`);
    process.exitCode = 2;
    return;
  }
  const pace = flags.quick ? QUICK : USUAL;
  const startedAt = new Date();
  installPeers();
  const cli = buildCopy();
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-bench-'));
  try {
    const { rows, rounds, shapes, singles } = await measureAll(folder, cli, pace);
    const targets = judge(rounds, rows, singles);
    const parts = [armsTable(rows), singlesTable(singles), targetsTable(targets)];
    if (shapes.length > 0) parts.splice(1, 0, shapesTable(shapes));
    process.stdout.write(`\n${parts.join('\n\n')}\n\n`);
    for (const line of warnings(rows)) say(`note: ${line}`);
    const report = { at: startedAt.toISOString(), machine: machine(), pace, rows, shapes };
    const file = join(OUT, `${report.at.replaceAll(':', '-')}.json`);
    mkdirSync(OUT, { recursive: true });
    const text = `${JSON.stringify({ ...report, singles, targets, rounds }, null, 2)}\n`;
    writeFileSync(file, text);
    say(`figures: ${file}`);
    if (flags.baseline) {
      const baseline = `${JSON.stringify({ ...report, singles, targets }, null, 2)}\n`;
      writeFileSync(fileURLToPath(new URL('baseline.json', import.meta.url)), baseline);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
