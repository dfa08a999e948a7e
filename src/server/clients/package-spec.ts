// Package names as runners take them. Says a package of the public registries or nothing: paths, git
// addresses, archives and aliases of other registries are not guessed at.
import type { ScanSource } from '#contract/scan-report.ts';

type Package = Extract<ScanSource, { kind: 'npm' | 'pypi' }>;

const NPM_NAME = /^(?:@[a-z0-9~*_-][a-z0-9._~*-]*\/)?[a-z0-9~_][a-z0-9._~-]*$/i;
const PYPI_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i;
const EXACT_NPM = /^v?(\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?)$/;
const EXACT_PYPI = /^v?(\d+(?:\.\d+)*(?:[\w.+!-]*)?)$/;
const NAME_MAX = 214;

/** `name`, `@scope/name@1.2.3`, `alias@npm:name@1.2.3`. A range or a tag is no version. */
export function npmPackage(spec: string): Package | undefined {
  const alias = /^(?:@[^/@]+\/)?[^/@]+@npm:(.+)$/.exec(spec)?.[1];
  const plain = (alias ?? spec).replace(/^npm:/, '');
  const at = plain.indexOf('@', 1);
  const name = at < 0 ? plain : plain.slice(0, at);
  const asked = at < 0 ? '' : plain.slice(at + 1);
  // `user/repository` is a repository on GitHub; `name@https://…` and `name@github:…` are elsewhere.
  if (!NPM_NAME.test(name) || name.length > NAME_MAX || /[:/]/.test(asked)) return undefined;
  const version = EXACT_NPM.exec(asked.replace(/^=/, ''))?.[1];
  const known = name.toLowerCase();
  return version === undefined
    ? { kind: 'npm', name: known }
    : { kind: 'npm', name: known, version };
}

/** `name`, `name==1.2`, `name@1.2`, `name[extra]==1.2`. The name as the index normalises it. */
export function pypiPackage(spec: string): Package | undefined {
  const plain = spec.trim().replace(/^pypi:/, '');
  const match =
    /^([\w.-]+?)\s*(?:\[[\w\s,.-]*\])?\s*(?:(===?|@|[<>~!]=?)\s*([^;]*?))?\s*(?:;.*)?$/s.exec(
      plain,
    );
  const [, name = '', operator, asked = ''] = match ?? [];
  if (!PYPI_NAME.test(name) || name.length > NAME_MAX || /:\/\/|^git\+/.test(asked))
    return undefined;
  const isExact = operator === '==' || operator === '===' || operator === '@';
  const version = isExact && !asked.includes('*') ? EXACT_PYPI.exec(asked)?.[1] : undefined;
  const known = name.toLowerCase().replace(/[-_.]+/g, '-');
  return version === undefined
    ? { kind: 'pypi', name: known }
    : { kind: 'pypi', name: known, version };
}

/** The package that a path inside of `node_modules` belongs to. */
export function packageOfPath(
  path: string,
): { readonly name: string; readonly sure: boolean } | undefined {
  const parts = path.split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules');
  const first = parts[at + 1];
  if (at < 0 || first === undefined) return undefined;
  // A file in `.bin` has the name of a command, which need not be that of its package.
  if (first === '.bin') return bare(parts[at + 2]);
  const name = first.startsWith('@') ? `${first}/${parts[at + 2] ?? ''}` : first;
  return NPM_NAME.test(name) ? { name: name.toLowerCase(), sure: true } : undefined;
}

function bare(file: string | undefined) {
  const name = file?.replace(/\.(?:cmd|ps1|exe)$/i, '');
  if (name === undefined || !NPM_NAME.test(name)) return undefined;
  return { name: name.toLowerCase(), sure: false };
}
