// Sources as a person writes them.
import type { ScanSource } from '#contract/scan-report.ts';

/** npm's own rule, and no more: a name becomes part of a path and of a command. */
const NPM = /^((?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:@([\w.+~^-]+))?$/i;
const PYPI = /^([a-z0-9](?:[\w.-]*[a-z0-9])?)(?:==([\w.!+-]+))?$/i;

/**
 * `npm:NAME[@V]`, `pypi:NAME[==V]`, or a URL.
 * @returns what is wrong, as a sentence, when it is neither
 */
export function readSource(text: string): ScanSource | string {
  if (text.startsWith('npm:')) return readNpm(text.slice(4));
  if (text.startsWith('pypi:')) return readPypi(text.slice(5));
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) return `\`${text}\` is no URL`;
    return { kind: 'remote', url: new URL(text).href };
  }
  return `\`${text}\` is no source`;
}

function readNpm(text: string): ScanSource | string {
  const match = NPM.exec(text);
  if (match?.[1] === undefined || match[1].length > 214) return `\`${text}\` is no name of npm`;
  const [, name, version] = match;
  return version === undefined ? { kind: 'npm', name } : { kind: 'npm', name, version };
}

function readPypi(text: string): ScanSource | string {
  const match = PYPI.exec(text);
  if (match?.[1] === undefined) return `\`${text}\` is no name of PyPI`;
  const [, name, version] = match;
  return version === undefined ? { kind: 'pypi', name } : { kind: 'pypi', name, version };
}
