// `wicketgate run`: one server behind one policy, on stdio or on an address of this machine.
import { Command } from 'commander';
import { Fault } from '#contract/errors.ts';
import { mintToken } from '#server/auth/index.ts';
import { isLoopback } from '#server/gateway/host-check.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import type { LogFormat } from '#server/host/log-writer.ts';
import { PolicyRejected } from '#server/host/policy-file.ts';
import { ToolsRejected } from '#server/host/tools-file.ts';
import { type RunListen, type Running, type RunTarget, startRun } from '#server/run.ts';
import { StorageError } from '#server/storage/index.ts';
import { EXIT, failWith } from '../exit.ts';
import { logOption, openLog } from '../log-option.ts';
import { readHeaders, variable } from '../named-values.ts';
import { printProblems } from '../problems.ts';
import { nameOfCommand, nameOfUrl } from '../server-name.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';

interface Flags {
  readonly policy?: string;
  readonly upstream?: string;
  readonly upstreamEnv?: string;
  readonly header?: readonly string[];
  readonly headerEnv?: readonly string[];
  readonly listen?: string;
  readonly state?: string;
  readonly grant: string;
  readonly server?: string;
  readonly tools?: string;
  readonly log: LogFormat;
}

const GRACE_MS = 5_000;
const EXAMPLES = `
Examples:
  wicketgate run --policy policy.json -- npx -y @modelcontextprotocol/server-filesystem /srv/files
  wicketgate run --policy policy.json --upstream https://mcp.example.com/mcp \\
    --header 'Authorization: Bearer \${TOKEN}'
  wicketgate run --policy policy.json --listen 127.0.0.1:8700 -- node server.js
`;

export function runCommand(): Command {
  return new Command('run')
    .description('put one server behind a policy: stdio in (or --listen), child or URL out')
    .option('--policy <file>', 'the policy, JSON or YAML; an edit applies to the next call')
    .option('--upstream <url>', 'a remote server, instead of a command')
    .option(
      '--header <line>',
      "sent to the remote server, 'Name: value'; ${NAME} is taken from the environment",
      (line: string, lines: readonly string[] = []) => [...lines, line],
    )
    .option('--upstream-env <variable>', 'the environment variable that holds the URL')
    .option(
      '--header-env <pair>',
      'Name=VARIABLE: a header whose value is that of an environment variable',
      (pair: string, pairs: readonly string[] = []) => [...pairs, pair],
    )
    .option('--listen <host:port>', 'serve Streamable HTTP at /mcp instead of stdio; port 0: any')
    .option('--state <dir>', 'data folder for records and counters (default: per user)')
    .option('--grant <name>', 'who calls, in records and counters', 'local')
    .option('--server <name>', 'what the server is called (default: from its command or address)')
    .option('--tools <file>', "the server's tools/list result, each tool with an optional `class`")
    .addOption(logOption())
    .argument('[command...]', 'the server to start, after `--`')
    .addHelpText('after', EXAMPLES)
    .action((command: string[], flags: Flags) => run(command, flags));
}

async function run(command: readonly string[], flags: Flags): Promise<void> {
  const { log, say, hide } = openLog(flags.log);
  const policyFile = flags.policy ?? '';
  // The entry's listener ends the process when stdout breaks; here a server is to be ended first.
  process.stdout.removeAllListeners('error');
  let running: Running;
  try {
    if (policyFile === '') {
      throw new UsageError(
        'no policy is given',
        'name one with --policy FILE; `{"version":"1","default":"deny"}` denies every call',
      );
    }
    const target = readTarget(command, flags);
    if (target.kind === 'remote') hide(Object.values(target.headers));
    const listen = flags.listen === undefined ? undefined : readListen(flags.listen);
    running = await startRun({
      version: VERSION,
      policyFile,
      toolsFile: flags.tools,
      folder: flags.state ?? defaultDataFolder(),
      grant: flags.grant,
      server:
        flags.server ??
        (target.kind === 'child' ? nameOfCommand(target.command) : nameOfUrl(target.url)),
      target,
      listen,
      input: process.stdin,
      output: process.stdout,
      log,
      onProblems: (problems) => printProblems(policyFile, problems, process.stderr),
    });
    if (listen !== undefined) announce(listen, running, say);
  } catch (error) {
    explain(error, flags);
    return;
  }
  stopOnSignals(running, log);
  const why = await running.done;
  await running.close(GRACE_MS);
  if (why === undefined) process.exit(EXIT.good);
  failWith(EXIT.unreachable, why.message);
}

function readTarget(command: readonly string[], flags: Flags): RunTarget {
  const { header = [], headerEnv = [] } = flags;
  const upstream = upstreamOf(flags);
  const help = 'give either a command after `--`, or --upstream URL';
  if (upstream === undefined) {
    if (command.length === 0) throw new UsageError('no server is given', help);
    if (header.length + headerEnv.length > 0) {
      throw new UsageError('headers go with --upstream', help);
    }
    return { kind: 'child', command, environment: childEnvironment() };
  }
  if (command.length > 0) throw new UsageError('two servers are given', help);
  if (!URL.canParse(upstream) || !/^https?:/i.test(upstream)) {
    // What a variable holds may be a secret.
    const shown = flags.upstreamEnv === undefined ? `\`${upstream}\`` : 'what it holds';
    throw new UsageError(`${shown} is no http or https URL`, help);
  }
  const named = Object.fromEntries(headerEnv.map(readHeaderPair));
  return { kind: 'remote', url: upstream, headers: { ...readHeaders(header), ...named } };
}

function upstreamOf({ upstream, upstreamEnv }: Flags): string | undefined {
  if (upstreamEnv === undefined) return upstream;
  if (upstream !== undefined) throw new UsageError('give --upstream or --upstream-env, not both');
  return variable(upstreamEnv, '--upstream-env names it');
}

function readHeaderPair(pair: string): readonly [string, string] {
  const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=([A-Za-z_][A-Za-z0-9_]*)$/.exec(pair);
  if (match === null) throw new UsageError(`\`${pair}\` is no pair`, 'write Name=VARIABLE');
  return [match[1] ?? '', variable(match[2] ?? '', 'a --header-env refers to it')];
}

function readListen(text: string): RunListen {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new UsageError(`\`${text}\` is not HOST:PORT`, 'for example --listen 127.0.0.1:8700');
  }
  const host = match[1] ?? match[2] ?? '';
  const given = process.env['WICKETGATE_TOKEN'] || undefined;
  return { host, port, token: given ?? (isLoopback(host) ? undefined : mintToken()) };
}

/** The child gets what the gateway was started with, but for the gateway's own settings. */
function childEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith('WICKETGATE_'),
  );
  return Object.fromEntries(kept);
}

function announce(listen: RunListen, running: Running, say: (line: string) => void): void {
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  if (listen.token !== undefined && process.env['WICKETGATE_TOKEN'] === undefined) {
    say(
      `wicketgate: others can reach this address, so clients must send: Authorization: Bearer ${listen.token}`,
    );
  }
  say(`listening on http://${host}:${running.port}/mcp`);
}

function stopOnSignals(running: Running, log: (line: string) => void): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(EXIT.unreachable);
    stopping = true;
    running.close(GRACE_MS).then(
      () => process.exit(EXIT.good),
      (error: unknown) => {
        log(String(error));
        process.exit(EXIT.unreachable);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

function explain(error: unknown, flags: Flags): void {
  if (error instanceof PolicyRejected) {
    printProblems(flags.policy ?? '', error.problems, process.stderr);
    failWith(EXIT.no, '');
  } else if (error instanceof StorageError) {
    failWith(EXIT.unreachable, error.message, error.help);
  } else if (error instanceof ToolsRejected) {
    failWith(EXIT.usage, error.message, '--tools takes the result of tools/list as JSON');
  } else if (error instanceof Fault) {
    failWith(EXIT.unreachable, error.message, 'check --upstream and that the server runs');
  } else explainSystem(error, flags);
}

function explainSystem(error: unknown, flags: Flags): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const path = error instanceof Error && 'path' in error ? String(error.path) : '';
  if (code === 'EADDRINUSE') {
    const help = 'stop what listens there, or give --listen another port (0 takes a free one)';
    failWith(EXIT.unreachable, `${flags.listen} is in use`, help);
  } else if (code === 'EACCES' && path === '') {
    failWith(
      EXIT.unreachable,
      `cannot listen on ${flags.listen} (${code})`,
      'take a port above 1023',
    );
  } else if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    const help = 'this machine has no such address';
    failWith(EXIT.unreachable, `cannot listen on ${flags.listen} (${code})`, help);
  } else if (path !== '' && ['ENOENT', 'EISDIR', 'EACCES'].includes(code)) {
    failWith(EXIT.usage, `cannot read \`${path}\` (${code})`, 'check the path and its permissions');
  } else throw error;
}
