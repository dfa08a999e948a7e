// What every install needs: the box, how long it may take, and where downloads are kept. And the end
// of an install that failed, as an outcome.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ScanSource } from '#contract/scan-report.ts';
import type { Reaper } from '#server/channel/index.ts';
import type { Box, BoxTask } from './box.ts';
import { networkEnvironment, networkPaths } from './npm-program.ts';
import { type RunOutcome, runInBox } from './run-in-box.ts';
import type { ScanLimits } from './scan-limits.ts';
import { ScanStop } from './scan-stop.ts';
import { cleanLine } from './stderr-tail.ts';

export interface BuildPlace {
  readonly box: Box;
  /** The scan's folder on this machine; the application is in `app`. */
  readonly folder: string;
  readonly limits: ScanLimits;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
  /** Downloads of all scans. */
  readonly cacheFolder: string;
  /** Packages may run their own scripts while they are installed. */
  readonly allowScripts: boolean;
}

/** A package that lies in the application's folder, ready to be started. */
export interface Installed<Facts> {
  readonly facts: Facts;
  readonly start: StartPlan;
}

/** How a server is started, as the box names things. */
export interface StartPlan {
  readonly command: string;
  /** What stands before the server's own arguments. */
  readonly args: readonly string[];
  /** How a report writes `command` and `args`. */
  readonly shown: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Paths of this machine that it must see. */
  readonly visible: readonly string[];
  readonly cwd?: string;
}

const TMP = '.tmp';
export const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin';

/** Runs an installer, with the network. */
export function build(
  place: BuildPlace,
  task: Pick<BoxTask, 'command' | 'args' | 'visible'> & {
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<RunOutcome> {
  const { box, reaper, signal, limits, allowScripts, cacheFolder } = place;
  const network = networkEnvironment();
  if (!allowScripts) mkdirSync(cacheFolder, { recursive: true });
  // Installers unpack below TMPDIR: a large package does not fit into the small memory of `/tmp`.
  mkdirSync(join(place.folder, 'app', TMP), { recursive: true });
  return runInBox(
    { box, reaper, signal, limitMs: limits.installMs },
    {
      ...task,
      env: {
        ...{ PATH: SYSTEM_PATH, LANG: 'C.UTF-8', TMPDIR: `${box.app}/${TMP}` },
        ...{ ...network, ...task.env },
      },
      visible: [...task.visible, ...networkPaths(network)],
      // INVARIANT: who runs foreign scripts does not write to what other scans are made of.
      writable: allowScripts ? [] : [cacheFolder],
      network: true,
      cwd: box.app,
      purpose: 'build',
    },
  );
}

/** Throws what a failed install means for the scan. */
export function requireSuccess(outcome: RunOutcome, source: ScanSource, seconds: number): void {
  if (outcome.code === 0) return;
  const what = source.kind === 'npm' || source.kind === 'pypi' ? source.name : '';
  if (outcome.timedOut) {
    throw new ScanStop('not-installable', `the install took longer than ${seconds} s`);
  }
  throw new ScanStop('not-installable', `\`${what}\` cannot be installed: ${gist(outcome.stderr)}`);
}

/** The line of an installer's output that says most. */
export function gist(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map(cleanLine)
    .filter((line) => line !== '');
  const telling = lines.filter((line) => /^(?:npm error|ERROR:|error:|fatal)/i.test(line));
  const first = telling.find(
    (line) => !/npm error (?:code|errno|syscall|A complete log)/.test(line),
  );
  const line = first ?? lines.at(-1) ?? 'the installer gave no reason';
  return line.replace(/^(?:npm error|ERROR:)\s*(?:\d{3}\s+)?/i, '').slice(0, 300);
}
