// The configurations of this machine with their texts and entries, each file once, however many names
// lead to it. Used by `adopt`, which writes them, and `doctor`, which looks at them.
import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Problem } from '#contract/problem.ts';
import {
  type ClientEntry,
  type ClientFile,
  configFileOf,
  findClientFiles,
  readClientConfig,
} from '#server/clients/index.ts';
import { decodeUtf8 } from '../input.ts';

export interface ConfigFileText {
  readonly about: ClientFile;
  /** `undefined`: it cannot be read. */
  readonly text: string | undefined;
  readonly entries: readonly ClientEntry[];
  readonly problems: readonly Problem[];
}

export function thisMachine() {
  const { platform } = process;
  return {
    platform: platform === 'darwin' || platform === 'win32' ? platform : ('linux' as const),
    home: homedir(),
    environment: process.env,
    folder: process.cwd(),
  };
}

/** Every file of a known client that is there. */
export function configFiles(): readonly ConfigFileText[] {
  const seen = new Set<string>();
  return findClientFiles(thisMachine()).flatMap((about) => {
    const real = realpathSync(about.path);
    if (seen.has(real)) return [];
    seen.add(real);
    return [readConfigFile(about)];
  });
}

function readConfigFile(about: ClientFile): ConfigFileText {
  try {
    const text = decodeUtf8(readFileSync(about.path));
    if (text === undefined) return unreadable(about, 'it is no UTF-8 text');
    return { about, text, ...readClientConfig(text, configFileOf(about)) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return unreadable(about, `it cannot be read (${code})`);
  }
}

function unreadable(about: ClientFile, message: string): ConfigFileText {
  const place = { pointer: '', line: 1, column: 1 };
  const problem = { severity: 'error', code: 'unreadable_file', message, ...place } as const;
  return { about, text: undefined, entries: [], problems: [problem] };
}
