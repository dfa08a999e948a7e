// A settings file of another program, changed with care: written whole or not at all, its mode and a
// link to it kept, and the text from before our change kept beside it. Used by
// `install-hook`, `adopt` and `connect`.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { decodeUtf8 } from './input.ts';
import { UsageError } from './usage-error.ts';

const BACKUP_SUFFIX = '.wicketgate-backup';
/** Of a file that we make; settings may hold secrets. */
const NEW_MODE = 0o600;

/** Where the text from before is kept. */
export function backupOf(file: string): string {
  return `${file}${BACKUP_SUFFIX}`;
}

/** The same under a name that nothing has yet: a backup of somebody else stays. */
export function freeBackup(file: string): string {
  const name = backupOf(file);
  for (let number = 2, free = name; ; number += 1) {
    if (!existsSync(free)) return free;
    free = `${name}-${number}`;
  }
}

/** The text; `undefined` when there is no such file. Throws a `UsageError` when it is not to be read. */
export function readSettings(file: string): string | undefined {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const text = decodeUtf8(readFileSync(file));
  if (text === undefined) throw new UsageError(`\`${file}\` is no UTF-8 text`);
  return text;
}

/** Puts a text in place of the file in one step. A link stays a link. */
export function writeSettings(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const stats = statSync(file, { throwIfNoEntry: false });
  const target = stats === undefined ? file : realpathSync(file);
  const fresh = `${target}.${process.pid}.new`;
  try {
    const mode = stats === undefined ? NEW_MODE : stats.mode & 0o777;
    writeFileSync(fresh, text, { mode, flag: 'wx' });
    // The mode given above is cut by the process's mask.
    chmodSync(fresh, mode);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** Removes a file that we made; nothing when it is gone. */
export function removeSettings(file: string): void {
  rmSync(file, { force: true });
}
