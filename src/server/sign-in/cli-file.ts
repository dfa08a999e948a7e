// `cli.json` in the data folder: how commands on this machine reach the running gateway. Written by
// `serve` when it listens, for its own user only; read by the command line.
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ url: z.url({ protocol: /^https?$/ }), token: z.string().min(1) });
/** Address of the gateway without a slash at the end, and the token that opens its API. */
export type CliAccess = z.infer<typeof schema>;

const FILE = 'cli.json';

/** How soon a gateway is found again when another one on the same folder has ended. */
const LOOK_MS = 2_000;

export interface CliFileParts {
  readonly folder: string;
  readonly access: CliAccess;
  readonly log: (line: string) => void;
  readonly lookMs?: number;
}

/**
 * Writes the file, and again whenever it is gone: of several gateways on a folder the one that started
 * last is found, and after it one that still runs. Returns what takes it away.
 * Throws the system's error when the folder cannot be written.
 */
export function keepCliFile({ folder, access, log, lookMs = LOOK_MS }: CliFileParts): () => void {
  writeCliFile(folder, access);
  const look = () => {
    try {
      if (readCliFile(folder) === undefined) writeCliFile(folder, access);
    } catch (error) {
      log(`\`${FILE}\` of the data folder cannot be kept: ${String(error)}`);
      clearInterval(timer);
    }
  };
  const timer = setInterval(look, lookMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    removeCliFile(folder, access.url);
  };
}

/** Throws the system's error when the folder cannot be written. */
function writeCliFile(folder: string, access: CliAccess): void {
  const draft = join(folder, `${FILE}.${process.pid}`);
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  // The mode above is narrowed by the umask only; this says it whatever that is.
  chmodSync(draft, 0o600);
  renameSync(draft, join(folder, FILE));
}

/** `undefined`: nothing has been started in this folder. Throws when the file cannot be read. */
export function readCliFile(folder: string): CliAccess | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, FILE), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}

/** Takes the file away if it is still that of this address: another process may have replaced it. */
function removeCliFile(folder: string, url: string): void {
  if (readCliFile(folder)?.url === url) rmSync(join(folder, FILE), { force: true });
}
