// Child processes of the benchmark: started on a fixed core, measured through /proc as a whole
// tree, and never left behind. Used by every part that measures something.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const TAIL_CHARS = 4_000;
const STOP_MS = 8_000;
const running = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** True when an executable of that name is on the path. */
export function hasProgram(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

/** Where there are two cores and `taskset`, the process under test has core 0 for itself. */
export const canPin = availableParallelism() > 1 && hasProgram('taskset');
export const CORE = { tested: 0, load: 1 };

export function pinned(core, command, args) {
  return canPin ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];
}

/** This process, and what it starts from now on without a core of its own. */
export function pinThisProcess(core) {
  const [command] = pinned(core, '', []);
  if (canPin) execFileSync(command, ['-acp', String(core), String(process.pid)]);
}

/**
 * Starts a long-lived process.
 * @param options of `spawn`; `label` names it in errors
 */
export function startProcess(core, command, args, { label = command, ...options } = {}) {
  const child = spawn(...pinned(core, command, args), {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...options,
  });
  running.add(child);
  let tail = '';
  child.stderr?.on('data', (chunk) => {
    tail = (tail + chunk).slice(-TAIL_CHARS);
  });
  child.once('error', (error) => {
    tail += String(error);
  });
  child.once('close', () => running.delete(child));
  return {
    pid: child.pid,
    child,
    label,
    /** Throws, with what it wrote to stderr, once the process has ended. */
    requireAlive() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
        throw new Error(`${label} has ended:\n${tail}`);
      }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'close');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(force);
    },
  };
}

/** Runs a short process to its end. */
export async function runProcess(core, command, args, options = {}) {
  const child = spawn(...pinned(core, command, args), options);
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  running.delete(child);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

const TICK_MS = 1_000 / systemValue('CLK_TCK', 100);
const PAGE_MB = systemValue('PAGESIZE', 4_096) / 1_048_576;

function systemValue(name, otherwise) {
  const { stdout, status } = spawnSync('getconf', [name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : otherwise;
}

/** User and system time of the child processes of this one that have ended, milliseconds. */
export function childrenCpuMs() {
  const own = readFields('self');
  if (own === undefined) throw new Error('/proc/self cannot be read');
  return (Number(own[13]) + Number(own[14])) * TICK_MS;
}

/** Fields of /proc/PID/stat from the third on; `undefined` when the process has gone. */
function readFields(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name before them stands in brackets and may hold anything.
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Time and memory of one process, the time with that of its ended children. */
function readStat(pid) {
  const fields = readFields(pid);
  if (fields === undefined) return undefined;
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
  return { pid, parent: Number(fields[1]), cpuMs: ticks * TICK_MS, rssMb: fields[21] * PAGE_MB };
}

/** User and system time since their start, and resident memory, of a process and its offspring. */
export function treeUsage(rootPid, without = []) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== undefined);
  const members = [rootPid];
  for (const pid of members) {
    for (const { pid: child, parent } of all) {
      if (parent === pid && !without.includes(child)) members.push(child);
    }
  }
  const tree = all.filter(({ pid }) => members.includes(pid));
  if (!tree.some(({ pid }) => pid === rootPid)) throw new Error(`process ${rootPid} has ended`);
  return {
    cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssMb: tree.reduce((sum, { rssMb }) => sum + rssMb, 0),
  };
}

/** Time that a core has been busy since the machine started, milliseconds. */
export function coreBusyMs(core) {
  const line = readFileSync('/proc/stat', 'latin1').match(new RegExp(`^cpu${core} (.*)$`, 'm'));
  const [user, nice, system, , , irq, softirq, steal] = (line?.[1] ?? '').split(' ').map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}
