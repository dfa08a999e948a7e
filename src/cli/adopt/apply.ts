// Carries a plan out: backups and policies first, then what can undo it, then the configurations, each
// in one step. A configuration that has changed since it was read is left alone.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Json } from '#core/kit/json.ts';
import { entryValue, putBackEntry } from '#server/clients/index.ts';
import { freeBackup, readSettings, removeSettings, writeSettings } from '../settings-file.ts';
import {
  type AdoptedEntry,
  type AdoptedFile,
  type AdoptState,
  entryHash,
  readAdoptState,
  textHash,
  writeAdoptState,
} from './adopt-state.ts';
import type { Plan, PlannedFile, PlannedPolicy } from './plan.ts';

export interface Applied {
  readonly file: string;
  /** Absent: it could not be written. */
  readonly backup?: string;
  /** One sentence, lower case, no full stop. */
  readonly failed?: string;
}

/** Writes what the plan says. Resolves with what became of each file that was to change. */
export function applyPlan(plan: Plan, folder: string): readonly Applied[] {
  const due = plan.files.filter(({ source, text }) => text !== source.text);
  writePolicies(plan.policies, folder);
  return due.map((file) => {
    try {
      return applyFile(file, folder);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return { file: file.source.about.path, failed: `it cannot be written (${code})` };
    }
  });
}

function writePolicies(policies: readonly PlannedPolicy[], folder: string): void {
  const fresh = policies.filter(({ kept }) => !kept);
  const written = fresh.map(({ file, server, document }) => {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeSettings(file, text);
    return { file, server, hash: textHash(text) };
  });
  if (written.length === 0) return;
  const state = readAdoptState(folder);
  const names = new Set(written.map(({ server }) => server));
  const others = state.policies.filter(({ server }) => !names.has(server));
  writeAdoptState(folder, { ...state, policies: [...others, ...written] });
}

function applyFile(planned: PlannedFile, folder: string): Applied {
  const { path } = planned.source.about;
  const now = readSettings(path);
  if (now === undefined || now !== planned.source.text) {
    return { file: path, failed: 'it has changed meanwhile; run `adopt` again' };
  }
  const state = readAdoptState(folder);
  const known = state.files.find(({ file }) => file === path);
  const before = known === undefined ? now : withoutOurs(now, known);
  if (before === undefined) {
    const failed = 'entries that were adopted before have been edited since; undo them first';
    return { file: path, failed };
  }
  const record = recordOf(planned, known, before);
  writeSettings(record.backup, before);
  keep(folder, state, record);
  try {
    writeSettings(path, planned.text);
  } catch (error) {
    if (known === undefined) removeSettings(record.backup);
    writeAdoptState(folder, state);
    throw error;
  }
  return { file: path, backup: record.backup };
}

function keep(folder: string, state: AdoptState, record: AdoptedFile): void {
  const others = state.files.filter(({ file }) => file !== record.file);
  writeAdoptState(folder, { ...state, files: [...others, record] });
}

function recordOf(
  { source, entries, text }: PlannedFile,
  known: AdoptedFile | undefined,
  before: string,
): AdoptedFile {
  const { format } = source.about.dialect;
  const fresh = entries.flatMap(({ entry, action, policy, gateway }): AdoptedEntry[] => {
    const value = entryValue(text, format, entry.path);
    if (action !== 'adopt' || value === undefined) return [];
    const { path, name, client = null } = entry;
    const made = gateway === undefined ? {} : { gateway };
    return [
      {
        path,
        name,
        client,
        hash: entryHash(value),
        policy: gateway === undefined ? (policy?.file ?? null) : null,
        ...made,
      },
    ];
  });
  const file = source.about.path;
  return {
    file,
    format,
    backup: known?.backup ?? freeBackup(file),
    before: textHash(before),
    after: textHash(text),
    entries: [...(known?.entries ?? []), ...fresh],
  };
}

/** The text as it would be if it had never been adopted; `undefined` when that cannot be told. */
export function withoutOurs(text: string, known: AdoptedFile): string | undefined {
  const backup = readSettings(known.backup);
  if (backup === undefined) return undefined;
  if (textHash(text) === known.after) return backup;
  return known.entries.reduce<string | undefined>((at, { path }) => {
    if (at === undefined) return undefined;
    if (entryValue(at, known.format, path) === undefined) return at;
    const edit = putBackEntry(at, backup, known.format, path);
    return edit.ok ? edit.text : undefined;
  }, text);
}

/** Whether an entry still is as it was written. */
export function isAsWritten(text: string, format: 'json' | 'toml', entry: AdoptedEntry): boolean {
  const value: Json | undefined = entryValue(text, format, entry.path);
  return value !== undefined && entryHash(value) === entry.hash;
}
