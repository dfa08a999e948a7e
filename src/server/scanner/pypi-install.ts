// Puts a Python package into a virtual environment of its own, from wheels only, so that no build
// script runs, and says how it is started.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageFacts, ScanSource } from '#contract/scan-report.ts';
import { type BuildPlace, build, gist, type Installed, SYSTEM_PATH } from './build-place.ts';
import { readFileText, readJsonObject } from './json-file.ts';
import { pypiFacts, requestedItem } from './pypi-facts.ts';
import { findPython, type PythonProgram } from './python-program.ts';
import type { RunOutcome } from './run-in-box.ts';
import { ScanStop } from './scan-stop.ts';

export type PypiSource = Extract<ScanSource, { kind: 'pypi' }>;

export interface PypiInstallParts extends BuildPlace {
  /** The name of the program to start, when a package has several. */
  readonly bin?: string;
}

export interface PypiInstalled extends Installed<PackageFacts> {
  /** Where the installed modules are, and what examples call the program. */
  readonly folder: string;
  readonly names: readonly string[];
}

/** Rejects with `ScanStop` when the package cannot be had or holds no program. */
export async function installPypi(
  parts: PypiInstallParts,
  source: PypiSource,
): Promise<PypiInstalled> {
  const python = await findPython();
  if (python === undefined) {
    throw new ScanStop('not-installable', 'no Python 3.9 or newer with pip was found');
  }
  const versions = await askIndex(parts, python, source.name);
  // Left to itself, pip goes back to an old version when the newest cannot be had from wheels.
  const version = source.version ?? versions?.newest;
  const exact = version === undefined ? source : { ...source, version };
  const venv = `${parts.box.app}/venv`;
  const made = await runPython(parts, python, ['-m', 'venv', '--without-pip', venv]);
  if (made.code !== 0) {
    throw new ScanStop(
      'not-installable',
      `a virtual environment cannot be made: ${gist(made.stderr)}`,
    );
  }
  requireInstalled(await runPython(parts, python, pipArguments(parts, venv, exact)), parts, source);
  const item = requestedItem(readJsonObject(join(parts.folder, 'app', 'report.json')));
  const facts = pypiFacts(source.name, item, versions?.count);
  const modules = modulesFolder(parts.folder);
  const program = chooseProgram(parts.bin, facts.name, programsOf(modules, facts));
  if (program === undefined) {
    throw new ScanStop('not-a-server', `\`${source.name}\` has no program to start`);
  }
  return {
    facts,
    folder: modules,
    names: [source.name, facts.name, program.name],
    start: {
      command: `${venv}/bin/python`,
      args: program.args(venv),
      shown: program.shown,
      env: { PATH: `${venv}/bin:${SYSTEM_PATH}`, VIRTUAL_ENV: venv },
      visible: python.visible,
    },
  };
}

/** The version that an install would take; `undefined` when the index does not say. */
export async function newestPypi(
  parts: PypiInstallParts,
  { name }: PypiSource,
): Promise<string | undefined> {
  const python = await findPython();
  return python === undefined ? undefined : (await askIndex(parts, python, name))?.newest;
}

interface Versions {
  readonly newest: string;
  readonly count: number;
}

async function askIndex(
  parts: PypiInstallParts,
  python: PythonProgram,
  name: string,
): Promise<Versions | undefined> {
  const ask = ['-m', 'pip', 'index', 'versions', name, '--disable-pip-version-check'];
  const { code, stdout } = await runPython(parts, python, ask);
  const newest = code === 0 ? /^\S+ \(([^)]+)\)/.exec(stdout)?.[1] : undefined;
  if (newest === undefined) return undefined;
  const list = /Available versions: (.*)/.exec(stdout)?.[1] ?? '';
  return { newest, count: Math.max(1, list.split(',').length) };
}

function runPython(
  parts: PypiInstallParts,
  { python, visible }: PythonProgram,
  args: readonly string[],
): Promise<RunOutcome> {
  return build(parts, { command: python, args, visible, env: {} });
}

function pipArguments(
  { box, allowScripts, cacheFolder }: PypiInstallParts,
  venv: string,
  { name, version }: PypiSource,
): readonly string[] {
  return [
    ...['-m', 'pip', '--python', `${venv}/bin/python`, 'install', '--no-input'],
    ...['--disable-pip-version-check', '--no-warn-script-location', '--progress-bar=off'],
    ...(allowScripts ? [] : ['--only-binary=:all:']),
    ...['--cache-dir', allowScripts ? `${box.app}/.pip` : cacheFolder],
    ...['--report', `${box.app}/report.json`],
    version === undefined ? name : `${name}==${version}`,
  ];
}

function requireInstalled(
  { code, timedOut, stderr }: RunOutcome,
  { limits }: PypiInstallParts,
  { name, version }: PypiSource,
): void {
  if (code === 0) return;
  if (timedOut) {
    const seconds = limits.installMs / 1000;
    throw new ScanStop('not-installable', `the install took longer than ${seconds} s`);
  }
  const missing =
    /No matching distribution found for (\S+)/.exec(stderr)?.[1] ??
    /The conflict is caused by:\s*\n\s*\S+ \S+ depends on (\S+)/.exec(stderr)?.[1];
  const what = version === undefined ? name : `${name}==${version}`;
  const why =
    missing === undefined
      ? gist(stderr)
      : `the index has no fitting wheel of \`${missing}\`, and build scripts are not run`;
  throw new ScanStop('not-installable', `\`${what}\` cannot be installed: ${why}`);
}

function modulesFolder(folder: string): string {
  const lib = join(folder, 'app', 'venv', 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python')) ?? 'python3';
  return join(lib, python, 'site-packages');
}

interface Program {
  readonly name: string;
  readonly args: (venv: string) => readonly string[];
  readonly shown: readonly string[];
}

/** The programs that the package itself installs; else its module, when that can be run. */
function programsOf(modules: string, { name }: PackageFacts): readonly Program[] {
  const folder = infoFolder(modules, name);
  const entries =
    folder === undefined ? '' : (readFileText(join(folder, 'entry_points.txt')) ?? '');
  const section = /\[console_scripts\]([^[]*)/.exec(entries)?.[1] ?? '';
  const scripts = [...section.matchAll(/^\s*([\w.-]+)\s*=/gm)].map(([, script = '']) => script);
  if (scripts.length > 0) {
    return scripts.map((script) => ({
      name: script,
      args: (venv) => [`${venv}/bin/${script}`],
      shown: [script],
    }));
  }
  const module = name.toLowerCase().replace(/[-.]+/g, '_');
  const main = readFileText(join(modules, module, '__main__.py'));
  return main === undefined
    ? []
    : [{ name: module, args: () => ['-m', module], shown: ['python', '-m', module] }];
}

function infoFolder(modules: string, name: string): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_.]+/g, '-');
  const found = readdirSync(modules).find((entry) => {
    if (!entry.endsWith('.dist-info')) return false;
    const project = entry.slice(0, -'.dist-info'.length).replace(/-[^-]*$/, '');
    return plain(project) === plain(name);
  });
  return found === undefined ? undefined : join(modules, found);
}

function chooseProgram(
  wanted: string | undefined,
  name: string,
  programs: readonly Program[],
): Program | undefined {
  if (wanted !== undefined) return programs.find((one) => one.name === wanted);
  const plain = (text: string) => text.toLowerCase().replace(/[-_.]+/g, '-');
  return (
    programs.find((one) => plain(one.name) === plain(name)) ??
    programs.find((one) => /mcp/i.test(one.name)) ??
    programs.find((one) => /server/i.test(one.name)) ??
    programs[0]
  );
}
