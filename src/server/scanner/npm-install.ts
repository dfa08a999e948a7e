// Puts an npm package into the folder of a scan: the newest version that runs on this Node, without
// its install scripts, and says how it is started.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { PackageFacts, ScanSource } from '#contract/scan-report.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import {
  type BuildPlace,
  build,
  gist,
  type Installed,
  requireSuccess,
  type StartPlan,
  SYSTEM_PATH,
} from './build-place.ts';
import { fitsEngine } from './engine-range.ts';
import { readFileText, readJsonObject, textOf } from './json-file.ts';
import { npmFacts } from './npm-facts.ts';
import { type NodeRuntime, type NpmProgram, nodeRuntime } from './npm-program.ts';
import { ScanStop } from './scan-stop.ts';

export type NpmSource = Extract<ScanSource, { kind: 'npm' }>;

export interface NpmInstallParts extends BuildPlace {
  readonly npm: NpmProgram;
  /** Settings for the npm in the box, as environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** The name of the program to start, when a package has several. */
  readonly bin?: string;
}

/** Rejects with `ScanStop` when the package cannot be had or holds no program. */
export async function installNpm(
  parts: NpmInstallParts,
  source: NpmSource,
): Promise<Installed<PackageFacts>> {
  const runtime = nodeRuntime();
  const entry = await chooseVersion(parts, runtime, source);
  const { name } = source;
  const version = textOf(entry['version']) ?? '';
  const install = ['install', '--no-audit', '--no-fund', '--omit=dev', '--prefer-offline'];
  const scripts = parts.allowScripts ? ['--foreground-scripts'] : ['--ignore-scripts'];
  const outcome = await npm(parts, runtime, [...install, ...scripts, `${name}@${version}`]);
  requireSuccess(outcome, source, parts.limits.installMs / 1000);
  const folder = join(parts.folder, 'app', 'node_modules', name);
  const manifest = readJsonObject(join(folder, 'package.json'));
  const lock = readJsonObject(join(parts.folder, 'app', 'package-lock.json'));
  const facts = npmFacts(name, { entry, manifest, lock });
  return { facts, start: startPlan(parts, runtime, folder, name, manifest) };
}

/** The version that an install would take; `undefined` when the registry does not say. */
export async function newestNpm(
  parts: NpmInstallParts,
  source: NpmSource,
): Promise<string | undefined> {
  return textOf((await chooseVersion(parts, nodeRuntime(), source))['version']);
}

function npm(parts: NpmInstallParts, runtime: NodeRuntime, args: readonly string[]) {
  const { cli, visible } = parts.npm;
  const cache = parts.allowScripts ? `${parts.box.app}/.npm` : parts.cacheFolder;
  return build(parts, {
    command: runtime.node,
    args: [cli, ...args, '--prefix', parts.box.app, '--cache', cache, '--loglevel=error'],
    env: { ...parts.settings, npm_config_update_notifier: 'false' },
    visible: [...runtime.visible, ...visible],
  });
}

/** The registry entry of the version to take. */
async function chooseVersion(
  parts: NpmInstallParts,
  runtime: NodeRuntime,
  { name, version }: NpmSource,
): Promise<JsonObject> {
  const spec = version === undefined ? name : `${name}@${version}`;
  const entries = await view(parts, runtime, [spec]);
  const found = entries.at(-1);
  if (found === undefined) {
    throw new ScanStop('not-installable', `the registry has no \`${spec}\``);
  }
  if (version !== undefined || runsHere(found)) return found;
  const all = await view(parts, runtime, [`${name}@>=0`, 'version', 'engines']);
  const older = all.filter((one) => runsHere(one) && !textOf(one['version'])?.includes('-')).at(-1);
  const chosen = textOf(older?.['version']);
  if (chosen === undefined) return found;
  return (await view(parts, runtime, [`${name}@${chosen}`])).at(-1) ?? found;
}

function runsHere(entry: JsonObject): boolean {
  const { engines } = entry;
  const range = isJsonObject(engines) ? textOf(engines['node']) : textOf(entry['engines.node']);
  return range === undefined || fitsEngine(range, process.version);
}

/** Entries of the registry, oldest version first. */
async function view(
  parts: NpmInstallParts,
  runtime: NodeRuntime,
  args: readonly string[],
): Promise<readonly JsonObject[]> {
  const outcome = await npm(parts, runtime, ['view', ...args, '--json']);
  if (outcome.code !== 0) {
    const missing = /E404|is not in this registry|ETARGET|No match/.test(
      `${outcome.stderr}${outcome.stdout}`,
    );
    const why = missing ? 'it is not in the registry' : gist(outcome.stderr);
    throw new ScanStop('not-installable', `\`${args[0]}\` cannot be looked up: ${why}`);
  }
  const value = parse(outcome.stdout);
  return (Array.isArray(value) ? value : [value]).filter(isJsonObject);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return undefined;
  }
}

function startPlan(
  parts: NpmInstallParts,
  runtime: NodeRuntime,
  folder: string,
  name: string,
  manifest: JsonObject,
): StartPlan {
  const program = chooseBin(parts.bin, name, manifest);
  const app = join(parts.folder, 'app');
  const file = program === undefined ? undefined : insideFile(folder, program.file);
  if (program === undefined || file === undefined) {
    const how =
      program === undefined ? 'has no program to start' : 'lacks the program that it names';
    throw new ScanStop('not-a-server', `\`${name}\` ${how}`);
  }
  const inBox = `${parts.box.app}/${relative(realpathSync(app), file)}`;
  const script = isScript(file);
  return {
    command: script ? runtime.node : inBox,
    args: script ? [inBox] : [],
    shown: [program.name],
    env: { PATH: `${parts.box.app}/node_modules/.bin:${join(runtime.node, '..')}:${SYSTEM_PATH}` },
    visible: runtime.visible,
  };
}

interface Program {
  readonly name: string;
  readonly file: string;
}

/**
 * The program named like the package when that says `mcp` or `server`; else one that says `mcp`, the
 * one named like the package, one that says `server`, the first.
 */
export function chooseBin(
  wanted: string | undefined,
  name: string,
  { bin }: JsonObject,
): Program | undefined {
  const short = name.slice(name.indexOf('/') + 1);
  const programs: readonly Program[] =
    typeof bin === 'string'
      ? [{ name: short, file: bin }]
      : Object.entries(isJsonObject(bin) ? bin : {}).flatMap(([key, file]) =>
          typeof file === 'string' ? [{ name: key, file }] : [],
        );
  if (wanted !== undefined) return programs.find((one) => one.name === wanted);
  const named = programs.find((one) => one.name === short);
  if (named !== undefined && /mcp|server/i.test(short)) return named;
  const telling = programs.find((one) => /mcp/i.test(one.name));
  return telling ?? named ?? programs.find((one) => /server/i.test(one.name)) ?? programs[0];
}

/** The real file, when it lies inside of the package. */
function insideFile(folder: string, file: string): string | undefined {
  const base = realpathSync(folder);
  for (const path of [join(base, file), join(base, `${file}.js`), join(base, file, 'index.js')]) {
    if (!existsSync(path)) continue;
    const real = realpathSync(path);
    if (real.startsWith(`${base}/`) && !isFolder(real)) return real;
  }
  return undefined;
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Run by Node: a module by its name, or a file whose first line asks for Node. */
function isScript(file: string): boolean {
  if (/\.[cm]?js$/.test(file)) return true;
  const first = (readFileText(file) ?? '').slice(0, 200).split('\n')[0] ?? '';
  return first.startsWith('#!') && /\b(?:node|nodejs|tsx|bun|deno)\b/.test(first)
    ? /\bnode(?:js)?\b/.test(first)
    : false;
}
