// Which Python virtual environments are made with, and what a box must show so that it runs.
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { findProgram } from './choose-box.ts';
import { outsideOfSystem } from './npm-program.ts';

export interface PythonProgram {
  /** The real interpreter, not a launcher that chooses one. */
  readonly python: string;
  readonly visible: readonly string[];
}

const ASK_MS = 20_000;
const QUESTION =
  'import sys, json; print(json.dumps([sys.executable, sys.base_prefix, list(sys.version_info[:2])]))';
/** The oldest whose pip can install into another environment and write a report. */
const MINOR_MIN = 9;

/** `undefined` when there is no Python 3.9 or newer with `venv` and `pip`. */
export async function findPython(): Promise<PythonProgram | undefined> {
  for (const name of ['python3', 'python', '/usr/bin/python3']) {
    const file = name.startsWith('/') ? name : findProgram(name);
    const found = file === undefined ? undefined : await ask(file);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function ask(file: string): Promise<PythonProgram | undefined> {
  const text = await run(file, ['-c', `${QUESTION}; import venv, pip`]);
  const [executable, prefix, version] = readList(text);
  if (typeof executable !== 'string' || typeof prefix !== 'string') return undefined;
  const [major, minor] = Array.isArray(version) ? version : [];
  if (major !== 3 || typeof minor !== 'number' || minor < MINOR_MIN) return undefined;
  const python = realpathSync(executable);
  const whole = prefix === '/usr' || prefix === '/' ? [] : [realpathSync(prefix)];
  return { python, visible: whole.length > 0 ? whole : outsideOfSystem(python) };
}

function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(file, args, { timeout: ASK_MS, cwd: '/' }, (error, stdout) => {
      resolve(error === null ? stdout : '');
    });
  });
}

function readList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
