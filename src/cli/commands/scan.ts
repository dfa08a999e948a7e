// `wicketgate scan`: starts or connects to servers in a box, asks for their lists, and says what their
// tools can do. Never calls a tool.
import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { PRESETS } from '#contract/catalogue.ts';
import type { Isolation, ScanOutcome } from '#contract/scan-report.ts';
import { type CatalogueStore, type StoredServer, sourceKey } from '#core/assessment/index.ts';
import { policyForServer, ratedTool } from '#core/catalogue/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import {
  createScanner,
  DEFAULT_LIMITS,
  defaultCacheFolder,
  IsolationMissing,
  type ListedSource,
  type Scanner,
  type ScanOptions,
  splitWords,
} from '#server/scanner/index.ts';
import { openCatalogue, StorageError } from '#server/storage/index.ts';
import { EXIT } from '../exit.ts';
import { styleFor } from '../print.ts';
import { type Judged, judge } from '../scan/judge.ts';
import { scanPage } from '../scan/scan-page.ts';
import { readSubjects } from '../scan/scan-subjects.ts';
import { stopOnSignals } from '../scan/stop-on-signals.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';

export interface ScanFlags {
  readonly isolation?: Isolation;
  readonly network?: boolean;
  readonly allowScripts?: boolean;
  readonly allowLocal?: boolean;
  readonly timeout?: number;
}

interface Flags extends ScanFlags {
  readonly json?: boolean;
  readonly policy?: (typeof PRESETS)[number];
  readonly out?: string;
  readonly save?: boolean;
  readonly data?: string;
  readonly bin?: string;
  readonly args?: string;
}

const EXAMPLES = `
SOURCE is npm:NAME[@VERSION], pypi:NAME[==VERSION], a URL, or a file: the configuration of a client,
a server.json, a list of the official registry, or one source a line.
Exit codes: 0 all tools were listed; 1 a server did not list them; 3 a server or package could not be
reached.

Examples:
  wicketgate scan npm:@modelcontextprotocol/server-filesystem
  wicketgate scan pypi:mcp-server-time --policy recommended --out policy.json
  wicketgate scan https://mcp.example.com/mcp --json
  wicketgate scan -- node ./server.js
  wicketgate scan ~/.cursor/mcp.json
`;

export function scanCommand(): Command {
  return addScanOptions(
    new Command('scan')
      .description('ask a server for its tools, in a box, and say what they can do')
      .argument('[source...]', 'a package, a URL, a file; a command after `--`')
      .option('--json', 'print the record with all tools, one JSON object a server')
      .addOption(
        new Option('--policy <preset>', 'write a policy for the server').choices([...PRESETS]),
      )
      .option('--out <file>', 'where the policy goes; without --policy, what would be printed')
      .option('--save', 'keep the result in the catalogue of the data folder')
      .option('--data <dir>', 'the data folder; implies --save (default: per user)')
      .option('--bin <name>', 'which program of the package to start')
      .option('--args <words>', 'arguments of the server, as a shell would split them'),
  )
    .addHelpText('after', EXAMPLES)
    .action((words: string[], flags: Flags) => run(words, flags));
}

/** What `scan` and `crawl` share. */
export function addScanOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--isolation <way>',
        'how the server is kept in (default: the strongest that works)',
      ).choices(['bwrap', 'unshare', 'limits', 'none']),
    )
    .option('--network', 'let the server use the network')
    .option('--allow-scripts', 'let packages run their install scripts')
    .option('--allow-local', 'scan remote servers at private and loopback addresses too')
    .option('--timeout <seconds>', 'for all starts of a server together', readSeconds);
}

function readSeconds(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(`\`${text}\` is no number of seconds`, 'for example --timeout 120');
}

/** What a list says of one of its sources; the command line may allow more. */
export function ofListed({ wanted, args, allowScripts }: ListedSource, flags: ScanFlags) {
  return {
    wanted,
    allowScripts: allowScripts === true || flags.allowScripts === true,
    ...(args === undefined ? {} : { args }),
  };
}

/** The flags as the scanner takes them. */
export function scanOptions(flags: ScanFlags): ScanOptions {
  const { isolation, network, allowScripts, allowLocal, timeout } = flags;
  const scanMs = (timeout ?? 0) * 1000;
  const startMs = Math.min(scanMs, DEFAULT_LIMITS.startMs);
  return {
    ...(isolation === undefined ? {} : { isolation }),
    network: network === true,
    allowScripts: allowScripts === true,
    local: allowLocal === true,
    ...(timeout === undefined ? {} : { limits: { scanMs, startMs } }),
  };
}

async function run(words: readonly string[], flags: Flags): Promise<void> {
  checkFlags(flags);
  const { sources, command } = splitCommand(words);
  const subjects = await readSubjects(sources, command);
  if (flags.policy !== undefined && subjects.sources.length > 1) {
    throw new UsageError('--policy is for one server', 'name a single source');
  }
  for (const note of subjects.notes) process.stderr.write(`left out: ${note}\n`);
  const folder = flags.data ?? (flags.save === true ? defaultDataFolder() : undefined);
  const catalogue = folder === undefined ? undefined : openCatalogue({ folder });
  const scanner = createScanner({
    version: VERSION,
    cacheFolder: defaultCacheFolder(),
    log: (line) => process.stderr.write(`wicketgate: ${line}\n`),
    nowMs: Date.now,
  });
  const stop = stopOnSignals();
  try {
    await scanAll(subjects.sources, flags, { scanner, catalogue, signal: stop.signal });
  } catch (error) {
    explain(error);
  } finally {
    stop.release();
    scanner.close();
    await catalogue?.close();
  }
}

function checkFlags({ json, policy, out }: Flags): void {
  if (json === true && policy !== undefined && out === undefined) {
    throw new UsageError(
      '--json and --policy both print on stdout',
      'say with --out where the policy goes',
    );
  }
}

/** Commander leaves out `--`; what stood after it is a command, not a list of sources. */
function splitCommand(words: readonly string[]) {
  const at = process.argv.indexOf('--');
  const length = at < 0 ? 0 : process.argv.length - at - 1;
  const middle = words.length - length;
  return { sources: words.slice(0, middle), command: words.slice(middle) };
}

interface Tools {
  readonly scanner: Scanner;
  readonly catalogue: CatalogueStore | undefined;
  readonly signal: AbortSignal;
}

async function scanAll(sources: readonly ListedSource[], flags: Flags, tools: Tools) {
  const outcomes: ScanOutcome[] = [];
  const pages: string[] = [];
  for (const listed of sources) {
    if (tools.signal.aborted) break;
    if (process.stderr.isTTY) process.stderr.write(`scanning ${sourceKey(listed.source)} …\r`);
    const report = await tools.scanner.scan(listed.source, {
      ...scanOptions(flags),
      signal: tools.signal,
      ...ofListed(listed, flags),
      ...(flags.bin === undefined ? {} : { bin: flags.bin }),
      ...(flags.args === undefined ? {} : { args: splitWords(flags.args) }),
    });
    if (process.stderr.isTTY) process.stderr.write('\u001b[2K\r');
    outcomes.push(report.outcome);
    const { registryName } = listed;
    const names =
      registryName === undefined ? [] : [[sourceKey(listed.source), registryName] as const];
    pages.push(await show(await judge(report, tools.catalogue, new Map(names)), flags));
  }
  await put(pages.join(flags.json === true ? '' : '\n'), flags);
  process.exitCode = exitCodeOf(outcomes);
}

/** What is printed of one server; its policy is written on the way. */
async function show({ stored }: Judged, flags: Flags): Promise<string> {
  if (flags.policy !== undefined && stored.server.grade !== null) {
    const policy = policyForServer(stored.tools.map(ratedTool), flags.policy);
    const text = `${JSON.stringify(policy, null, 2)}\n`;
    if (flags.out === undefined) process.stdout.write(text);
    else await writeOut(flags.out, text);
  }
  if (flags.json === true) return jsonLine(stored);
  return scanPage(
    stored,
    styleFor(
      flags.policy !== undefined && flags.out === undefined ? process.stderr : process.stdout,
    ),
  );
}

/** The record of a server, with its tools. */
export function jsonLine({ server, tools }: StoredServer): string {
  return `${JSON.stringify({ ...server, tools })}\n`;
}

async function put(text: string, { policy, out }: Flags): Promise<void> {
  if (policy !== undefined && out === undefined) process.stderr.write(text);
  else if (policy === undefined && out !== undefined) await writeOut(out, text);
  else process.stdout.write(text);
}

async function writeOut(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw new UsageError(`\`${file}\` cannot be written: ${String(error)}`);
  });
  process.stderr.write(`wrote ${file}\n`);
}

const OUT_OF_REACH: ReadonlySet<ScanOutcome> = new Set([
  'unreachable',
  'not-installable',
  'refused',
]);

function exitCodeOf(outcomes: readonly ScanOutcome[]): number {
  if (outcomes.some((outcome) => OUT_OF_REACH.has(outcome))) return EXIT.unreachable;
  return outcomes.every((outcome) => outcome === 'listed') ? EXIT.good : EXIT.no;
}

function explain(error: unknown): void {
  if (error instanceof IsolationMissing) {
    const help = 'leave --isolation away to take the strongest way that works here';
    throw new UsageError(error.message, help);
  }
  if (error instanceof StorageError) {
    process.stderr.write(`wicketgate: ${error.message}\n  ${error.help}\n`);
    process.exitCode = EXIT.unreachable;
    return;
  }
  throw error;
}
