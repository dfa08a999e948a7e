// Copies a data folder into one file while gateways go on: each database as it was at one moment, the
// keys last, so that they open everything in it. Used by `wicketgate backup`.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { openDatabase } from '../sqlite/open-database.ts';
import { patiently } from '../sqlite/patience.ts';
import { storageTrouble } from '../sqlite/sql-trouble.ts';
import { opening } from '../sqlite/watched-file.ts';
import { errorCode, StorageError } from '../storage-error.ts';
import {
  type BackupFile,
  DATABASES,
  FILES,
  FORMAT,
  MANIFEST,
  type Manifest,
  manifestText,
} from './backup-manifest.ts';
import { paddingOf, tarEnd, tarHeader } from './tar.ts';

const BUSY_TIMEOUT_MS = 30_000;
const CHUNK_BYTES = 1 << 20;

/**
 * Writes a backup of a data folder, whole or not at all; gives what it holds.
 * @throws StorageError when the folder holds nothing, cannot be read, or the file exists
 */
export async function backUp(folder: string, file: string, nowMs: number): Promise<Manifest> {
  if (existsSync(file)) throw isThere(file);
  if (!existsSync(folder)) throw nothing(folder);
  // Beside the file: the copies need as much space as the backup itself, and it is linked into place.
  const work = explained(file, () => mkdtempSync(join(dirname(resolve(file)), '.wicketgate-')));
  try {
    const names = await copyAll(folder, work);
    if (names.length === 0) throw nothing(folder);
    const files = names.map((name) => describeFile(work, name));
    const manifest: Manifest = { format: FORMAT, madeAtMs: nowMs, files };
    explained(file, () => {
      const whole = join(work, 'backup');
      writeArchive(work, whole, manifest);
      link(whole, file);
    });
    return manifest;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function copyAll(folder: string, work: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of DATABASES) {
    if (!existsSync(join(folder, name))) continue;
    await copyDatabase(join(folder, name), join(work, name));
    names.push(name);
  }
  for (const name of FILES) {
    if (!existsSync(join(folder, name))) continue;
    await explainedLater(join(folder, name), copyFile(join(folder, name), join(work, name)));
    names.push(name);
  }
  return names;
}

/** What has been committed at one moment, without the log beside it. */
async function copyDatabase(from: string, to: string): Promise<void> {
  try {
    await patiently(() => {
      rmSync(to, { force: true });
      opening(openDatabase(from, true), (db) => {
        db.exec(`VACUUM INTO '${to.replaceAll("'", "''")}'`);
        db.close();
      });
    }, BUSY_TIMEOUT_MS);
  } catch (error) {
    throw storageTrouble(error, from, 'database');
  }
}

function describeFile(work: string, name: string): BackupFile {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(join(work, name))) hash.update(chunk);
  return { name, bytes: statSync(join(work, name)).size, sha256: hash.digest('hex') };
}

function writeArchive(work: string, to: string, manifest: Manifest): void {
  const handle = openSync(to, 'wx', 0o600);
  try {
    const text = Buffer.from(manifestText(manifest));
    const write = (bytes: Buffer) => writeAll(handle, bytes);
    write(tarHeader({ name: MANIFEST, size: text.length }, manifest.madeAtMs));
    write(text);
    write(paddingOf(text.length));
    for (const { name, bytes: size } of manifest.files) {
      write(tarHeader({ name, size }, manifest.madeAtMs));
      for (const chunk of chunksOf(join(work, name))) write(chunk);
      write(paddingOf(size));
    }
    write(tarEnd());
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeAll(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

function* chunksOf(file: string): Generator<Buffer> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
      yield chunk.subarray(0, read);
    }
  } finally {
    closeSync(handle);
  }
}

/** Unlike a rename, it never replaces what somebody else has put there meanwhile. */
function link(whole: string, file: string): void {
  try {
    linkSync(whole, file);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw isThere(file);
    throw error;
  }
}

function explained<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw troubleOf(file, error);
  }
}

async function explainedLater(file: string, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    throw troubleOf(file, error);
  });
}

/** A failure of the file system in words. */
export function troubleOf(file: string, error: unknown): unknown {
  if (error instanceof StorageError) return error;
  const code = errorCode(error);
  const trouble = code === 'ENOSPC' ? 'full' : 'unreadable';
  if (code === 'ENOENT') {
    const what = `\`${file}\` cannot be used: there is no such file or folder`;
    return new StorageError('missing', what, 'check the path', error);
  }
  const help = 'check the space of the disk and that this user may read and write there';
  return new StorageError(trouble, `\`${file}\` cannot be used (${code})`, help, error);
}

function isThere(file: string): StorageError {
  return new StorageError('unreadable', `\`${file}\` exists already`, 'name a new file');
}

function nothing(folder: string): StorageError {
  return new StorageError(
    'missing',
    `there is nothing to back up in \`${folder}\``,
    'name the data folder with --data',
  );
}
