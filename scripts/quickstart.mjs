// The parts that `npm start` and `npm run demo` share: a data folder with configuration, policy and
// grant, the example server, and the gateway in front of it, each a process of its own.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, root } from './prepare.mjs';

const EXAMPLE = join(root, 'examples', 'quickstart');
const SEEDS = join(root, 'examples', 'seeds', 'server.mjs');
/** Where the example's configuration has the example server. */
const SEEDS_ADDRESS = '127.0.0.1:8701';

export const configFile = (folder) => join(folder, 'wicketgate.yaml');

/**
 * Writes configuration and policy into a new data folder and mints its grant.
 * Returns the token, which is stored nowhere: the configuration holds its hash.
 * @param seedsAddress where the example server listens, `HOST:PORT`
 */
export function makeFolder(folder, seedsAddress) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const args = ['grants', 'new', 'agent', '--server', 'seeds', '--policy', 'quickstart', '--json'];
  const minted = execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  const { id, token, entry } = JSON.parse(minted);
  copyFileSync(join(EXAMPLE, 'policy.yaml'), join(folder, 'policy.yaml'));
  const config = readFileSync(join(EXAMPLE, 'wicketgate.yaml'), 'utf8');
  const grant = [
    `  ${id}:`,
    ...Object.entries(entry).map(([key, value]) => `    ${key}: ${value}`),
  ];
  const text = `${config.replace(SEEDS_ADDRESS, seedsAddress)}\ngrants:\n${grant.join('\n')}\n`;
  // Last: a folder without a configuration is made anew at the next start.
  writeFileSync(configFile(folder), text, { mode: 0o600 });
  return token;
}

/** Lets SIGINT and its kin call `end`, which by default ends this process and what it has started. */
export function onSignals(end = () => process.exit(1)) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal).on(signal, end);
  }
}

/** Starts the example server; port 0 takes a free one. Resolves to a running process. */
export function startSeeds(port) {
  return startProcess([SEEDS, '--http', String(port)], () => {});
}

/** Starts `wicketgate serve` on a folder; `log` gets what it says once it listens. */
export function startGateway(folder, args, log) {
  return startProcess(
    [cli, 'serve', '--config', configFile(folder), '--data', folder, ...args],
    log,
  );
}

/** Starts `wicketgate serve` with these arguments; `setUp` is the link that it prints the first time. */
export async function startServing(args, log) {
  // The data folder is what it names last.
  const { said, ...gateway } = await startProcess(
    [cli, 'serve', ...args],
    log,
    /data folder: .*\n/,
  );
  const setUp = /set it up, once, within 30 minutes: (\S+)/.exec(said)?.[1];
  return { ...gateway, setUp };
}

/**
 * Starts a script of Node's and resolves when it says where it listens: `address` is `HOST:PORT`,
 * `ended` resolves to its exit code. Rejects with what it has said when it ends before.
 */
function startProcess(args, log, ready = /listening/) {
  // A group of its own: Ctrl-C then reaches it once, through `stop`, and not twice.
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'pipe'], detached: true };
  const child = spawn(process.execPath, args, options);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  let said = '';
  return new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      const address = /listening on http:\/\/([^/\s]+)/.exec(said)?.[1];
      if (address === undefined || !ready.test(said)) return;
      child.stderr.off('data', listen).on('data', log);
      resolve({ address, ended, said, stop });
    };
    child.stderr.setEncoding('utf8').on('data', listen);
    child.once('error', reject);
    // `close` and not `exit`: by then everything that it said has arrived.
    child.once('close', () => reject(new Error(said.trim())));
  });
}
