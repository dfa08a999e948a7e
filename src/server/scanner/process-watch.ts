// Watches the processes of one box from outside: how many live and how much memory they hold. The
// limits of a shell hold for each process alone and not for root; this one holds for all together.
// Linux only: elsewhere nothing is watched.
import { readdirSync, readFileSync } from 'node:fs';
import type { ScanLimits } from './scan-limits.ts';
import { ScanStop } from './scan-stop.ts';

export interface ProcessWatch {
  stop(): void;
}

export interface ProcessWatchParts {
  /** The process that was started; all that descend from it count. */
  readonly pid: number;
  readonly limits: Pick<ScanLimits, 'processes' | 'memory'>;
  readonly onBreach: (why: ScanStop) => void;
}

const INTERVAL_MS = 100;
/** The programs that make the box. */
const OWN_PROCESSES = 3;
const PAGE_BYTES = 4096;

export function watchProcesses(parts: ProcessWatchParts): ProcessWatch {
  if (process.platform !== 'linux') return { stop: () => {} };
  const { limits } = parts;
  const look = () => {
    const family = descendants(parts.pid);
    const count = family.length - OWN_PROCESSES;
    const memory = family.reduce((sum, { bytes }) => sum + bytes, 0);
    if (count > limits.processes) {
      breach(`started more than ${limits.processes} processes`);
    } else if (memory > limits.memory) {
      breach(`used more than ${Math.round(limits.memory / 1024 ** 2)} MiB of memory`);
    }
  };
  const breach = (reason: string) => {
    clearInterval(timer);
    killFamily(parts.pid);
    parts.onBreach(new ScanStop('over-limit', reason));
  };
  const timer = setInterval(look, INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly bytes: number;
}

/** Everything that descends from a process, and itself. */
function descendants(root: number): readonly Seen[] {
  const children = new Map<number, Seen[]>();
  let self: Seen | undefined;
  for (const pid of allPids()) {
    const seen = lookAt(pid);
    if (seen === undefined) continue;
    if (pid === root) self = seen;
    const siblings = children.get(seen.parent);
    if (siblings === undefined) children.set(seen.parent, [seen]);
    else siblings.push(seen);
  }
  const family = self === undefined ? [] : [self];
  for (let at = 0; at < family.length; at += 1) {
    family.push(...(children.get(family[at]?.pid ?? 0) ?? []));
  }
  return family;
}

function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function lookAt(pid: number): Seen | undefined {
  const stat = readProc(pid, 'stat');
  // The name stands in brackets and may hold anything; fields are counted behind it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  return { pid, parent: Number(fields[1]), bytes: Number(fields[21]) * PAGE_BYTES };
}

/** `undefined` when the process has gone, or is somebody else's. */
function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return undefined;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone.
  }
}

/** Stops everybody before anybody is killed, so that nobody can start another in between. */
function killFamily(root: number): void {
  for (let round = 0; round < 3; round += 1) {
    const family = descendants(root);
    for (const { pid } of family) kill(pid, 'SIGSTOP');
  }
  for (const { pid } of descendants(root)) kill(pid, 'SIGKILL');
}

/** The name of the variable that marks what belongs to a scan. */
export const SCAN_MARK = 'WICKETGATE_SCAN';

/** Ends whatever of a scan has left its parent and its group. For boxes that do not end whole. */
export function endMarked(mark: string): void {
  if (process.platform !== 'linux') return;
  for (let round = 0; round < 5; round += 1) {
    const left = allPids().filter(
      (pid) => pid !== process.pid && readProc(pid, 'environ')?.includes(`${SCAN_MARK}=${mark}`),
    );
    if (left.length === 0) return;
    for (const pid of left) kill(pid, 'SIGKILL');
  }
}
