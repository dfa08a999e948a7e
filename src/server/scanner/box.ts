// The box that a package or command is started in: what it is told, what every way of isolation
// must turn that into, and the limits that hold in each of them. Ways: bwrap, unshare, limits, none.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Isolation } from '#contract/scan-report.ts';
import type { ScanLimits } from './scan-limits.ts';

/** Something to start in a box. */
export interface BoxTask {
  /** Absolute, or a name that is looked up in the box's PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly network: boolean;
  /** Where it starts, as the box names it; its home when absent. */
  readonly cwd?: string;
  /** `build` fetches and unpacks: it may write into the application's folder and use more. */
  readonly purpose: 'build' | 'start';
  /** Files and folders of the machine that it needs to see, read-only; `writable` both ways. */
  readonly visible: readonly string[];
  readonly writable?: readonly string[];
  /** Files that lie in its home: their names there and their texts. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What the operating system is asked to start. */
export interface Wrapped {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Box {
  readonly isolation: Isolation;
  /** The application's folder and the empty home, as a task in the box names them. */
  readonly app: string;
  readonly home: string;
  /** No process of it can outlive the one that is started. */
  readonly endsWhole: boolean;
  wrap(task: BoxTask): Wrapped;
}

export interface BoxParts {
  /** Folders of this scan on the machine: `app`, `home`, `etc`. Removed after it. */
  readonly folder: string;
  readonly limits: ScanLimits;
}

const BUILD_FILE_BYTES = 2 * 1024 ** 3;
const THREADS_A_PROCESS = 12;

/** Writes a task's files below a folder; for boxes whose home is a folder of this machine. */
export function writeFiles(folder: string, files: BoxTask['files'] = {}): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Sets the limits of the shell, as far as it knows them, and becomes the command. */
const LIMIT_SCRIPT =
  'umask 022; limit() { ulimit "$@" 2>/dev/null || true; }; ' +
  'limit -c 0; limit -f "$1"; limit -n "$2"; limit -t "$3"; ' +
  '[ "$4" = - ] || limit -d "$4"; [ "$5" = - ] || limit -u "$5" || true; ' +
  '[ "$5" = - ] || limit -p "$5"; shift 5; exec "$@"';

/**
 * The command under the limits of a shell.
 * @param countsAlone false when processes of the same user outside of the box count as well
 */
export function limited(
  task: BoxTask,
  limits: ScanLimits,
  countsAlone: boolean,
): readonly [string, ...string[]] {
  const build = task.purpose === 'build';
  // In blocks of 512 bytes; data in KiB. What is reserved and not used does not count as data.
  const fileBlocks = Math.ceil((build ? BUILD_FILE_BYTES : limits.disk) / 512);
  const cpuSeconds = Math.ceil((build ? limits.installMs : limits.scanMs) / 1000);
  const dataKib = build ? '-' : String(Math.ceil((limits.memory * 2) / 1024));
  const threads = countsAlone ? String(limits.processes * THREADS_A_PROCESS) : '-';
  const numbers = [String(fileBlocks), '2048', String(cpuSeconds), dataKib, threads];
  return ['/bin/sh', '-c', LIMIT_SCRIPT, 'sh', ...numbers, task.command, ...task.args];
}
