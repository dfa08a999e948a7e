// One scan from a source to a report: fetch, start, ask, clean up. The only place that knows all
// kinds of sources. Used by `wicketgate scan` and `wicketgate crawl`.
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Isolation, ScanReport, ScanSource } from '#contract/scan-report.ts';
import { createReaper, type Reaper } from '#server/channel/index.ts';
import type { Box } from './box.ts';
import type { BuildPlace, StartPlan } from './build-place.ts';
import { createBox, isolationWorks, makeScanFolder, strongestIsolation } from './choose-box.ts';
import { commandPlan } from './command-plan.ts';
import { installNpm, newestNpm } from './npm-install.ts';
import { findNpm, type NpmProgram, npmSettings } from './npm-program.ts';
import { installPypi, newestPypi } from './pypi-install.ts';
import { scanRemote } from './remote-scan.ts';
import { DEFAULT_LIMITS, type ScanLimits } from './scan-limits.ts';
import { ScanStop, stopOf } from './scan-stop.ts';
import { readWants } from './server-wants.ts';
import { scanStdio } from './stdio-scan.ts';

export interface ScannerParts {
  /** The version of this program, for `clientInfo`. */
  readonly version: string;
  /** Where downloads are kept for the next scan. */
  readonly cacheFolder: string;
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

export interface ScanOptions {
  /** The strongest that works here, when absent. */
  readonly isolation?: Isolation;
  /** The server may use the network; default false. */
  readonly network?: boolean;
  /** Install scripts are run; default false. */
  readonly allowScripts?: boolean;
  /** Which program of a package is started. */
  readonly bin?: string;
  /** The folder that a command is started from and may see; the current one when absent. */
  readonly folder?: string;
  /** The server's arguments; absent: none, and guesses when it asks for some. */
  readonly args?: readonly string[];
  /** Environment variables that get dummy values from the start. */
  readonly wanted?: readonly string[];
  /** Remote servers at private and loopback addresses are scanned as well. */
  readonly local?: boolean;
  readonly limits?: Partial<ScanLimits>;
  readonly signal?: AbortSignal;
}

export interface Scanner {
  /**
   * What a scan saw. Resolves whatever the server does: that it failed is an outcome. Rejects only
   * when this machine fails (no place on the disk), or for an isolation that does not work here
   * (`IsolationMissing`).
   */
  scan(source: ScanSource, options?: ScanOptions): Promise<ScanReport>;
  /** The version that a scan would take now; `undefined` when nobody can say. */
  newestVersion(source: ScanSource): Promise<string | undefined>;
  close(): void;
}

/** The isolation that was asked for cannot be had. */
export class IsolationMissing extends Error {
  readonly isolation: Isolation;

  constructor(isolation: Isolation) {
    super(`isolation \`${isolation}\` does not work here`);
    this.isolation = isolation;
  }
}

export function createScanner(parts: ScannerParts): Scanner {
  return new OwnScanner(parts);
}

type Part = Omit<ScanReport, 'source' | 'startedAtMs' | 'durationMs'>;

class OwnScanner implements Scanner {
  readonly #parts: ScannerParts;
  readonly #reaper: Reaper;
  readonly #works = new Map<Isolation, Promise<boolean>>();
  #strongest: Promise<Isolation> | undefined;
  #npm: Promise<{ npm: NpmProgram; settings: Record<string, string> } | undefined> | undefined;

  constructor(parts: ScannerParts) {
    this.#parts = parts;
    this.#reaper = createReaper({ log: parts.log });
  }

  async scan(source: ScanSource, options: ScanOptions = {}): Promise<ScanReport> {
    const startedAtMs = this.#parts.nowMs();
    const startedAt = performance.now();
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const part =
      source.kind === 'remote'
        ? await scanRemote(source.url, {
            limits,
            version: this.#parts.version,
            local: options.local === true,
            signal: options.signal ?? new AbortController().signal,
          })
        : await this.#local(source, options, limits);
    const durationMs = Math.round(performance.now() - startedAt);
    return { source, startedAtMs, durationMs, ...part };
  }

  async newestVersion(source: ScanSource): Promise<string | undefined> {
    if (source.kind !== 'npm' && source.kind !== 'pypi') return undefined;
    if (source.version !== undefined) return source.version;
    const isolation = await this.#isolation(undefined);
    return inFolder(isolation, DEFAULT_LIMITS, async (box, folder) => {
      const place = this.#place(source, {}, { box, folder, limits: DEFAULT_LIMITS });
      try {
        if (source.kind === 'pypi') return await newestPypi(place, source);
        const found = await this.#foundNpm();
        return found === undefined ? undefined : await newestNpm({ ...place, ...found }, source);
      } catch (error) {
        if (error instanceof ScanStop) return undefined;
        throw error;
      }
    });
  }

  close(): void {
    this.#reaper.close();
  }

  #foundNpm() {
    this.#npm ??= findNpmWithSettings();
    return this.#npm;
  }

  #place(source: ScanSource, options: ScanOptions, at: BoxAt): BuildPlace {
    return {
      ...{ ...at, reaper: this.#reaper },
      signal: options.signal ?? new AbortController().signal,
      cacheFolder: join(this.#parts.cacheFolder, source.kind),
      allowScripts: options.allowScripts === true,
    };
  }

  async #isolation(wanted: Isolation | undefined): Promise<Isolation> {
    if (wanted === undefined) {
      this.#strongest ??= strongestIsolation();
      return this.#strongest;
    }
    const works = this.#works.get(wanted) ?? isolationWorks(wanted);
    this.#works.set(wanted, works);
    if (!(await works)) throw new IsolationMissing(wanted);
    return wanted;
  }

  async #local(
    source: Exclude<ScanSource, { kind: 'remote' }>,
    options: ScanOptions,
    limits: ScanLimits,
  ): Promise<Part> {
    const isolation = await this.#isolation(options.isolation);
    return inFolder(isolation, limits, (box, folder) =>
      this.#inBox(source, options, { box, folder, limits }),
    );
  }

  async #inBox(
    source: Exclude<ScanSource, { kind: 'remote' }>,
    options: ScanOptions,
    { box, folder, limits }: BoxAt,
  ): Promise<Part> {
    const network =
      options.network === true || box.isolation === 'limits' || box.isolation === 'none';
    const place = this.#place(source, options, { box, folder, limits });
    const how = { isolation: box.isolation, network, dummies: [] };
    let fetched: Fetched;
    try {
      fetched = await this.#fetch(source, options, place);
    } catch (error) {
      return { ...nothingSaid(stopOf(error)), how };
    }
    const deadline = new AbortController();
    const seconds = Math.round(limits.scanMs / 1000);
    const timer = setTimeout(() => {
      deadline.abort(new ScanStop('timed-out', `the scan took longer than ${seconds} s`));
    }, limits.scanMs);
    const scan = await scanStdio({
      ...{ box, limits, network, reaper: this.#reaper, start: fetched.start },
      signal: AbortSignal.any([place.signal, deadline.signal]),
      version: this.#parts.version,
      args: options.args,
      wanted: options.wanted ?? [],
      wants: (stderr) => readWants(fetched.folder, fetched.names, stderr, box.home),
    }).finally(() => clearTimeout(timer));
    return {
      ...(scan.said instanceof ScanStop
        ? nothingSaid(scan.said)
        : { outcome: 'listed' as const, ...scan.said }),
      stderr: scan.stderr,
      how: { ...how, ...scan.how },
      ...(fetched.facts === undefined ? {} : { package: fetched.facts }),
    };
  }

  async #fetch(
    source: Exclude<ScanSource, { kind: 'remote' }>,
    options: ScanOptions,
    place: BuildPlace,
  ): Promise<Fetched> {
    if (source.kind === 'command') {
      return { start: commandPlan(source, options.folder), folder: '', names: [] };
    }
    if (source.kind === 'pypi') {
      const { facts, start, folder, names } = await installPypi(
        { ...place, ...(options.bin === undefined ? {} : { bin: options.bin }) },
        source,
      );
      return { facts, start, folder, names };
    }
    const found = await this.#foundNpm();
    if (found === undefined) throw new ScanStop('not-installable', 'npm was not found beside Node');
    const bin = options.bin === undefined ? {} : { bin: options.bin };
    const { facts, start } = await installNpm({ ...place, ...found, ...bin }, source);
    const folder = join(place.folder, 'app', 'node_modules', source.name);
    return { facts, start, folder, names: [source.name, ...start.shown] };
  }
}

interface BoxAt {
  readonly box: Box;
  readonly folder: string;
  readonly limits: ScanLimits;
}

/** A box in a folder of its own, which is gone afterwards. */
async function inFolder<Value>(
  isolation: Isolation,
  limits: ScanLimits,
  use: (box: Box, folder: string) => Promise<Value>,
): Promise<Value> {
  const folder = makeScanFolder();
  try {
    const box = createBox(isolation, { folder, limits });
    if (box === undefined) throw new IsolationMissing(isolation);
    return await use(box, folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Fetched {
  readonly facts?: ScanReport['package'];
  readonly start: StartPlan;
  /** The package's own files, where its wishes are read. */
  readonly folder: string;
  readonly names: readonly string[];
}

async function findNpmWithSettings() {
  const npm = findNpm();
  return npm === undefined ? undefined : { npm, settings: await npmSettings(npm) };
}

/** A report of a server that has not said anything. */
export function nothingSaid(stop: ScanStop) {
  return {
    outcome: stop.outcome,
    reason: stop.message,
    stderr: [],
    protocolVersions: [],
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
    anomalies: [],
  };
}

/** Where downloads are kept when no folder is named. */
export function defaultCacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  const cache = environment['XDG_CACHE_HOME'];
  return join(cache?.startsWith('/') ? cache : join(home, '.cache'), 'wicketgate', 'packages');
}
