// What a backup says of itself, in its first file: which files follow, how long they are, their sums.
import { StorageError } from '../storage-error.ts';

/** Name of the first file of a backup. */
export const MANIFEST = 'manifest.json';

export const FORMAT = 'wicketgate-backup-1';

/** Databases, which are copied at one moment each while others write. */
export const DATABASES = ['control.db', 'ledger.db', 'catalogue.db'] as const;

/**
 * Files that are copied as they are. Without the keys, sealed secrets and argument marks of a restored
 * folder would mean nothing.
 */
export const FILES = ['secret.key', 'secrets.keys'] as const;

/** Everything that a backup may hold; what else stands in one is refused. */
const KNOWN: ReadonlySet<string> = new Set([...DATABASES, ...FILES]);

export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

export interface Manifest {
  readonly format: typeof FORMAT;
  readonly madeAtMs: number;
  readonly files: readonly BackupFile[];
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** @throws StorageError when the text is no manifest of this version */
export function readManifest(text: string, file: string): Manifest {
  let value: Partial<Manifest> | null = null;
  try {
    value = JSON.parse(text) as Partial<Manifest> | null; // checked below
  } catch (error) {
    throw noBackup(file, error);
  }
  const files = value?.files;
  if (value?.format !== FORMAT || !Array.isArray(files) || !files.every(isFile)) {
    throw noBackup(file);
  }
  return { format: FORMAT, madeAtMs: Number(value.madeAtMs), files };
}

function isFile(value: unknown): value is BackupFile {
  if (typeof value !== 'object' || value === null) return false;
  const { name, bytes, sha256 } = value as Partial<BackupFile>; // each member is checked
  return (
    typeof name === 'string' &&
    KNOWN.has(name) &&
    typeof bytes === 'number' &&
    Number.isSafeInteger(bytes) &&
    bytes >= 0 &&
    typeof sha256 === 'string'
  );
}

export function noBackup(file: string, cause?: unknown): StorageError {
  return new StorageError(
    'corrupt',
    `\`${file}\` is no backup of this version, or is cut short`,
    'name a file that `wicketgate backup` has written',
    cause,
  );
}
