// `wicketgate lock`: pins what was reviewed of servers, and says later what has changed. For people
// before an update, and for CI.
import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { DRIFTS, type Drift } from '#contract/catalogue.ts';
import {
  compareLock,
  type Lock,
  type LockComparison,
  lockOf,
  sourceKey,
} from '#core/assessment/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { EXIT, failWith } from '../exit.ts';
import { type CurrentServers, currentServers } from '../lock/current-servers.ts';
import { LOCK_FILE, readLock, writeLock } from '../lock/lock-file.ts';
import {
  configuredSources,
  lockedSources,
  namedSources,
  type Wanted,
} from '../lock/lock-sources.ts';
import { comparisonText } from '../lock/lock-text.ts';
import { LookupFailed } from '../precheck/lookup.ts';
import { count, safe, styleFor } from '../print.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly from: 'scan' | 'catalogue';
  readonly data?: string;
  readonly registry?: string;
  readonly network?: boolean;
  readonly json?: boolean;
  readonly stack?: boolean;
  readonly out: string;
  readonly pinned?: boolean;
  readonly config?: readonly string[];
  readonly allow?: readonly Drift[];
}

const hash = (text: string) => `sha256:${sha256Hex(text)}`;

const EXAMPLES = `
SOURCE is npm:NAME[@VERSION], pypi:NAME[==VERSION], a URL, or a file that names servers, such as
.mcp.json. Put ${LOCK_FILE} under version control and run \`lock verify\` in CI.

Examples:
  wicketgate lock .mcp.json
  wicketgate lock verify
  wicketgate lock verify --config .mcp.json --allow widening
  wicketgate lock update
`;

/**
 * The `lock` command with its subcommands. It has options of their names itself, which it takes from
 * their command lines: they read them with `optsWithGlobals`.
 */
export function lockCommand(): Command {
  const lock = new Command('lock')
    .description('pin what was reviewed of servers, and find out what has changed')
    .argument('[source...]', 'packages, URLs, files that name servers')
    .option('--stack', 'the servers that are configured on this machine')
    .option('--out <file>', 'where the lock goes', LOCK_FILE)
    .addHelpText('after', EXAMPLES);
  addOrigin(lock).action((words: string[], flags: Flags) =>
    running(() => write(words, settled(flags))),
  );
  const verify = new Command('verify')
    .description('fail when a server is more than what was reviewed')
    .argument('[file]', 'the lock', LOCK_FILE)
    .addHelpText('after', '\nExample:\n  wicketgate lock verify --allow widening\n');
  addOrigin(addComparison(verify)).action((file: string, _: unknown, command: Command) =>
    running(() => compare(file, settled(command.optsWithGlobals()), false)),
  );
  const diff = new Command('diff')
    .description('every difference between the lock and the servers as they are')
    .argument('[file]', 'the lock', LOCK_FILE)
    .addHelpText('after', '\nExample:\n  wicketgate lock diff\n');
  addOrigin(addComparison(diff)).action((file: string, _: unknown, command: Command) =>
    running(() => compare(file, settled(command.optsWithGlobals()), true)),
  );
  const update = new Command('update')
    .description('write the lock again as the servers are now, and say what changes')
    .argument('[file]', 'the lock', LOCK_FILE)
    .addHelpText('after', '\nExample:\n  wicketgate lock update\n');
  addOrigin(update).action((file: string, _: unknown, command: Command) =>
    running(() => rewrite(file, settled(command.optsWithGlobals()))),
  );
  return lock.addCommand(verify).addCommand(diff).addCommand(update);
}

function addOrigin(command: Command): Command {
  return command
    .addOption(
      new Option('--from <origin>', 'scan the servers now, or take what the catalogue knows')
        .choices(['scan', 'catalogue'])
        .default('scan'),
    )
    .option('--data <dir>', 'data folder with the catalogue (default: per user)')
    .option('--registry <url>', 'take what this registry knows')
    .option('--network', 'let servers use the network while they are scanned');
}

function addComparison(command: Command): Command {
  return command
    .option('--config <file...>', 'the servers that these files name, new ones included')
    .option('--pinned', 'scan the versions that were locked, not the newest ones')
    .addOption(
      new Option('--allow <drift...>', 'changes that do not fail the check').choices(['widening']),
    )
    .option('--json', 'print one JSON object');
}

/** A registry is asked for what it knows; nothing is scanned then. */
function settled(flags: Flags): Flags {
  return flags.registry === undefined ? flags : { ...flags, from: 'catalogue' };
}

async function running(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LookupFailed)) throw error;
    failWith(EXIT.unreachable, error.message, error.help);
  }
}

function note(line: string): void {
  process.stderr.write(`wicketgate: ${safe(line)}\n`);
}

async function look({ sources, notes }: Wanted, flags: Flags): Promise<CurrentServers> {
  for (const left of notes) note(`left out: ${left}`);
  const { from, data, registry, network } = flags;
  const folder = data ?? defaultDataFolder();
  return currentServers(sources, { from, folder, registry, network: network === true, log: note });
}

async function write(words: readonly string[], flags: Flags): Promise<void> {
  if (words.length === 0 && flags.stack !== true) {
    throw new UsageError('no server is named', 'give a SOURCE or `--stack`');
  }
  const wanted = flags.stack === true ? configuredSources() : await namedSources(words);
  if (wanted.sources.length === 0) throw new UsageError('no server is left to lock');
  const current = await look(wanted, flags);
  if (!requireListed(current)) return;
  const lock = lockOf(current.servers, hash);
  writeLock(flags.out, lock);
  process.stdout.write(`wrote ${flags.out}: ${summary(lock)}\n`);
}

/** A lock says what was reviewed; of a server whose tools nobody saw there is nothing to say. */
function requireListed({ servers, missing }: CurrentServers): boolean {
  const unseen = servers.filter(({ server }) => server.scan.listedAtMs === null);
  for (const { source, reason } of missing) note(`${source}: ${reason}`);
  for (const { server } of unseen) {
    note(`${server.source}: its tools are unknown (${server.scan.reason ?? server.outcome})`);
  }
  if (missing.length === 0 && unseen.length === 0) return true;
  process.exitCode = missing.length > 0 ? EXIT.unreachable : EXIT.no;
  note('nothing was written');
  return false;
}

function summary({ servers }: Lock): string {
  const tools = [...servers.values()].reduce((sum, one) => sum + one.tools.size, 0);
  return `${count(servers.size, 'server')}, ${count(tools, 'tool')}`;
}

async function compare(file: string, flags: Flags, whole: boolean): Promise<void> {
  const lock = await readLock(file);
  const wanted =
    flags.config === undefined
      ? lockedSources(lock, flags.pinned === true)
      : await namedSources(flags.config);
  const looked = scannable(wanted, flags);
  const current = await look(looked, flags);
  const allowed: readonly Drift[] = flags.allow ?? [];
  const failOn = DRIFTS.filter((drift) => isGrave(drift) && !allowed.includes(drift));
  const among = only(lock, looked, current);
  const comparison = compareLock(among, current.servers, { failOn, hash });
  print(file, comparison, current, flags, whole);
  if (current.missing.length > 0) process.exitCode = EXIT.unreachable;
  if (comparison.fails) process.exitCode = EXIT.no;
}

function isGrave(drift: Drift): boolean {
  return drift === 'suspicious' || drift === 'widening';
}

/** Without the sources that were not looked at: they are told apart, and are not gone. */
function only(lock: Lock, wanted: Wanted, { missing }: CurrentServers): Lock {
  const unseen = new Set(missing.map(({ source }) => source));
  const programs = [...lock.servers.keys()].filter((source) => source.startsWith('command:'));
  const asked = new Set(wanted.sources.map(({ source }) => sourceKey(source)));
  for (const source of programs) if (!asked.has(source)) unseen.add(source);
  return { ...lock, servers: new Map([...lock.servers].filter(([one]) => !unseen.has(one))) };
}

function scannable(wanted: Wanted, { from }: Flags): Wanted {
  if (from === 'catalogue') return wanted;
  const programs = wanted.sources.filter(({ source }) => source.kind === 'command');
  return {
    sources: wanted.sources.filter(({ source }) => source.kind !== 'command'),
    notes: [
      ...wanted.notes,
      ...programs.map(
        ({ source }) =>
          `${'name' in source ? source.name : ''}: a program of this machine; compare it with \`--from catalogue\``,
      ),
    ],
  };
}

function print(
  file: string,
  comparison: LockComparison,
  { missing }: CurrentServers,
  flags: Flags,
  whole: boolean,
): void {
  const shown = whole
    ? comparison.differences
    : comparison.differences.filter(({ fails }) => fails);
  if (flags.json === true) {
    const ok = !comparison.fails && missing.length === 0;
    const json = { ok, file, from: flags.from, differences: comparison.differences, missing };
    process.stdout.write(`${JSON.stringify(json)}\n`);
    return;
  }
  const quiet = comparison.differences.length - shown.length;
  process.stdout.write(comparisonText({ file, shown, quiet, missing }, styleFor(process.stdout)));
}

async function rewrite(file: string, flags: Flags): Promise<void> {
  if (!existsSync(file))
    throw new UsageError(`there is no \`${file}\``, 'write it with `wicketgate lock`');
  const lock = await readLock(file);
  const current = await look(scannable(lockedSources(lock, false), flags), flags);
  if (!requireListed(current)) return;
  const { differences } = compareLock(lock, current.servers, { hash });
  writeLock(file, lockOf(current.servers, hash));
  const text = { file, shown: differences, quiet: 0, missing: [] };
  process.stdout.write(comparisonText(text, styleFor(process.stdout)));
  process.stdout.write(`wrote ${file}\n`);
}
