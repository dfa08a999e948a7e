// One upstream as a child process: messages are lines on its stdin and stdout, stderr is log.
// Spawned without a shell in a process group of its own, which is ended as a whole. Used for the
// relay of one legacy session and by the pool that modern requests share.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '#contract/errors.ts';
import type { UpstreamEvents } from '#server/upstream/link.ts';
import { messageLine } from '#server/wire/lines.ts';
import { readLog, readMessages } from './child-output.ts';
import type { FlowingLink } from './link-events.ts';
import { endLeftovers, GRACE_MS, signalGroup } from './process-group.ts';
import type { Reaper } from './reaper.ts';

export interface ChildCommand {
  /** The server's name, for messages and log lines. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child; values are never logged. */
  readonly env: Readonly<Record<string, string>>;
  /** The gateway's own when absent. */
  readonly cwd?: string;
}

export interface ChildLinkParts {
  readonly child: ChildCommand;
  readonly events: UpstreamEvents;
  readonly reaper: Reaper;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long the last output is waited for once the child has exited. */
const DRAIN_MS = 500;

export function openChildLink(parts: ChildLinkParts): FlowingLink {
  const { child: about, events } = parts;
  const child: Child = spawn(about.command, about.args, {
    ...(about.cwd === undefined ? {} : { cwd: about.cwd }),
    env: about.env,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) parts.reaper.watch(child.pid);
  let dead: Fault | undefined;
  let closing: Promise<void> | undefined;
  const cleared = exitOf(child).then(() => clear(child, parts.reaper));
  const breakOff = (why: Fault) => {
    dead ??= why;
    if (closing !== undefined) return;
    closing = endPolitely(child, cleared);
    events.onClose(why);
  };
  readMessages(child.stdout, events, (why) => {
    // Whatever it is, it is not asked to go: it would write on for as long as it is waited for.
    child.stdout.removeAllListeners('data');
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    breakOff(new Fault('upstream_broken', `\`${about.name}\` ${why}`));
  });
  readLog(child.stderr, events.onLog);
  // The reason travels with the callback of the write that failed, or with the child's end.
  child.stdin.on('error', () => {});
  endOf(child, about).then(breakOff);

  return {
    send(text) {
      if (dead !== undefined) return Promise.reject(new Fault('upstream_unreachable', dead.detail));
      return write(child, about.name, text);
    },
    pause: () => child.stdout.pause(),
    resume: () => child.stdout.resume(),
    close() {
      closing ??= endPolitely(child, cleared);
      return closing;
    },
  };
}

function write(child: Child, name: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdin.write(messageLine(text), (error) => {
      if (!error) return resolve();
      // A line that was not written whole cannot have been read as a message.
      reject(new Fault('upstream_unreachable', `\`${name}\` does not read its input any more`));
    });
  });
}

/** Resolves when the child has exited or could not be started. */
function exitOf(child: Child): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.on('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
}

/** Why the child is gone, once its last output has been read. */
function endOf(child: Child, about: ChildCommand): Promise<Fault> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(notStarted(about, error));
    });
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
      const why = new Fault(
        'upstream_broken',
        `\`${about.name}\` ${how}; its log lines may say why, a new connection restarts it`,
      );
      if (child.stdout.closed) return resolve(why);
      // A process that it left behind may hold stdout open for ever.
      const timer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve(why);
      }, DRAIN_MS);
      child.stdout.once('close', () => {
        clearTimeout(timer);
        resolve(why);
      });
      child.stdout.resume();
    });
  });
}

function notStarted(about: ChildCommand, error: Error): Fault {
  const code = 'code' in error ? error.code : undefined;
  const why =
    code === 'ENOENT'
      ? `\`${about.cwd ?? about.command}\` was not found; check the command and PATH`
      : `\`${about.command}\` did not start: ${error.message}`;
  return new Fault('upstream_unreachable', `\`${about.name}\` cannot be started: ${why}`, error);
}

async function clear(child: Child, reaper: Reaper): Promise<void> {
  if (child.pid === undefined) return;
  await endLeftovers(child.pid);
  reaper.release(child.pid);
}

/** Closing stdin asks; whoever does not listen is signalled, twice. */
async function endPolitely(child: Child, cleared: Promise<void>): Promise<void> {
  child.stdin.end();
  // What is still to be read must not keep it from exiting.
  child.stdout.resume();
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (await within(cleared, GRACE_MS)) return;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      signalGroup(child.pid, signal);
    }
  }
  await cleared;
}

async function within(promise: Promise<void>, limitMs: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(limitMs, false, { signal: timer.signal }).catch(() => false);
  const done = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return done;
}
