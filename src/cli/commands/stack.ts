// `wicketgate stack`: every server that a client of this machine or of this repository is configured
// with, checked like `precheck` does, and what they can do together.
import { Command, Option } from 'commander';
import { PRESETS } from '#contract/catalogue.ts';
import { readClientConfig } from '#server/clients/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { EXIT, failWith } from '../exit.ts';
import { readText } from '../input.ts';
import { explainText } from '../precheck/explain.ts';
import { LookupFailed, notRun } from '../precheck/lookup.ts';
import { openLookups } from '../precheck/open-lookups.ts';
import { scanUnknown } from '../precheck/scan-now.ts';
import { openSeenFile } from '../precheck/seen-file.ts';
import { checkStack, type Stack, stackNeedsAttention, stackSubjects } from '../precheck/stack.ts';
import { stackJson } from '../precheck/stack-json.ts';
import { stackText } from '../precheck/stack-text.ts';
import {
  configuredEntries,
  type FoundEntries,
  type Subject,
  scanList,
} from '../precheck/subject.ts';
import { writeStackPolicies } from '../precheck/write-policies.ts';
import { styleFor } from '../print.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';

interface Flags {
  readonly json?: boolean;
  readonly data?: string;
  readonly registry?: string;
  readonly packagesOnly?: boolean;
  readonly scan?: boolean;
  readonly explain?: boolean;
  readonly policies?: string;
  readonly preset: (typeof PRESETS)[number];
}

const TIMEOUT_MS = 60_000;
const EXAMPLES = `
Without FILE: the configurations of all known clients in your home, and those of the current folder up
to its repository. Exit code 0: nothing needs attention; 1: something does; 2: a FILE cannot be read;
3: the check could not run.

Examples:
  wicketgate stack
  wicketgate stack .mcp.json --scan
  wicketgate stack --registry https://registry.example.com --json
  wicketgate stack --policies ./policies --preset strict
`;

/** The `stack` command. */
export function stackCommand(): Command {
  return new Command('stack')
    .description('check every server that is configured here, and what they can do together')
    .argument('[file...]', 'configurations to check instead of those of this machine')
    .option('--json', 'print one JSON object')
    .option('--data <dir>', 'data folder with the catalogue (default: per user)')
    .option('--registry <url>', 'ask this registry instead of the catalogue')
    .option('--packages-only', 'only servers that are packages of npm or PyPI')
    .option('--scan', 'scan unknown packages and addresses now')
    .option('--policies <dir>', 'write a policy for every known server; files that are there stay')
    .addOption(
      new Option('--preset <name>', 'how strict the policies are')
        .choices(PRESETS)
        .default(PRESETS[0]),
    )
    .option('--explain', 'print what a registry would be sent, and send nothing')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(files: readonly string[], flags: Flags): Promise<void> {
  if (flags.scan === true && flags.registry !== undefined) {
    throw new UsageError('`--scan` fills the catalogue of this machine', 'leave out `--registry`');
  }
  const found = files.length === 0 ? configuredEntries() : await readFiles(files);
  const all = stackSubjects(found.entries);
  const subjects = flags.packagesOnly === true ? all.filter(isPackage) : all;
  if (flags.explain === true) {
    process.stdout.write(explainText(subjects, flags.registry));
    return;
  }
  try {
    const stack = await check(found, subjects, flags);
    process.exitCode = stackNeedsAttention(stack) ? EXIT.no : EXIT.good;
  } catch (error) {
    if (!(error instanceof LookupFailed)) throw error;
    if (flags.json === true) process.stdout.write(`${JSON.stringify(notRun(error))}\n`);
    failWith(EXIT.unreachable, `the check did not run: ${error.message}`, error.help);
  }
}

async function readFiles(files: readonly string[]): Promise<FoundEntries> {
  const read = await Promise.all(
    files.map(async (file) => ({ file, config: readClientConfig(await readText(file), { file }) })),
  );
  for (const { file, config } of read) {
    const broken = config.problems.find(({ severity }) => severity === 'error');
    if (broken === undefined) continue;
    throw new UsageError(`${file}:${broken.line}:${broken.column}: ${broken.message}`);
  }
  return {
    entries: read.flatMap(({ config }) => config.entries),
    problems: read.flatMap(({ file, config }) =>
      config.problems.map((problem) => ({ file, problem })),
    ),
    files,
  };
}

function isPackage({ identifiers }: Subject): boolean {
  return identifiers.some((identifier) => /^(?:npm|pypi):/.test(identifier));
}

async function check(
  found: FoundEntries,
  subjects: readonly Subject[],
  { data, registry, scan, json, policies, preset }: Flags,
): Promise<Stack> {
  const folder = data ?? defaultDataFolder();
  const warn = (line: string) => process.stderr.write(`wicketgate: ${line}\n`);
  if (scan === true) await scanUnknown(scanList(subjects), { folder, log: warn });
  const lookups = openLookups({ folder, registry, timeoutMs: TIMEOUT_MS, version: VERSION });
  try {
    const seen = openSeenFile(folder);
    const stack = await checkStack({ ...lookups, seen }, found, subjects);
    const nowMs = Date.now();
    if (json === true) {
      process.stdout.write(`${JSON.stringify(stackJson(stack, lookups.lookup.origin, nowMs))}\n`);
    } else process.stdout.write(stackText(stack, styleFor(process.stdout)));
    const known = stack.servers.flatMap(({ checked }) => checked.stored ?? []);
    if (policies !== undefined) await writeStackPolicies(stack, policies, preset, warn);
    for (const stored of known) seen.note(stored, nowMs);
    const trouble = known.length === 0 ? undefined : seen.save();
    if (trouble !== undefined) warn(trouble);
    return stack;
  } finally {
    await lookups.close();
  }
}
