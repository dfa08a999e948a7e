// `wicketgate serve`: the gateway for all servers of a configuration file.
import { Command } from 'commander';
import { Fault } from '#contract/errors.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { StorageError } from '#server/storage/index.ts';
import { ConfigRejected, type Serving, startServe } from '../../main.ts';
import { EXIT, failWith } from '../exit.ts';
import { printProblems } from '../problems.ts';

interface Flags {
  readonly config?: string;
  readonly data?: string;
  readonly listen?: string;
}

const GRACE_MS = 5_000;

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the gateway for all servers of a configuration file')
    .requiredOption('--config <file>', 'servers, grants and policies (YAML or JSON)')
    .option('--data <dir>', 'data folder for records and counters (default: per user)')
    .option('--listen <host:port>', 'address to listen on, instead of the one in the file')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate serve --config wicketgate.yaml --listen 127.0.0.1:8700\n',
    )
    .action((flags: Flags) => serve(flags));
}

async function serve(flags: Flags): Promise<void> {
  const configFile = flags.config ?? '';
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const showProblems: Parameters<typeof startServe>[0]['onProblems'] = (problems) =>
    printProblems(configFile, problems, process.stderr);
  let serving: Serving;
  try {
    serving = await startServe({
      configFile,
      folder: flags.data ?? defaultDataFolder(),
      listen: flags.listen,
      environment: process.env,
      log,
      onProblems: showProblems,
    });
  } catch (error) {
    explainFailure(error, configFile, flags, showProblems);
    return;
  }
  announce(serving, log);
  stopOnSignals(serving, log);
}

function announce({ address, host, servers }: Serving, log: (line: string) => void): void {
  const shown = host.includes(':') ? `[${host}]` : host;
  log(`listening on http://${shown}:${address.port}`);
  for (const id of servers) log(`  ${id}: http://${shown}:${address.port}/mcp/${id}/`);
}

function stopOnSignals(serving: Serving, log: (line: string) => void): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(EXIT.unreachable);
    stopping = true;
    log('stopping; a second signal stops at once');
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
  flags: Flags,
  showProblems: (problems: ConfigRejected['problems']) => void,
): void {
  if (error instanceof ConfigRejected) {
    showProblems(error.problems);
    failWith(EXIT.no, '');
    return;
  }
  if (error instanceof StorageError) {
    failWith(EXIT.unreachable, error.message, error.help);
    return;
  }
  if (error instanceof Fault) {
    failWith(EXIT.usage, error.message, 'see docs/reference/configuration.md');
    return;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const listen = flags.listen ?? 'the configured address';
  if (code === 'EADDRINUSE') {
    failWith(
      EXIT.unreachable,
      `${listen} is in use`,
      'stop what listens there, or give --listen another port',
    );
  } else if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    failWith(
      EXIT.unreachable,
      `cannot listen on ${listen} (${code})`,
      'give --listen another address',
    );
  } else if (code === 'ENOENT' || code === 'EISDIR') {
    failWith(
      EXIT.usage,
      `cannot read \`${configFile}\``,
      'name a configuration file with --config',
    );
  } else throw error;
}
