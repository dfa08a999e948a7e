// Drives real processes for the end-to-end and conformance tests: builds the command when it is
// missing or stale, starts it, waits for the line that says it is ready, and stops it. A process
// that does not stop by itself fails the test.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.ts';

/** The repository, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** How long a process may take to say that it is ready. */
const READY_MS = 30_000;
/** How long a process may take to end after SIGTERM. */
const STOP_MS = 10_000;

export interface Running {
  /** What the readiness pattern captured. */
  readonly ready: RegExpExecArray;
  readonly pid: number;
  /** Everything on stderr so far. */
  stderr(): string;
  /** SIGTERM, then waits for the end. Rejects when the process had to be killed. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The stream that the readiness line comes on. */
  readonly stream: 'stdout' | 'stderr';
  readonly ready: RegExp;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a process and resolves when its output matches `ready`; rejects when it ends before. */
export async function startProcess(options: StartOptions): Promise<Running> {
  const child = spawn(options.command, [...options.args], {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', (text: string) => {
      seen[stream] += text;
    });
  }
  const stop = () => stopProcess(child, () => seen.stderr);
  const ready = await waitForLine(child, options, () => seen).catch(async (error) => {
    await stop();
    throw error;
  });
  return { ready, pid: child.pid ?? -1, stderr: () => seen.stderr, stop };
}

function waitForLine(
  child: ChildProcess,
  { stream, ready, args }: StartOptions,
  seen: () => { stdout: string; stderr: string },
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`\`${args.join(' ')}\` ${why}\n${seen().stdout}${seen().stderr}`));
    const timer = setTimeout(() => fail('is not ready in time'), READY_MS);
    const look = () => {
      const match = ready.exec(seen()[stream]);
      if (match === null) return;
      clearTimeout(timer);
      resolve(match);
    };
    child[stream]?.on('data', look);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

function stopProcess(child: ChildProcess, stderr: () => string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`process ${child.pid} ignored SIGTERM\n${stderr()}`));
    }, STOP_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

export type Stop = () => Promise<void>;

/** Stops all, the last one first, whatever becomes of the others; then rejects if one did. */
export async function stopAll(stops: readonly Stop[]): Promise<void> {
  const errors: unknown[] = [];
  for (const stop of [...stops].reverse()) {
    await stop().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw new AggregateError(errors, String(errors[0]));
}

/** The command line of the gateway's `run`, for a client that starts it itself over stdio. */
export function gatewayCommand(args: readonly string[]): { command: string; args: string[] } {
  return { command: process.execPath, args: [ensureBuilt(), 'run', ...args] };
}

export interface Gateway extends Running {
  /** The endpoint, `http://127.0.0.1:PORT/mcp`. */
  readonly url: string;
}

/** Starts `run --listen 127.0.0.1:0` with the given further arguments; the child's come last. */
export async function startGateway(
  args: readonly string[],
  child: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Gateway> {
  const tail = child.length > 0 ? ['--', ...child] : [];
  const running = await startProcess({
    ...gatewayCommand([...args, '--listen', '127.0.0.1:0', ...tail]),
    env,
    stream: 'stderr',
    ready: /listening on (http:\/\/\S+)/,
  });
  return { ...running, url: running.ready[1] ?? '' };
}

export interface Folder {
  readonly path: string;
  /** Writes a JSON document into the folder and returns its path. */
  write(name: string, document: unknown): string;
  remove(): void;
}

/** A fresh folder in the system's temporary folder; the caller removes it. */
export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'wicketgate-e2e-'));
  return {
    path,
    write(name, document) {
      const file = join(path, name);
      writeFileSync(file, JSON.stringify(document, null, 2));
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}
