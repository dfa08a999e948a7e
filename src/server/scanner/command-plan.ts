// How a command of this machine is started in a box: its program, the folder it is started from, and
// the files that its arguments name are seen, read-only; nothing else of the user's is.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { ScanSource } from '#contract/scan-report.ts';
import { type StartPlan, SYSTEM_PATH } from './build-place.ts';
import { findProgram } from './choose-box.ts';
import { readFileText } from './json-file.ts';
import { outsideOfSystem } from './npm-program.ts';
import { ScanStop } from './scan-stop.ts';

export type CommandSource = Extract<ScanSource, { kind: 'command' }>;

/** Throws `ScanStop` when the program is not there. */
export function commandPlan({ command }: CommandSource, cwd: string = process.cwd()): StartPlan {
  const [name = '', ...args] = command;
  const written = name.includes('/') ? resolve(cwd, name) : findProgram(name);
  if (written === undefined || !existsSync(written)) {
    throw new ScanStop('needs-environment', `the program \`${name}\` was not found`);
  }
  const venv = virtualEnvironment(written);
  // The Python of a virtual environment is a link, and knows its packages by where the link lies.
  const program = venv === undefined ? realpathSync(written) : written;
  const named = args
    .filter((word) => isAbsolute(word) && word !== '/' && existsSync(word))
    .map((word) => realpathSync(word));
  const visible = [...outsideOfSystem(program), ...(venv ?? []), ...named, ...ownFolder(cwd)];
  return {
    command: name === 'node' ? realpathSync(process.execPath) : program,
    args,
    shown: command.map((word) => shownWord(word, cwd)),
    env: { PATH: `${dirname(program)}:${dirname(process.execPath)}:${SYSTEM_PATH}` },
    visible: outermost(visible),
    cwd: ownFolder(cwd).length > 0 ? cwd : '/',
  };
}

/** What the Python behind a program of a virtual environment needs; `undefined` outside of one. */
function virtualEnvironment(program: string): readonly string[] | undefined {
  const config = readFileText(join(dirname(program), '..', 'pyvenv.cfg'));
  if (config === undefined) return undefined;
  const home = /^home\s*=\s*(\/.+?)\s*$/m.exec(config)?.[1];
  return home === undefined || !existsSync(home) ? [] : outsideOfSystem(join(home, 'python'));
}

/** The folder that the command is started from, unless that is everything the user has. */
function ownFolder(cwd: string): readonly string[] {
  const home = homedir();
  const whole = cwd === '/' || home === cwd || home.startsWith(`${cwd}/`);
  return whole || !statSync(cwd).isDirectory() ? [] : [cwd];
}

/** Paths that no other path contains; a path inside another is seen with it. */
function outermost(paths: readonly string[]): readonly string[] {
  const single = [...new Set(paths)].filter((path) => existsSync(path));
  return single.filter((path) => !single.some((other) => path.startsWith(`${other}/`)));
}

function shownWord(word: string, cwd: string): string {
  const home = homedir();
  if (word === cwd || word.startsWith(`${cwd}/`)) return join('.', word.slice(cwd.length));
  return word === home || word.startsWith(`${home}/`) ? `~${word.slice(home.length)}` : word;
}
