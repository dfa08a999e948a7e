// Brings a backup back into an empty folder: everything is written beside it and checked against the
// manifest first, and appears whole or not at all. Used by `wicketgate restore`.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { openDatabase } from '../sqlite/open-database.ts';
import { opening } from '../sqlite/watched-file.ts';
import { StorageError } from '../storage-error.ts';
import { troubleOf } from './back-up.ts';
import {
  type BackupFile,
  MANIFEST,
  type Manifest,
  noBackup,
  readManifest,
} from './backup-manifest.ts';
import { paddingOf, readTarHeader, TAR_BLOCK } from './tar.ts';

const CHUNK_BYTES = 1 << 20;
/** A manifest is a few hundred bytes; what is longer is none. */
const MANIFEST_MAX = 65_536;

/**
 * Writes the files of a backup into a folder that is empty or missing; gives what it held.
 * @throws StorageError when the backup is damaged or the folder holds something
 */
export function restore(file: string, folder: string): Manifest {
  try {
    return restoreInto(file, resolve(folder));
  } catch (error) {
    if (error instanceof RangeError) throw noBackup(file, error);
    throw troubleOf(file, error);
  }
}

function restoreInto(file: string, folder: string): Manifest {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw isFull(folder);
  const input = openSync(file, 'r');
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  try {
    const manifest = readManifest(nextFile(input, MANIFEST, MANIFEST_MAX, file), file);
    for (const entry of manifest.files) copyOut(input, entry, join(work, entry.name), file);
    for (const { name } of manifest.files) {
      if (name.endsWith('.db')) requireWhole(join(work, name), name, file);
    }
    chmodSync(work, 0o700);
    // The folder is empty, and a folder that is no longer so makes this fail.
    renameSync(work, folder);
    return manifest;
  } finally {
    closeSync(input);
    rmSync(work, { recursive: true, force: true });
  }
}

function nextFile(input: number, name: string, max: number, file: string): string {
  const header = readTarHeader(take(input, TAR_BLOCK));
  if (header?.name !== name || header.size > max) throw noBackup(file);
  const bytes = take(input, header.size);
  take(input, paddingOf(header.size).length);
  return bytes.toString('utf8');
}

function copyOut(input: number, entry: BackupFile, to: string, file: string): void {
  const header = readTarHeader(take(input, TAR_BLOCK));
  if (header?.name !== entry.name || header.size !== entry.bytes) throw noBackup(file);
  const hash = createHash('sha256');
  const output = openSync(to, 'wx', 0o600);
  try {
    for (let left = entry.bytes; left > 0; ) {
      const chunk = take(input, Math.min(left, CHUNK_BYTES));
      hash.update(chunk);
      for (let at = 0; at < chunk.length; ) at += writeSync(output, chunk, at);
      left -= chunk.length;
    }
    fsyncSync(output);
  } finally {
    closeSync(output);
  }
  take(input, paddingOf(entry.bytes).length);
  if (hash.digest('hex') !== entry.sha256) throw isDamaged(file, entry.name);
}

/** Exactly so many bytes; throws `RangeError` when the file ends before. */
function take(input: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count; ) {
    const read = readSync(input, bytes, at, count - at, null);
    if (read === 0) throw new RangeError('the file ends too early');
    at += read;
  }
  return bytes;
}

function requireWhole(database: string, name: string, file: string): void {
  const verdict = opening(openDatabase(database, true), (db) => {
    const row = db.prepare('PRAGMA quick_check(1)').all([])[0];
    db.close();
    return row?.['quick_check'];
  });
  if (verdict !== 'ok') throw isDamaged(file, name);
}

function isDamaged(file: string, name: string): StorageError {
  return new StorageError(
    'corrupt',
    `\`${name}\` in \`${file}\` is not what was backed up`,
    'take another copy of the backup; nothing was restored',
  );
}

function isFull(folder: string): StorageError {
  return new StorageError(
    'unreadable',
    `\`${folder}\` is not empty`,
    'name an empty folder with --data, or move what stands there away',
  );
}
