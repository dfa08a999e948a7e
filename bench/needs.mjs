// What the benchmark needs before it can start: the operating system, nginx and wrk, the built
// command line, the peers. Says what to install where something is missing.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasProgram } from './processes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Ignored by git, and below the project's packages, which the bundle needs. */
const COPY = join(root, 'node_modules', '.wicketgate-bench');
const peers = fileURLToPath(new URL('peers', import.meta.url));

/** A sentence with the next step, or `undefined` when all is there. */
export function whatIsMissing() {
  if (process.platform !== 'linux') {
    return 'the benchmark reads CPU time and memory from /proc and therefore needs Linux';
  }
  const packages = { nginx: 'nginx-light', wrk: 'wrk' };
  const missing = Object.keys(packages).filter((name) => !hasProgram(name));
  if (missing.length === 0) return undefined;
  const install = missing.map((name) => packages[name]).join(' ');
  return `${missing.join(' and ')} not found; on Debian: apt-get install ${install}`;
}

/**
 * Builds `dist` and copies it to where no later build reaches it: what is measured stays the same
 * while the benchmark runs.
 */
export function buildCopy() {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' });
  rmSync(COPY, { recursive: true, force: true });
  cpSync(join(root, 'dist'), join(COPY, 'dist'), { recursive: true });
  return join(COPY, 'dist', 'cli.js');
}

/** For a measurement that is run alone: the command line as it was last built. */
export function builtCli() {
  const cli = join(root, 'dist', 'cli.js');
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run `npm run build` first');
  return cli;
}

/** The peers are no dependency of the project: installed beside their package.json when needed. */
export function installPeers() {
  if (existsSync(join(peers, 'node_modules', 'mcp-proxy'))) return;
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...flags, '--loglevel', 'error'], {
    cwd: peers,
    stdio: 'inherit',
  });
}
