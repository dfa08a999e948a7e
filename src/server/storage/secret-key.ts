// The data folder's own secret, made once and then only read. Several processes may start at the
// same moment: the first complete key wins, the others take it over.
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, StorageError } from './storage-error.ts';

const KEY_FILE = 'secret.key';
const KEY_TEXT = /^[0-9a-f]{64}\n?$/;

/**
 * The 32 bytes of `secret.key` (mode 0600), which is created when it is missing.
 * @throws StorageError when it cannot be read, made, or holds something else
 */
export function loadSecretKey(folder: string): Buffer {
  const file = join(folder, KEY_FILE);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const text = readIfThere(file) ?? create(file);
    if (KEY_TEXT.test(text)) return Buffer.from(text.trim(), 'hex');
  } catch (error) {
    throw new StorageError(
      'unreadable',
      `the key \`${file}\` cannot be read or made (${errorCode(error)})`,
      'check that this user may read and write the folder',
      error,
    );
  }
  throw new StorageError(
    'corrupt',
    `the key \`${file}\` does not hold 64 hexadecimal digits`,
    'restore it from a backup; without it, arguments of older records cannot be matched',
  );
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a whole file under another name and links it, so that nobody ever reads half a key. */
function create(file: string): string {
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    const options = { mode: 0o600, flag: 'wx', flush: true };
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, options);
    linkSync(draft, file);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8');
}
