// What went wrong with the data folder, for people: which file, what happened, what to do. Thrown
// by whatever opens or reads it; a commit wraps it into a `Fault` (see recordFailed).
import { Fault } from '#contract/errors.ts';
import type { StorageTrouble } from '#contract/storage-trouble.ts';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly trouble: StorageTrouble;
  /** What to do about it; one sentence, lower case, no full stop. */
  readonly help: string;

  constructor(trouble: StorageTrouble, message: string, help: string, cause?: unknown) {
    super(message, { cause });
    this.trouble = trouble;
    this.help = help;
  }
}

/** The fault that a caller of the ledger gets. */
export function recordFailed(error: StorageError): Fault {
  return new Fault('record_failed', `${error.message}; ${error.help}`, error);
}

/** The system's code of a failure (`EACCES`), or its text when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
