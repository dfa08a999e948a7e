// The keys under which secrets are sealed: the file `secrets.keys` of the data folder, or the
// environment where several machines share them. Keys are only ever added; the last one seals.
// Used by secret-box.ts; rotated by `wicketgate keys`.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface SecretKey {
  /** 8 lower-case hex digits; stands in front of what the key has sealed. */
  readonly id: string;
  /** Milliseconds since 1970; `null` for a key of the environment. */
  readonly createdAtMs: number | null;
  /** 32 bytes. */
  readonly key: Buffer;
}

export interface SecretKeys {
  /** All keys, oldest first; the last one seals. */
  all(): readonly SecretKey[];
  find(id: string): SecretKey | undefined;
  /** Adds a key, which seals from now on. Throws `SecretKeysError` for keys of the environment. */
  add(nowMs: number): SecretKey;
}

/** What is wrong with the keys, for people. */
export class SecretKeysError extends Error {
  override readonly name = 'SecretKeysError';
  /** What to do about it; one sentence, lower case, no full stop. */
  readonly help: string;

  constructor(message: string, help: string, cause?: unknown) {
    super(message, { cause });
    this.help = help;
  }
}

const KEYS_FILE = 'secrets.keys';
const LINE = /^([0-9a-f]{8}) (\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f]{64})$/;
const IN_ENVIRONMENT = /^([0-9a-f]{8}):([0-9a-f]{64})$/;

/** Where the keys of a data folder are. */
export function secretKeysPath(folder: string): string {
  return join(folder, KEYS_FILE);
}

/**
 * The keys of `WICKETGATE_KEYS` (`id:key`, separated by commas, the newest last) when it is set, else
 * those of the data folder, whose file is made with the first key when it is missing.
 * @throws SecretKeysError when they cannot be read or made
 */
export function loadSecretKeys(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SecretKeys {
  const named = environment['WICKETGATE_KEYS'];
  return named === undefined || named === '' ? keysOfFile(folder) : keysOfEnvironment(named);
}

function keysOfEnvironment(text: string): SecretKeys {
  const keys = text.split(',').map((entry): SecretKey => {
    const [, id = '', key = ''] = IN_ENVIRONMENT.exec(entry.trim()) ?? [];
    if (key !== '') return { id, createdAtMs: null, key: Buffer.from(key, 'hex') };
    throw new SecretKeysError(
      'WICKETGATE_KEYS holds something that is no key',
      'give each key as 8 hexadecimal digits, a colon and 64 hexadecimal digits',
    );
  });
  return {
    all: () => keys,
    find: (id) => keys.find((key) => key.id === id),
    add() {
      throw new SecretKeysError(
        'the keys come from WICKETGATE_KEYS, which only its owner can change',
        `append \`,${randomBytes(4).toString('hex')}:\` and the output of \`openssl rand -hex 32\` to it, restart, and run this again`,
      );
    },
  };
}

/** Follows the file: another process may add a key at any moment. */
function keysOfFile(folder: string): SecretKeys {
  const file = secretKeysPath(folder);
  let known: { readonly keys: readonly SecretKey[]; readonly stamp: string } | undefined;
  const all = () => {
    const stamp = stampOf(file);
    if (known === undefined || known.stamp !== stamp) known = { keys: readKeys(file), stamp };
    return known.keys;
  };
  const add = (nowMs: number) => explained(file, () => appendKey(folder, nowMs));
  explained(file, () => {
    if (stampOf(file) === '') appendKey(folder, Date.now());
  });
  return {
    all: () => explained(file, all),
    find: (id) => explained(file, all).find((key) => key.id === id),
    add,
  };
}

/** Changes whenever the file does; empty when there is none. */
function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.dev} ${found.ino} ${found.size} ${found.mtimeMs}`;
}

function readKeys(file: string): readonly SecretKey[] {
  // What stands behind the last line break is a line that somebody is writing.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(readLine);
  if (keys.length > 0 && keys.every((key) => key !== undefined)) return keys;
  throw new SecretKeysError(
    `\`${file}\` holds something that is no key`,
    'restore it from a backup; without it, sealed secrets cannot be opened',
  );
}

function readLine(line: string): SecretKey | undefined {
  const [, id = '', made = '', key = ''] = LINE.exec(line) ?? [];
  if (key === '') return undefined;
  return { id, createdAtMs: Date.parse(made), key: Buffer.from(key, 'hex') };
}

// One write to the end: two processes that add at once leave two whole lines, and no key is lost that
// has already sealed something.
function appendKey(folder: string, nowMs: number): SecretKey {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const id = randomBytes(4).toString('hex');
  const key = randomBytes(32);
  const handle = openSync(secretKeysPath(folder), 'a', 0o600);
  try {
    writeSync(handle, `${id} ${new Date(nowMs).toISOString()} ${key.toString('hex')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { id, createdAtMs: nowMs, key };
}

function explained<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof SecretKeysError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SecretKeysError(
      `the keys \`${file}\` cannot be read or made (${code})`,
      'check that this user may read and write the folder',
      error,
    );
  }
}
