// Redis's address and its failures in words that help the person who runs the gateway.
import { StorageError } from '../storage-error.ts';

/**
 * What we say of a Redis: host, port and number of the database, never the password.
 * @throws StorageError when the text is no URL of a Redis
 */
export function redisName(url: string): string {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url) || new URL(url).hostname === '') {
    // Not quoted: what is nearly a URL may hold a password.
    throw new StorageError(
      'unreadable',
      'the address of Redis is no URL of a Redis',
      'give it as `redis://user:password@host:6379`, or with rediss:// over TLS',
    );
  }
  const { hostname, port, pathname } = new URL(url);
  const database = pathname === '' || pathname === '/' ? '' : pathname;
  return `${hostname}:${port === '' ? '6379' : port}${database}`;
}

/** The failure as a `StorageError`. The driver's own error names the command with its password: it stays here. */
export function redisTrouble(error: unknown, name: string): StorageError {
  if (error instanceof StorageError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const cause = new Error(text);
  const at = `Redis at \`${name}\``;
  if (/^(WRONGPASS|NOAUTH|NOPERM)|invalid password/i.test(text)) {
    const help = 'check user, password and rights in the URL of --redis';
    return new StorageError('unreadable', `${at} cannot be used (${text})`, help, cause);
  }
  if (/^OOM/.test(text)) {
    return new StorageError('full', `${at} has no memory left`, 'give it more memory', cause);
  }
  return new StorageError(
    'unavailable',
    `${at} cannot be reached (${text})`,
    'calls under limits are refused until it is back; check that it runs and can be reached from here',
    cause,
  );
}
