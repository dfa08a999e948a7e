// What `adopt` has changed on this machine, so that `--undo` can take exactly that back: a file in the
// data folder, for its own user only. It holds places and hashes, no text of a configuration.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonicalJson } from '#core/kit/canonical-json.ts';
import type { JsonObject } from '#core/kit/json.ts';
import type { ClientId } from '#server/clients/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { readSettings, removeSettings, writeSettings } from '../settings-file.ts';
import { UsageError } from '../usage-error.ts';

export interface AdoptedEntry {
  readonly path: readonly string[];
  readonly name: string;
  readonly client: ClientId | null;
  /** Hash of the entry as it was written. */
  readonly hash: string;
  /** The policy's file; null for an entry that leads to a gateway. */
  readonly policy: string | null;
  /** What was made on a gateway for it. */
  readonly gateway?: { readonly url: string; readonly server: string; readonly grant: string };
}

export interface AdoptedFile {
  /** As it was found; a link stays a link. */
  readonly file: string;
  readonly format: 'json' | 'toml';
  /** The text from before, beside the file. */
  readonly backup: string;
  /** Hashes of the text from before and of the text that was written. */
  readonly before: string;
  readonly after: string;
  readonly entries: readonly AdoptedEntry[];
}

export interface WrittenPolicy {
  readonly file: string;
  /** Which server it is for. */
  readonly server: string;
  readonly hash: string;
}

export interface AdoptState {
  readonly version: 1;
  readonly files: readonly AdoptedFile[];
  readonly policies: readonly WrittenPolicy[];
}

const FILE = 'adopted.json';
const NOTHING: AdoptState = { version: 1, files: [], policies: [] };

/** Nothing when nothing has been adopted. Throws a `UsageError` for a file that is not ours. */
export function readAdoptState(folder: string): AdoptState {
  const file = join(folder, FILE);
  const text = readSettings(file);
  if (text === undefined) return NOTHING;
  const state = parsed(text);
  if (state?.version === 1 && Array.isArray(state.files)) return state;
  const help = 'the backups lie beside the configurations, as NAME.wicketgate-backup';
  throw new UsageError(`\`${file}\` cannot be understood`, help);
}

function parsed(text: string): AdoptState | undefined {
  try {
    return JSON.parse(text) as AdoptState; // written below, and its version is looked at
  } catch {
    return undefined;
  }
}

/** Keeps the state; an empty one is no file. */
export function writeAdoptState(folder: string, state: AdoptState): void {
  const file = join(folder, FILE);
  if (state.files.length === 0 && state.policies.length === 0) {
    removeSettings(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeSettings(file, `${JSON.stringify(state, null, 2)}\n`);
}

export function textHash(text: string): string {
  return sha256Hex(text);
}

/** The same for entries that mean the same, however they are laid out. */
export function entryHash(value: JsonObject): string {
  return sha256Hex(canonicalJson(value));
}
