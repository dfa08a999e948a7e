// `cli.json` in the data folder: how commands on this machine reach the running gateway. Written by
// `serve` when it listens, for its own user only; read by the command line.
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ url: z.url({ protocol: /^https?$/ }), token: z.string().min(1) });
/** Address of the gateway without a slash at the end, and the token that opens its API. */
export type CliAccess = z.infer<typeof schema>;

const FILE = 'cli.json';

/** Throws the system's error when the folder cannot be written. */
export function writeCliFile(folder: string, access: CliAccess): void {
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
export function removeCliFile(folder: string, url: string): void {
  if (readCliFile(folder)?.url === url) rmSync(join(folder, FILE), { force: true });
}
