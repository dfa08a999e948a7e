// `wicketgate precheck`: what is known of a server before it is connected, and what to do. Reads the
// catalogue of this machine or asks a registry; says unknown where nothing is known.
import { Command, Option } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { EXIT, failWith } from '../exit.ts';
import { type Checked, checkAll } from '../precheck/check.ts';
import { checkJson } from '../precheck/check-json.ts';
import { checkText } from '../precheck/check-text.ts';
import { explainText } from '../precheck/explain.ts';
import { answerHook } from '../precheck/hook.ts';
import { LookupFailed } from '../precheck/lookup.ts';
import { type OpenLookups, openLookups } from '../precheck/open-lookups.ts';
import { rulesText } from '../precheck/rules-text.ts';
import { scanUnknown } from '../precheck/scan-now.ts';
import { openSeenFile } from '../precheck/seen-file.ts';
import { configuredEntries, readSubject, type Subject, scanList } from '../precheck/subject.ts';
import { styleFor } from '../print.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';

interface Flags {
  readonly json?: boolean;
  readonly rules?: boolean;
  readonly data?: string;
  readonly registry?: string;
  readonly scan?: boolean;
  readonly explain?: boolean;
  readonly hook?: boolean;
}

const TIMEOUT_MS = 15_000;
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
  const folder = flags.data ?? defaultDataFolder();
  const { registry } = flags;
  if (flags.hook === true) return answerHook({ folder, registry, version: VERSION });
  if (server === undefined) throw new UsageError('no server was named', 'see `precheck --help`');
  if (flags.scan === true && registry !== undefined) {
    throw new UsageError('`--scan` fills the catalogue of this machine', 'leave out `--registry`');
  }
  const subject = readSubject(server, configuredEntries().entries);
  if (flags.explain === true) {
    process.stdout.write(explainText([subject], registry));
    return;
  }
  try {
    await check(subject, flags, { folder, registry, timeoutMs: TIMEOUT_MS, version: VERSION });
  } catch (error) {
    if (!(error instanceof LookupFailed)) throw error;
    if (flags.json === true) process.stdout.write(`${JSON.stringify(notRun(error))}\n`);
    failWith(EXIT.unreachable, `the check did not run: ${error.message}`, error.help);
  }
}

/** What is printed when nothing could be asked. */
export function notRun(error: LookupFailed) {
  return { ran: false, error: error.message, help: error.help ?? null };
}

async function check(
  subject: Subject,
  flags: Flags,
  options: Parameters<typeof openLookups>[0],
): Promise<void> {
  const warn = (line: string) => process.stderr.write(`wicketgate: ${line}\n`);
  const { folder } = options;
  if (flags.scan === true) await scanUnknown(scanList([subject]), { folder, log: warn });
  const lookups = openLookups(options);
  try {
    const seen = openSeenFile(folder);
    const [checked] = await checkAll({ ...lookups, seen }, [subject]);
    if (checked === undefined) return;
    print(checked, flags, lookups);
    if (checked.stored !== undefined) seen.note(checked.stored, Date.now());
    const trouble = checked.stored === undefined ? undefined : seen.save();
    if (trouble !== undefined) warn(trouble);
    process.exitCode = checked.verdict === 'proceed' ? EXIT.good : EXIT.no;
  } finally {
    await lookups.close();
  }
}

function print(checked: Checked, flags: Flags, { lookup }: OpenLookups): void {
  const nowMs = Date.now();
  const rules = flags.rules === true;
  if (flags.json === true) {
    const json = checkJson(checked, { origin: lookup.origin, nowMs, rules });
    process.stdout.write(`${JSON.stringify(json)}\n`);
    return;
  }
  const style = styleFor(process.stdout);
  process.stdout.write(checkText(checked, nowMs, style));
  if (rules && checked.stored !== undefined) {
    process.stdout.write(`\n${rulesText(checked.subject.name, checked.stored, style)}`);
  }
}
