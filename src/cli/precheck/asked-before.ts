// Remembers in the data folder what the hook has asked about, so that it does not ask again in the
// same session. Holds hashes only; losing it means being asked once more.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '#server/host/hash.ts';

const FOLDER = 'asked';
const KEPT_MS = 7 * 86_400_000;

/** True once for a key. True always where nothing can be remembered. */
export function isFirstTime(dataFolder: string, key: string): boolean {
  const folder = join(dataFolder, FOLDER);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    forgetOld(folder);
    writeFileSync(join(folder, sha256Hex(key)), '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EEXIST');
  }
}

function forgetOld(folder: string): void {
  const before = Date.now() - KEPT_MS;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && stats.mtimeMs < before) rmSync(path, { force: true });
  }
}
