// What every script of a fresh clone needs first: a Node that is new enough, the dependencies of
// the lock file, and a current `dist/`. Each step does nothing when there is nothing to do.
// Imports only what old versions of Node have too, so that the first step can speak for itself.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** The command as users run it, built by `buildIfNeeded`. */
export const cli = join(root, 'dist', 'cli.js');

const NODE_MIN = [20, 19];

/** Where Chromium is looked for; the tests of the pages read the same list. */
const BROWSERS = [
  process.env.CHROMIUM ?? '',
  ...JSON.parse(readFileSync(join(root, 'scripts', 'browsers.json'), 'utf8')),
];

/** Ends the process with a sentence when this Node is older than `engines` says. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(
    `Node ${process.versions.node} is too old: ${NODE_MIN.join('.')} or newer is needed`,
    'get it from https://nodejs.org or with your version manager',
  );
}

/** Runs `npm ci` when a package of the lock file is missing or has another version. */
export function installIfNeeded() {
  if (isInstalled()) return;
  process.stderr.write('installing the dependencies of package-lock.json (npm ci)\n');
  const status = run('npm', ['ci', '--no-audit', '--no-fund'], process.platform === 'win32');
  if (status !== 0) {
    fail('npm ci failed', 'its messages are above; the registry must be reachable for this step');
  }
}

/**
 * Installs Chromium from the packages of Debian where it is missing and where that can be done
 * without asking; elsewhere the tests of the pages say what to do.
 */
export function installBrowserIfPossible() {
  if (process.env.WICKETGATE_WITHOUT_BROWSER === '1') return;
  if (BROWSERS.some((place) => place !== '' && existsSync(place))) return;
  installDebianPackage('chromium', 'the tests of the pages');
  // A machine without any font shows boxes, and measures them.
  installDebianPackage('fonts-dejavu-core', 'the tests of the pages');
}

/** The same for bubblewrap, the strongest box that servers are scanned in. */
export function installBoxIfPossible() {
  const places = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  if (process.platform !== 'linux') return;
  if (places.some((folder) => existsSync(join(folder, 'bwrap')))) return;
  installDebianPackage('bubblewrap', 'the tests of the scanner');
}

/** The same for PostgreSQL and Redis, which tests of the storage start for themselves. */
export function installServicesIfPossible() {
  if (process.env.WICKETGATE_WITHOUT_SERVICES === '1') return;
  const hasServers = (...places) => places.some((place) => existsSync(place));
  if (!hasServers('/usr/lib/postgresql', '/usr/local/bin/initdb', '/opt/homebrew/bin/initdb')) {
    installDebianPackage('postgresql', 'the tests of the storage');
  }
  const redis = ['redis-server', 'valkey-server'].flatMap((name) =>
    ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].map((folder) => join(folder, name)),
  );
  if (!hasServers(...redis)) installDebianPackage('redis-server', 'the tests of the storage');
}

/** Does nothing without root and apt-get: the tests that need the package say what to do. */
function installDebianPackage(name, purpose) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write(`installing ${name} for ${purpose} (apt-get)\n`);
  const apt = (...args) => run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
  const install = () => apt('install', '-y', '--no-install-recommends', name) === 0;
  // The lists of a fresh machine are empty; they are read only when they are needed.
  if (install()) return;
  apt('update');
  if (!install()) {
    process.stderr.write(`${name} could not be installed; the tests that need it will say so\n`);
  }
}

/** Builds `dist/` when it is missing or older than what it is made of. */
export function buildIfNeeded() {
  if (existsSync(cli) && statSync(cli).mtimeMs >= newestSourceMs()) return;
  if (runNode(['scripts/build.mjs']) !== 0) fail('the build failed', 'its messages are above');
}

/** Runs a program in the repository on this terminal; returns its exit code. */
export function run(command, args, shell = false) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (error !== undefined) fail(`cannot start ${command} (${error.code ?? error.message})`);
  return status ?? 1;
}

export function runNode(args) {
  return run(process.execPath, args);
}

export function fail(message, help) {
  process.stderr.write(`wicketgate: ${message}\n`);
  if (help !== undefined) process.stderr.write(`  ${help}\n`);
  process.exit(1);
}

/**
 * Compares the lock file with the one that npm keeps of what it has installed. Times of change
 * would be simpler, but a checkout sets them anew.
 */
function isInstalled() {
  const kept = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(kept)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(kept);
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || installed[path]?.version === version,
  );
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function newestSourceMs() {
  const files = ['package.json', join('scripts', 'build.mjs')].map((name) => join(root, name));
  for (const folder of ['src', 'dashboard']) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
      const isSource = entry.isFile() && !entry.name.endsWith('.test.ts');
      if (isSource) files.push(join(entry.parentPath ?? entry.path, entry.name));
    }
  }
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
