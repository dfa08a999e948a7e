// The runners of packages: npx and its kin, uvx and its kin, interpreters. Each says which words of
// its command line name the package.
import type { ScanSource } from '#contract/scan-report.ts';
import { programName } from './launchers.ts';
import { hasOption, leadingOptions, type Options, valuesOf } from './option-words.ts';
import { npmPackage, packageOfPath, pypiPackage } from './package-spec.ts';
import { splitWords } from './split-words.ts';

type Package = Extract<ScanSource, { kind: 'npm' | 'pypi' }>;

export type Runner =
  | { readonly kind: 'package'; readonly source: Package; readonly sure: boolean }
  /** A bridge to an address. */
  | { readonly kind: 'url'; readonly url: string }
  /** A program that starts another one. */
  | { readonly kind: 'inner'; readonly command: readonly string[] }
  /** One sentence, lower case, no full stop. */
  | { readonly kind: 'none'; readonly reason: string };

const NPX_VALUES = new Set(
  '-p --package -c --call -w --workspace --cache --registry --userconfig --prefix --loglevel'.split(
    ' ',
  ),
);
const BUN_VALUES = new Set(['-p', '--package', '--cwd', '--config', '-c', '--registry']);
const UV_VALUES = new Set(
  `--from --with --with-editable --with-requirements -w -p --python --index --default-index
   --index-url -i --extra-index-url --find-links -f --directory --project --cache-dir --config-file
   --env-file --refresh-package --upgrade-package -P --exclude-newer --constraints -c --overrides
   --python-platform --link-mode --index-strategy --resolution --prerelease --extra --group
   --only-group --package --color --keyring-provider`.split(/\s+/),
);
const PIPX_VALUES = new Set([
  '--spec',
  '--python',
  '--index-url',
  '-i',
  '--pip-args',
  '--fetch-python',
]);
const PYTHON_VALUES = new Set(['-W', '-X', '--check-hash-based-pycs']);

const LOCAL = 'it runs a program of this machine';
/** The public registry's own domain; whatever else is named is another registry. */
const PUBLIC_REGISTRY = /^https:\/\/registry\.npm\w{0,2}\.org\/?$/i;
const ELSEWHERE = 'its package comes from another registry';

/** Packages that only run a file of the user's own. */
const RUNS_LOCAL_CODE = new Set(['tsx', 'ts-node', 'nodemon', 'mcp', 'fastmcp']);
/** Packages that carry stdio to an address, or another program to stdio. */
const BRIDGES = new Set([
  'mcp-remote',
  'supergateway',
  'mcp-proxy',
  '@pyroprompts/mcp-stdio-to-streamable-http-adapter',
]);
/** Packages that start another program, which stands behind `--` or at the end. */
const WRAPPERS = new Set(['dotenv-cli', 'dotenv', 'cross-env', '@dotenvx/dotenvx', 'dotenvx']);

/** What a command, launchers already taken off, runs. */
export function runnerOf(command: readonly string[]): Runner {
  const [program = '', ...args] = command;
  switch (programName(program)) {
    case 'npx':
    case 'pnpx':
      return ofNpx(leadingOptions(args, NPX_VALUES));
    case 'npm':
    case 'pnpm':
    case 'yarn':
      return ofPackageManager(args);
    case 'bunx':
      return ofNpx(leadingOptions(args, BUN_VALUES));
    case 'bun':
      return args[0] === 'x' ? ofNpx(leadingOptions(args.slice(1), BUN_VALUES)) : ofScript(args);
    case 'deno':
      return ofDeno(args);
    case 'node':
      return ofScript(args);
    case 'uvx':
      return ofUvTool(leadingOptions(args, UV_VALUES));
    case 'uv':
      return ofUv(args);
    case 'pipx':
      return ofPipx(args);
    case 'python':
    case 'python3':
    case 'py':
      return ofPython(args);
    default:
      return ofInstalled(program, args);
  }
}

function none(reason: string): Runner {
  return { kind: 'none', reason };
}

function npm(spec: string, words: readonly string[], sure = true): Runner {
  const source = npmPackage(spec);
  if (source === undefined) return none(`\`${spec}\` is no package of the public registry`);
  return through(source, words, sure);
}

function pypi(spec: string, words: readonly string[], sure = true): Runner {
  const source = pypiPackage(spec);
  if (source === undefined) return none(`\`${spec}\` is no package of the public index`);
  return through(source, words, sure);
}

/** @param words what the package's program is given */
function through(source: Package, words: readonly string[], sure: boolean): Runner {
  if (RUNS_LOCAL_CODE.has(source.name)) return none(LOCAL);
  if (WRAPPERS.has(source.name)) return ofWrapper(words);
  if (!BRIDGES.has(source.name)) return { kind: 'package', source, sure };
  const url = words.find((word) => /^https?:\/\//.test(word));
  if (url !== undefined) return { kind: 'url', url };
  const stdio = words.indexOf('--stdio');
  const line = stdio < 0 ? undefined : words[stdio + 1];
  if (line !== undefined) return { kind: 'inner', command: splitWords(line) ?? [] };
  return source.name === 'mcp-proxy'
    ? ofWrapper(words)
    : none('it carries messages to an address that is not in its command line');
}

function ofWrapper(words: readonly string[]): Runner {
  const dashes = words.indexOf('--');
  const inner =
    dashes < 0 ? words.filter((word) => !/^-|^\w+=/.test(word)) : words.slice(dashes + 1);
  return inner.length === 0 ? none(LOCAL) : { kind: 'inner', command: inner };
}

function isPublicNpm(options: Options): boolean {
  return valuesOf(options, '--registry').every((url) => PUBLIC_REGISTRY.test(url));
}

function ofNpx(options: Options): Runner {
  if (!isPublicNpm(options)) return none(ELSEWHERE);
  const packages = valuesOf(options, '-p', '--package');
  const [bin, ...words] = options.rest;
  const named = packages.find((spec) => npmPackage(spec)?.name === bin) ?? packages[0];
  if (packages.length > 1 && named === packages[0] && npmPackage(named ?? '')?.name !== bin) {
    return none('it is run from several packages');
  }
  if (named !== undefined) return npm(named, words);
  return bin === undefined ? none('its command line names no package') : npm(bin, words);
}

const PACKAGE_MANAGER_WORDS = new Set(['exec', 'x', 'dlx']);

function ofPackageManager(args: readonly string[]): Runner {
  const options = leadingOptions(args, new Set([...NPX_VALUES, '--dir', '-C', '--filter']));
  const [word = '', ...rest] = options.rest;
  if (!PACKAGE_MANAGER_WORDS.has(word)) return none(LOCAL);
  const inner = leadingOptions(rest, NPX_VALUES);
  // The words before and behind `exec` are options of the same program.
  const values = new Map([...options.values, ...inner.values]);
  return ofNpx({ values, rest: inner.rest });
}

function ofScript(args: readonly string[]): Runner {
  const { rest } = leadingOptions(
    args,
    new Set(['-r', '--require', '--import', '--loader', '--env-file']),
  );
  const words = rest[0] === 'run' ? rest.slice(1) : rest;
  return ofFile(words[0] ?? '', words.slice(1));
}

function ofFile(file: string, words: readonly string[]): Runner {
  const found = packageOfPath(file);
  if (found === undefined) return none(LOCAL);
  return through({ kind: 'npm', name: found.name }, words, found.sure);
}

function ofDeno(args: readonly string[]): Runner {
  const words = args.filter((arg) => !arg.startsWith('-') && arg !== 'run' && arg !== 'x');
  const [target = '', ...rest] = words;
  if (target.startsWith('npm:')) return npm(target.slice('npm:'.length).replace(/^\//, ''), rest);
  return none(/^(?:jsr:|https?:)/.test(target) ? 'it runs code from an address' : LOCAL);
}

function isPublicPypi(options: Options): boolean {
  const indexes = [
    '--index',
    '--default-index',
    '--index-url',
    '-i',
    '--extra-index-url',
    '--find-links',
    '-f',
  ];
  return valuesOf(options, ...indexes).every((url) => /^https:\/\/pypi\.org\/simple\/?$/.test(url));
}

function ofUvTool(options: Options): Runner {
  if (!isPublicPypi(options)) return none(ELSEWHERE);
  const [from] = valuesOf(options, '--from');
  const [word, ...words] = options.rest;
  if (from !== undefined) return pypi(from, words);
  return word === undefined ? none('its command line names no package') : pypi(word, words);
}

function ofUv(args: readonly string[]): Runner {
  const { values, rest } = leadingOptions(args, UV_VALUES);
  const [word, next] = rest;
  if (word === 'tool' && next === 'run') {
    const inner = leadingOptions(rest.slice(2), UV_VALUES);
    return ofUvTool({ values: new Map([...values, ...inner.values]), rest: inner.rest });
  }
  if (word !== 'run') return none(LOCAL);
  const inner = leadingOptions(rest.slice(1), UV_VALUES);
  const options = { values: new Map([...values, ...inner.values]), rest: inner.rest };
  if (hasOption(options, '--directory', '--project', '--with-editable')) return none(LOCAL);
  return ofUvRun(options);
}

/** `uv run --with name name`: only when the program has the name of the package it is run with. */
function ofUvRun(options: Options): Runner {
  if (!isPublicPypi(options)) return none(ELSEWHERE);
  const [word = '', ...words] = options.rest;
  if (/^python[\d.]*$/.test(programName(word))) return ofPython(words);
  if (hasOption(options, '-m', '--module')) return ofPython(['-m', ...options.rest]);
  const withs = valuesOf(options, '--with', '-w').flatMap((value) => value.split(','));
  const own = pypiPackage(word)?.name;
  const named = withs.find((spec) => pypiPackage(spec)?.name === own);
  return named === undefined || own === undefined ? none(LOCAL) : pypi(named, words);
}

function ofPipx(args: readonly string[]): Runner {
  if (args[0] !== 'run') return none(LOCAL);
  const options = leadingOptions(args.slice(1), PIPX_VALUES);
  if (!isPublicPypi(options)) return none(ELSEWHERE);
  const [spec] = valuesOf(options, '--spec');
  const [word = '', ...words] = options.rest;
  return pypi(spec ?? word, words);
}

/** A module often has the name of its package, and need not. */
function ofPython(args: readonly string[]): Runner {
  const at = args.indexOf('-m');
  const before = leadingOptions(args, PYTHON_VALUES);
  if (at < 0 || (before.rest.length > 0 && args.indexOf(before.rest[0] ?? '') < at))
    return none(LOCAL);
  const [module = '', ...words] = args.slice(at + 1);
  const [top = ''] = module.split('.');
  return /^\w+$/.test(top) ? pypi(top, words, false) : none(LOCAL);
}

/** A program by its own name: what it was installed from is not in the command line. */
function ofInstalled(program: string, args: readonly string[]): Runner {
  if (packageOfPath(program) !== undefined) return ofFile(program, args);
  const url = BRIDGES.has(programName(program))
    ? args.find((arg) => /^https?:\/\//.test(arg))
    : undefined;
  return url === undefined ? none(LOCAL) : { kind: 'url', url };
}
