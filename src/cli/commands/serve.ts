// `wicketgate serve`: the gateway, its control plane and the registry, in one process, or in several that
// share the port (`--workers`): then this is the supervisor above them, and each of them.
import cluster from 'node:cluster';
import { Command, InvalidArgumentError } from 'commander';
import type { Problem } from '#contract/problem.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import type { LogFormat, LogWriter } from '#server/host/log-writer.ts';
import { openWorkerLink, placeFromEnvironment, superviseWorkers } from '#server/workers/index.ts';
import { type Serving, startServe } from '../../main.ts';
import { EXIT, failWith } from '../exit.ts';
import { logOption, openLog } from '../log-option.ts';
import { count, safe } from '../print.ts';
import { printProblems } from '../problems.ts';
import { explainFailure } from '../serve-failure.ts';
import { readSharedStorage } from '../shared-storage.ts';
import { VERSION } from '../version.ts';

interface Flags {
  readonly config?: string;
  readonly data?: string;
  readonly listen?: string;
  readonly database?: string;
  readonly redis?: string;
  readonly metrics?: string;
  readonly workers: number;
  readonly grace: number;
  readonly drain: number;
  readonly log: LogFormat;
}

const WORKERS_MAX = 64;
const SECONDS_MAX = 3_600;

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the gateway, its dashboard and the registry')
    .option(
      '--config <file>',
      'further servers, grants and policies (YAML or JSON), beside those of the dashboard',
    )
    .option(
      '--data <dir>',
      'data folder for records, counters and the catalogue (default: per user)',
    )
    .option(
      '--database <url>',
      'PostgreSQL for records and the control plane, shared by several gateways (or WICKETGATE_DATABASE_URL)',
    )
    .option(
      '--redis <url>',
      'Redis or Valkey for counters of limits, beside --database (or WICKETGATE_REDIS_URL)',
    )
    .option('--listen <host:port>', 'address to listen on, instead of the one in the file')
    .option(
      '--metrics <host:port>',
      'address for /metrics, /healthz and /readyz without a token; without it, metrics want an API token',
    )
    .option('--workers <n>', 'processes that share the port, 1 to 64', within(1, WORKERS_MAX), 1)
    .option(
      '--grace <seconds>',
      'how long running calls may take to end when it is stopped',
      within(0, SECONDS_MAX),
      5,
    )
    .option(
      '--drain <seconds>',
      'how long it still takes calls after /readyz says that it stops; for load balancers',
      within(0, SECONDS_MAX),
      0,
    )
    .addOption(logOption())
    .addHelpText(
      'after',
      '\nExamples:\n  wicketgate serve\n  wicketgate serve --config wicketgate.yaml --listen 127.0.0.1:8700\n',
    )
    .action((flags: Flags) => serve(flags));
}

function within(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`use a whole number from ${min} to ${max}.`);
  };
}

async function serve(flags: Flags): Promise<void> {
  if (flags.workers > 1 && cluster.isPrimary) await supervise(flags);
  else await serveAlone(flags);
}

/** @returns what `startServe` needs besides the place to say things */
function optionsOf(flags: Flags, { log, hide }: Pick<LogWriter, 'log' | 'hide'>) {
  const { databaseUrl, redisUrl, passwords } = readSharedStorage(flags, process.env);
  hide(passwords);
  return {
    configFile: flags.config,
    version: VERSION,
    folder: flags.data ?? defaultDataFolder(),
    ...{ databaseUrl, redisUrl, log, hide },
    listen: flags.listen,
    metricsListen: flags.metrics,
    environment: process.env,
    onProblems: (problems: readonly Problem[]) =>
      printProblems(flags.config ?? '', problems, process.stderr),
  };
}

async function serveAlone(flags: Flags): Promise<void> {
  const worker = cluster.isWorker
    ? { place: placeFromEnvironment(process.env), link: openWorkerLink() }
    : undefined;
  const writer = openLog(flags.log, worker === undefined ? {} : { worker: worker.place.slot });
  const options = optionsOf(flags, writer);
  // Until it serves there is nothing to wait for.
  worker?.link.onDrain(() => process.exit(EXIT.good));
  let serving: Serving;
  try {
    serving = await startServe({ ...options, worker });
  } catch (error) {
    explainFailure(error, flags.config ?? '', options.onProblems);
    // The channel to the supervisor would keep it running.
    if (worker !== undefined) process.exit();
    return;
  }
  const lines = announcement(serving, options.folder);
  if (worker === undefined) {
    for (const line of lines) writer.say(line);
    stopOnSignals(flags, serving, writer.say);
  } else {
    worker.link.listening(lines);
    stopWithSupervisor(flags, serving, worker.link.onDrain);
  }
}

async function supervise(flags: Flags): Promise<void> {
  const { log, say } = openLog(flags.log);
  const { workers } = flags;
  const supervisor = superviseWorkers({
    workers,
    log,
    onListening(lines) {
      for (const line of lines) say(line);
      say(`  workers: ${workers}`);
    },
  });
  let stopping = false;
  const stop = () => {
    if (stopping) {
      supervisor.kill();
      process.exit(EXIT.unreachable);
    }
    stopping = true;
    say('stopping; a second signal stops at once');
    supervisor.drain();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.exit(await supervisor.ended);
}

/** A worker gets the signals of its terminal too; how often they came is the supervisor's affair. */
function stopWithSupervisor(
  flags: Flags,
  serving: Serving,
  onDrain: (listener: () => void) => void,
): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    serving.close(flags.grace * 1_000, flags.drain * 1_000).then(
      () => process.exit(EXIT.good),
      (error: unknown) => {
        failWith(EXIT.unreachable, String(error));
        process.exit();
      },
    );
  };
  onDrain(stop);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

const SERVERS_SHOWN = 20;

/** What is said to whoever has started it. */
function announcement(serving: Serving, folder: string): readonly string[] {
  const { address, host, servers } = serving;
  const base = `http://${hostText(host)}:${address.port}`;
  const lines = [`listening on ${base}`];
  if (serving.setUpPath !== undefined) {
    lines.push(`  set it up, once, within 30 minutes: ${base}${serving.setUpPath}`);
  }
  if (serving.registryMcp !== undefined) {
    lines.push(`  registry: ${base}/ (API ${base}/v1, MCP ${base}${serving.registryMcp})`);
  }
  lines.push(`  dashboard: ${base}/app/`);
  if (serving.metrics !== undefined) {
    lines.push(
      `  metrics: http://${hostText(serving.metrics.address)}:${serving.metrics.port}/metrics`,
    );
  }
  for (const { id, name } of servers.slice(0, SERVERS_SHOWN)) {
    lines.push(`  ${safe(name)}: ${base}/mcp/${id}/`);
  }
  const more = servers.length - SERVERS_SHOWN;
  if (more > 0) lines.push(`  and ${count(more, 'server')} more: \`wicketgate servers list\``);
  lines.push(`  data folder: ${folder}`);
  return lines;
}

function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function stopOnSignals(flags: Flags, serving: Serving, say: (line: string) => void): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(EXIT.unreachable);
    stopping = true;
    say('stopping; a second signal stops at once');
    serving.close(flags.grace * 1_000, flags.drain * 1_000).then(
      () => process.exit(EXIT.good),
      (error: unknown) => failWith(EXIT.unreachable, String(error)),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
