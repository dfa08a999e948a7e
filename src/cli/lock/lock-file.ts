// `wicketgate.lock` on disk: read with all that is wrong with it, written whole or not at all.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { type Lock, lockText, parseLock } from '#core/assessment/index.ts';
import { readText } from '../input.ts';
import { UsageError } from '../usage-error.ts';

export const LOCK_FILE = 'wicketgate.lock';

/** Throws a `UsageError` when the file cannot be read. */
export async function readLock(file: string): Promise<Lock> {
  const { lock, problems } = parseLock(await readText(file));
  if (lock !== undefined) return lock;
  const [first] = problems;
  const where = first === undefined ? file : `${file}:${first.line}:${first.column}`;
  const help = first?.help ?? 'write it again with `wicketgate lock`';
  throw new UsageError(`${where}: ${first?.message ?? 'this is no lock'}`, help);
}

/** Throws a `UsageError` when the file cannot be written. */
export function writeLock(file: string, lock: Lock): void {
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, lockText(lock), { flag: 'wx' });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`cannot write \`${file}\` (${code})`);
  }
}
