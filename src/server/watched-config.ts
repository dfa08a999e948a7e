// The configuration file of `serve`: read at the start, and again after every edit. What cannot be used
// changes nothing. Called by main.ts.
import type { Problem } from '#contract/problem.ts';
import { type ConfigOutcome, loadConfig } from '#server/host/config-file.ts';
import type { Log } from '#server/host/log-writer.ts';
import { createFileWatch, type FileWatch } from '#server/host/watch-files.ts';
import { NOTHING_CONFIGURED, type Routing } from './routing.ts';

export interface WatchedConfigParts {
  /** Absent: there is none. */
  readonly configFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Told about a configuration that was edited and is wrong; the last good one stays. */
  readonly onProblems: (problems: readonly Problem[]) => void;
}

/** The configuration is wrong: nothing was started. */
export class ConfigRejected extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the configuration has ${problems.length} problems`);
    this.problems = problems;
  }
}

const WITHOUT_FILE: GoodConfig = {
  ok: true,
  loaded: { ...NOTHING_CONFIGURED, digest: '' },
  warnings: [],
  files: new Map(),
};

export type GoodConfig = Extract<ConfigOutcome, { ok: true }>;

/** Throws `ConfigRejected`, or the system's error when the file cannot be read. */
export function readConfig(options: WatchedConfigParts): GoodConfig {
  if (options.configFile === undefined) return WITHOUT_FILE;
  const outcome = loadConfig(options.configFile, options.environment);
  if (!outcome.ok) throw new ConfigRejected(outcome.problems);
  if (outcome.warnings.length > 0) options.onProblems(outcome.warnings);
  return outcome;
}

/** Reads the configuration again after every edit; what cannot be used changes nothing. */
export function watchConfig(
  { configFile, environment, log, onProblems }: WatchedConfigParts,
  first: GoodConfig,
  apply: Routing['apply'],
): Pick<FileWatch, 'close'> {
  if (configFile === undefined) return { close: () => {} };
  let { digest } = first.loaded;
  let files = [...first.files.keys()];
  let stale = false;
  const stays = (why: string) => {
    stale = true;
    log(`the edited configuration is not taken (${why}); the last good one stays in force`);
  };
  const watch = createFileWatch(() => {
    try {
      const outcome = loadConfig(configFile, environment);
      // Files that a wrong edit names are watched too: one of them may be all that is missing.
      watch.watch(new Set([...files, ...outcome.files.keys()]), outcome.files);
      onProblems(outcome.ok ? outcome.warnings : outcome.problems);
      if (!outcome.ok) stays(`${outcome.problems.length} problems`);
      else if (outcome.loaded.digest === digest) {
        if (stale) log('the configuration is again the one in force');
        stale = false;
      } else {
        apply(outcome.loaded);
        digest = outcome.loaded.digest;
        files = [...outcome.files.keys()];
        watch.watch(files);
        stale = false;
      }
    } catch (error) {
      stays(describe(error));
    }
  });
  watch.watch(files, first.files);
  return watch;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
