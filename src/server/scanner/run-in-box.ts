// Runs one program in a box to its end: the installers. Its output is kept up to a limit, and it is
// ended with everything that it has started when it takes too long.
import { spawn } from 'node:child_process';
import type { Reaper } from '#server/channel/index.ts';
import type { Box, BoxTask } from './box.ts';

export interface RunOutcome {
  /** Null when it was ended by a signal or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface RunParts {
  readonly box: Box;
  readonly reaper: Reaper;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

const STDOUT_MAX = 32 * 1024 * 1024;
const STDERR_MAX = 256 * 1024;

export function runInBox(parts: RunParts, task: BoxTask): Promise<RunOutcome> {
  const { command, args, env, cwd } = parts.box.wrap(task);
  const child = spawn(command, args, {
    env,
    cwd,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) parts.reaper.watch(pid);
  let timedOut = false;
  const end = () => {
    timedOut = true;
    killGroup(pid);
  };
  const timer = setTimeout(end, parts.limitMs);
  parts.signal.addEventListener('abort', end, { once: true });
  const stdout = keep(child.stdout, STDOUT_MAX);
  const stderr = keep(child.stderr, STDERR_MAX);
  return new Promise((resolve) => {
    const done = (code: number | null, trouble = '') => {
      clearTimeout(timer);
      parts.signal.removeEventListener('abort', end);
      if (pid !== undefined) {
        killGroup(pid);
        parts.reaper.release(pid);
      }
      resolve({ code, stdout: stdout(), stderr: `${stderr()}${trouble}`, timedOut });
    };
    child.once('error', (error) => {
      if (pid === undefined) done(null, error.message);
    });
    child.once('close', (code) => done(code));
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

/** Collects the end of a stream; what came before is dropped. */
function keep(stream: NodeJS.ReadableStream, bytesMax: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size > bytesMax && chunks.length > 1) size -= chunks.shift()?.length ?? 0;
  });
  return () => Buffer.concat(chunks).toString();
}
