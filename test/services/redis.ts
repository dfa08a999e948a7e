// A real Redis or Valkey of its own for a test file: in memory, on a free port of 127.0.0.1, which can
// be killed and started again (empty then), and is gone without a trace after `close`.
import { rmSync } from 'node:fs';
import {
  findProgram,
  freePort,
  type ServiceProcess,
  serviceFolder,
  startService,
} from './service-process.ts';

export { WITHOUT_SERVICES } from './service-process.ts';

export interface TestRedis {
  readonly url: string;
  /** Ends the server at once; what it held is lost. Its port stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

const PLACES = [
  '/usr/bin/valkey-server',
  '/usr/bin/redis-server',
  '/usr/local/bin/valkey-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
];

export async function startRedis(): Promise<TestRedis> {
  const program = findProgram('Redis', 'redis-server', PLACES);
  const folder = serviceFolder('redis');
  const port = await freePort();
  const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const command = [program, '--port', String(port), ...options];
  const ready = /Ready to accept connections/;
  let server: ServiceProcess | undefined = await startService(command, { cwd: folder, ready });
  const kill = async () => {
    await server?.end('SIGKILL');
    server = undefined;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async start() {
      server ??= await startService(command, { cwd: folder, ready });
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
