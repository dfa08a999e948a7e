// The starters of PostgreSQL and Redis themselves: what other tests rely on.
import { createConnection } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startPostgres } from './postgres.ts';
import { startRedis, WITHOUT_SERVICES } from './redis.ts';

describe.skipIf(WITHOUT_SERVICES)('the services of the tests', () => {
  test('PostgreSQL keeps what was committed when it is killed and started again', async () => {
    const postgres = await startPostgres();
    try {
      const url = await postgres.database();
      await postgres.query(url, 'CREATE TABLE t (n int); INSERT INTO t VALUES (7)');
      await postgres.kill();
      await expect(postgres.query(url, 'SELECT n FROM t')).rejects.toThrow();
      await postgres.start();
      expect(await postgres.query(url, 'SELECT n FROM t')).toEqual([{ n: 7 }]);
    } finally {
      await postgres.close();
    }
  });

  test('Redis comes back empty on the same port', async () => {
    const redis = await startRedis();
    try {
      expect(await ask(redis.url, 'SET a 1')).toBe('+OK');
      await redis.kill();
      await expect(ask(redis.url, 'GET a')).rejects.toThrow();
      await redis.start();
      expect(await ask(redis.url, 'GET a')).toBe('$-1');
    } finally {
      await redis.close();
    }
  });
});

/** The first line of the answer to one command. */
function ask(url: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(url).port) });
    socket.on('error', reject);
    socket.on('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (data) => {
      socket.destroy();
      resolve(data.toString('utf8').split('\r\n')[0] ?? '');
    });
  });
}
