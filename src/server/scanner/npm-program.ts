// Where Node and npm are on this machine, and which settings of the user's npm an install in a box
// may have: the registry and how to reach it, never a token.
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findProgram } from './choose-box.ts';

/** The Node that servers are started with: the one that runs this program. */
export interface NodeRuntime {
  readonly node: string;
  /** Paths that a box must show for it; none when it is part of the system. */
  readonly visible: readonly string[];
}

export interface NpmProgram {
  /** The file that Node runs. */
  readonly cli: string;
  readonly visible: readonly string[];
}

const SYSTEM = /^\/(?:usr|bin|lib\w*|sbin|nix\/store|gnu\/store)\//;
const CONFIG_MS = 20_000;
const KEPT = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'];

export function nodeRuntime(): NodeRuntime {
  const node = realpathSync(process.execPath);
  return { node, visible: outsideOfSystem(node) };
}

/** The folder of a program with its libraries, unless the system shows it anyway. */
export function outsideOfSystem(file: string): readonly string[] {
  if (SYSTEM.test(file)) return [];
  const folder = dirname(file);
  return [basename(folder) === 'bin' ? dirname(folder) : file];
}

/** `undefined` when no npm is found beside Node or in PATH. */
export function findNpm(): NpmProgram | undefined {
  const folder = dirname(realpathSync(process.execPath));
  const inPath = findProgram('npm');
  const candidates = [
    join(folder, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(folder, 'node_modules/npm/bin/npm-cli.js'),
    ...(inPath === undefined ? [] : [realpathSync(inPath)]),
  ];
  const cli = candidates.find((file) => file.endsWith('.js') && existsSync(file));
  if (cli === undefined) return undefined;
  const real = realpathSync(cli);
  return { cli: real, visible: SYSTEM.test(real) ? [] : [dirname(dirname(real))] };
}

/** Environment variables that make the npm in the box reach what the user's npm reaches. */
export async function npmSettings({ cli }: NpmProgram): Promise<Record<string, string>> {
  const text = await new Promise<string>((resolve) => {
    const args = [cli, 'config', 'list', '--json', '--loglevel=silent'];
    execFile(process.execPath, args, { timeout: CONFIG_MS }, (_, stdout) => resolve(stdout));
  });
  const settings = readObject(text);
  const kept: Record<string, string> = {};
  for (const key of KEPT) {
    const value = settings[key];
    if (typeof value === 'string' || typeof value === 'boolean') {
      kept[`npm_config_${key.replaceAll('-', '_')}`] = String(value);
    }
  }
  return kept;
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Without the user's settings npm uses its own.
    return {};
  }
}

const NETWORK_NAMES =
  /^(?:(?:https?|all|no)_proxy|ssl_cert_(?:file|dir)|node_extra_ca_certs|requests_ca_bundle|pip_(?:cert|index_url|extra_index_url|find_links|no_index|default_timeout|trusted_host)|uv_(?:default_)?index(?:_url)?)$/i;

/** What of this process's environment says how the network is reached. */
export function networkEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && NETWORK_NAMES.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

/** Files and folders of this machine that those variables name. */
export function networkPaths(environment: Readonly<Record<string, string>>): readonly string[] {
  const paths = Object.values(environment).filter(
    (value) => value.startsWith('/') && existsSync(value),
  );
  const outside = paths.filter((path) => !SYSTEM.test(path) && !path.startsWith('/etc/ssl/'));
  return [...new Set(outside)];
}
