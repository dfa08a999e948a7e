// Makes sure that the tests run the bundle that users run, and not an old one. Several test files
// may ask at once, in several processes: the first one builds, the others wait for it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');
/** Inside the ignored `node_modules`: a lock that a crash leaves behind is never committed. */
const lock = join(root, 'node_modules', '.wicketgate-build.lock');
/** A lock older than this was left behind by a crash. */
const STALE_LOCK_MS = 60_000;

function newestMs(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.endsWith('.test.ts')) continue;
    newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return newest;
}

function ageMs(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : Date.now() - stats.mtimeMs;
}

function isFresh(): boolean {
  const stats = statSync(cli, { throwIfNoEntry: false });
  const sources = ['src', 'dashboard'].map((folder) => newestMs(join(root, folder)));
  return stats !== undefined && stats.mtimeMs >= Math.max(...sources);
}

/** True when this process holds the lock now. `mkdir` is atomic on every file system. */
function takeLock(): boolean {
  const age = ageMs(lock);
  if (age !== undefined && age > STALE_LOCK_MS) rmdirSync(lock);
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Blocks for a moment; only used while another process builds. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** The path of an up-to-date `dist/cli.js`; builds it when it is missing or older than `src`. */
export function ensureBuilt(): string {
  while (!isFresh()) {
    if (!takeLock()) {
      pause(50);
      continue;
    }
    try {
      if (!isFresh()) execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')]);
    } finally {
      rmdirSync(lock);
    }
  }
  return cli;
}
