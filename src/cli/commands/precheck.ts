// `wicketgate precheck`: what is known of a server before it is connected, and what to do. Reads the
// catalogue of this machine or asks a registry; says unknown where nothing is known.
import { Command, Option } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { answerHook } from '../precheck/hook.ts';
import type { PrecheckFlags } from '../precheck/run-precheck.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';

interface Flags extends PrecheckFlags {
  readonly hook?: boolean;
}

const EXAMPLES = `
SERVER is the name of a server in a client's configuration, a package (npm:NAME, pypi:NAME), a URL, or
a name or slug of the catalogue. Exit code 0: proceed; 1: connect with a rule, or ask first (an
unknown server is to be asked about); 3: the check could not run.

A registry is sent names of packages and images, and addresses without user, query and fragment:
never a command line, a path, a variable or a token. --explain shows what it would be sent.

Examples:
  wicketgate precheck @modelcontextprotocol/server-filesystem
  wicketgate precheck github --rules
  wicketgate precheck https://mcp.example.com/mcp --registry https://registry.example.com --json
`;

/** The `precheck` command. */
export function precheckCommand(): Command {
  return new Command('precheck')
    .description('what is known of a server, and what to do before it is connected')
    .argument('[server]', 'a configured name, a package, a URL or a slug')
    .option('--json', 'print one JSON object')
    .option('--rules', 'print rules for clients and a policy as well')
    .option('--data <dir>', 'data folder with the catalogue (default: per user)')
    .option('--registry <url>', 'ask this registry instead of the catalogue')
    .option('--scan', 'scan the server now when it is unknown')
    .option('--explain', 'print what a registry would be sent, and send nothing')
    .addOption(new Option('--hook', 'answer a PreToolUse hook of Claude Code on stdin').hideHelp())
    .addHelpText('after', EXAMPLES)
    .action((server: string | undefined, flags: Flags) => run(server, flags));
}

async function run(server: string | undefined, flags: Flags): Promise<void> {
  if (flags.hook === true) {
    const { data = defaultDataFolder(), registry } = flags;
    return answerHook({ folder: data, registry, version: VERSION });
  }
  if (server === undefined) throw new UsageError('no server was named', 'see `precheck --help`');
  const { runPrecheck } = await import('../precheck/run-precheck.ts');
  return runPrecheck(server, flags);
}
