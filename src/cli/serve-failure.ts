// Why `wicketgate serve` did not start, in words and as an exit code.
import { Fault } from '#contract/errors.ts';
import { SecretKeysError } from '#server/host/secret-keys.ts';
import { StorageError } from '#server/storage/index.ts';
import { ConfigRejected } from '#server/watched-config.ts';
import { EXIT, failWith } from './exit.ts';

/** Says it, and sets the exit code; what it does not know is thrown on. */
export function explainFailure(
  error: unknown,
  configFile: string,
  showProblems: (problems: ConfigRejected['problems']) => void,
): void {
  if (error instanceof ConfigRejected) {
    showProblems(error.problems);
    failWith(EXIT.no, '');
    return;
  }
  if (error instanceof StorageError || error instanceof SecretKeysError) {
    failWith(EXIT.unreachable, error.message, error.help);
    return;
  }
  if (error instanceof Fault) {
    failWith(EXIT.usage, error.message, 'see docs/reference/configuration.md');
    return;
  }
  const { code, syscall, at } = systemError(error);
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    const why = LISTEN_TROUBLE[code] ?? `cannot be listened on (${code})`;
    const help = 'give --listen another address, or stop what listens there';
    failWith(EXIT.unreachable, `\`${at}\` ${why}`, help);
  } else if (code !== '') {
    const help = 'name a configuration file that this user may read with --config';
    failWith(EXIT.usage, `cannot read \`${configFile}\` (${code})`, help);
  } else throw error;
}

const LISTEN_TROUBLE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'does not resolve',
  EACCES: 'may not be listened on by this user',
};

interface SystemError {
  readonly code: string;
  readonly syscall: string;
  /** The address that it is about. */
  readonly at: string;
}

/** What the system's own errors say; empty for others. */
function systemError(error: unknown): SystemError {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) {
    return { code: '', syscall: '', at: '' };
  }
  const { address, port, hostname } = error as {
    address?: string;
    port?: number;
    hostname?: string;
  }; // as node:net documents them
  const host = address ?? hostname ?? '';
  const at = port === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { code: String(error.code), syscall: String(error.syscall), at };
}
