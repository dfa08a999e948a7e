// `wicketgate serve`: the gateway, its control plane and the registry, in one process.
import { Command } from 'commander';
import { Fault } from '#contract/errors.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import type { LogFormat } from '#server/host/log-writer.ts';
import { SecretKeysError } from '#server/host/secret-keys.ts';
import { StorageError } from '#server/storage/index.ts';
import { ConfigRejected } from '#server/watched-config.ts';
import { type Serving, startServe } from '../../main.ts';
import { EXIT, failWith } from '../exit.ts';
import { logOption, openLog } from '../log-option.ts';
import { printProblems } from '../problems.ts';
import { readSharedStorage } from '../shared-storage.ts';
import { VERSION } from '../version.ts';

interface Flags {
  readonly config?: string;
  readonly data?: string;
  readonly listen?: string;
  readonly database?: string;
  readonly redis?: string;
  readonly metrics?: string;
  readonly log: LogFormat;
}

const GRACE_MS = 5_000;

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
    .addOption(logOption())
    .addHelpText(
      'after',
      '\nExamples:\n  wicketgate serve\n  wicketgate serve --config wicketgate.yaml --listen 127.0.0.1:8700\n',
    )
    .action((flags: Flags) => serve(flags));
}

async function serve(flags: Flags): Promise<void> {
  const configFile = flags.config;
  const { log, say, hide } = openLog(flags.log);
  const showProblems: Parameters<typeof startServe>[0]['onProblems'] = (problems) =>
    printProblems(configFile ?? '', problems, process.stderr);
  const folder = flags.data ?? defaultDataFolder();
  const { databaseUrl, redisUrl, passwords } = readSharedStorage(flags, process.env);
  for (const password of passwords) hide(password);
  let serving: Serving;
  try {
    serving = await startServe({
      configFile,
      version: VERSION,
      folder,
      databaseUrl,
      redisUrl,
      listen: flags.listen,
      metricsListen: flags.metrics,
      environment: process.env,
      log,
      hide,
      onProblems: showProblems,
    });
  } catch (error) {
    explainFailure(error, configFile ?? '', showProblems);
    return;
  }
  announce(serving, folder, say);
  stopOnSignals(serving, say);
}

function announce(serving: Serving, folder: string, say: (line: string) => void): void {
  const { address, host, servers } = serving;
  const base = `http://${hostText(host)}:${address.port}`;
  say(`listening on ${base}`);
  if (serving.registryMcp !== undefined) {
    say(`  registry: ${base}/ (API ${base}/v1, MCP ${base}${serving.registryMcp})`);
  }
  say(`  dashboard: ${base}/app/`);
  if (serving.metrics !== undefined) {
    say(`  metrics: http://${hostText(serving.metrics.address)}:${serving.metrics.port}/metrics`);
  }
  if (serving.setUpPath !== undefined) {
    say(`  set it up, once, within 30 minutes: ${base}${serving.setUpPath}`);
  }
  for (const id of servers) say(`  ${id}: ${base}/mcp/${id}/`);
  say(`  data folder: ${folder}`);
}

function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function stopOnSignals(serving: Serving, say: (line: string) => void): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(EXIT.unreachable);
    stopping = true;
    say('stopping; a second signal stops at once');
    serving.close(GRACE_MS).then(
      () => process.exit(EXIT.good),
      (error: unknown) => failWith(EXIT.unreachable, String(error)),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function explainFailure(
  error: unknown,
  configFile: string,
  showProblems: (problems: ConfigRejected['problems']) => void,
): void {
  if (error instanceof ConfigRejected) {
    showProblems(error.problems);
    failWith(EXIT.no, '');
    return;
  }
  if (error instanceof StorageError || error instanceof SecretKeysError) {
    failWith(EXIT.unreachable, error.message, error.help);
    return;
  }
  if (error instanceof Fault) {
    failWith(EXIT.usage, error.message, 'see docs/reference/configuration.md');
    return;
  }
  const { code, syscall, at } = systemError(error);
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    const why = LISTEN_TROUBLE[code] ?? `cannot be listened on (${code})`;
    const help = 'give --listen another address, or stop what listens there';
    failWith(EXIT.unreachable, `\`${at}\` ${why}`, help);
  } else if (code !== '') {
    const help = 'name a configuration file that this user may read with --config';
    failWith(EXIT.usage, `cannot read \`${configFile}\` (${code})`, help);
  } else throw error;
}

const LISTEN_TROUBLE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'does not resolve',
  EACCES: 'may not be listened on by this user',
};

interface SystemError {
  readonly code: string;
  readonly syscall: string;
  /** The address that it is about. */
  readonly at: string;
}

/** What the system's own errors say; empty for others. */
function systemError(error: unknown): SystemError {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) {
    return { code: '', syscall: '', at: '' };
  }
  const { address, port, hostname } = error as {
    address?: string;
    port?: number;
    hostname?: string;
  }; // as node:net documents them
  const host = address ?? hostname ?? '';
  const at = port === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { code: String(error.code), syscall: String(error.syscall), at };
}
