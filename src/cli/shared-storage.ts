// Where gateways that share their state keep it: `--database` and `--redis` of `serve`, or the
// environment, which others on the machine cannot read. Passwords in them are never shown.
import { UsageError } from './usage-error.ts';

export interface SharedStorage {
  /** `undefined`: everything is in the data folder. */
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Passwords of both, as they stand in the URLs and as they are meant. */
  readonly passwords: readonly string[];
}

/** @throws UsageError for what is no URL of such a service, and for `--redis` alone */
export function readSharedStorage(
  flags: { readonly database?: string; readonly redis?: string },
  environment: Readonly<Record<string, string | undefined>>,
): SharedStorage {
  const databaseUrl = flags.database ?? (environment['WICKETGATE_DATABASE_URL'] || undefined);
  const redisUrl = flags.redis ?? (environment['WICKETGATE_REDIS_URL'] || undefined);
  if (redisUrl !== undefined && databaseUrl === undefined) {
    throw new UsageError(
      '--redis counts limits for gateways that share a database',
      'give --database (or WICKETGATE_DATABASE_URL) too; one gateway alone needs neither',
    );
  }
  requireUrl(databaseUrl, /^postgres(ql)?:$/, '--database', 'postgres://user@host:5432/name');
  requireUrl(redisUrl, /^rediss?:$/, '--redis', 'redis://host:6379');
  const passwords = [databaseUrl, redisUrl].flatMap(passwordsOf);
  return { databaseUrl, redisUrl, passwords };
}

function requireUrl(url: string | undefined, scheme: RegExp, flag: string, example: string): void {
  if (url === undefined) return;
  if (URL.canParse(url) && scheme.test(new URL(url).protocol)) return;
  // Not quoted: what is nearly a URL may hold a password.
  throw new UsageError(`${flag} takes a URL`, `give it as \`${example}\``);
}

function passwordsOf(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  const { password } = new URL(url);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
