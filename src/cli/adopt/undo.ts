// Takes back what `adopt` has written: a file that nobody has edited since becomes what it was, byte
// for byte; in one that was edited only our entries are put back, and only when that is asked for.
import { rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ClientId, entryValue, putBackEntry } from '#server/clients/index.ts';
import { readSettings, removeSettings, writeSettings } from '../settings-file.ts';
import {
  type AdoptedEntry,
  type AdoptedFile,
  type AdoptState,
  textHash,
  writeAdoptState,
} from './adopt-state.ts';
import { isAsWritten, withoutOurs } from './apply.ts';

export interface UndoStep {
  readonly file: AdoptedFile;
  /**
   * `restore`: the text from before, as a whole. `entries`: ours in the text as it is now. `forget`:
   * there is nothing to take back. `refused`: nothing is done.
   */
  readonly action: 'restore' | 'entries' | 'forget' | 'refused';
  /** The text now and the text to write; the same when nothing is written. */
  readonly now: string;
  readonly next: string;
  /** Entries that somebody has edited since: they stay as they are. */
  readonly edited: readonly AdoptedEntry[];
  /** Why it is refused; one sentence, lower case, no full stop. */
  readonly reason?: string;
  /** What was edited since, when it is refused for that. */
  readonly since?: { readonly before: string; readonly after: string };
}

export interface UndoWish {
  readonly clients: readonly ClientId[];
  /** Put back our entries in files that were edited since. */
  readonly entriesOnly: boolean;
}

export function planUndo(state: AdoptState, wish: UndoWish): readonly UndoStep[] {
  return state.files
    .filter((file) => isWanted(file, wish.clients))
    .map((file) => stepFor(file, wish.entriesOnly));
}

function isWanted({ entries }: AdoptedFile, clients: readonly ClientId[]): boolean {
  return (
    clients.length === 0 ||
    entries.some(({ client }) => client !== null && clients.includes(client))
  );
}

function stepFor(file: AdoptedFile, entriesOnly: boolean): UndoStep {
  const now = readSettings(file.file);
  const nothing = { file, edited: [] };
  if (now === undefined) {
    const reason = `the file is gone; the text from before is in ${file.backup}`;
    return { ...nothing, action: 'refused', now: '', next: '', reason };
  }
  if (textHash(now) === file.before) return { ...nothing, action: 'forget', now, next: now };
  const backup = readSettings(file.backup);
  if (backup === undefined || textHash(backup) !== file.before) {
    const reason = `its backup ${file.backup} is gone or has been changed`;
    return { ...nothing, action: 'refused', now, next: now, reason };
  }
  if (textHash(now) === file.after) return { ...nothing, action: 'restore', now, next: backup };
  if (entriesOnly) return putBack(file, now, backup);
  const reason = 'it has been edited since; `--undo --entries-only` puts back our entries alone';
  const since = { before: backup, after: withoutOurs(now, file) ?? now };
  return { ...nothing, action: 'refused', now, next: now, reason, since };
}

function putBack(file: AdoptedFile, now: string, backup: string): UndoStep {
  let next = now;
  const edited: AdoptedEntry[] = [];
  for (const entry of file.entries) {
    if (entryValue(next, file.format, entry.path) === undefined) continue;
    const edit = isAsWritten(next, file.format, entry)
      ? putBackEntry(next, backup, file.format, entry.path)
      : undefined;
    if (edit?.ok === true) next = edit.text;
    else edited.push(entry);
  }
  return { file, action: 'entries', now, next, edited };
}

/** Writes what the steps say, and returns what is left to undo. */
export function applyUndo(
  state: AdoptState,
  steps: readonly UndoStep[],
  folder: string,
): AdoptState {
  const done = steps.filter(({ action }) => action !== 'refused');
  for (const { file, now, next, edited } of done) {
    if (readSettings(file.file) !== now) continue;
    if (next !== now) writeSettings(file.file, next);
    if (edited.length === 0) removeSettings(file.backup);
  }
  const touched = new Map(done.map((step) => [step.file.file, step]));
  const files = state.files.flatMap((file): AdoptedFile[] => {
    const step = touched.get(file.file);
    if (step === undefined) return [file];
    if (step.edited.length === 0) return [];
    return [{ ...file, entries: step.edited }];
  });
  const policies = state.policies.filter((policy) => {
    const used = files.some(({ entries }) => entries.some((entry) => entry.policy === policy.file));
    if (used) return true;
    removeUnchanged(policy);
    return false;
  });
  const rest = { ...state, files, policies };
  writeAdoptState(folder, rest);
  return rest;
}

/** A policy that a person has changed is theirs. */
function removeUnchanged({ file, hash }: AdoptState['policies'][number]): void {
  const text = readSettings(file);
  if (text === undefined || textHash(text) !== hash) return;
  removeSettings(file);
  try {
    rmdirSync(dirname(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}
