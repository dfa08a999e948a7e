// A real PostgreSQL of its own for a test file: a cluster in a temporary folder on a free port of
// 127.0.0.1, which can be stopped, killed and started again, and is gone without a trace after `close`.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import {
  findProgram,
  freePort,
  type ServiceProcess,
  serviceFolder,
  startService,
} from './service-process.ts';

export { WITHOUT_SERVICES } from './service-process.ts';

export interface TestPostgres {
  readonly port: number;
  /** Makes an empty database; gives its URL. */
  database(): Promise<string>;
  /** Runs one statement on a database of this cluster. */
  query(url: string, sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends the server at once, as a crash would; `start` recovers. Its port stays. */
  kill(): Promise<void>;
  /** Ends the server in order, cutting connections. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

const USER = 'wicketgate';
const RUN_AS = 'postgres';

export async function startPostgres(): Promise<TestPostgres> {
  const programs = programFolder();
  const asUser = process.getuid?.() === 0 ? userOf(RUN_AS) : undefined;
  const before =
    asUser === undefined
      ? []
      : ['setpriv', `--reuid=${asUser}`, `--regid=${RUN_AS}`, '--clear-groups'];
  const folder = serviceFolder('postgres', asUser);
  const data = join(folder, 'data');
  const run = async ([command = '', ...args]: readonly string[]) =>
    promisify(execFile)(command, args, { cwd: folder });
  const initdb = [join(programs, 'initdb'), '-D', data, '-U', USER, '--auth=trust', '-E', 'UTF8'];
  await run([...before, ...initdb, '--locale=C.UTF-8', '--no-sync', '--no-instructions']);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  // Crashes of the server are tested, power cuts are not.
  const speed = ['fsync=off', 'shared_buffers=32MB', 'max_connections=200'];
  const options = [...settings, ...speed].flatMap((setting) => ['-c', setting]);
  const command = [...before, join(programs, 'postgres'), '-D', data, ...options];
  const ready = /database system is ready to accept connections/;
  let server: ServiceProcess | undefined = await startService(command, { cwd: folder, ready });
  const url = (database: string) => `postgres://${USER}@127.0.0.1:${port}/${database}`;
  const end = async (signal: NodeJS.Signals) => {
    await server?.end(signal);
    server = undefined;
  };
  let made = 0;
  return {
    port,
    async database() {
      made += 1;
      const name = `test_${process.pid}_${made}`;
      await query(url('postgres'), `CREATE DATABASE ${name}`);
      return url(name);
    },
    query,
    // Its own words for these signals: immediate and fast shutdown.
    kill: () => end('SIGQUIT'),
    stop: () => end('SIGINT'),
    async start() {
      server ??= await startService(command, { cwd: folder, ready });
    },
    async close() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The newest version that is installed. */
function programFolder(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : [];
  const places = [
    ...versions.map((version) => join(debian, version, 'bin')),
    '/usr/local/bin',
    '/usr/bin',
    '/opt/homebrew/bin',
  ].map((place) => join(place, 'initdb'));
  return join(findProgram('PostgreSQL', 'postgresql', places), '..');
}

/** PostgreSQL refuses to run as root. */
function userOf(name: string): number {
  return Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }));
}
