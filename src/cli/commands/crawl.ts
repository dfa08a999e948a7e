// `wicketgate crawl`: scans every server of a list into the catalogue, a few at a time. Survives
// servers that hang, and an interruption: `--resume` goes on with what is left.
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { sourceKey } from '#core/assessment/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { sha256Hex } from '#server/host/hash.ts';
import {
  createScanner,
  defaultCacheFolder,
  IsolationMissing,
  type ListedSource,
  type Scanner,
} from '#server/scanner/index.ts';
import { openCatalogue, StorageError } from '#server/storage/index.ts';
import { isFresh, readAge } from '../crawl/freshness.ts';
import { inParallel } from '../crawl/in-parallel.ts';
import { type Journal, openJournal } from '../crawl/journal.ts';
import { createProgress, type Progress } from '../crawl/progress.ts';
import { EXIT } from '../exit.ts';
import { readText } from '../input.ts';
import { count, safe, table } from '../print.ts';
import { judge } from '../scan/judge.ts';
import { fromFile } from '../scan/scan-subjects.ts';
import { stopOnSignals } from '../scan/stop-on-signals.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';
import { addScanOptions, ofListed, type ScanFlags, scanOptions } from './scan.ts';

interface Flags extends ScanFlags {
  readonly data?: string;
  readonly jobs: number;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly maxAge: number;
  readonly json?: boolean;
}

const EXAMPLES = `
LIST is a file: one source a line (npm:NAME, pypi:NAME, a URL), a list of the official registry, a
server.json, or the configuration of a client. Behind a source on its line may stand what only this
server needs: --allow-scripts, --env NAME (gets a dummy value), --args "WORDS". A server is scanned again when its version is new or
its last listing is older than --max-age.

Examples:
  wicketgate crawl servers.txt --jobs 4
  wicketgate crawl registry.json --data /var/lib/wicketgate --resume
`;

export function crawlCommand(): Command {
  return addScanOptions(
    new Command('crawl')
      .description('scan every server of a list into the catalogue')
      .argument('<list>', 'the file that names the servers; `-` is stdin')
      .option('--data <dir>', 'the data folder that holds the catalogue (default: per user)')
      .option('--jobs <n>', 'servers at one time', readJobs, 2)
      .option('--resume', 'go on with the crawl of this list that was interrupted')
      .option('--force', 'scan servers again whose listing is fresh')
      .addOption(
        new Option('--max-age <age>', 'how long a listing is fresh, such as 12h or 7d')
          .argParser(readAge)
          .default(604_800_000, '7d'),
      )
      .option('--json', 'print one JSON object a server'),
  )
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: Flags) => run(file, flags));
}

function readJobs(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(`\`${text}\` is no number of jobs`, 'a number from 1 to 99');
}

interface Line {
  readonly source: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly slug?: string;
  readonly version?: string | null;
  readonly tools?: number;
  readonly grade?: string | null;
  /** How many changes the scan has found; 0 for a server that is as it was. */
  readonly events?: number;
  readonly durationMs: number;
}

interface Crawl {
  readonly flags: Flags;
  readonly scanner: Scanner;
  readonly catalogue: CatalogueStore;
  readonly journal: Journal;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly registryNames: ReadonlyMap<string, string>;
  readonly lines: Line[];
}

async function run(file: string, flags: Flags): Promise<void> {
  const { sources, notes } = fromFile(await readText(file), file);
  const folder = flags.data ?? defaultDataFolder();
  const stop = stopOnSignals();
  const scanner = createScanner({
    version: VERSION,
    cacheFolder: defaultCacheFolder(),
    log: (line) => process.stderr.write(`wicketgate: ${line}\n`),
    nowMs: Date.now,
  });
  let catalogue: CatalogueStore | undefined;
  try {
    catalogue = openCatalogue({ folder });
    const list = sha256Hex(JSON.stringify(sources.map(specOf)));
    const journalFile = join(folder, 'crawl.jsonl');
    const journal = openJournal({ file: journalFile, list, resume: flags.resume === true });
    const left = sources.filter((listed) => !journal.finished.has(specOf(listed)));
    announce(sources.length, left.length, notes);
    const progress = createProgress(left.length, process.stderr);
    const crawl: Crawl = {
      ...{ flags, scanner, catalogue, journal, progress, signal: stop.signal, lines: [] },
      registryNames: namesOf(sources),
    };
    await inParallel(left, flags.jobs, stop.signal, (listed) => one(crawl, listed));
    progress.close();
    finish(crawl, left.length);
  } catch (error) {
    explain(error);
  } finally {
    stop.release();
    scanner.close();
    await catalogue?.close();
  }
}

/** The source with its version: what the journal remembers. */
function specOf({ source }: ListedSource): string {
  const pinned = source.kind === 'npm' || source.kind === 'pypi' ? source.version : undefined;
  return pinned === undefined ? sourceKey(source) : `${sourceKey(source)}@${pinned}`;
}

function namesOf(sources: readonly ListedSource[]): ReadonlyMap<string, string> {
  return new Map(
    sources.flatMap(({ source, registryName }) =>
      registryName === undefined ? [] : [[sourceKey(source), registryName] as const],
    ),
  );
}

function announce(all: number, left: number, notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`left out: ${safe(note)}\n`);
  const done = all - left;
  const before = done === 0 ? '' : `, ${done} done before`;
  process.stderr.write(`${count(all, 'server')}${before}\n`);
}

async function one(crawl: Crawl, listed: ListedSource): Promise<void> {
  const { flags, scanner, catalogue, journal, progress, signal } = crawl;
  const spec = specOf(listed);
  progress.begun(spec);
  const freshness = { catalogue, scanner, maxAgeMs: flags.maxAge, nowMs: Date.now };
  if (flags.force !== true && (await isFresh(listed.source, freshness))) {
    journal.done(spec, 'fresh', Date.now());
    tell(crawl, spec, { source: spec, outcome: 'fresh', reason: null, durationMs: 0 });
    return;
  }
  const report = await scanner.scan(listed.source, {
    ...scanOptions(flags),
    signal,
    ...ofListed(listed, flags),
  });
  // What was cut off by the user says nothing about the server.
  if (signal.aborted) return;
  const { stored, events } = await judge(report, catalogue, crawl.registryNames);
  await catalogue.unwant(sourceKey(listed.source));
  journal.done(spec, report.outcome, Date.now());
  const { slug, version, counts, grade } = stored.server;
  tell(crawl, spec, {
    ...{ source: spec, outcome: report.outcome, reason: report.reason ?? null, slug, version },
    ...{ tools: counts.total, grade: grade?.letter ?? null, events: events.length },
    durationMs: report.durationMs,
  });
}

function tell({ flags, progress, lines }: Crawl, spec: string, line: Line): void {
  lines.push(line);
  progress.ended(spec, saidOf(line));
  if (flags.json === true) process.stdout.write(`${JSON.stringify(line)}\n`);
}

function saidOf({ outcome, reason, tools, grade }: Line): string {
  if (outcome === 'fresh') return 'as it was, not scanned again';
  if (outcome !== 'listed') return `${outcome}: ${reason ?? 'no reason is known'}`;
  return `${count(tools ?? 0, 'tool')}, grade ${grade ?? 'unknown'}`;
}

function finish({ flags, lines, signal }: Crawl, expected: number): void {
  const counts = new Map<string, number>();
  for (const { outcome } of lines) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1]).map(([what, many]) => [what, String(many)]);
  if (flags.json !== true && rows.length > 0) {
    process.stdout.write(`${table([['outcome', 'servers'], ...rows])}\n`);
  }
  if (!signal.aborted) return;
  const left = expected - lines.length;
  process.stderr.write(`interrupted with ${count(left, 'server')} left; --resume goes on\n`);
  process.exitCode = EXIT.unreachable;
}

function explain(error: unknown): void {
  if (error instanceof IsolationMissing) {
    const help = 'leave --isolation away to take the strongest way that works here';
    throw new UsageError(error.message, help);
  }
  if (!(error instanceof StorageError)) throw error;
  process.stderr.write(`wicketgate: ${error.message}\n  ${error.help}\n`);
  process.exitCode = EXIT.unreachable;
}
