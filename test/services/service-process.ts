// What the starters of PostgreSQL and Redis share: finding a program, a free port, a folder of its
// own, and a child process that ends with the test process at the latest.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** True when the tests are told to do without PostgreSQL and Redis. */
export const WITHOUT_SERVICES = process.env['WICKETGATE_WITHOUT_SERVICES'] === '1';

/** The first of the places that exists; fails with what to do when none does. */
export function findProgram(
  name: string,
  debianPackage: string,
  places: readonly string[],
): string {
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new Error(
    `${name} is missing: install it (on Debian: apt-get install ${debianPackage}), or set WICKETGATE_WITHOUT_SERVICES=1 to leave these tests out`,
  );
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** An empty folder, which belongs to `owner` (a user id) when one is named. */
export function serviceFolder(name: string, owner?: number): string {
  const folder = mkdtempSync(join(tmpdir(), `wicketgate-${name}-`));
  if (owner !== undefined) chownSync(folder, owner, owner);
  return folder;
}

export interface ServiceProcess {
  /** Sends a signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a program and waits until a line of its output matches `ready`. */
export async function startService(
  command: readonly string[],
  options: { readonly cwd: string; readonly ready: RegExp },
): Promise<ServiceProcess> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const killIt = () => void child.kill('SIGKILL');
  process.once('exit', killIt);
  const gone = once(child, 'close').then(() => void process.off('exit', killIt));
  await firstLine(child, options.ready);
  return {
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

/** Resolves at the first line that matches; rejects with all lines when the process ends before. */
function firstLine(child: ChildProcess, ready: RegExp): Promise<void> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    for (const input of [child.stdout, child.stderr]) {
      if (input === null) continue;
      createInterface({ input }).on('line', (line) => {
        if (lines.push(line) > 100) lines.shift();
        if (ready.test(line)) resolve();
      });
    }
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the service has ended:\n${lines.join('\n')}`)));
  });
}
