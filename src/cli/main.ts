// Entry of the command line. Knows the names of the commands and loads the code of the one that is
// called, so that `--version` and `--help` stay light. Exit codes are those of exit.ts.
import { Command, CommanderError, Option } from 'commander';
import { EXIT } from './exit.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of `--help`. A command's file is loaded only when it is called. */
const COMMANDS: readonly Entry[] = [
  {
    name: 'run',
    summary: 'put one server behind a policy',
    load: async () => (await import('./commands/run.ts')).runCommand(),
  },
  {
    name: 'serve',
    summary: 'run the gateway, its dashboard and the registry',
    load: async () => (await import('./commands/serve.ts')).serveCommand(),
  },
  {
    name: 'registry',
    summary: 'the catalogue of servers, for agents',
    load: async () => (await import('./commands/registry.ts')).registryCommand(),
  },
  {
    name: 'servers',
    summary: 'servers behind a running gateway, and their tools',
    load: async () => (await import('./commands/servers.ts')).serversCommand(),
  },
  {
    name: 'policies',
    summary: 'policies of a running gateway, and their versions',
    load: async () => (await import('./commands/policies.ts')).policiesCommand(),
  },
  {
    name: 'grants',
    summary: 'bearer tokens for agents',
    load: async () => (await import('./commands/grants.ts')).grantsCommand(),
  },
  {
    name: 'approvals',
    summary: 'calls that wait for a person',
    load: async () => (await import('./commands/approvals.ts')).approvalsCommand(),
  },
  {
    name: 'logs',
    summary: 'the decisions that were made',
    load: async () => (await import('./commands/logs.ts')).logsCommand(),
  },
  {
    name: 'audit',
    summary: 'check the chain of records',
    load: async () => (await import('./commands/audit.ts')).auditCommand(),
  },
  {
    name: 'organisations',
    summary: 'several organisations in one installation',
    load: async () => (await import('./commands/organisations.ts')).organisationsCommand(),
  },
  {
    name: 'keys',
    summary: 'keys under which secrets are sealed',
    load: async () => (await import('./commands/keys.ts')).keysCommand(),
  },
  {
    name: 'backup',
    summary: 'copy the data folder into one file',
    load: async () => (await import('./commands/backup.ts')).backupCommand(),
  },
  {
    name: 'restore',
    summary: 'bring a backup back',
    load: async () => (await import('./commands/restore.ts')).restoreCommand(),
  },
  {
    name: 'policy',
    summary: 'check, test, try out and convert policies',
    load: async () => (await import('./commands/policy.ts')).policyCommand(),
  },
  {
    name: 'scan',
    summary: 'ask a server for its tools, in a box, and say what they can do',
    load: async () => (await import('./commands/scan.ts')).scanCommand(),
  },
  {
    name: 'crawl',
    summary: 'scan every server of a list into the catalogue',
    load: async () => (await import('./commands/crawl.ts')).crawlCommand(),
  },
  {
    name: 'classify',
    summary: 'say what tools can do and which rule keeps them safe',
    load: async () => (await import('./commands/classify.ts')).classifyCommand(),
  },
  {
    name: 'precheck',
    summary: 'what is known of a server, and what to do before it is connected',
    load: async () => (await import('./commands/precheck.ts')).precheckCommand(),
  },
  {
    name: 'stack',
    summary: 'check every server that is configured here, and what they can do together',
    load: async () => (await import('./commands/stack.ts')).stackCommand(),
  },
  {
    name: 'adopt',
    summary: 'put the servers that are configured here behind the gateway',
    load: async () => (await import('./commands/adopt.ts')).adoptCommand(),
  },
  {
    name: 'connect',
    summary: 'the entry with which a client reaches a server of a running gateway',
    load: async () => (await import('./commands/connect.ts')).connectCommand(),
  },
  {
    name: 'doctor',
    summary: 'find out which step of a connection fails, and how to mend it',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  },
  {
    name: 'lock',
    summary: 'pin what was reviewed of servers, and find out what has changed',
    load: async () => (await import('./commands/lock.ts')).lockCommand(),
  },
  {
    name: 'install-hook',
    summary: 'check servers in Claude Code before they are added or called',
    load: async () => (await import('./commands/install-hook.ts')).installHookCommand(VERSION),
  },
];

const EXAMPLES = `
Examples:
  wicketgate serve                                    gateway, dashboard and registry
  wicketgate run --policy files.yaml -- node server.js   one server behind a policy
  wicketgate scan npm:@modelcontextprotocol/server-filesystem
`;

/** Makes commander throw instead of ending the process, for a command and all below it. */
function settle(command: Command): void {
  command.exitOverride().showHelpAfterError(`see \`${fullName(command)} --help\``);
  takeBothNames(command, '--state', '--data');
  takeBothNames(command, '--data', '--state');
  for (const inner of command.commands) settle(inner);
}

/** The data folder has one name where a command writes it and another where one is attached to it. */
function takeBothNames(command: Command, known: '--state' | '--data', other: string): void {
  const has = (name: string) => command.options.some(({ long }) => long === name);
  if (!has(known) || has(other)) return;
  command.addOption(new Option(`${other} <dir>`).hideHelp());
  command.on(`option:${other.slice(2)}`, (dir: string) => {
    command.setOptionValueWithSource(known.slice(2), dir, 'cli');
  });
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

async function buildProgram(called: string | undefined): Promise<Command> {
  const program = new Command('wicketgate')
    .description('Policy gateway and tool registry for the Model Context Protocol')
    .version(VERSION)
    // What stands behind a command is the command's: `policies show careful --version 2`.
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES);
  for (const { name, summary, load } of COMMANDS) {
    program.addCommand(name === called ? await load() : new Command(name).description(summary));
  }
  settle(program);
  return program;
}

/** Writing into a pipe whose reader has gone (`| head`) is no error. */
function endQuietlyOnBrokenPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.good);
    throw error;
  });
}

function explainEnd(error: unknown): void {
  if (error instanceof UsageError) {
    const help = error.help === undefined ? '' : `  ${error.help}\n`;
    process.stderr.write(`wicketgate: ${error.message}\n${help}`);
    // Not `process.exit`: answers printed before may still be on their way into a pipe.
    process.exitCode = EXIT.usage;
  } else if (error instanceof CommanderError) {
    // Commander has already printed its own sentence.
    process.exitCode = error.exitCode === 0 ? EXIT.good : EXIT.usage;
  } else throw error;
}

async function main(argv: readonly string[]): Promise<void> {
  endQuietlyOnBrokenPipe();
  try {
    const words = argv.filter((word) => !word.startsWith('-'));
    const program = await buildProgram(words[0] === 'help' ? words[1] : words[0]);
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    explainEnd(error);
  }
}

await main(process.argv.slice(2));
