// `wicketgate run`: one server behind one policy, on stdio or on a local port.
import { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { PolicyRejected } from '#server/host/policy-file.ts';
import { ToolsRejected } from '#server/host/tools-file.ts';
import { type Running, startRun } from '#server/run.ts';
import { StorageError } from '#server/storage/index.ts';
import { EXIT, failWith } from '../exit.ts';
import { printProblems } from '../problems.ts';

interface Flags {
  readonly policy?: string;
  readonly state?: string;
  readonly grant: string;
  readonly server?: string;
  readonly tools?: string;
}

export function runCommand(): Command {
  return new Command('run')
    .description('put one server behind a policy')
    .option('--policy <file>', 'the policy, JSON or YAML; read again when it changes')
    .option('--state <dir>', 'data folder for records and counters (default: per user)')
    .option('--grant <name>', 'who calls, in records and counters', 'local')
    .option('--server <name>', 'what the server is called (default: from its command or address)')
    .option('--tools <file>', "the server's tools/list result, each tool with an optional `class`")
    .argument('[command...]', 'the server to start, after `--`')
    .action((command: string[], flags: Flags) => run(command, flags));
}

async function run(command: readonly string[], flags: Flags): Promise<void> {
  const log = (line: string) => process.stderr.write(`wicketgate: ${line}\n`);
  let running: Running;
  try {
    running = startRun({
      policyFile: flags.policy ?? '',
      toolsFile: flags.tools,
      folder: flags.state ?? defaultDataFolder(),
      grant: flags.grant,
      server: flags.server ?? 'server',
      command,
      environment: childEnvironment(),
      input: process.stdin,
      output: process.stdout,
      log,
      onProblems: (problems) => printProblems(flags.policy ?? '', problems, process.stderr),
    });
  } catch (error) {
    if (error instanceof PolicyRejected) {
      printProblems(flags.policy ?? '', error.problems, process.stderr);
      failWith(EXIT.no, '');
    } else if (error instanceof StorageError) {
      failWith(EXIT.unreachable, error.message, error.help);
    } else if (error instanceof ToolsRejected) failWith(EXIT.usage, error.message);
    else throw error;
    return;
  }
  const why = await running.done;
  await running.close();
  if (why !== undefined) failWith(EXIT.unreachable, why.message);
  process.exit(EXIT.good);
}

function childEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith('WICKETGATE_'),
  );
  return Object.fromEntries(kept);
}
